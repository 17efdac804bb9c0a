"""Limits of the configuration files that are read, and the error for what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.repository.tree import Entry, Mapping, Place, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.schema.json_types import JsonValue

DEEPEST = 48
"""Levels of nesting. No engine's configuration has ten; Python's own limit is 1000 calls."""

MOST_VALUES = 200_000
"""Values of a file, where each alias counts with all that it stands for: a small file whose
aliases name one another is not to become gigabytes."""

LARGEST = 2 * 1024 * 1024
"""Characters of a file; PyYAML takes ten seconds for so many."""


class UnreadableError(InputError):
    """A configuration file is no YAML, JSON or TOML, or not one that has a single meaning."""

    def __init__(self, path: str, place: Place | None, what: str, mend: str) -> None:
        where = f"{path}:{place.line}:{place.column}" if place else path
        super().__init__(what, where=where, mend=mend)
        self.place = place


def too_deep(path: str, place: Place | None) -> UnreadableError:
    """The error for more than `DEEPEST` levels."""
    what = f"nested more than {DEEPEST} levels deep"
    return UnreadableError(path, place, what, "this is no configuration: name another file")


def half_character(text: str) -> bool:
    """Whether the text holds half of a pair of UTF-16, which no file can hold."""
    return not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)


def mapping(path: str, place: Place, entries: Iterable[Entry]) -> Mapping:
    """A mapping of these entries.

    Raises:
        UnreadableError: a key stands twice.
    """
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.key in first:
            what = (
                f"the key {entry.key!a} stands twice, first in line {first[entry.key].place.line}"
            )
            raise UnreadableError(path, entry.place, what, "keep one of them")
        first[entry.key] = entry
    return Mapping(place, tuple(first.values()))


def scalar(path: str, value: JsonValue, place: Place, end: Place) -> Scalar:
    """A value without parts.

    Raises:
        UnreadableError: it is a text with half of a character.
    """
    if isinstance(value, str) and half_character(value):
        what = "half of a character, which no file can hold"
        raise UnreadableError(path, place, what, r"write the character itself, without \u")
    return Scalar(place, value, end)
