"""Each keyword's value is of its kind, at any depth, and each reference leads to a schema.

A document is read from a file that anyone may have edited. What a validator could not make sense
of (`"enum": 3`, `"pattern": "("`, a reference to itself) must not reach the comparison: it would
have to guess. Source: JSON Schema 2020-12, core and validation.
"""

from __future__ import annotations

import math
from functools import cache

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .document import META_SCHEMA
from .json_node import kind_of
from .pointers import tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import NoReturn, TypeAlias

    from .json_types import Fragment, JsonObject, JsonValue

    Judge: TypeAlias = "Callable[[JsonValue], list[JsonValue] | None]"
    """Takes a keyword's value; gives the schemas in it."""


class Fault(NamedTuple):
    """What is wrong with one keyword of one schema."""

    schema: Fragment
    keyword: str
    what: str


class _WrongError(Exception):
    """The value of a keyword is none that it may have."""


def first_fault(document: JsonObject) -> Fault | None:
    """What is wrong with the schemas of a document, which is one itself; None: nothing."""
    known: set[int] = set()
    judge_of = _JUDGES.get
    references: list[Fragment] = []
    waiting: list[JsonValue] = [document]
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        known.add(id(schema))
        if "$ref" in schema or "x-alias-of" in schema:
            references.append(schema)
        for keyword, value in schema.items():
            judge = judge_of(keyword)
            if judge is None:
                continue
            # Most values are texts, or names of types, where they belong: no call for them.
            if isinstance(value, str) and (judge is _text or (judge is _type and value in _TYPES)):
                continue
            try:
                inner = judge(value)
            except _WrongError as wrong:
                return Fault(schema, keyword, str(wrong))
            if inner:
                waiting += inner
    return _lost_reference(document, references, known) or _loop(document, references)


