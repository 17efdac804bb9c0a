"""Types as text, for those that stand inside an opaque one: names without their modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .attributes import real_external
from .meanings import Called, ClassMeaning, External, TypeForm, Unknown
from .type_arguments import elements_of

if TYPE_CHECKING:
    from .meanings import Env, Meaning
    from .world import World

_BUILT_IN = {"Type": "type", "List": "list", "Dict": "dict", "Tuple": "tuple", "Set": "set"}
_BUILT_IN |= {"FrozenSet": "frozenset", "Deque": "deque", "DefaultDict": "defaultdict"}
"""What Python itself calls typing's older names."""

_COMPILED_TYPES = frozenset({"torch.Size", "torch.Generator", "torch.Stream", "torch.Event"})
"""Classes that a library's compiled part makes and that are spelled like Python's own."""


class TypeTexts:
    """Writes the normal form's text of types."""

    def __init__(self, world: World) -> None:
        self._world = world

    def text(self, node: ast.expr, env: Env, *, in_alias: bool) -> str:
        """The normal form's text of an opaque generic, from its expression.

        A name that only a type checker knows stands as it is written, and so do all others then,
        unless it stands in an alias that the engine itself makes.
        """
        names = [item.id for item in ast.walk(node) if isinstance(item, ast.Name)]
        checking = [
            binding.checking_only for name in names for binding in env.module.bindings.get(name, ())
        ]
        if any(checking) and not in_alias:
            return written(node)
        try:
            return self._text(node, env)
        except Unknown:
            return written(node)

    def _text(self, node: ast.expr, env: Env) -> str:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return self._text(parsed(node.value), env)
            return "..." if node.value is Ellipsis else str(node.value)
        if isinstance(node, (ast.List, ast.Tuple)):
            return "[{}]".format(", ".join(self._text(item, env) for item in node.elts))
        if isinstance(node, ast.BinOp):
            return _joined([self._text(side, env) for side in sides(node)])
        if isinstance(node, ast.Subscript):
            return self._generic_text(node, env)
        return self._meaning_text(self._world.evaluate(node, env))

    def _generic_text(self, node: ast.Subscript, env: Env) -> str:
        head = self._text(node.value, env)
        arguments = elements_of(node)
        if head == "Literal":
            values = [self._world.evaluate(item, env) for item in arguments]
            return "Literal[{}]".format(", ".join(repr(value) for value in values))
        parts = [self._text(item, env) for item in arguments]
        if head in ("Optional", "Union"):
            return _joined(parts + (["None"] if head == "Optional" else []))
        if head == "Annotated":
            return parts[0]
        inner = ", ".join(parts)
        return f"{_BUILT_IN.get(head, head)}[{inner}]"

    def _meaning_text(self, meaning: Meaning) -> str:
        if isinstance(meaning, External):
            special = meaning.name.startswith(("typing.", "collections.abc."))
            return meaning.last if special else opaque_name(meaning)
        if isinstance(meaning, ClassMeaning):
            return meaning.name
        if isinstance(meaning, TypeForm):
            return self._text(meaning.node, meaning.env)
        if isinstance(meaning, Called) and meaning.function.last == "TypeVar":
            bound = meaning.kwargs.get("bound")
            return "Any" if bound is None else self._bound_text(bound)
        if meaning is None:
            return "None"
        raise Unknown("it is no type that source tells")

    def _bound_text(self, bound: Meaning) -> str:
        return bound if isinstance(bound, str) else self._meaning_text(bound)


def written(node: ast.expr) -> str:
    """A type as it is written, names without their modules."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant):
        return "..." if node.value is Ellipsis else str(node.value)
    if isinstance(node, ast.BinOp):
        return " | ".join(written(side) for side in sides(node))
    if isinstance(node, (ast.List, ast.Tuple)):
        return "[{}]".format(", ".join(written(item) for item in node.elts))
    if not isinstance(node, ast.Subscript):
        return type(node).__name__
    parts = [written(item) for item in elements_of(node)]
    name = written(node.value)
    if name in ("Optional", "Union"):
        return " | ".join(parts + (["None"] if name == "Optional" else []))
    inner = ", ".join(parts)
    return f"{_BUILT_IN.get(name, name)}[{inner}]"


def parsed(text: str) -> ast.expr:
    """A forward reference's expression.

    Raises:
        Unknown: it is none.
    """
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unknown(text[:80]) from None


def opaque_name(external: External) -> str:
    """A class's plain name; one that compiled code made keeps its package: `torch.dtype`."""
    package, _, _ = external.name.partition(".")
    real = real_external(external)
    if isinstance(real, type):
        package = (real.__module__ or "").partition(".")[0]
        return (
            real.__name__
            if package == "builtins" or real.__flags__ & (1 << 9)
            else (f"{package}.{real.__name__}")
        )
    compiled = external.last.islower() or external.name in _COMPILED_TYPES
    if compiled and package not in ("builtins", "typing"):
        return f"{package}.{external.last}"
    return external.last


def sides(node: ast.BinOp) -> list[ast.expr]:
    """The members of `a | b | c`, without recursion: generated unions are long."""
    found: list[ast.expr] = []
    inner: ast.expr = node
    while isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.BitOr):
        found.append(inner.right)
        inner = inner.left
    return [inner, *reversed(found)]


def _joined(parts: list[str]) -> str:
    return " | ".join(sorted(dict.fromkeys(parts), key=lambda part: part == "None"))
