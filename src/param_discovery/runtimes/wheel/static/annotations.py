"""Annotations as Type trees (docs/design/observation.md), from their expressions alone.

What stands under `TYPE_CHECKING` counts before what runs: it says more.
"""

from __future__ import annotations

import ast
import builtins
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from param_discovery.probe import trees
from param_discovery.probe.constraints import constraints_of

from .attributes import FIELD_INFO
from .meanings import (
    Called,
    ClassMeaning,
    EnumMember,
    External,
    FunctionMeaning,
    TypeForm,
    Unknown,
)
from .names import Missing
from .shown import shown
from .specifiers import constraints_object
from .type_arguments import elements_of
from .type_texts import TypeTexts, opaque_name, parsed, sides

if TYPE_CHECKING:
    from .definitions import Definitions
    from .meanings import Env, Meaning, TypeTree
    from .modules import Module
    from .value_trees import ValueTrees
    from .world import World

_SEEN_THROUGH = ("ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar")

_TYPING = ("typing", "typing_extensions", "collections.abc", "collections", "builtins", "types")

_SCALARS = {
    **trees.SCALARS,
    "builtins.bool": "bool",
    "typing.Text": "str",
    "typing.AnyStr": "str",
    "typing.LiteralString": "str",
    "typing_extensions.LiteralString": "str",
    "typing.Pattern": "Pattern",
    "pathlib.PosixPath": "Path",
    "pydantic.StrictInt": "int",
    "pydantic.StrictStr": "str",
    "pydantic.StrictBool": "bool",
    "pydantic.StrictFloat": "float",
}

_CONSTRAINED = {
    "PositiveInt": ("int", {"gt": 0}),
    "NonNegativeInt": ("int", {"ge": 0}),
    "NegativeInt": ("int", {"lt": 0}),
    "NonPositiveInt": ("int", {"le": 0}),
    "PositiveFloat": ("float", {"gt": 0}),
    "NonNegativeFloat": ("float", {"ge": 0}),
    "NegativeFloat": ("float", {"lt": 0}),
    "NonPositiveFloat": ("float", {"le": 0}),
}
"""Pydantic's constrained types."""

_CONSTRAINING = {"conint": "int", "confloat": "float", "constr": "str", "conbytes": "bytes"}

_SHORTER = {"Ge": "ge", "Gt": "gt", "Le": "le", "Lt": "lt", "MultipleOf": "multiple_of"}
_SHORTER |= {"MinLen": "min_length", "MaxLen": "max_length", "Strict": "strict"}
"""Constraints of annotated-types with one positional argument."""

_HIDDEN = (ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef)
"""What a class's body binds without hiding a type of the same name."""

_MAX_DEPTH = 60


