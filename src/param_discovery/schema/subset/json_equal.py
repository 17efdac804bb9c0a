"""Equality of JSON values: 1 is 1.0, true is not 1, at any depth."""

from __future__ import annotations

from param_discovery.schema.json_text import writer
from param_discovery.schema.records import TYPE_CHECKING

from .exact import exact

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue


def same_json(left: JsonValue, right: JsonValue) -> bool:
    """Whether both are the same JSON value. The order of keys says nothing."""
    if left != right:  # in C, and right but for booleans, which Python takes for numbers
        return False
    return _same_booleans(left, right)


def _same_booleans(left: JsonValue, right: JsonValue) -> bool:
    waiting = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            waiting.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list):
            waiting.extend(zip(one, other, strict=True))
        elif isinstance(one, bool) is not isinstance(other, bool):
            return False
    return True


def canonical(value: JsonValue) -> JsonValue:
    """The same value, written in one way: 1.0 as 1, keys sorted."""
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(exact(value))
    return value


_written = writer(separators=(",", ":"), ascii_only=True)


def text_of(value: JsonValue) -> str:
    """One text for each canonical value; sorts and compares."""
    return _written(value)
