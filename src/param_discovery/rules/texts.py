"""Types, values and names as a person would write them."""

from __future__ import annotations

from param_discovery.schema.compare.keywords import BOUNDS, is_annotation
from param_discovery.schema.compare.unchanged import definition_name
from param_discovery.schema.json_text import writer
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.schema.json_types import Fragment, JsonValue

_LONGEST = 120
"""Characters; what is longer stands whole in the fragment itself."""
_MOST_VALUES = 12
_written = writer()

_PYTHON = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "array": "list",
    "object": "dict",
}


def type_text(fragment: JsonValue) -> str:
    """The type in Python's words; JSON Schema itself where there are none."""
    if not isinstance(fragment, dict):
        return "Any" if fragment is True else "Never"
    named = fragment.get("x-python-type")
    if isinstance(named, str):
        return cut(named)
    return cut(_derived(fragment))


def _derived(fragment: Fragment) -> str:
    ref, listed, members = fragment.get("$ref"), fragment.get("enum"), fragment.get("anyOf")
    if isinstance(ref, str):
        return definition_name(ref) or ref
    if isinstance(listed, list):
        return f"Literal[{', '.join(map(value_text, listed))}]"
    if isinstance(members, list):
        return " | ".join(map(type_text, members))
    kind = fragment.get("type")
    if isinstance(kind, str) and kind in _PYTHON:
        inner = fragment.get("items" if kind == "array" else "additionalProperties")
        if kind == "array" and isinstance(inner, dict):
            return f"list[{type_text(inner)}]"
        if kind == "object" and isinstance(inner, dict):
            return f"dict[str, {type_text(inner)}]"
        return _PYTHON[kind]
    said = {key: value for key, value in fragment.items() if not is_annotation(key)}
    return value_text(said) if said else "unknown"


def bounds_text(fragment: JsonValue) -> str:
    """The type with its constraints: `int | None (minimum 1)`."""
    found = [f"{keyword} {value_text(value)}" for keyword, value in _bounds(fragment)]
    text = type_text(fragment)
    return cut(f"{text} ({', '.join(found)})") if found else text


def _bounds(schema: JsonValue) -> list[tuple[str, JsonValue]]:
    found: list[tuple[str, JsonValue]] = []
    waiting = [schema]
    while waiting:
        current = waiting.pop(0)
        if not isinstance(current, dict):
            continue
        found += sorted((key, value) for key, value in current.items() if key in BOUNDS)
        waiting += [current.get("items"), current.get("additionalProperties")]
        for keyword in ("anyOf", "oneOf", "allOf"):
            members = current.get(keyword)
            waiting += members if isinstance(members, list) else []
    return found


def value_text(value: JsonValue) -> str:
    """JSON on one line, cut."""
    return cut(_written(value))


def values_text(values: Iterable[JsonValue]) -> str:
    """Several values, the first dozen of them."""
    texts = [value_text(value) for value in values]
    more = len(texts) - _MOST_VALUES
    return ", ".join(texts[:_MOST_VALUES]) + (f" and {more} more" if more > 0 else "")


def names_text(names: Iterable[str]) -> str:
    """Several names, the first dozen of them."""
    found = list(names)
    more = len(found) - _MOST_VALUES
    return ", ".join(found[:_MOST_VALUES]) + (f" and {more} more" if more > 0 else "")


def cut(text: str) -> str:
    """At most `_LONGEST` characters."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