class AnnotationReader:
    """Reads one annotation after the other."""

    def __init__(self, world: World, definitions: Definitions, values: ValueTrees) -> None:
        self._world = world
        self._definitions = definitions
        self._values = values
        self._texts = TypeTexts(world)
        self._depth = 0
        self._in_alias = False
        """It stands in an alias that the engine itself makes, not a type checker."""
        self._following: set[tuple[str, str]] = set()

    def read(self, node: ast.expr, env: Env) -> TypeTree:
        """The tree of an annotation.

        Raises:
            Unknown: a name in it means nothing that source tells.
        """
        if self._depth > _MAX_DEPTH:
            raise Unknown("it is nested too deeply")
        self._depth += 1
        try:
            self._world.spend(1)
            return self._read(node, env.as_types())
        except RecursionError:
            raise Unknown("it is nested too deeply") from None
        finally:
            self._depth -= 1

    def _read(self, node: ast.expr, env: Env) -> TypeTree:
        if isinstance(node, ast.Constant):
            return self._constant(node, env)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return trees.union([self.read(side, env) for side in sides(node)])
        if isinstance(node, ast.Subscript):
            return self._subscript(node, env)
        if isinstance(node, ast.Name):
            return self._name(node, env)
        return self._from_meaning(self._world.evaluate(node, env), env)

    def _constant(self, node: ast.Constant, env: Env) -> TypeTree:
        if node.value is None:
            return trees.NONE
        if isinstance(node.value, str):
            return self.read(parsed(node.value), env)
        if node.value is Ellipsis:
            raise Unknown("...")
        return self._from_meaning(node.value, env)

    def _name(self, node: ast.Name, env: Env) -> TypeTree:
        local = self._is_local(node.id, env)
        if not local and not self._in_alias:
            tree = self._checking_only(env.module, node.id)
            if tree is not None:
                return tree
        try:
            meaning = self._world.evaluate(node, env)
        except Missing:
            tree = None if local else self._checking_only(env.module, node.id)
            if tree is None:
                raise Unknown(node.id) from None
            return tree
        return self._as_alias(meaning, env)

    def _as_alias(self, meaning: Meaning, env: Env) -> TypeTree:
        """What a name means when the engine runs: the names in it mean what they mean then."""
        before, self._in_alias = self._in_alias, isinstance(meaning, TypeForm)
        try:
            return self._from_meaning(meaning, env)
        finally:
            self._in_alias = before

    def _is_local(self, name: str, env: Env | None) -> bool:
        """Whether a class around it, or a function, gives the name its meaning."""
        while env is not None and env.parent is not None:
            statements = self._world.classes.body(env.cls).get(name, []) if env.cls else []
            if name in env.names or any(not isinstance(s, _HIDDEN) for s in statements):
                return True
            env = env.parent
        return False

    def _checking_only(self, module: Module, name: str) -> TypeTree | None:
        """What a type checker is told that the name means; None where it is told nothing else."""
        checking = [b for b in module.bindings.get(name, ()) if b.checking_only]
        key = (module.name, name)
        if not checking or key in self._following:
            return None
        self._following.add(key)
        before, self._in_alias = self._in_alias, False
        try:
            node = checking[-1].node
            if isinstance(node, ast.ImportFrom):
                return self._imported(module, node, name)
            found = self._world.names.of_binding(module, name, checking[-1])
            return self._from_meaning(found, self._world.names.env(module))
        except Unknown:
            return None
        finally:
            self._following.discard(key)
            self._in_alias = before

    def _imported(self, module: Module, node: ast.ImportFrom, name: str) -> TypeTree:
        original = next(a.name for a in node.names if (a.asname or a.name) == name)
        source = self._world.modules.get(module.absolute(node))
        if source is not None:
            tree = self._checking_only(source, original)
            if tree is not None:
                return tree
        meaning = self._world.names.member(module.absolute(node), original)
        return self._from_meaning(meaning, self._world.names.env(module))

    def _subscript(self, node: ast.Subscript, env: Env) -> TypeTree:
        arguments = elements_of(node)
        origin = self._world.evaluate(node.value, env)
        if isinstance(origin, (ClassMeaning, TypeForm)):  # a generic alias: `Maybe[int]`
            return self._from_meaning(origin, env)
        if not isinstance(origin, External):
            raise Unknown(shown(node))
        name = _special_name(origin)
        if name == "Optional":
            return trees.union([self.read(arguments[0], env), trees.NONE])
        if name == "Union":
            return trees.union([self.read(item, env) for item in arguments])
        if name == "Literal":
            return self._literal(arguments, env)
        if name == "Annotated":
            return self._annotated(arguments, env)
        if name in _SEEN_THROUGH:
            return self.read(arguments[0], env)
        if name in ("Callable", "type", "Type"):
            return self._opaque_generic(node, env)
        return self._generic(origin, name, arguments, env)

    def _opaque_generic(self, node: ast.Subscript, env: Env) -> TypeTree:
        text = self._texts.text(node, env, in_alias=self._in_alias)
        return {"kind": "opaque", "name": text}

    def _generic(
        self, origin: External, name: str, arguments: list[ast.expr], env: Env
    ) -> TypeTree:
        if not origin.name.rpartition(".")[0].startswith(_TYPING):
            return self._external(origin)
        if name in ("tuple", "Tuple"):
            return self._tuple(arguments, env)
        if name in trees.ARRAYS:
            return trees.array(name, [self.read(item, env) for item in arguments])
        if name in trees.MAPPINGS:
            return trees.mapping(name, [self.read(item, env) for item in arguments])
        return self._external(origin)

    def _tuple(self, arguments: list[ast.expr], env: Env) -> TypeTree:
        first = arguments[0]
        if len(arguments) == 1 and isinstance(first, ast.Tuple) and not first.elts:
            return {"kind": "tuple", "items": []}
        last = arguments[-1]
        if len(arguments) == 2 and isinstance(last, ast.Constant) and last.value is Ellipsis:
            return {"kind": "tuple", "item": self.read(first, env)}
        return {"kind": "tuple", "items": [self.read(item, env) for item in arguments]}

    def _literal(self, nodes: list[ast.expr], env: Env) -> TypeTree:
        """Literals in source order; one may name another Literal (PEP 586)."""
        parts: list[Any] = []
        nested: list[Any] = []
        for node in nodes:
            value = self._world.evaluate(node, env)
            if isinstance(value, TypeForm):
                inner = self.read(value.node, value.env)
                for member in inner.get("members", [inner]):
                    parts.extend(member.get("values", [None]))
            else:
                parts.append(self._values.read(value))
        return trees.union([trees.literal(parts), *nested])

    def _annotated(self, arguments: list[ast.expr], env: Env) -> TypeTree:
        base = self.read(arguments[0], env)
        metadata = []
        for node in arguments[1:]:
            try:
                metadata.append(_constraining(self._world.evaluate(node, env)))
            except Unknown:
                continue  # documentation, validators: no constraint that could be written down
        discriminators = [m.discriminator for m in metadata if hasattr(m, "discriminator")]
        if base["kind"] == "union" and discriminators and isinstance(discriminators[-1], str):
            base = dict(base, discriminator=discriminators[-1])
        return trees.constrained(base, constraints_of(metadata))

    def _from_meaning(self, meaning: Meaning, env: Env) -> TypeTree:
        if meaning is None:
            return trees.NONE
        if isinstance(meaning, str):
            return self.read(parsed(meaning), env)
        if isinstance(meaning, TypeForm):
            return self.read(meaning.node, meaning.env)
        if isinstance(meaning, ClassMeaning):
            return self._class(meaning)
        if isinstance(meaning, External):
            return self._external(meaning)
        if isinstance(meaning, Called):
            return self._called(meaning)
        if isinstance(meaning, FunctionMeaning):
            return {"kind": "opaque", "name": meaning.name}
        if isinstance(meaning, EnumMember):
            return trees.literal([self._values.read(meaning)])
        raise Unknown("it is no type that source tells")

    def _class(self, cls: ClassMeaning) -> TypeTree:
        if self._world.classes.kind(cls) is not None:
            return self._definitions.refer(cls)
        return {"kind": "opaque", "name": cls.name}

    def _called(self, call: Called) -> TypeTree:
        """Types that are made by calls: `TypeVar`, `NewType`, `conint`."""
        last = call.function.last
        env = call.env
        if last == "NewType" and len(call.args) == 2 and env is not None:
            return self._from_meaning(call.args[1], env)
        if last == "TypeVar" and env is not None:
            if call.kwargs.get("bound") is not None:
                return self._from_meaning(call.kwargs["bound"], env)
            if len(call.args) > 1:
                return trees.union([self._from_meaning(item, env) for item in call.args[1:]])
            return trees.ANY
        if last == "TypeAliasType" and len(call.args) > 1 and env is not None:
            return self._from_meaning(call.args[1], env)
        if last in _CONSTRAINING:
            base = {"kind": "scalar", "name": _CONSTRAINING[last]}
            given = constraints_object(dict(call.kwargs))
            return trees.constrained(base, constraints_of([given]))
        raise Unknown(f"{call.name}(...) makes a type when it runs")

    def _external(self, external: External) -> TypeTree:
        name, last = external.name, external.last
        if name in _SCALARS:
            return {"kind": "scalar", "name": _SCALARS[name]}
        module = name.rpartition(".")[0]
        if module.startswith(_TYPING):
            found = _special(_special_name(external))
            if found is not None:
                return found
            if module == "builtins" and not isinstance(getattr(builtins, last, None), type):
                raise Unknown(f"{last} is no type")
        if module.startswith("pydantic") and last in _CONSTRAINED:
            base, constraints = _CONSTRAINED[last]
            return trees.constrained({"kind": "scalar", "name": base}, constraints)
        return {"kind": "opaque", "name": opaque_name(external)}


