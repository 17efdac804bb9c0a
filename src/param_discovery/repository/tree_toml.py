"""TOML as a tree with places.

`tomllib` says what a file means, but not where, and no kept library for Python says both. So the
values are `tomllib`'s, and the places a scanner's. It only finds where keys and values begin and
end: each piece that it cuts out is read by `tomllib` again, and counts only where that gives the
same value. What is not found stands at the nearest key above it: never at a wrong place.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from param_discovery.repository.text_places import LineIndex
from param_discovery.repository.toml_places import Spot, scan
from param_discovery.repository.tree import Entry, Mapping, Place, Scalar, Sequence
from param_discovery.repository.tree_faults import (
    DEEPEST,
    MOST_VALUES,
    UnreadableError,
    scalar,
    too_deep,
)

if TYPE_CHECKING:
    from param_discovery.repository.tree import Node

_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")
_AT_END = re.compile(r" \(at end of document\)$")


def read_toml(text: str, path: str) -> tuple[Node, ...]:
    """The one document of a TOML file.

    Raises:
        UnreadableError: it is no TOML.
    """
    text = text.replace("\r\n", "\n")  # as tomllib; no place changes
    if _LONG_KEY.search(text):
        raise too_deep(path, None)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(text, path, error) from None
    except RecursionError:
        raise too_deep(path, None) from None
    except ValueError as error:  # Python's own limit on the digits of an integer
        what, mend = f"this cannot be read: {error}", "shorten the number"
        raise UnreadableError(path, None, what, mend) from None
    _check_size(path, value)
    builder = _Builder(text, path)
    return (builder.node(value, scan(text), Place(1, 1)),)


_PART = r"""(?:[\w-]+|"[^"\n,{\[]*"|'[^'\n,{\[]*')[ \t]*"""
_LONG_KEY = re.compile(
    rf"(?:^|[{{,\[])[ \t]*{_PART}(?:\.[ \t]*{_PART}){{{DEEPEST}}}", re.MULTILINE | re.ASCII
)
"""A key of very many parts takes tomllib time that grows with the square of their number."""


def _syntax(text: str, path: str, error: tomllib.TOMLDecodeError) -> UnreadableError:
    message = str(error)
    at, at_end = _AT.search(message), _AT_END.search(message)
    place = Place(int(at[1]), int(at[2])) if at else None
    if at_end:
        place = LineIndex(text).place(len(text))
    said = _AT_END.sub("", _AT.sub("", message))
    mend = "correct the TOML at this place"
    return UnreadableError(path, place, f"this is no TOML: {said}", mend)


def _check_size(path: str, value: dict[str, Any]) -> None:
    count = 0
    level: list[Any] = [value]
    for _ in range(DEEPEST + 1):
        values = [one for each in level for one in (each.values() if type(each) is dict else each)]
        count += len(values)
        if count > MOST_VALUES:
            what, mend = f"more than {MOST_VALUES:,} values", "name another file"
            raise UnreadableError(path, None, what, mend)
        level = [one for one in values if isinstance(one, (dict, list))]
        if not level:
            return
    raise too_deep(path, None)


class _Builder:
    """The tree of `tomllib`'s values, with the scanner's places where they are proven."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._lines = LineIndex(text)

    def node(self, value: Any, spot: Spot | None, around: Place) -> Node:  # noqa: ANN401 - tomllib's
        """The tree of a value; `around` is the place of what it stands in."""
        if isinstance(value, dict):
            return self._mapping(value, spot, self._begin(spot, around))
        if isinstance(value, list):
            return self._sequence(value, spot, self._begin(spot, around))
        return self._scalar(value, spot, around)

    def _begin(self, spot: Spot | None, around: Place) -> Place:
        return around if spot is None or spot.start is None else self._lines.place(spot.start)

    def _mapping(self, value: dict[str, Any], spot: Spot | None, place: Place) -> Mapping:
        known = spot.children if spot and isinstance(spot.children, dict) else {}
        return Mapping(
            place, tuple(self._entry(key, one, known.get(key), place) for key, one in value.items())
        )

    def _entry(self, key: str, value: Any, spot: Spot | None, around: Place) -> Entry:  # noqa: ANN401
        place = end = around
        if spot is not None:
            place, end = self._lines.place(spot.key_start), self._lines.place(spot.key_end)
        return Entry(key, place, end, self.node(value, spot, place))

    def _sequence(self, value: list[Any], spot: Spot | None, place: Place) -> Sequence:
        known = spot.children if spot and isinstance(spot.children, list) else []
        if len(known) != len(value):
            known = [None] * len(value)
        pairs = zip(value, known, strict=True)
        return Sequence(place, tuple(self.node(one, spot, place) for one, spot in pairs))

    def _scalar(self, value: Any, spot: Spot | None, around: Place) -> Scalar:  # noqa: ANN401
        place = end = around
        text = str(value)
        if spot is not None and self._is_proven(value, spot):
            text = self._text[spot.start : spot.end]
            place, end = self._lines.place(spot.start or 0), self._lines.place(spot.end)
        if isinstance(value, (date, time)):
            kind = "datetime" if isinstance(value, datetime) else type(value).__name__
            return Scalar(place, text, end, other_type=kind)
        return scalar(self._path, value, place, end)

    def _is_proven(self, value: Any, spot: Spot) -> bool:  # noqa: ANN401
        """Whether the piece, read alone, is the value."""
        if spot.start is None:
            return False
        try:
            again = tomllib.loads(f"piece = {self._text[spot.start : spot.end]}")["piece"]
        except ValueError:
            return False
        return type(again) is type(value) and repr(again) == repr(value)
