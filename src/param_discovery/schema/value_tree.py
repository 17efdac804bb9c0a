"""Value trees of the Observation (docs/design/observation.md), checked.

JSON's own scalars stand for themselves. All else is a frozen dataclass. `1`, `1.0` and `True` are
equal to Python: compare trees by `repr`, never by `==`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .json_types import JsonScalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .json_node import Node


@dataclass(frozen=True, slots=True)
class NotFinite:
    """`inf`, `-inf` or `nan`."""

    text: str


@dataclass(frozen=True, slots=True)
class BytesValue:
    """Bytes, as a Python literal."""

    text: str


@dataclass(frozen=True, slots=True)
class PathValue:
    """A path of the file system."""

    text: str


@dataclass(frozen=True, slots=True)
class SeriesValue:
    """A list, tuple, set or frozenset."""

    kind: str
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DictValue:
    """A dict, in its own order."""

    entries: tuple[tuple[Value, Value], ...]


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A member of an enum class."""

    class_name: str
    member: str
    value: Value


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """A configuration object: the arguments in which it differs from a plain `Class()`."""

    class_name: str
    arguments: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class OpaqueValue:
    """Any other object: stable text that Python code would understand."""

    text: str
    type_name: str


Value: TypeAlias = (
    JsonScalar
    | NotFinite
    | BytesValue
    | PathValue
    | SeriesValue
    | DictValue
    | EnumValue
    | ObjectValue
    | OpaqueValue
)


def parse_value(node: Node) -> Value:
    """The value at this place.

    Raises:
        ProbeError: it is no Value tree.
    """
    if not isinstance(node.value, dict):
        return node.scalar()
    kind = node.get("kind").choice(_KINDS)
    return _PARSERS[kind](node)


_NOT_FINITE = frozenset({"inf", "-inf", "nan"})


def _not_finite(node: Node) -> Value:
    node.object(frozenset({"kind", "text"}))
    return NotFinite(node.get("text").choice(_NOT_FINITE))


def _bytes(node: Node) -> Value:
    node.object(frozenset({"kind", "text"}))
    return BytesValue(node.get("text").text())


def _path(node: Node) -> Value:
    node.object(frozenset({"kind", "text"}))
    return PathValue(node.get("text").text())


def _series(node: Node) -> Value:
    node.object(frozenset({"kind", "items"}))
    items = tuple(parse_value(item) for item in node.get("items").items())
    return SeriesValue(node.get("kind").text(), items)


def _dict(node: Node) -> Value:
    node.object(frozenset({"kind", "entries"}))
    pairs = (entry.pair() for entry in node.get("entries").items())
    return DictValue(tuple((parse_value(key), parse_value(value)) for key, value in pairs))


def _enum(node: Node) -> Value:
    node.object(frozenset({"kind", "class", "member", "value"}))
    return EnumValue(
        node.get("class").name(), node.get("member").name(), parse_value(node.get("value"))
    )


def _object(node: Node) -> Value:
    node.object(frozenset({"kind", "class", "arguments"}))
    pairs = (argument.pair() for argument in node.get("arguments").items())
    arguments = tuple((name.name(), parse_value(value)) for name, value in pairs)
    return ObjectValue(node.get("class").name(), arguments)


def _opaque(node: Node) -> Value:
    node.object(frozenset({"kind", "text"}), frozenset({"type"}))
    type_name = node.maybe("type")
    return OpaqueValue(node.get("text").text(), type_name.text() if type_name else "")


_PARSERS: dict[str, Callable[[Node], Value]] = {
    "float": _not_finite,
    "bytes": _bytes,
    "path": _path,
    "list": _series,
    "tuple": _series,
    "set": _series,
    "frozenset": _series,
    "dict": _dict,
    "enum": _enum,
    "object": _object,
    "opaque": _opaque,
}
_KINDS = frozenset(_PARSERS)