def _special_name(external: External) -> str:
    """`Union`, `Literal`, `list`, ...: `collections.abc.Set` is typing's AbstractSet."""
    return "AbstractSet" if external.name == "collections.abc.Set" else external.last


def _special(name: str) -> TypeTree | None:
    """Names of typing and the builtins that stand alone."""
    if name in ("Any", "object"):
        return trees.ANY
    if name in ("NoReturn", "Never"):
        return {"kind": "never"}
    if name in ("None", "NoneType"):
        return trees.NONE
    if name in ("tuple", "Tuple"):
        return {"kind": "tuple"}
    if name in trees.ARRAYS:
        return trees.array(name, [])
    if name in trees.MAPPINGS:
        return trees.mapping(name, [])
    return None


def _constraining(meaning: Meaning) -> SimpleNamespace:
    """An object whose attributes are the constraints that a piece of metadata holds."""
    if not isinstance(meaning, Called):
        return SimpleNamespace()
    given = dict(meaning.kwargs)
    name = _SHORTER.get(meaning.function.last)
    if name is not None:
        value = meaning.args[0] if meaning.args else given.get(name, True)
        return SimpleNamespace(**{name: value})
    if meaning.function.last in ("Interval", "Meta"):
        return constraints_object(given)
    if meaning.function.last == "Len":
        low, high = [*meaning.args, None, None][:2]
        return SimpleNamespace(
            min_length=given.get("min_length", low), max_length=given.get("max_length", high)
        )
    if meaning.name in FIELD_INFO or meaning.function.last == "StringConstraints":
        return constraints_object(given)
    return SimpleNamespace()
