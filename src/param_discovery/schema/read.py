"""Schema documents read back from their text."""

from __future__ import annotations

from param_discovery.errors import SchemaError
from param_discovery.schema.records import TYPE_CHECKING

from .checks import check_document
from .document import SCHEMA_VERSION
from .json_text import Hooks, load
from .positions import line_and_column, places

if TYPE_CHECKING:
    from typing import NoReturn

    from .document import Document
    from .json_types import JsonValue
    from .positions import Place

MAX_DEPTH = 256
"""Levels of JSON in a document; what this package writes has at most about 140."""


def read_document(text: str, where: str) -> Document:
    """The document in `text`; `where` names its source in errors, a file's path for example.

    Raises:
        SchemaError: it is no JSON, ambiguous JSON (a key twice, NaN), no schema document, or one
            that a newer version of this tool made.
    """
    try:
        tree = load(text, _HOOKS)
    except _AmbiguousError:
        offset, what = _first_fault(text)
        raise _error(text, where, offset, what) from None
    except RecursionError:
        raise _too_deep(where) from None
    except ValueError as error:
        raise _no_json(text, where, error) from None
    if _depth_exceeds(tree, MAX_DEPTH):
        raise _too_deep(where)
    if "\\u" in text and (half := _half_a_name(text)) is not None:
        raise _error(text, where, half, "half of a character in a name, which no file can hold")
    return check_document(tree, text, where)


def _no_json(text: str, where: str, error: ValueError) -> SchemaError:
    from json import JSONDecodeError  # noqa: PLC0415 - only for an error

    if isinstance(error, JSONDecodeError):
        return _error(text, where, error.pos, f"this is no JSON: {error.msg}")
    # Python's own limit on the digits of an integer.
    return _error(text, where, 0, f"this cannot be read: {error}")


class _AmbiguousError(ValueError):
    """JSON that readers understand differently."""


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _AmbiguousError
    return found


def _finite(token: str) -> float:
    number = float(token)
    if abs(number) == _INFINITE:
        raise _AmbiguousError
    return number


def _refuse(_token: str) -> NoReturn:
    raise _AmbiguousError


def _first_fault(text: str) -> tuple[int, str]:
    keys: set[tuple[str | int, ...]] = set()
    for place in places(text):
        if place.is_key:
            if place.path in keys:
                return place.offset, f"the key {place.token} stands twice"
            keys.add(place.path)
        elif _is_fault(place):
            return place.offset, f"{place.token} is no number that JSON can hold"
    raise AssertionError(text)


_HOOKS = Hooks(_unique, _finite, _refuse)
_INFINITE = float("inf")
_NUMBER = r"-?\d+(\.\d+)?([eE][+-]?\d+)?"


def _is_fault(place: Place) -> bool:
    """Whether the token begins with what is no number: the parser stops there too."""
    if place.token.startswith(("NaN", "Infinity", "-Infinity")):
        return True
    import re  # noqa: PLC0415 - only for an error

    number = re.match(_NUMBER, place.token)
    return number is not None and abs(float(number.group())) == _INFINITE


def _half_a_name(text: str) -> int | None:
    """Where a key stands that has no UTF-8: half of a pair of escapes."""
    import re  # noqa: PLC0415 - few documents have such escapes

    if not re.search(r"\\u[dD][89a-fA-F]", text):
        return None
    for place in places(text):
        if place.is_key and not str(place.path[-1]).isprintable():
            try:
                str(place.path[-1]).encode()
            except UnicodeEncodeError:
                return place.offset
    return None


def _depth_exceeds(tree: JsonValue, limit: int) -> bool:
    level = [tree] if isinstance(tree, (dict, list)) else []
    for _ in range(limit):
        if not level:
            return False
        level = [
            inner  # type: ignore[misc]  # isinstance would say so, at twice the price
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if type(inner) in _CONTAINERS
        ]
    return bool(level)


_CONTAINERS = frozenset({dict, list})
"""What JSON's objects and lists are read as, and nothing else."""


_MEND = (
    f"A schema document (schema_version {SCHEMA_VERSION}) is written by 'param-discovery discover'."
)


def _error(text: str, where: str, offset: int, what: str) -> SchemaError:
    line, column = line_and_column(text, offset)
    return SchemaError(what, where=f"{where}:{line}:{column}", mend=_MEND)


def _too_deep(where: str) -> SchemaError:
    return SchemaError(f"nested deeper than {MAX_DEPTH} levels", where=where, mend=_MEND)
