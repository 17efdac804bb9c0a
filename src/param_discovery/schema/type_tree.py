"""Type trees of the Observation (docs/design/observation.md), checked.

`Literal[1]` and `Literal[True]` are equal to Python: compare trees by `repr`, never by `==`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .value_tree import Value, parse_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from .json_node import Node

SCALARS = frozenset(
    [
        "int",
        "float",
        "str",
        "bool",
        "bytes",
        "complex",
        "Path",
        "datetime",
        "date",
        "time",
        "timedelta",
        "UUID",
        "Decimal",
        "Pattern",
    ]
)
CONSTRAINTS = frozenset(
    ["ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern", "strict"]
)


@dataclass(frozen=True, slots=True)
class AnyType:
    """Declared `Any` or `object`."""


@dataclass(frozen=True, slots=True)
class NoneType:
    """`None`."""


@dataclass(frozen=True, slots=True)
class NeverType:
    """No value at all."""


@dataclass(frozen=True, slots=True)
class ScalarType:
    """One of `SCALARS`."""

    name: str


@dataclass(frozen=True, slots=True)
class UnionType:
    """`X | Y`."""

    members: tuple[Type, ...]
    discriminator: str | None = None
    """The property whose value tells which member it is."""


@dataclass(frozen=True, slots=True)
class LiteralType:
    """`Literal[...]`, in source order."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ArrayType:
    """What a JSON array can fill: `kind` is list, set, frozenset, sequence or iterable."""

    kind: str
    name: str
    """Python's own name: `list`, `Sequence`, `deque`, ..."""
    item: Type | None
    """None: unparametrised."""


@dataclass(frozen=True, slots=True)
class TupleType:
    """`tuple[X, Y]` (`items`), `tuple[X, ...]` (`item`), or neither: plain `tuple`."""

    items: tuple[Type, ...] | None = None
    item: Type | None = None


@dataclass(frozen=True, slots=True)
class MappingType:
    """`dict[K, V]` and its like; plain `dict` has neither key nor value."""

    name: str
    key: Type | None
    value: Type | None


@dataclass(frozen=True, slots=True)
class ClassType:
    """A structured class or an enum, by its key in the Observation's definitions."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class OpaqueType:
    """A Python type that no JSON value expresses."""

    name: str


@dataclass(frozen=True, slots=True)
class ConstrainedType:
    """`Annotated[base, constraints]`."""

    base: Type
    constraints: tuple[tuple[str, Value], ...]
    """Pairs of one of `CONSTRAINTS` and its argument."""


@dataclass(frozen=True, slots=True)
class UnresolvedType:
    """An annotation that could not be resolved: something is declared, but not known what."""

    text: str


Type: TypeAlias = (
    AnyType
    | NoneType
    | NeverType
    | ScalarType
    | UnionType
    | LiteralType
    | ArrayType
    | TupleType
    | MappingType
    | ClassType
    | OpaqueType
    | ConstrainedType
    | UnresolvedType
)


def parse_type(node: Node) -> Type:
    """The type at this place; references to definitions are not looked up here.

    Raises:
        ProbeError: it is no Type tree.
    """
    return _PARSERS[node.get("kind").choice(_KINDS)](node)


def _plain(type_: AnyType | NoneType | NeverType) -> Callable[[Node], Type]:
    def parse(node: Node) -> Type:
        node.object(frozenset({"kind"}))
        return type_

    return parse


def _scalar(node: Node) -> Type:
    node.object(frozenset({"kind", "name"}))
    return ScalarType(node.get("name").choice(SCALARS))


def _union(node: Node) -> Type:
    node.object(frozenset({"kind", "members"}), frozenset({"discriminator"}))
    members = tuple(parse_type(member) for member in node.get("members").items())
    if not members:
        raise node.error("a union without members")
    discriminator = node.maybe("discriminator")
    return UnionType(members, discriminator.name() if discriminator else None)


def _literal(node: Node) -> Type:
    node.object(frozenset({"kind", "values"}))
    values = tuple(parse_value(value) for value in node.get("values").items())
    if not values:
        raise node.error("a literal without values")
    return LiteralType(values)


def _optional_type(node: Node, key: str) -> Type | None:
    child = node.maybe(key)
    return parse_type(child) if child else None


_ARRAY_NAMES = {"sequence": "Sequence", "iterable": "Iterable"}


def _array(node: Node) -> Type:
    node.object(frozenset({"kind"}), frozenset({"item", "name"}))
    kind = node.get("kind").text()
    name = node.maybe("name")
    python_name = name.name() if name else _ARRAY_NAMES.get(kind, kind)
    return ArrayType(kind, python_name, _optional_type(node, "item"))


def _tuple(node: Node) -> Type:
    node.object(frozenset({"kind"}), frozenset({"item", "items", "name"}))
    if not node.has("items"):
        return TupleType(item=_optional_type(node, "item"))
    if node.has("item"):
        raise node.error("a tuple with both 'item' and 'items'")
    return TupleType(items=tuple(parse_type(item) for item in node.get("items").items()))


def _mapping(node: Node) -> Type:
    node.object(frozenset({"kind"}), frozenset({"key", "value", "name"}))
    if node.has("key") != node.has("value"):
        raise node.error("a mapping with only one of 'key' and 'value'")
    name = node.maybe("name")
    python_name = name.name() if name else "dict"
    return MappingType(python_name, _optional_type(node, "key"), _optional_type(node, "value"))


def _class(node: Node) -> Type:
    node.object(frozenset({"kind", "ref", "name"}))
    return ClassType(node.get("ref").name(), node.get("name").name())


def _opaque(node: Node) -> Type:
    node.object(frozenset({"kind", "name"}))
    return OpaqueType(node.get("name").name())


def _constrained(node: Node) -> Type:
    node.object(frozenset({"kind", "base", "constraints"}))
    constraints = node.get("constraints").object(frozenset(), CONSTRAINTS)
    pairs = tuple((name, parse_value(value)) for name, value in constraints.members())
    return ConstrainedType(parse_type(node.get("base")), pairs)


def _unresolved(node: Node) -> Type:
    node.object(frozenset({"kind", "text"}))
    return UnresolvedType(node.get("text").text())


_PARSERS: dict[str, Callable[[Node], Type]] = {
    "any": _plain(AnyType()),
    "none": _plain(NoneType()),
    "never": _plain(NeverType()),
    "scalar": _scalar,
    "union": _union,
    "literal": _literal,
    "list": _array,
    "set": _array,
    "frozenset": _array,
    "sequence": _array,
    "iterable": _array,
    "tuple": _tuple,
    "mapping": _mapping,
    "class": _class,
    "opaque": _opaque,
    "constrained": _constrained,
    "unresolved": _unresolved,
}
_KINDS = frozenset(_PARSERS)


def children(type_: Type) -> tuple[Type, ...]:
    """The types directly inside, in order."""
    found: tuple[Type | None, ...]
    match type_:
        case UnionType(members=members):
            found = members
        case ArrayType(item=item):
            found = (item,)
        case TupleType(items=items, item=item):
            found = (*(items or ()), item)
        case MappingType(key=key, value=value):
            found = (key, value)
        case ConstrainedType(base=base):
            found = (base,)
        case _:
            found = ()
    return tuple(child for child in found if child is not None)


def class_refs(type_: Type) -> list[str]:
    """The definitions that a type refers to, anywhere inside, in order of first sight."""
    if isinstance(type_, ClassType):
        return [type_.ref]
    return list(dict.fromkeys(ref for child in children(type_) for ref in class_refs(child)))
