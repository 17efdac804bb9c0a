"""Keywords by what they do in a comparison."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue

_ANNOTATIONS = frozenset(
    {
        *("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
        *("$comment", "$schema", "$defs", "contentEncoding", "contentMediaType", "discriminator"),
    }
)

BOUNDS = frozenset(
    {
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "minItems", "maxItems"),
        *("minProperties", "maxProperties"),
    }
)
"""Constraints on values of a type that stays what it is."""

SCHEMA = ("items", "additionalProperties", "propertyNames")
"""Hold one schema: what it lets in, the whole lets in."""
SCHEMAS = ("anyOf", "allOf", "prefixItems")
"""Hold a list of such schemas; `oneOf` only where a discriminator tells its members apart."""

_ANY_TEXT = frozenset({"path", "binary"})
"""Formats that every string has."""


def is_annotation(keyword: str) -> bool:
    """Whether it says nothing about which values are valid."""
    return keyword in _ANNOTATIONS or keyword.startswith("x-")


def narrows(text_format: JsonValue) -> bool:
    """Whether an engine refuses some strings for it; to JSON Schema, `format` is an annotation."""
    return text_format not in _ANY_TEXT
