"""A schema reduced to what it asserts, in one way of writing.

Annotations go, lists whose order says nothing are sorted, `const` becomes `enum`. What an older
draft wrote is rewritten where it can mean only one thing. Two schemas with the same reduced text
accept the same values.

Keys that begin with `=` are ours: `=opaque` (the values of a Python class), `=free` (a set that
nobody knows, by name).
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .json_equal import canonical, text_of
from .opaque import opaque_name
from .references import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.schema.json_types import JsonObject, JsonValue

    Rename = Callable[[str], str]

_PLAIN = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
_ONE = ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else", "contains")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_UNORDERED = ("allOf", "anyOf", "oneOf")
_APPLICATORS = ("$ref", "allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas")
_UNKNOWN = ("$dynamicRef", "$recursiveRef", "dependencies", "disallow", "extends", "divisibleBy")


class Reducer:
    """Reduces the schemas of one document."""

    __slots__ = ("_document", "_rename", "is_plain", "refs")

    def __init__(self, document: JsonValue, rename: Rename) -> None:
        self._document = document
        self._rename = rename
        self.refs: dict[str, None] = {}
        """Pointers of all references met, in the order they were met."""
        self.is_plain = True
        """Whether nothing was met that means something else in another document."""

    def reduce(self, schema: JsonValue) -> JsonValue:
        """What it asserts: a boolean or a schema object that asserts something."""
        if not isinstance(schema, dict):
            return schema
        reduced: JsonObject = {}
        self._put_values(schema, reduced)
        self._put_schemas(schema, reduced)
        self._put_items(schema, reduced)
        self._put_legacy(schema, reduced)
        self._put_unknown(schema, reduced)
        return dict(sorted(reduced.items())) or True

    def _put_values(self, schema: JsonObject, reduced: JsonObject) -> None:
        for key in _PLAIN:
            if key in schema:
                reduced[key] = canonical(schema[key])
        if "type" in schema:
            named = schema["type"]
            reduced["type"] = _names(named if isinstance(named, list) else [named])
        if "const" in schema:
            reduced["const"] = canonical(schema["const"])
        if isinstance(schema.get("enum"), list):
            values = {text_of(value): value for value in canonical(schema["enum"])}  # type: ignore[union-attr]  # a list stays a list
            reduced["enum"] = [values[text] for text in sorted(values)]
        if schema.get("required"):
            reduced["required"] = _names(schema["required"])
        if schema.get("uniqueItems") is True:
            reduced["uniqueItems"] = True
        dependent = schema.get("dependentRequired")
        if isinstance(dependent, dict) and dependent:
            reduced["dependentRequired"] = {
                name: _names(dependent[name]) for name in sorted(dependent)
            }

    def _put_schemas(self, schema: JsonObject, reduced: JsonObject) -> None:
        if "$ref" in schema:
            pointer = resolve(self._document, schema["$ref"], "#").pointer
            self.refs[pointer] = None
            self.is_plain = False
            reduced["$ref"] = self._rename(pointer)
        for key in _ONE:
            if key in schema and not isinstance(schema[key], list):
                reduced[key] = self.reduce(schema[key])
        for key in _NAMED:
            named = schema.get(key)
            if isinstance(named, dict) and named:
                reduced[key] = {name: self.reduce(named[name]) for name in sorted(named)}
        for key in _UNORDERED:
            many = schema.get(key)
            if isinstance(many, list):
                reduced[key] = _sorted(self.reduce(one) for one in many)

    def _put_items(self, schema: JsonObject, reduced: JsonObject) -> None:
        many = schema.get("prefixItems")
        if isinstance(many, list) and many:
            reduced["prefixItems"] = [self.reduce(one) for one in many]
        for key in ("minContains", "maxContains"):
            if key in schema and "contains" in schema:
                reduced[key] = canonical(schema[key])

    def _put_legacy(self, schema: JsonObject, reduced: JsonObject) -> None:
        many = schema.get("items")
        if isinstance(many, list):
            reduced["prefixItems"] = [self.reduce(one) for one in many]
            if "additionalItems" in schema:
                reduced["items"] = self.reduce(schema["additionalItems"])
        for strict, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if isinstance(schema.get(strict), bool):
                del reduced[strict]
                if schema[strict] and bound in reduced:
                    reduced[strict] = reduced.pop(bound)

    def _put_unknown(self, schema: JsonObject, reduced: JsonObject) -> None:
        name = opaque_name(schema)
        if name is not None:
            reduced.pop("not", None)
            reduced["=opaque"] = name
        if schema.get("x-unresolved") is True:
            reduced["=free"] = ["x-unresolved", str(schema.get("x-python-type"))]
            return
        unknown = [key for key in _UNKNOWN if key in schema]
        unknown.extend(self._unevaluated(schema, reduced))
        if unknown:
            self.is_plain = False
            text = text_of({key: canonical(schema[key]) for key in sorted(schema)})
            within = self._rename("#") if "Ref" in text or "$ref" in text else ""
            reduced["=free"] = [unknown[0], within, text]  # references mean its own document

    def _unevaluated(self, schema: JsonObject, reduced: JsonObject) -> list[str]:
        """Rewrite `unevaluated...` where nothing beside it evaluates; name it where not."""
        plain = not any(key in schema for key in _APPLICATORS)
        unknown = []
        for key, twin in (
            ("unevaluatedProperties", "additionalProperties"),
            ("unevaluatedItems", "items"),
        ):
            if key not in schema or schema[key] is True or twin in schema:
                continue
            if plain and not (twin == "items" and "contains" in schema):
                reduced[twin] = self.reduce(schema[key])
            else:
                unknown.append(key)
        return unknown


def _names(names: JsonValue) -> list[JsonValue]:
    return [*sorted({str(name) for name in names})] if isinstance(names, list) else []


def _sorted(schemas: object) -> list[JsonValue]:
    return sorted(schemas, key=text_of)  # type: ignore[call-overload,no-any-return]  # schemas
