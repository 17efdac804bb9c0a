"""The schemas inside a schema."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .json_types import Fragment, JsonValue

_ONE = ("items", "additionalProperties", "propertyNames", "not")
_MANY = ("anyOf", "oneOf", "allOf", "prefixItems")
_NAMED = ("properties", "$defs")


def subschemas(schema: JsonValue) -> Iterator[Fragment]:
    """The schema itself and all schemas in it, in no particular order; references not followed.

    Knows the keywords that this package writes. Data (`default`, `enum`) is never taken for a
    schema, nor a parameter called `items` for the keyword.
    """
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, dict):
            continue
        yield current
        waiting.extend(current[key] for key in _ONE if key in current)
        for key in _MANY:
            inner = current.get(key)
            waiting.extend(inner if isinstance(inner, list) else ())
        for key in _NAMED:
            named = current.get(key)
            waiting.extend(named.values() if isinstance(named, dict) else ())


def refs_in(schema: JsonValue) -> list[str]:
    """All references in it, sorted, without duplicates."""
    found = (part.get("$ref") for part in subschemas(schema))
    return sorted({ref for ref in found if isinstance(ref, str)})


def is_unresolved(schema: JsonValue) -> bool:
    """Whether an annotation in it could not be resolved.

    To JSON Schema such a part allows everything. It must not be taken for `Any`: what the engine
    accepts there is not known.
    """
    return any(part.get("x-unresolved") is True for part in subschemas(schema))
