"""Classes of the tree: what they inherit, what kind they are, what their body binds."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from .branches import taken
from .enums import canonical, members_of
from .inheritance import Inheritance
from .judge import truth
from .meanings import (
    ABSENT,
    Called,
    ClassMeaning,
    EnumMember,
    Env,
    External,
    FunctionMeaning,
    TypeForm,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .meanings import Meaning
    from .world import World

_BASE_KINDS = {
    "pydantic.BaseModel": "pydantic",
    "pydantic.main.BaseModel": "pydantic",
    "pydantic.RootModel": "pydantic",
    "pydantic_settings.BaseSettings": "pydantic",
    "pydantic.v1.BaseModel": "pydantic",
    "msgspec.Struct": "msgspec",
    "typing.TypedDict": "typeddict",
    "typing_extensions.TypedDict": "typeddict",
    "typing.NamedTuple": "namedtuple",
    "typing_extensions.NamedTuple": "namedtuple",
}

ENUM_BASES = frozenset(
    f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum")
) | {"strenum.StrEnum"}

DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
ATTRS = frozenset(
    [f"attr.{name}" for name in ("s", "attrs", "define", "frozen", "mutable", "dataclass")]
    + [f"attrs.{name}" for name in ("define", "frozen", "mutable")]
)

_WITHOUT_ATTRIBUTES = ("pydantic", "msgspec", "attrs", "typeddict", "namedtuple")
"""Kinds whose fields are no attributes of the class, or not their defaults."""

_PROPERTIES = frozenset({"property", "cached_property"})


class Classes:
    """Answers questions about classes, each once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.mro = Inheritance(world).mro
        self._kinds: dict[ClassMeaning, str | None] = {}
        self._decorators: dict[ClassMeaning, list[Called]] = {}
        self._bodies: dict[ClassMeaning, dict[str, list[ast.stmt]]] = {}
        self._members: dict[ClassMeaning, list[EnumMember]] = {}
        self._inner: dict[int, ClassMeaning] = {}
        self.undecided: set[int] = set()
        """Identities of statements in bodies that may or may not be executed."""
        self._setting: dict[tuple[ClassMeaning, str], int] = {}
        """Attributes that are being set after the class, with the statement's position."""

    def made(self, cls: ClassMeaning) -> ClassMeaning:
        """The one object for a class statement."""
        return self._inner.setdefault(id(cls.node), cls)

    def env(self, cls: ClassMeaning) -> Env:
        """The environment of a class's body."""
        return Env(cls.module, {}, cls.env, cls)

    def unseen_bases(self, cls: ClassMeaning) -> list[str]:
        """Bases outside the tree that may declare fields of their own."""
        names = sorted(self.external_bases(cls) - ENUM_BASES - _BASE_KINDS.keys())
        return [
            name
            for name in names
            if name.partition(".")[0] not in {*sys.stdlib_module_names, "typing_extensions"}
        ]

    def tree_mro(self, cls: ClassMeaning) -> list[ClassMeaning]:
        """The bases that are in the tree, the class first."""
        return [base for base in self.mro(cls) if isinstance(base, ClassMeaning)]

    def external_bases(self, cls: ClassMeaning) -> set[str]:
        """Dotted names of the bases that are not in the tree."""
        return {base.name for base in self.mro(cls) if isinstance(base, External)}

    def kind(self, cls: ClassMeaning) -> str | None:
        """The kind of a structured class (docs/design/observation.md) or enum; None: another."""
        if cls not in self._kinds:
            self._kinds[cls] = self._kind(cls)
        return self._kinds[cls]

    def _kind(self, cls: ClassMeaning) -> str | None:
        external = self.external_bases(cls)
        if external & ENUM_BASES:
            return "enum"
        kinds = {_BASE_KINDS[name] for name in external if name in _BASE_KINDS}
        if kinds:
            return kinds.pop()
        for base in self.tree_mro(cls):
            for call in self.decorators(base):
                if call.name in ATTRS:
                    return "attrs"
                if call.name in DATACLASS:
                    return "signature" if self._has_own_constructor(cls) else "dataclass"
        return None

    def is_dataclass(self, cls: ClassMeaning) -> bool:
        """Whether it has a dataclass's fields, whatever makes its objects."""
        return any(
            call.name in DATACLASS for base in self.tree_mro(cls) for call in self.decorators(base)
        )

    def _has_own_constructor(self, cls: ClassMeaning) -> bool:
        """Whether a dataclass is made by code of its own, whatever its fields say."""
        for base in self.tree_mro(cls):
            if "__init__" in self.body(base):
                return not self.is_pydantic_dataclass(cls)
            if any(call.kwargs.get("init", True) for call in self.decorators(base)):
                return False
        return False

    def is_pydantic_dataclass(self, cls: ClassMeaning) -> bool:
        """Whether pydantic makes the dataclass."""
        return any(
            call.name.startswith("pydantic.")
            for base in self.tree_mro(cls)
            for call in self.decorators(base)
        )

    def decorators(self, cls: ClassMeaning) -> list[Called]:
        """What makes the class a dataclass or an attrs class: its own decorators, seen through."""
        if cls not in self._decorators:
            self._decorators[cls] = []
            self._decorators[cls] = list(self._read_decorators(cls))
        return self._decorators[cls]

    def _read_decorators(self, cls: ClassMeaning) -> Iterator[Called]:
        for node in reversed(cls.node.decorator_list):
            call = self.applied(cls, node)
            if call is not None:
                yield call

    def applied(self, cls: ClassMeaning, node: ast.expr) -> Called | None:
        """The call of a library's decorator that one decorator of the class comes down to."""
        try:
            decorator = self._world.evaluate(node, cls.env)
        except Unknown:
            return None
        structures = DATACLASS | ATTRS
        if isinstance(decorator, External) and decorator.name in structures:
            return Called(decorator, (), {})
        if isinstance(decorator, Called):
            partial = decorator.name == "functools.partial" and decorator.args
            function = decorator.args[0] if partial else decorator.function
            if isinstance(function, External) and function.name in structures:
                return Called(function, (), decorator.kwargs)
            return None
        if not isinstance(decorator, FunctionMeaning):
            return None
        return self._of_function(decorator, cls, structures)

    def _of_function(
        self, decorator: FunctionMeaning, cls: ClassMeaning, structures: frozenset[str]
    ) -> Called | None:
        try:
            result = self._world.calls.call(decorator, [cls], {}, cls.env)
        except Unknown:
            return self._called_inside(decorator, structures)
        if isinstance(result, Called) and result.name in structures:
            return result
        return None

    def _called_inside(
        self, decorator: FunctionMeaning, structures: frozenset[str]
    ) -> Called | None:
        """The body could not be followed, but makes a dataclass somewhere in it."""
        for node in ast.walk(decorator.node):
            if isinstance(node, ast.Call):
                try:
                    function = self._world.evaluate(node.func, decorator.env)
                except Unknown:
                    continue
                if isinstance(function, External) and function.name in structures:
                    return Called(function, (), {})
        return None

    def statements(self, cls: ClassMeaning) -> Iterator[ast.stmt]:
        """The statements of the body that are executed, those under `if` included."""
        yield from self._executed(cls, cls.node.body, sure=True)

    def _executed(
        self, cls: ClassMeaning, body: list[ast.stmt], *, sure: bool
    ) -> Iterator[ast.stmt]:
        for statement in body:
            if isinstance(statement, ast.If):
                outcome = self._taken(cls, statement.test)
                known = sure and outcome is not None
                if outcome is not False:
                    yield from self._executed(cls, statement.body, sure=known)
                if outcome is not True:
                    yield from self._executed(cls, statement.orelse, sure=known)
            elif isinstance(statement, ast.Try):
                inside = [*statement.body, *statement.orelse]
                yield from self._executed(cls, inside, sure=sure and not statement.handlers)
            else:
                if not sure:
                    self.undecided.add(id(statement))
                yield statement

    def _taken(self, cls: ClassMeaning, test: ast.expr) -> bool | None:
        outcome = taken(test, self._world.modules.python)
        if outcome is None:
            try:
                return truth(self._world.evaluate(test, self.env(cls)), self._world)
            except Unknown:
                return None
        return outcome

    def body(self, cls: ClassMeaning) -> dict[str, list[ast.stmt]]:
        """The statements that bind each name of the body, in order."""
        if cls not in self._bodies:
            found: dict[str, list[ast.stmt]] = {}
            for statement in self.statements(cls):
                for name in _bound(statement):
                    found.setdefault(name, []).append(statement)
            self._bodies[cls] = found
        return self._bodies[cls]

    def from_body(
        self, cls: ClassMeaning, name: str, before_line: int | None = None
    ) -> tuple[Meaning] | None:
        """What the body binds the name to, in a tuple; None where it does not bind it."""
        statements = self.body(cls).get(name, [])
        if before_line is not None:
            statements = [s for s in statements if (s.end_lineno or s.lineno) < before_line]
        if not statements:
            return None
        statement = statements[-1]
        if id(statement) in self.undecided:
            raise Unknown(f"{name} of {cls.name} depends on where the engine runs")
        if isinstance(statement, ast.ClassDef):
            inner = ClassMeaning(name, f"{cls.qualname}.{name}", statement, self.env(cls))
            return (self.made(inner),)
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return (FunctionMeaning(statement, self.env(cls), f"{cls.qualname}.{name}", cls),)
        value = getattr(statement, "value", None)
        if not isinstance(value, ast.expr):
            raise Unknown(f"{name} of {cls.name} is bound in a way that only running tells")
        return (self._world.evaluate(value, self.env(cls)),)

    def find(self, cls: ClassMeaning, name: str) -> Meaning:
        """The class attribute as it stands in a body; `ABSENT` where no body of the tree has it.

        Raises:
            Unknown: only running tells.
        """
        for base in self.mro(cls):
            if isinstance(base, External):
                continue
            found = self.from_body(base, name)
            if found is not None:
                return found[0]
        return ABSENT

    def attribute(self, cls: ClassMeaning, name: str) -> Meaning:
        """What `cls.name` gives.

        Raises:
            Unknown: there is none, or only running tells.
        """
        if name in ("__name__", "__qualname__", "__module__"):
            return {"__name__": cls.name, "__qualname__": cls.qualname}.get(name, cls.module.name)
        later = self._set_later(cls, name)
        if later is not None:
            return later[0]
        member = self._enum_attribute(cls, name) if self.kind(cls) == "enum" else None
        if member is not None:
            return member
        found = self.find(cls, name)
        if found is ABSENT:
            return self._from_metaclass(cls, name)
        if self.kind(cls) in _WITHOUT_ATTRIBUTES and name in self._world.fields.all(cls):
            raise Unknown(f"{cls.name}.{name} is no class attribute when the class is made")
        if isinstance(found, Called):
            return self._world.fields.class_attribute(cls, name, found)
        return self._method(cls, found) if isinstance(found, FunctionMeaning) else found

    def _enum_attribute(self, cls: ClassMeaning, name: str) -> Meaning:
        if name == "__members__":
            return {member.name: member for member in self.members(cls)}
        return next((member for member in self.members(cls) if member.name == name), None)

    def _method(self, cls: ClassMeaning, found: FunctionMeaning) -> Meaning:
        kind = self.method_kind(found)
        if kind not in ("plain", "static", "class"):
            raise Unknown(f"{cls.name}.{found.name} is made by a decorator")
        return self._world.attributes.bind(found, cls) if kind == "class" else found

    def _set_later(self, cls: ClassMeaning, name: str) -> tuple[Meaning] | None:
        """What a statement after the class sets the attribute to: `Config.x = 1`.

        Such a statement may read the attribute as it was before.
        """
        key = (cls, name)
        statements = [
            statement
            for statement in cls.module.attributes.get(cls.qualname, ())
            if isinstance(statement.targets[0], ast.Attribute) and statement.targets[0].attr == name
        ]
        position = self._setting.get(key, len(statements)) - 1
        if position < 0 or not statements:
            return None
        before = self._setting.get(key)
        self._setting[key] = position
        try:
            env = self._world.names.env(cls.module)
            return (self._world.evaluate(statements[position].value, env),)
        finally:
            if before is None:
                del self._setting[key]
            else:
                self._setting[key] = before

    def annotations(self, cls: ClassMeaning) -> dict[str, Meaning]:
        """The annotations of the class's own body, by name."""
        env = self.env(cls).as_types()
        return {
            statement.target.id: TypeForm(statement.annotation, env)
            for statement in self.statements(cls)
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        }

    def namespace(self, cls: ClassMeaning) -> dict[str, Meaning]:
        """`vars(cls)`: what its body binds; what only running tells is an object of a library."""
        found: dict[str, Meaning] = {}
        for name in self.body(cls):
            try:
                bound = self.from_body(cls, name)
            except Unknown:
                bound = None
            found[name] = Called(External("builtins.vars"), (), {}) if bound is None else bound[0]
        text = ast.get_docstring(cls.node, clean=False)
        return found | {"__doc__": text, "__module__": cls.module.name}

    def _from_metaclass(self, cls: ClassMeaning, name: str) -> Meaning:
        """Names that a class has without any body's saying so."""
        if name in ("model_fields", "__pydantic_fields__", "__dataclass_fields__"):
            return self._world.fields.by_name(cls)
        if name == "__annotations__":
            return self.annotations(cls)
        if name == "__struct_fields__" and self.kind(cls) == "msgspec":
            return tuple(self._world.fields.all(cls))
        full = f"{cls.module.name}.{cls.qualname}.{name}"
        raise Unknown(f"{full} is not written in the class")

    def method_kind(self, function: FunctionMeaning) -> str:
        """`plain`, `class`, `static`, `property`, or `other` where a decorator replaces it."""
        kind = "plain"
        for node in getattr(function.node, "decorator_list", []):
            target = node.func if isinstance(node, ast.Call) else node
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            if name in ("classmethod", "staticmethod"):
                kind = name.removesuffix("method")
            elif name in _PROPERTIES:
                kind = "property"
        return kind

    def members(self, cls: ClassMeaning) -> list[EnumMember]:
        """The members of an enum, in order, aliases included under their own names.

        Raises:
            Unknown: its values are worked out when it runs.
        """
        if cls not in self._members:
            self._members[cls] = members_of(cls, self._world)
        return self._members[cls]

    def iterated(self, cls: ClassMeaning) -> list[EnumMember]:
        """The members that a loop over the enum goes through: no aliases."""
        return canonical(self.members(cls), self._world)

    def member(self, cls: ClassMeaning, key: Meaning) -> EnumMember:
        """`Color["RED"]`."""
        for member in self.members(cls):
            if member.name == key:
                return member
        raise Unknown(f"{cls.name} has no member {key!r}")

    def is_subclass(self, cls: ClassMeaning, other: Meaning) -> bool:
        """Whether a class of the tree inherits from another class."""
        if isinstance(other, External):
            return other.name in self.external_bases(cls) | {"builtins.object"}
        if isinstance(other, ClassMeaning):
            return other in self.mro(cls)
        raise Unknown("what it inherits from is worked out when it runs")


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id] if statement.value is not None else []
    return []
