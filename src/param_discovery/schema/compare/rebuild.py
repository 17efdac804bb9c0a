"""A schema copied with each schema inside it changed."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.schema.json_types import Fragment, JsonValue

_ONE = frozenset(
    {
        *("items", "additionalProperties", "propertyNames", "not", "contains", "if", "then"),
        *("else", "additionalItems", "unevaluatedItems", "unevaluatedProperties"),
    }
)
_MANY = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})


def rebuild(schema: JsonValue, change: Callable[[Fragment], Fragment]) -> JsonValue:
    """`change` applied to every schema of object form, innermost first; data stays as it is."""
    if not isinstance(schema, dict):
        return schema
    found: Fragment = {}
    for keyword, value in schema.items():
        if keyword in _ONE:
            found[keyword] = rebuild(value, change)
        elif keyword in _MANY and isinstance(value, list):
            found[keyword] = [rebuild(item, change) for item in value]
        elif keyword in _NAMED and isinstance(value, dict):
            found[keyword] = {name: rebuild(inner, change) for name, inner in value.items()}
        else:
            found[keyword] = value
    return change(found)


def schemas_in(schema: JsonValue) -> Iterator[Fragment]:
    """The schema and all schemas inside it, in no particular order; references not followed."""
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, dict):
            continue
        yield current
        for keyword, value in current.items():
            if keyword in _ONE:
                waiting.append(value)
            elif keyword in _MANY and isinstance(value, list):
                waiting.extend(value)
            elif keyword in _NAMED and isinstance(value, dict):
                waiting.extend(value.values())


def refs_of(schema: JsonValue) -> list[str]:
    """All references in it, sorted, without duplicates."""
    found = (part.get("$ref") for part in schemas_in(schema))
    return sorted({ref for ref in found if isinstance(ref, str)})
