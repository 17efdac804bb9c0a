"""Keys of Python mappings as `propertyNames`: in JSON, each key is a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .constraints import keywords, no_counterpart
from .python_type import python_type
from .type_tree import (
    AnyType,
    ClassType,
    ConstrainedType,
    LiteralType,
    NoneType,
    ScalarType,
    Type,
    UnionType,
    UnresolvedType,
)
from .value_tree import EnumValue, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .definitions import DefinitionIndex
    from .json_types import Fragment, JsonValue

_SCALARS: dict[str, Fragment | None] = {
    "str": None,
    "Decimal": None,
    "int": {"pattern": "^-?[0-9]+$"},
    "float": {"pattern": r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"},
    "bool": {"enum": ["false", "true"]},
    "bytes": {"format": "binary"},
    "Path": {"format": "path"},
    "datetime": {"format": "date-time"},
    "date": {"format": "date"},
    "time": {"format": "time"},
    "timedelta": {"format": "duration"},
    "UUID": {"format": "uuid"},
}
"""None: any string."""


def property_names(key: Type, index: DefinitionIndex, notes: list[str]) -> Fragment | None:
    """What the keys of a JSON object must be; None: any string.

    What JSON Schema cannot say of them is added to `notes`.
    """
    match key:
        case ScalarType(name=name) if name in _SCALARS:
            fragment = _SCALARS[name]
            return None if fragment is None else dict(fragment)
        case LiteralType(values=values):
            return _listed(values, python_type(key))
        case ClassType(ref=ref) if index.definition(ref).kind == "enum":
            return _enum(ref, index)
        case UnionType(members=members):
            return _any_of([property_names(member, index, notes) for member in members])
        case ConstrainedType():
            return _constrained(key, index, notes)
    return _plain(key)


def _plain(key: Type) -> Fragment | None:
    match key:
        case AnyType():
            return None
        case NoneType():
            return {"enum": ["null"]}
        case UnresolvedType(text=text):
            return {"x-python-type": text, "x-unresolved": True}
    return {"not": {}, "x-python-type": python_type(key)}


def _enum(ref: str, index: DefinitionIndex) -> Fragment:
    definition = index.definition(ref)
    values = [value for _, value in definition.members]
    if values and all(isinstance(value, str) for value in values):
        return {"$ref": index.pointer(ref)}
    return _listed(values, definition.name)


def _listed(values: Iterable[Value], name: str) -> Fragment:
    texts = [text for value in values if (text := _key_text(value)) is not None]
    if not texts:
        return {"not": {}, "x-python-type": name}
    listed: list[JsonValue] = list(dict.fromkeys(texts))
    return {"enum": listed}


def _key_text(value: Value) -> str | None:
    """The key that JSON writers make of a value, as Python's `json.dumps` does."""
    if isinstance(value, EnumValue):
        return _key_text(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return str(value) if isinstance(value, (str, int, float)) else None


def _any_of(branches: list[Fragment | None]) -> Fragment | None:
    found = [branch for branch in branches if branch is not None]
    return {"anyOf": list(found)} if len(found) == len(branches) else None


_OF_STRINGS = ("minLength", "maxLength", "pattern")


def _constrained(key: ConstrainedType, index: DefinitionIndex, notes: list[str]) -> Fragment | None:
    """Lengths and patterns of strings; a bound on a number cannot be told of its digits."""
    fragment = property_names(key.base, index, notes) or {}
    for constraint, argument in key.constraints:
        found = keywords(key.base, constraint, argument)
        said = [pair for pair in found or () if pair[0] in _OF_STRINGS and pair[0] not in fragment]
        fragment.update(said)
        if found is None or len(said) < len(found):
            notes.append(no_counterpart(key.base, constraint, argument))
    return fragment or None
