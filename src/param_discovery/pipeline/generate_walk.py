"""A schema built anew, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.schema.json_types import Fragment, JsonValue

_ONE = frozenset({"items", "additionalProperties", "propertyNames", "not"})
_MANY = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_NAMED = frozenset({"properties", "$defs"})


def rebuilt(schema: JsonValue, change: Callable[[Fragment], Fragment]) -> JsonValue:
    """The schema with `change` made to each schema in it, the inner ones first.

    Data (`default`, `enum`) is left alone, and references are not followed.
    """
    if not isinstance(schema, dict):
        return schema
    return change({keyword: _part(keyword, value, change) for keyword, value in schema.items()})


def _part(keyword: str, value: JsonValue, change: Callable[[Fragment], Fragment]) -> JsonValue:
    if keyword in _ONE:
        return rebuilt(value, change)
    if keyword in _MANY and isinstance(value, list):
        return [rebuilt(inner, change) for inner in value]
    if keyword in _NAMED and isinstance(value, dict):
        return {name: rebuilt(inner, change) for name, inner in value.items()}
    return value
