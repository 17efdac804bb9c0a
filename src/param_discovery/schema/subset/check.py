"""Whether a document is a schema at all, as far as its root reaches."""

from __future__ import annotations

from math import isfinite

from param_discovery.errors import SchemaError
from param_discovery.schema.records import TYPE_CHECKING

from .exact import is_number
from .outcome import UndecidedError
from .references import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.schema.json_types import JsonValue

ONE = (
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
)
"""Keywords that hold one schema."""
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
"""Keywords that hold a list of schemas."""
NAMED = ("properties", "patternProperties", "dependentSchemas")
"""Keywords that hold schemas by name."""
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")

_ECMA_ONLY = r"\\[pPuc]\{?|\\k<|\(\?<\w|\[\^?\]|\\[dDwWsS]-|-\\[dDwWsS]"
"""Signs of a regular expression of ECMA-262 that Python's `re` does not read."""
_MOST_BITS = 4_000

_IN_PLACE_ONE = ("not", "if", "then", "else")
_IN_PLACE_MANY = ("allOf", "anyOf", "oneOf")


def check_schema(document: JsonValue) -> None:
    """Raise for what is no schema. Parts that no reference reaches are not looked at.

    Raises:
        SchemaError: A keyword has a value of the wrong kind, a pattern is no regular expression, or
            a reference leads nowhere, elsewhere, or only to itself.
    """
    _check_resources(document)
    waiting: list[tuple[str, JsonValue]] = [("#", document)]
    seen: set[str] = set()
    while waiting:
        where, schema = waiting.pop()
        if where in seen or isinstance(schema, bool):
            continue
        seen.add(where)
        if not isinstance(schema, dict):
            raise _wrong(where, "a schema", "an object or a boolean")
        _check_keywords(where, schema)
        waiting.extend(_inner(where, schema))
        if "$ref" in schema:
            target = resolve(document, schema["$ref"], where)
            waiting.append((target.pointer, target.schema))
            _check_in_place(document, where, schema)


def _check_resources(document: JsonValue) -> None:
    """Give up where a part is a document of its own: `#/...` in it means another place."""
    is_apart = has_reference = False
    waiting = list(document.values()) if isinstance(document, dict) else []
    if isinstance(document, dict):
        has_reference = "$ref" in document
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            own = current.get("$id")
            is_apart = is_apart or (isinstance(own, str) and not own.startswith("#"))
            has_reference = has_reference or "$ref" in current
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
    if is_apart and has_reference:
        raise UndecidedError("a part has an `$id` of its own, so its references mean other places")


def _wrong(where: str, what: str, wanted: str) -> SchemaError:
    return SchemaError(
        f"{what} must be {wanted}.",
        where=where,
        meaning="This is no JSON Schema, so nothing can be said of it.",
        mend="Mend the schema; `param-discovery discover` writes a valid one.",
    )


