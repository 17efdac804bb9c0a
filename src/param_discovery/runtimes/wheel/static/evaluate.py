"""Expressions and what they mean, in an environment, as far as source tells."""

from __future__ import annotations

import ast
import builtins
import operator
import re
from typing import TYPE_CHECKING, Any

from .execute import assign
from .judge import as_plain, as_text, compare, items_of, truth
from .meanings import (
    Called,
    ClassMeaning,
    EnumMember,
    Env,
    External,
    FunctionMeaning,
    Instance,
    TypeForm,
    Unclear,
    Unknown,
)
from .names import Missing
from .shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .meanings import Meaning
    from .world import World

PLAIN_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    UnicodeError,
    ValueError,
    RecursionError,
    MemoryError,
    StopIteration,
)
"""What plain Python operations on plain values raise."""

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}

_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}

_MAX_SIZE = 100_000
"""Of a number's bits or a sequence's elements: more is no default, but an attack."""

_WIDE = re.compile(r"\d{4}|\*")
"""In a format: a width or a precision that no text needs, or one that is worked out."""

_NOT_PLAIN = (Called, ClassMeaning, EnumMember, External, FunctionMeaning, Instance, TypeForm)


class Evaluator:
    """Evaluates one expression after the other; nothing of the engine runs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: dict[type[ast.expr], Callable[[Any, Env], Meaning]] = {
            ast.Constant: lambda node, _: node.value,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.Subscript: self._subscript,
            ast.BinOp: self._binary,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._boolean,
            ast.Compare: self._compare,
            ast.IfExp: self._conditional,
            ast.List: lambda node, env: list(self._elements(node.elts, env)),
            ast.Tuple: lambda node, env: tuple(self._elements(node.elts, env)),
            ast.Set: lambda node, env: set(self._elements(node.elts, env)),
            ast.Dict: self._dict,
            ast.ListComp: lambda node, env: list(self._comprehension(node, env)),
            ast.SetComp: lambda node, env: set(self._comprehension(node, env)),
            ast.GeneratorExp: lambda node, env: list(self._comprehension(node, env)),
            ast.DictComp: self._dict_comprehension,
            ast.JoinedStr: self._joined,
            ast.Lambda: lambda node, env: FunctionMeaning(node, env, "<lambda>"),
            ast.NamedExpr: self._walrus,
        }

    def evaluate(self, node: ast.expr, env: Env) -> Meaning:
        """The meaning of an expression.

        Raises:
            Unknown: only running the engine tells.
        """
        reader = self._readers.get(type(node))
        if reader is None:
            raise Unknown(f"{shown(node)} is no expression that source alone tells")
        self._world.enter()
        try:
            return reader(node, env)
        except PLAIN_ERRORS as error:
            raise Unknown(f"{shown(node)} fails: {type(error).__name__}") from error
        finally:
            self._world.leave()

    def _name(self, node: ast.Name, env: Env) -> Meaning:
        name = node.id
        scope: Env | None = env
        eager = True
        while scope is not None and scope.parent is not None:
            if name in scope.names:
                return scope.names[name]
            if scope.cls is not None:
                line = getattr(node, "lineno", None)
                found = self._from_class(scope.cls, name, line, for_types=env.for_types)
                if found is not None:
                    return found[0]
            else:
                eager = False
            scope = scope.parent
        line = node.lineno if eager and hasattr(node, "lineno") else None
        try:
            return self._world.names.lookup(env.module, name, line)
        except Missing:
            if env.for_types and self._world.names.is_for_checkers(env.module, name):
                return self._world.names.for_checkers(env.module, name)
            if hasattr(builtins, name):
                return External(f"builtins.{name}")
            raise Missing(f"{name} is not defined in {env.module.name}") from None

    def _from_class(
        self, cls: ClassMeaning, name: str, line: int | None, *, for_types: bool
    ) -> tuple[Meaning] | None:
        statements = self._world.classes.body(cls).get(name, [])
        hides = (ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef)
        if for_types and any(isinstance(statement, hides) for statement in statements):
            return None
        return self._world.classes.from_body(cls, name, line)

    def _attribute(self, node: ast.Attribute, env: Env) -> Meaning:
        base = self._world.evaluate(node.value, env)
        return self._world.attributes.get(base, node.attr)

    def _call(self, node: ast.Call, env: Env) -> Meaning:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            raise Unknown("super() is looked up when it runs")
        function = self._world.evaluate(node.func, env)
        args = list(self._elements(node.args, env, self._argument))
        kwargs: dict[str, Meaning] = {}
        for keyword in node.keywords:
            value = self._argument(keyword.value, env)
            if keyword.arg is not None:
                kwargs[keyword.arg] = value
            elif isinstance(value, dict):
                kwargs.update(value)
            else:
                raise Unknown(f"the keyword arguments of {shown(node)} are not known")
        return self._world.calls.call(function, args, kwargs, env)

    def _argument(self, node: ast.expr, env: Env) -> Meaning:
        """What is handed to a call: one thing that is not known must not hide the others."""
        try:
            return self._world.evaluate(node, env)
        except Unknown as unknown:
            return Unclear(str(unknown))

    def _elements(
        self,
        nodes: list[ast.expr],
        env: Env,
        read: Callable[[ast.expr, Env], Meaning] | None = None,
    ) -> Iterator[Meaning]:
        read = read or self._world.evaluate
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from items_of(self._world, self._world.evaluate(node.value, env))
            else:
                yield read(node, env)

    def _subscript(self, node: ast.Subscript, env: Env) -> Meaning:
        base = self._world.evaluate(node.value, env)
        if isinstance(base, ClassMeaning) and self._world.classes.kind(base) == "enum":
            key = self._world.evaluate(node.slice, env)
            return self._world.classes.member(base, key)
        if isinstance(base, (External, ClassMeaning, TypeForm)):
            return TypeForm(node, env)
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            parts = [None if b is None else self._world.evaluate(b, env) for b in bounds]
            return base[slice(*parts)]
        index = self._world.evaluate(node.slice, env)
        if isinstance(base, (str, bytes, list, tuple, dict, range)):
            return base[index]
        raise Unknown(f"{shown(node)} is an element of something that only running tells")

    def _binary(self, node: ast.BinOp, env: Env) -> Meaning:
        left = self._world.evaluate(node.left, env)
        right = self._world.evaluate(node.right, env)
        if isinstance(node.op, ast.BitOr) and (is_type(left) or is_type(right)):
            return TypeForm(node, env)
        left, right = (as_plain(side, self._world) for side in (left, right))
        if isinstance(left, _NOT_PLAIN) or isinstance(right, _NOT_PLAIN):
            raise Unknown(f"{shown(node)} is worked out when it runs")
        _check_size(node.op, left, right)
        return _BINARY[type(node.op)](left, right)

    def _unary(self, node: ast.UnaryOp, env: Env) -> Meaning:
        operand = self._world.evaluate(node.operand, env)
        if isinstance(node.op, ast.Not):
            return not truth(operand, self._world)
        return _UNARY[type(node.op)](as_plain(operand, self._world))

    def _boolean(self, node: ast.BoolOp, env: Env) -> Meaning:
        stops_at = isinstance(node.op, ast.Or)
        value: Meaning = None
        for part in node.values:
            value = self._world.evaluate(part, env)
            if truth(value, self._world) == stops_at:
                return value
        return value

    def _compare(self, node: ast.Compare, env: Env) -> bool:
        left = self._world.evaluate(node.left, env)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._world.evaluate(comparator, env)
            if not compare(op, left, right, self._world):
                return False
            left = right
        return True

    def _conditional(self, node: ast.IfExp, env: Env) -> Meaning:
        test = self._world.evaluate(node.test, env)
        return self._world.evaluate(node.body if truth(test, self._world) else node.orelse, env)

    def _dict(self, node: ast.Dict, env: Env) -> Meaning:
        found: dict[Meaning, Meaning] = {}
        for key, value_node in zip(node.keys, node.values, strict=True):
            value = self._world.evaluate(value_node, env)
            if key is not None:
                found[self._world.evaluate(key, env)] = value
            elif isinstance(value, dict):
                found.update(value)
            else:
                raise Unknown(f"a part of {shown(node)} is not known")
        return found

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, env: Env
    ) -> Iterator[Meaning]:
        for inner in self._turns(node.generators, env):
            yield self._world.evaluate(node.elt, inner)

    def _dict_comprehension(self, node: ast.DictComp, env: Env) -> Meaning:
        return {
            self._world.evaluate(node.key, inner): self._world.evaluate(node.value, inner)
            for inner in self._turns(node.generators, env)
        }

    def _turns(self, generators: list[ast.comprehension], env: Env) -> Iterator[Env]:
        first, *rest = generators
        for item in items_of(self._world, self._world.evaluate(first.iter, env)):
            self._world.spend(1)
            inner = Env(env.module, {}, env)
            assign(first.target, item, inner, self._world)
            tests = (self._world.evaluate(test, inner) for test in first.ifs)
            if all(truth(test, self._world) for test in tests):
                yield from self._turns(rest, inner) if rest else (inner,)

    def _joined(self, node: ast.JoinedStr, env: Env) -> str:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                parts.append(self._formatted(part, env))
            else:
                parts.append(str(self._world.evaluate(part, env)))
        return "".join(parts)

    def _formatted(self, part: ast.FormattedValue, env: Env) -> str:
        value = as_text(self._world.evaluate(part.value, env), self._world)
        spec = (
            self._joined(part.format_spec, env)
            if isinstance(part.format_spec, ast.JoinedStr)
            else ""
        )
        if part.conversion == ord("r"):
            value = repr(value)
        if _WIDE.search(spec):
            raise Unknown("a text has an unusual format")
        return format(value, spec)

    def _walrus(self, node: ast.NamedExpr, env: Env) -> Meaning:
        value = self._world.evaluate(node.value, env)
        env.names[node.target.id] = value
        return value


def is_type(meaning: Meaning) -> bool:
    """Whether `|` with it makes a union of types."""
    if isinstance(meaning, External):
        return True
    if isinstance(meaning, Called):
        return meaning.function.last in ("TypeVar", "NewType", "TypeAliasType")
    return isinstance(meaning, (ClassMeaning, TypeForm))


def _check_size(op: ast.operator, left: Meaning, right: Meaning) -> None:
    """Refuse operations whose result is out of all proportion."""
    size = 0
    if isinstance(left, int) and isinstance(right, int):
        if isinstance(op, ast.Pow):
            size = left.bit_length() * max(right, 0)
        elif isinstance(op, ast.LShift):
            size = left.bit_length() + max(right, 0)
    elif isinstance(op, ast.Mult):
        lengths = [len(side) for side in (left, right) if hasattr(side, "__len__")]
        counts = [side for side in (left, right) if isinstance(side, int)]
        size = lengths[0] * max(counts[0], 0) if lengths and counts else 0
    elif isinstance(op, ast.Mod) and isinstance(left, str) and _WIDE.search(left):
        size = _MAX_SIZE + 1
    if size > _MAX_SIZE:
        raise Unknown("its value is out of all proportion")
