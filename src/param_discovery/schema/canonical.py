"""The one text of a JSON value, and equality that Python's own `==` does not give.

To Python, `1 == 1.0 == True`; to a schema's reader, a default that turns from `1` into `true` has
changed.
"""

from __future__ import annotations

import json
import re
from functools import cache

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from .json_types import JsonValue

_UNSAFE = (
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
"""Written as escapes: what breaks lines in other readers, hides or reorders text in a review, or
has no UTF-8. Inside JSON such characters only stand in strings."""


def canonical_text(value: JsonValue) -> str:
    """Sorted keys, two spaces, one newline at the end; the same value gives the same text.

    Raises:
        ValueError: a number is not finite.
    """
    return _escaped(_dump(value, indent=2)) + "\n"


def compact_text(value: JsonValue) -> str:
    """The same on one line, without the newline: a key for comparing."""
    return _dump(value, indent=None)


def equal(first: JsonValue, second: JsonValue) -> bool:
    """Equal as written: `1`, `1.0` and `true` differ, the order of an object's keys does not."""
    return compact_text(first) == compact_text(second)


def merge_equal(value: JsonValue) -> JsonValue:
    """`1.0` as `1`, anywhere inside: to JSON Schema they are one value (2020-12 core, 4.2.2)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [merge_equal(item) for item in value]
    if isinstance(value, dict):
        return {key: merge_equal(item) for key, item in value.items()}
    return value


def _dump(value: JsonValue, indent: int | None) -> str:
    text = json.dumps(value, sort_keys=True, indent=indent, ensure_ascii=False, allow_nan=False)
    if not _has_surrogates(text):
        return text
    # Two halves of one character, side by side, are that character to any reader of the text.
    joined = json.loads(json.dumps(value, allow_nan=False))
    text = json.dumps(joined, sort_keys=True, indent=indent, ensure_ascii=False)
    # A half that is left alone has no UTF-8: only its escape can be hashed or written.
    return re.sub("[\ud800-\udfff]", _escape, text)


def _has_surrogates(text: str) -> bool:
    """Whether halves of characters stand in it: what UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _escaped(text: str) -> str:
    return _unsafe().sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


@cache
def _unsafe() -> re.Pattern[str]:
    """Compiled when first used: who only compares does without."""
    return re.compile(_UNSAFE)
