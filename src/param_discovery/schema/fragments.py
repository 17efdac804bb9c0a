"""Types as JSON Schema (2020-12) fragments.

Scalars, tuples and tagged unions follow pydantic 2.14.3's own JSON Schema in validation mode
(`TypeAdapter(X).json_schema()`), so that what a user validates elsewhere looks the same here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canonical import compact_text, merge_equal
from .constraints import keywords, no_counterpart
from .keys import property_names
from .python_type import python_type
from .tagged_unions import tags_of
from .type_tree import (
    AnyType,
    ArrayType,
    ClassType,
    ConstrainedType,
    LiteralType,
    MappingType,
    NoneType,
    ScalarType,
    TupleType,
    Type,
    UnionType,
    UnresolvedType,
)
from .values import express, python_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .definitions import DefinitionIndex
    from .json_types import Fragment, JsonValue
    from .value_tree import Value

_SCALARS: dict[str, Fragment] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "binary"},
    "Path": {"type": "string", "format": "path"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
    "Decimal": {"anyOf": [{"type": "number"}, {"type": "string"}]},
}
"""`complex` and `Pattern` are opaque: a JSON string is not what the engine takes there."""


def opaque(name: str) -> Fragment:
    """A Python value that no JSON value expresses: none is valid."""
    return {"not": {}, "x-python-type": name}


def one_of_values(values: Iterable[tuple[str, Value]]) -> Fragment:
    """Exactly these values (text in Python, tree), in order.

    Those that JSON cannot hold are opaque branches under their text, so that none is lost.
    """
    listed: dict[str, JsonValue] = {}
    hidden: list[JsonValue] = []
    for text, value in values:
        expressed = express(value)
        if expressed is None:
            hidden.append(opaque(text))
        else:
            listed.setdefault(compact_text(merge_equal(expressed.json)), expressed.json)
    branches: list[JsonValue] = [{"enum": list(listed.values())}] if listed else []
    return _any_of(branches + hidden)


def _any_of(branches: Iterable[JsonValue]) -> Fragment:
    flat: dict[str, Fragment] = {}
    for branch in branches:
        for part in _inner_branches(branch):
            flat.setdefault(compact_text(part), part)
    parts = list(flat.values())
    return parts[0] if len(parts) == 1 else {"anyOf": list(parts)}


def _inner_branches(branch: JsonValue) -> list[Fragment]:
    if not isinstance(branch, dict):
        raise TypeError(branch)
    inner = branch.get("anyOf")
    if isinstance(inner, list) and len(branch) == 1:
        return [part for item in inner for part in _inner_branches(item)]
    return [branch]


class FragmentWriter:
    """Writes the types of one parameter, and collects what JSON Schema cannot say of them."""

    def __init__(self, index: DefinitionIndex) -> None:
        self._index = index
        self.notes: list[str] = []
        """Sentences for `discovery_limitations`."""
        self.unresolved: list[str] = []
        """Annotations that could not be resolved."""

    def write(self, type_: Type) -> Fragment:
        """The fragment of a type that `normal_form.normalise` made."""
        match type_:
            case ScalarType(name=name):
                return dict(_SCALARS[name]) if name in _SCALARS else opaque(name)
            case UnionType():
                return self._union(type_)
            case LiteralType(values=values):
                return one_of_values((f"Literal[{python_text(value)}]", value) for value in values)
            case ArrayType() | TupleType():
                return self._array(type_)
            case MappingType():
                return self._mapping(type_)
            case ClassType(ref=ref):
                return {"$ref": self._index.pointer(ref)}
            case ConstrainedType():
                return self._constrained(type_)
        return self._plain(type_)

    def _plain(self, type_: Type) -> Fragment:
        match type_:
            case AnyType():
                return {"x-python-type": "Any"}
            case NoneType():
                return {"type": "null"}
            case UnresolvedType(text=text):
                self.unresolved.append(text)
                return {"x-python-type": text, "x-unresolved": True}
        return opaque(python_type(type_))

    def _union(self, type_: UnionType) -> Fragment:
        branches: list[JsonValue] = [self.write(member) for member in type_.members]
        if type_.discriminator is None:
            return _any_of(branches)
        tags = tags_of(type_, self._index)
        if tags is None:
            self.notes.append(
                f"The values of {type_.discriminator!r} that tell the members of "
                f"{python_type(type_)} apart are not declared."
            )
            return _any_of(branches)
        mapping: Fragment = {tag: self._index.pointer(ref) for tag, ref in tags.items()}
        told: Fragment = {"propertyName": type_.discriminator, "mapping": mapping}
        return {"oneOf": branches, "discriminator": told}

    def _array(self, type_: ArrayType | TupleType) -> Fragment:
        fragment: Fragment = {"type": "array"}
        if type_.item is not None:
            fragment["items"] = self.write(type_.item)
        if isinstance(type_, ArrayType):
            if type_.kind in ("set", "frozenset"):
                fragment["uniqueItems"] = True
        elif type_.items is not None:
            fragment["maxItems"] = len(type_.items)
            if type_.items:
                fragment["minItems"] = len(type_.items)
                fragment["prefixItems"] = [self.write(item) for item in type_.items]
        return fragment

    def _mapping(self, type_: MappingType) -> Fragment:
        fragment: Fragment = {"type": "object"}
        if type_.value is not None:
            fragment["additionalProperties"] = self.write(type_.value)
        if type_.key is not None:
            names = property_names(type_.key, self._index, self.notes)
            if names is not None:
                fragment["propertyNames"] = names
        return fragment

    def _constrained(self, type_: ConstrainedType) -> Fragment:
        fragment = self.write(type_.base)
        beside: list[JsonValue] = []
        for constraint, argument in type_.constraints:
            found = keywords(type_.base, constraint, argument)
            if found is None:
                self.notes.append(no_counterpart(type_.base, constraint, argument))
            for keyword, value in found or ():
                if keyword in fragment:
                    beside.append({keyword: value})
                else:
                    fragment[keyword] = value
        if beside:
            fragment["allOf"] = beside
        return fragment
