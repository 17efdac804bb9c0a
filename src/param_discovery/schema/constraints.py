"""Constraints of `Annotated` as JSON Schema keywords."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .python_type import python_type
from .type_tree import (
    AnyType,
    ArrayType,
    ConstrainedType,
    LiteralType,
    MappingType,
    ScalarType,
    TupleType,
    Type,
    UnionType,
    UnresolvedType,
)
from .value_tree import EnumValue, NotFinite, Value
from .values import express, python_text

if TYPE_CHECKING:
    from .json_types import JsonValue

_KEYWORDS = {
    "ge": {"number": "minimum"},
    "gt": {"number": "exclusiveMinimum"},
    "le": {"number": "maximum"},
    "lt": {"number": "exclusiveMaximum"},
    "multiple_of": {"number": "multipleOf"},
    "min_length": {"string": "minLength", "array": "minItems", "object": "minProperties"},
    "max_length": {"string": "maxLength", "array": "maxItems", "object": "maxProperties"},
    "pattern": {"string": "pattern"},
}
"""The keyword of each constraint, by the sort of JSON value that it speaks of."""

_ALL_SORTS = frozenset({"number", "string", "array", "object"})
_SCALAR_SORTS = {
    "int": "number",
    "float": "number",
    "Decimal": "number",
    "str": "string",
    "bytes": "string",
    "Path": "string",
}


def _sorts(type_: Type) -> frozenset[str]:
    """The sorts of JSON value that a type can have, as far as a constraint can speak of them."""
    match type_:
        case ScalarType(name=name):
            return frozenset({_SCALAR_SORTS[name]} if name in _SCALAR_SORTS else ())
        case ArrayType() | TupleType():
            return frozenset({"array"})
        case MappingType():
            return frozenset({"object"})
        case LiteralType(values=values):
            return frozenset(sort for value in values for sort in _sort_of(value))
        case AnyType() | UnresolvedType():
            return _ALL_SORTS
        case ConstrainedType(base=base):
            return _sorts(base)
        case UnionType(members=members):
            return frozenset(sort for member in members for sort in _sorts(member))
    return frozenset()


def _sort_of(value: Value) -> tuple[str, ...]:
    if isinstance(value, EnumValue):
        return _sort_of(value.value)
    if isinstance(value, str):
        return ("string",)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return ("number",) if is_number else ()


def fits(type_: Type, constraint: str) -> bool:
    """Whether JSON Schema has a keyword for the constraint on such a value."""
    return not _sorts(type_).isdisjoint(_KEYWORDS[constraint])


def keywords(type_: Type, constraint: str, argument: Value) -> list[tuple[str, JsonValue]] | None:
    """Keywords with their values; None: it constrains, but no keyword can say how.

    A bound at infinity says nothing about JSON's numbers: no keyword.
    """
    if isinstance(argument, NotFinite):
        return []
    table = _KEYWORDS[constraint]
    found = sorted(table[sort] for sort in _sorts(type_) & table.keys())
    expressed = express(argument)
    if not found or expressed is None or not _is_argument(constraint, expressed.json):
        return None
    return [(keyword, expressed.json) for keyword in found]


def _is_argument(constraint: str, value: JsonValue) -> bool:
    """Whether the JSON Schema keyword takes the value (2020-12 validation, section 6)."""
    if constraint == "pattern":
        return isinstance(value, str) and _is_pattern(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if constraint in ("min_length", "max_length"):
        return isinstance(value, int) and value >= 0
    return constraint != "multiple_of" or value > 0


def _is_pattern(text: str) -> bool:
    """Whether Python's `re` takes it: a document that cannot be read back helps nobody."""
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def no_counterpart(type_: Type, constraint: str, argument: Value) -> str:
    """The limitation that is left where a constraint is not written."""
    said = f"{constraint}={python_text(argument)}"
    return f"The constraint {said} on {python_type(type_)} has no counterpart in JSON Schema."
