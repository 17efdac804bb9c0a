"""Whether a value is valid under a schema as it is written.

Shares nothing with the search but equality and exact numbers: every counterexample is tried here
before it is shown. None where a keyword is not known here.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .exact import exact, is_multiple, is_number
from .json_equal import canonical, same_json, text_of
from .opaque import Opaque, opaque_name
from .references import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from param_discovery.schema.json_types import JsonValue

    Answer: TypeAlias = bool | None
    Value: TypeAlias = Any
    """A JSON value or an `Opaque`; each keyword looks at its own type before it looks further."""

_UNSURE = (
    "$dynamicRef",
    "$recursiveRef",
    "dependencies",
    "disallow",
    "extends",
    "divisibleBy",
)
_APPLICATORS = ("$ref", "allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas")


def is_valid(document: JsonValue, schema: JsonValue, value: Value) -> Answer:
    """Whether the value is valid under this schema of the document."""
    if not isinstance(schema, dict):
        return bool(schema)
    if schema.get("x-unresolved") is True:
        return None
    name = opaque_name(schema)
    if name is not None:
        if not isinstance(value, Opaque) or value.name != name:
            return False
        schema = {key: one for key, one in schema.items() if key != "not"}
    unsure: Answer = None if any(key in schema for key in _UNSURE) else True
    return _all((unsure, *_answers(_Place(document, schema), value)))


class _Place:
    """A schema object in its document."""

    __slots__ = ("document", "schema")

    def __init__(self, document: JsonValue, schema: dict[str, Any]) -> None:
        self.document = document
        self.schema = schema

    def has(self, key: str) -> bool:
        """Whether the keyword stands there."""
        return key in self.schema

    def check(self, schema: JsonValue, value: Value) -> Answer:
        """Whether the value is valid under another schema of the document."""
        return is_valid(self.document, schema, value)


def _answers(place: _Place, value: Value) -> Iterable[Answer]:
    yield from _any_type(place, value)
    if is_number(value):
        yield from _number(place.schema, value)
    elif isinstance(value, str):
        yield from _string(place.schema, value)
    elif isinstance(value, list):
        yield from _array(place, value)
    elif isinstance(value, dict):
        yield from _object(place, value)


def _all(answers: Iterable[Answer]) -> Answer:
    found: Answer = True
    for answer in answers:
        if answer is False:
            return False
        found = None if answer is None else found
    return found


def _inverse(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _any(answers: Iterable[Answer]) -> Answer:
    return _inverse(_all(_inverse(answer) for answer in answers))


def _any_type(place: _Place, value: Value) -> Iterable[Answer]:
    schema = place.schema
    if "$ref" in schema:
        yield place.check(resolve(place.document, schema["$ref"], "#").schema, value)
    if "type" in schema:
        named = schema["type"]
        yield any(_is_type(value, one) for one in (named if isinstance(named, list) else [named]))
    if "const" in schema:
        yield _same(schema["const"], value)
    if "enum" in schema:
        yield any(_same(one, value) for one in schema["enum"])
    if "allOf" in schema:
        yield _all(place.check(one, value) for one in schema["allOf"])
    if "anyOf" in schema:
        yield _any(place.check(one, value) for one in schema["anyOf"])
    if "oneOf" in schema:
        yield _exactly_one([place.check(one, value) for one in schema["oneOf"]])
    if "not" in schema:
        yield _inverse(place.check(schema["not"], value))
    if "if" in schema:
        condition = place.check(schema["if"], value)
        branch = {True: "then", False: "else", None: ""}[condition]
        yield None if condition is None else place.check(schema.get(branch, True), value)


def _same(left: Value, right: Value) -> bool:
    return not isinstance(right, Opaque) and same_json(left, right)


def _exactly_one(answers: list[Answer]) -> Answer:
    if answers.count(True) > 1:
        return False
    return None if None in answers else answers.count(True) == 1


def _is_type(value: Value, name: str) -> bool:
    if name == "integer":
        return is_number(value) and is_multiple(exact(value), 1)
    if name == "number":
        return is_number(value)
    kinds = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}
    return isinstance(value, kinds[name])


def _number(schema: dict[str, Any], value: Value) -> Iterable[Answer]:
    number = exact(value)
    for key, test in _BOUNDS.items():
        if key in schema and not isinstance(schema[key], bool):
            yield test(number, exact(schema[key]))
    for key, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(key) is True and bound in schema:
            yield number != exact(schema[bound])


_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda number, bound: number >= bound,
    "maximum": lambda number, bound: number <= bound,
    "exclusiveMinimum": lambda number, bound: number > bound,
    "exclusiveMaximum": lambda number, bound: number < bound,
    "multipleOf": is_multiple,
}


def _size(schema: dict[str, Any], noun: str, size: int) -> Iterable[Answer]:
    if f"min{noun}" in schema:
        yield size >= schema[f"min{noun}"]
    if f"max{noun}" in schema:
        yield size <= schema[f"max{noun}"]


def _string(schema: dict[str, Any], value: str) -> Iterable[Answer]:
    yield from _size(schema, "Length", len(value))
    if "pattern" in schema:
        yield _finds(schema["pattern"], value)


def _finds(pattern: str, text: str) -> Answer:
    from .patterns import finds  # noqa: PLC0415 - few schemas hold patterns

    return finds(pattern, text)


def _array(place: _Place, value: list[Value]) -> Iterable[Answer]:
    schema = place.schema
    yield from _size(schema, "Items", len(value))
    prefix, rest = schema.get("prefixItems", []), schema.get("items", True)
    if isinstance(rest, list):
        prefix, rest = rest, schema.get("additionalItems", True)
    yield _all(place.check(one, item) for one, item in zip(prefix, value, strict=False))
    yield _all(place.check(rest, item) for item in value[len(prefix) :])
    if "unevaluatedItems" in schema and not schema.keys() & {"items"}:
        sure = not schema.keys() & {*_APPLICATORS, "contains"}
        rest = schema["unevaluatedItems"]
        yield _all(place.check(rest, item) if sure else None for item in value[len(prefix) :])
    if schema.get("uniqueItems") is True:
        yield _is_unique(value)
    if "contains" in schema:
        answers = [place.check(schema["contains"], item) for item in value]
        count = answers.count(True)
        sure = None not in answers
        most = schema.get("maxContains", len(value))
        yield (schema.get("minContains", 1) <= count <= most) if sure else None


def _is_unique(value: list[Value]) -> Answer:
    keys = [repr(item) if "Opaque(" in repr(item) else text_of(canonical(item)) for item in value]
    if len(set(keys)) == len(keys):
        return True
    plain = [key for key in keys if "Opaque(" not in key]
    return None if len(set(plain)) == len(plain) else False


def _object(place: _Place, value: dict[str, Any]) -> Iterable[Answer]:
    schema = place.schema
    yield from _size(schema, "Properties", len(value))
    yield all(name in value for name in schema.get("required", ()))
    for name, one in value.items():
        yield _property(place, name, one)
        if "propertyNames" in schema:
            yield place.check(schema["propertyNames"], name)
        needed = schema.get("dependentRequired", {}).get(name, ())
        yield all(other in value for other in needed)
        yield place.check(schema.get("dependentSchemas", {}).get(name, True), value)


def _property(place: _Place, name: str, value: Value) -> Answer:
    schema = place.schema
    answers: list[Answer] = []
    named = schema.get("properties", {})
    if name in named:
        answers.append(place.check(named[name], value))
    matched: Answer = False
    for pattern, one in schema.get("patternProperties", {}).items():
        matches = _finds(pattern, name)
        matched = _any((matched, matches))
        answers.append(_any((_inverse(matches), place.check(one, value))))
    if name not in named:
        answers.append(
            _any((matched, place.check(schema.get("additionalProperties", True), value)))
        )
    if name not in named and "additionalProperties" not in schema:
        rest = schema.get("unevaluatedProperties", True)
        sure = rest is True or not schema.keys() & {*_APPLICATORS}
        answers.append(_any((matched, place.check(rest, value))) if sure else matched or None)
    return _all(answers)