def _inner(where: str, schema: dict[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    for key in ONE:
        if key in schema and not (key == "items" and isinstance(schema[key], list)):
            yield f"{where}/{key}", schema[key]
    for key in (*MANY, "items"):
        many = schema.get(key)
        if isinstance(many, list):
            yield from ((f"{where}/{key}/{index}", one) for index, one in enumerate(many))
    for key in NAMED:
        named = schema.get(key)
        if isinstance(named, dict):
            yield from ((f"{where}/{key}/{_escaped(name)}", one) for name, one in named.items())


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _check_in_place(document: JsonValue, where: str, schema: dict[str, JsonValue]) -> None:
    """Raise where a reference comes back to its own schema without going into the value."""
    start = schema
    waiting: list[JsonValue] = [resolve(document, schema["$ref"], where).schema]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if current is start:
            raise SchemaError(
                f"`$ref` leads only to itself: {schema['$ref']}",
                where=where,
                meaning="A schema that is defined by itself alone says nothing of any value.",
                mend="Let the reference stand inside `properties`, `items` or the like.",
            )
        if not isinstance(current, dict) or id(current) in seen:
            continue
        seen.add(id(current))
        waiting.extend(_in_place(document, where, current))


def _in_place(document: JsonValue, where: str, schema: dict[str, JsonValue]) -> Iterator[JsonValue]:
    if "$ref" in schema:
        yield resolve(document, schema["$ref"], where).schema
    yield from (schema[key] for key in _IN_PLACE_ONE if key in schema)
    for key in _IN_PLACE_MANY:
        many = schema.get(key)
        yield from many if isinstance(many, list) else ()
    named = schema.get("dependentSchemas")
    yield from named.values() if isinstance(named, dict) else ()


def _check_keywords(where: str, schema: dict[str, JsonValue]) -> None:
    for key, value in schema.items():
        if key in _HOLD_NUMBERS:
            _check_numbers(f"{where}/{key}", value)
        rule = _RULES.get(key)
        if rule is not None and not rule[0](value):
            raise _wrong(f"{where}/{_escaped(key)}", f"`{key}`", rule[1])
    patterns: list[JsonValue] = [schema["pattern"]] if "pattern" in schema else []
    named = schema.get("patternProperties")
    patterns.extend(named if isinstance(named, dict) else ())
    for pattern in patterns:
        _check_pattern(where, pattern)


def _check_numbers(where: str, value: JsonValue) -> None:
    """Raise for what JSON cannot hold, and for numbers of more digits than Python writes."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, (list, dict)):
            waiting.extend(current if isinstance(current, list) else current.values())
        elif isinstance(current, float) and not isfinite(current):
            raise _wrong(where, f"`{current}`", "a number that JSON can hold")
        elif isinstance(current, int) and current.bit_length() > _MOST_BITS:
            raise UndecidedError("a number has very many digits")


def _check_pattern(where: str, pattern: JsonValue) -> None:
    import re  # noqa: PLC0415 - few schemas hold patterns
    import warnings  # noqa: PLC0415 - as above

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(str(pattern))
    except (re.error, OverflowError) as error:
        if re.search(_ECMA_ONLY, str(pattern)):
            return  # JSON Schema allows it; it is compared by its text alone
        raise _wrong(
            where, f"The pattern {pattern!r}", f"a regular expression ({error})"
        ) from error


def _is_count(value: JsonValue) -> bool:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and is_number(value) and value >= 0  # type: ignore[operator]  # a number by now


def _is_step(value: JsonValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _is_names(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_types(value: JsonValue) -> bool:
    named = value if isinstance(value, list) else [value]
    return all(isinstance(name, str) and name in TYPES for name in named)


def _is_dependencies(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(_is_names(names) for names in value.values())


_COUNT = (_is_count, "a whole number, 0 or more")
_BOUND = (is_number, "a number")
_LIMIT = (lambda value: is_number(value) or isinstance(value, bool), "a number")
_LIST = (lambda value: isinstance(value, list), "a list")
_BOOLEAN = (lambda value: isinstance(value, bool), "a boolean")
_TEXT = (lambda value: isinstance(value, str), "a text")
_OBJECT = (lambda value: isinstance(value, dict), "an object")
_HOLD_NUMBERS = (
    *("enum", "const", "multipleOf"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"),
    *("minProperties", "maxProperties"),
)
_RULES: dict[str, tuple[Callable[[JsonValue], bool], str]] = {
    "type": (_is_types, "a type's name, or a list of such: " + ", ".join(TYPES)),
    "enum": _LIST,
    **dict.fromkeys(("minimum", "maximum"), _BOUND),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _LIMIT),
    "multipleOf": (_is_step, "a number above 0"),
    **dict.fromkeys(
        (
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minContains",
            "maxContains",
            "minProperties",
            "maxProperties",
        ),
        _COUNT,
    ),
    "pattern": _TEXT,
    "uniqueItems": _BOOLEAN,
    "required": (_is_names, "a list of names"),
    "dependentRequired": (_is_dependencies, "lists of names by name"),
    **dict.fromkeys(MANY, _LIST),
    **dict.fromkeys(NAMED, _OBJECT),
}
