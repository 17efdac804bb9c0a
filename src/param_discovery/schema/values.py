"""Value trees as JSON, and as the text of Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .value_tree import (
    BytesValue,
    DictValue,
    EnumValue,
    NotFinite,
    ObjectValue,
    OpaqueValue,
    PathValue,
    SeriesValue,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .json_types import JsonValue


@dataclass(frozen=True, slots=True)
class Expressed:
    """A value that JSON can hold; None would be a value too."""

    json: JsonValue


def express(value: Value) -> Expressed | None:
    """The JSON that a user would write to get the value; None: no JSON gives it.

    An enum's member is its value, a path its text, a set or tuple a list, a configuration object an
    object of its arguments, an integer key its digits.
    """
    match value:
        case PathValue(text=text):
            return Expressed(text)
        case SeriesValue(items=items):
            return _series(items)
        case DictValue(entries=entries):
            return _object((_key(key), item) for key, item in entries)
        case ObjectValue(arguments=arguments):
            return _object(arguments)
        case EnumValue(value=inner):
            return express(inner)
        case NotFinite() | BytesValue() | OpaqueValue():
            return None
    return Expressed(value)


def _series(items: Iterable[Value]) -> Expressed | None:
    found: list[JsonValue] = []
    for item in items:
        expressed = express(item)
        if expressed is None:
            return None
        found.append(expressed.json)
    return Expressed(found)


def _object(entries: Iterable[tuple[str | None, Value]]) -> Expressed | None:
    found: dict[str, JsonValue] = {}
    for key, value in entries:
        expressed = express(value)
        if key is None or key in found or expressed is None:
            return None
        found[key] = expressed.json
    return Expressed(found)


def _key(key: Value) -> str | None:
    """A dict's key as JSON's; True is an int to Python, and no digits to anybody."""
    if isinstance(key, EnumValue):
        return _key(key.value)
    if isinstance(key, str):
        return key
    return str(key) if isinstance(key, int) and not isinstance(key, bool) else None


def python_text(value: Value) -> str:
    """The text of the value in Python, without modules and imports: `Mode.FAST`, `{1, 2}`."""
    match value:
        case NotFinite(text=text) | BytesValue(text=text) | OpaqueValue(text=text):
            return text
        case PathValue(text=text):
            return f"Path({text!r})"
        case EnumValue(class_name=class_name, member=member):
            return f"{class_name}.{member}"
        case SeriesValue(kind=kind, items=items):
            return _series_text(kind, [python_text(item) for item in items])
        case DictValue(entries=entries):
            pairs = (f"{python_text(key)}: {python_text(item)}" for key, item in entries)
            return "{" + ", ".join(pairs) + "}"
        case ObjectValue(class_name=class_name, arguments=arguments):
            texts = (f"{name}={python_text(item)}" for name, item in arguments)
            return f"{class_name}({', '.join(texts)})"
    return repr(value)


def _series_text(kind: str, items: list[str]) -> str:
    inside = ", ".join(items)
    if kind == "list":
        return f"[{inside}]"
    if kind == "tuple":
        return f"({inside},)" if len(items) == 1 else f"({inside})"
    if kind == "frozenset":
        return f"frozenset({{{inside}}})" if items else "frozenset()"
    return f"{{{inside}}}" if items else "set()"
