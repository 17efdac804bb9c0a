"""Where the subschemas of a JSON Schema stand, so that schemas can be changed in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Schema = Any
"""A JSON Schema: an object or a boolean."""

Place = tuple[str | int, ...]
"""Keys and indexes that lead from a document's root to one of its subschemas."""

SINGLE = frozenset(
    {
        *("items", "contains", "not", "additionalProperties", "propertyNames"),
        *("if", "then", "else", "unevaluatedProperties", "unevaluatedItems"),
    }
)
LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
MAPS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})


def children(schema: Schema) -> Iterator[tuple[Place, Schema]]:
    """The direct subschemas of a schema, each with the way to it."""
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword in SINGLE:
            yield (keyword,), value
        elif keyword in LISTS:
            for index, part in enumerate(value):
                yield (keyword, index), part
        elif keyword in MAPS:
            for name, part in value.items():
                yield (keyword, name), part


def places(schema: Schema, start: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """A schema and all subschemas below it, the outer ones first."""
    yield start, schema
    for step, part in children(schema):
        yield from places(part, start + step)


def rebuilt(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """A copy in which `change` was applied to each subschema, the inner ones first."""
    if not isinstance(schema, dict):
        return change(schema)
    copy: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in SINGLE:
            copy[keyword] = rebuilt(value, change)
        elif keyword in LISTS:
            copy[keyword] = [rebuilt(part, change) for part in value]
        elif keyword in MAPS:
            copy[keyword] = {name: rebuilt(part, change) for name, part in value.items()}
        else:
            copy[keyword] = value
    return change(copy)


def replaced(value: Any, place: Place, new: Any) -> Any:
    """A copy of a JSON value that holds `new` at that place, sharing all else."""
    if not place:
        return new
    step, rest = place[0], place[1:]
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[step] = replaced(value[step], rest, new)
    return copy


def without(value: Any, place: Place) -> Any:
    """A copy of a JSON value that lacks what stood at that place."""
    step, rest = place[0], place[1:]
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    if rest:
        copy[step] = without(value[step], rest)
    else:
        del copy[step]
    return copy


def is_opaque(schema: Schema) -> bool:
    """Whether this is a Python type that no JSON value can express, as our documents write it."""
    return (
        isinstance(schema, dict) and schema.get("not") in ({}, True) and "x-python-type" in schema
    )


IN_PLACE = frozenset({"anyOf", "oneOf", "allOf", "not", "if", "then", "else", "dependentSchemas"})


def is_grounded(document: Schema) -> bool:
    """Whether no reference leads back to itself without going into an item or a property.

    What such a schema means the specification leaves open; one validator says yes, the other
    never ends.
    """
    definitions = document.get("$defs", {}) if isinstance(document, dict) else {}
    leads = {name: set(_referred(part)) for name, part in definitions.items()}
    for _ in leads:
        leads = {
            name: to.union(*(leads.get(other, set()) for other in to)) for name, to in leads.items()
        }
    return all(name not in to for name, to in leads.items())


def _referred(schema: Schema) -> Iterator[str]:
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"].rsplit("/", 1)[-1]
    for step, part in children(schema):
        if step[0] in IN_PLACE:
            yield from _referred(part)
