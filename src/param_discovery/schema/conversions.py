"""Types as an engine really takes them: the declared one, and what it converts.

A conversion never takes anything away, and adds only kinds of JSON values that the declared type
has none of: a configuration class that is made of a number too takes numbers, while an enum that is
made of a text goes on listing its texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .type_tree import (
    ArrayType,
    ClassType,
    ConstrainedType,
    MappingType,
    NoneType,
    OpaqueType,
    ScalarType,
    TupleType,
    UnionType,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .definitions import DefinitionIndex
    from .type_tree import Type

_ADDED: dict[str, tuple[str, Type]] = {
    "bool": ("boolean", ScalarType("bool")),
    "dict": ("object", MappingType("dict", None, None)),
    "int": ("integer", ScalarType("int")),
    "float": ("number", ScalarType("float")),
    "list": ("array", ArrayType("list", "list", None)),
    "str": ("string", ScalarType("str")),
}
"""No tuple: a JSON array becomes a list."""

_SCALARS = {
    "bool": {"boolean"},
    "int": {"integer"},
    "float": {"integer", "number"},
    "Decimal": {"integer", "number", "string"},
    "complex": set[str](),
    "Pattern": set[str](),
}
"""All others are texts in JSON."""

_PLAIN: dict[type, frozenset[str]] = {
    ArrayType: frozenset({"array"}),
    MappingType: frozenset({"object"}),
    NoneType: frozenset({"null"}),
    OpaqueType: frozenset(),
    TupleType: frozenset({"array"}),
}

_EVERY = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def with_conversions(
    type_: Type, converted: Sequence[str], index: DefinitionIndex
) -> tuple[Type, tuple[str, ...]]:
    """The type with what is converted, and the names of the built-in types that this adds."""
    kinds = _kinds(type_, index)
    added = [name for name in converted if name in _ADDED and _ADDED[name][0] not in kinds]
    if "integer" not in kinds and "int" not in added and "float" in added:
        # A JSON number without a fraction reaches Python as an int, which is not converted.
        added.remove("float")
    if not added:
        return type_, ()
    return UnionType((type_, *(_ADDED[name][1] for name in added))), tuple(added)


def _kinds(type_: Type, index: DefinitionIndex) -> frozenset[str]:
    """The types of JSON values that it takes any of; where that is not known, all."""
    match type_:
        case UnionType(members=members):
            return frozenset().union(*(_kinds(member, index) for member in members))
        case ConstrainedType(base=base):
            return _kinds(base, index)
        case ScalarType(name=name):
            return frozenset(_SCALARS.get(name, {"string"}))
        case ClassType(ref=ref):
            return _of_class(index.definition(ref).kind)
    return _PLAIN.get(type(type_), _EVERY)


def _of_class(kind: str) -> frozenset[str]:
    """An enum lists its values; a named tuple is an array, too."""
    return frozenset({"object"}) if kind not in ("enum", "namedtuple") else _EVERY
