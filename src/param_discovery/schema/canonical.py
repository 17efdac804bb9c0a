"""The one text of a JSON value, and equality that Python's own `==` does not give.

To Python, `1 == 1.0 == True`; to a schema's reader, a default that turns from `1` into `true` has
changed.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .json_text import writer

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

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
    import json  # noqa: PLC0415 - who only compares does without, and without `re`
    import re  # noqa: PLC0415

    def indented(value: JsonValue) -> str:
        return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)

    return re.sub(_UNSAFE, _escape, _dump(value, indented)) + "\n"


def compact_text(value: JsonValue) -> str:
    """The same on one line, without the newline: a key for comparing."""
    return _dump(value, _compact)


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


_compact = writer(allow_nan=False)


def _dump(value: JsonValue, write: Callable[[JsonValue], str]) -> str:
    text = write(value)
    if text.isascii() or not _has_surrogates(text):
        return text
    import json  # noqa: PLC0415 - few texts have halves of characters
    import re  # noqa: PLC0415

    # Two halves of one character, side by side, are that character to any reader of the text.
    joined = json.loads(json.dumps(value, allow_nan=False))
    text = write(joined)
    # A half that is left alone has no UTF-8: only its escape can be hashed or written.
    return re.sub("[\ud800-\udfff]", _escape, text)


def _has_surrogates(text: str) -> bool:
    """Whether halves of characters stand in it: what UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _escape(found: re.Match[str]) -> str:
    return _ascii(found.group())[1:-1]


_ascii = writer(ascii_only=True)