def path_of(document: JsonObject, wanted: Fragment) -> tuple[str | int, ...]:
    """The keys that lead to this very object, which is in the document."""
    waiting: list[tuple[JsonValue, tuple[str | int, ...]]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if value is wanted:
            return path
        waiting.extend((inner, (*path, key)) for key, inner in _members(value))
    raise AssertionError(wanted)


def _members(value: JsonValue) -> Iterable[tuple[str | int, JsonValue]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _lost_reference(
    document: JsonObject, references: list[Fragment], known: set[int]
) -> Fault | None:
    for schema in references:
        ref = schema.get("$ref")
        tokens = tokens_of(ref) if isinstance(ref, str) else None
        if tokens is None:
            what = f"the reference {ref!r} leads out of this document, or is malformed"
            return Fault(schema, "$ref", what)
        if id(_target(document, tokens)) not in known:
            what = f"the reference {ref!r} leads nowhere in this document"
            return Fault(schema, "$ref", what)
        fault = _alias_fault(document, schema, tokens)
        if fault is not None:
            return fault
    return None


def _alias_fault(document: JsonObject, schema: Fragment, tokens: Sequence[str]) -> Fault | None:
    """What is wrong with another name of a parameter, or with a reference that is none."""
    if "x-alias-of" not in schema:
        if len(tokens) > 1 and tokens[0] == "$defs":
            return None
        return Fault(schema, "$ref", "only another name of a parameter may lead out of '$defs'")
    for keyword in schema:
        if keyword in _JUDGES and not keyword.startswith("x-") and keyword not in _BESIDE_ALIAS:
            return Fault(schema, keyword, "it cannot stand in what is only another name")
    owner, target = _target(document, tokens[:-2]), schema["x-alias-of"]
    whole = owner if isinstance(owner, dict) else {}
    members = whole.get("properties")
    named = members.get(tokens[-1]) if isinstance(members, dict) else None
    names = [name for name, member in _members(members) if member is schema]
    is_parameter = isinstance(named, dict) and "x-alias-of" not in named
    if tokens[-1] != target or not names or not is_parameter:
        return Fault(schema, "$ref", f"expected a reference to {target!r}, beside this name")
    if names[0] in _list(whole.get("required")):
        what = f"{names[0]!r} is required, and is only another name of {target!r}"
        return Fault(schema, "x-alias-of", what)
    return None


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


_BESIDE_ALIAS = frozenset(
    {
        *("$ref", "title", "description", "$comment", "deprecated"),
        *("examples", "readOnly", "writeOnly"),
    }
)


def _target(document: JsonObject, tokens: Iterable[str]) -> JsonValue:
    place: JsonValue = document
    for token in tokens:
        if isinstance(place, dict):
            place = place.get(token)
        elif isinstance(place, list) and token in map(str, range(len(place))):
            place = place[int(token)]
        else:
            return None
    return place


def _loop(document: JsonObject, references: list[Fragment]) -> Fault | None:
    """A reference that leads back to itself without entering a member or an element.

    Such a schema means nothing: to decide on a value one would have to decide on it first. Source:
    JSON Schema 2020-12 core, 9.4.1. Every such loop has a reference in it.
    """
    finished: set[int] = set()
    for start in references:
        if id(start) in finished:
            continue
        trail: dict[int, Iterator[Fragment]] = {id(start): _in_place(document, start)}
        while trail:
            here = next(reversed(trail))
            step = next(trail[here], None)
            if step is None:
                del trail[here]
                finished.add(here)
            elif id(step) in trail:
                what = f"the reference {start['$ref']!r} leads back to itself, so it means nothing"
                return Fault(start, "$ref", what)
            elif id(step) not in finished:
                trail[id(step)] = _in_place(document, step)
    return None


def _in_place(document: JsonObject, schema: Fragment) -> Iterator[Fragment]:
    """The schemas that judge the very value that this one judges."""
    ref = schema.get("$ref")
    if isinstance(ref, str):
        found = _target(document, tokens_of(ref) or ())
        if isinstance(found, dict):
            yield found
    for keyword in ("anyOf", "oneOf", "allOf"):
        several = schema.get(keyword)
        if isinstance(several, list):
            yield from (part for part in several if isinstance(part, dict))
    for keyword in ("not", "if", "then", "else"):
        one = schema.get(keyword)
        if isinstance(one, dict):
            yield one
    dependent = schema.get("dependentSchemas")
    if isinstance(dependent, dict):
        yield from (part for part in dependent.values() if isinstance(part, dict))


def _schema(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, (dict, bool)):
        raise _WrongError(f"expected a schema, found {kind_of(value)}")
    return [value]


def _schemas(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list) or not value:
        raise _WrongError(f"expected a list of schemas, found {_kind(value)}")
    for part in value:
        if not isinstance(part, (dict, bool)):
            _schema(part)
    return value


def _named_schemas(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, dict):
        raise _WrongError(f"expected an object of schemas, found {kind_of(value)}")
    inner = list(value.values())
    for part in inner:
        if not isinstance(part, (dict, bool)):
            _schema(part)
    return inner


def _pattern_schemas(value: JsonValue) -> list[JsonValue]:
    inner = _named_schemas(value)
    for pattern in value if isinstance(value, dict) else ():
        _pattern(pattern)
    return inner


def _pattern(value: JsonValue) -> None:
    _text(value)
    fault = _pattern_fault(str(value))
    if fault is not None:
        raise _WrongError(f"{value!r} is no regular expression of Python's: {fault}")


@cache
def _pattern_fault(pattern: str) -> str | None:
    import re  # noqa: PLC0415 - few documents have patterns
    import warnings  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def _number(value: JsonValue) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _WrongError(f"expected a number, found {kind_of(value)}")


def _positive(value: JsonValue) -> None:
    _number(value)
    if not isinstance(value, (int, float)) or value <= 0:
        raise _WrongError(f"expected a number above 0, found {value}")


def _count(value: JsonValue) -> None:
    _number(value)
    if not isinstance(value, (int, float)) or value < 0 or value != int(value):
        raise _WrongError(f"expected a whole number from 0, found {value}")


def _foreign(_value: JsonValue) -> NoReturn:
    raise _WrongError("not used inside a schema document: it would change what references mean")


def _dialect(value: JsonValue) -> None:
    if value != META_SCHEMA:
        raise _WrongError(f"expected {META_SCHEMA!r}")


def _flag(value: JsonValue) -> None:
    if not isinstance(value, bool):
        raise _WrongError(f"expected true or false, found {kind_of(value)}")


def _text(value: JsonValue) -> None:
    if not isinstance(value, str):
        raise _WrongError(f"expected a string, found {kind_of(value)}")


def _values(value: JsonValue) -> None:
    if not isinstance(value, list):
        raise _WrongError(f"expected a list of values, found {kind_of(value)}")


def _names(value: JsonValue) -> None:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _WrongError(f"expected a list of names, found {_kind(value)}")
    if len(set(map(str, value))) < len(value):
        raise _WrongError("a name stands twice")


def _names_by_name(value: JsonValue) -> None:
    if not isinstance(value, dict):
        raise _WrongError(f"expected an object of lists, found {kind_of(value)}")
    for names in value.values():
        _names(names)


_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def _type(value: JsonValue) -> None:
    if isinstance(value, str) and value in _TYPES:
        return
    known = ", ".join(sorted(_TYPES))
    if not isinstance(value, list):
        shown = repr(value) if isinstance(value, str) else kind_of(value)
        raise _WrongError(f"expected one of {known}, found {shown}")
    if not value or not all(isinstance(name, str) and name in _TYPES for name in value):
        raise _WrongError(f"expected a list of {known}")
    _names(value)


def _kind(value: JsonValue) -> str:
    if value == []:
        return "an empty one"
    return "other things in it" if isinstance(value, list) else kind_of(value)


def _table(*groups: tuple[Judge, str]) -> dict[str, Judge]:
    return {keyword: judge for judge, keywords in groups for keyword in keywords.split()}


_JUDGES = _table(
    (_text, "$ref title description format $comment x-python-type x-alias-of x-status x-origin"),
    (_text, "x-python-default x-python-effective-default x-deprecation-message"),
    (_text, "x-type-origin x-default-origin contentEncoding contentMediaType"),
    (_type, "type"),
    (_schemas, "anyOf oneOf allOf prefixItems"),
    (_schema, "items additionalProperties not contains propertyNames if then else"),
    (_schema, "unevaluatedItems unevaluatedProperties contentSchema"),
    (_named_schemas, "properties $defs dependentSchemas"),
    (_pattern_schemas, "patternProperties"),
    (_pattern, "pattern"),
    (_number, "minimum maximum exclusiveMinimum exclusiveMaximum"),
    (_positive, "multipleOf"),
    (_count, "minLength maxLength minItems maxItems minProperties maxProperties"),
    (_count, "minContains maxContains"),
    (_flag, "uniqueItems deprecated readOnly writeOnly x-unresolved x-default-varies"),
    (_values, "enum examples"),
    (_names, "required"),
    (_names_by_name, "dependentRequired"),
    (_dialect, "$schema"),
    (_foreign, "$id $anchor $dynamicAnchor $dynamicRef $recursiveAnchor $recursiveRef $vocabulary"),
)
"""The keywords that have a meaning here; any other is somebody's annotation."""
