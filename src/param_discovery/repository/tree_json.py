"""JSON as a tree with places. Comments, as in `.jsonc` and `.json5`, are no JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from param_discovery.repository.text_places import LineIndex
from param_discovery.repository.tree import Entry, Place, Sequence
from param_discovery.repository.tree_faults import (
    DEEPEST,
    MOST_VALUES,
    UnreadableError,
    mapping,
    scalar,
    too_deep,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.tree import Node

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
"""Of a text that is known to be JSON."""


def read_json(text: str, path: str) -> tuple[Node, ...]:
    """The one document of a JSON file; `NaN` and `Infinity` are read as Python's `json` does.

    Raises:
        UnreadableError: it is no JSON, or has no single meaning.
    """
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise _syntax(text, path, error) from None
    except RecursionError:
        raise too_deep(path, None) from None
    except ValueError as error:  # Python's own limit on the digits of an integer
        what, mend = f"this cannot be read: {error}", "shorten the number"
        raise UnreadableError(path, None, what, mend) from None
    return (_Builder(text, path).document(),)


def _syntax(text: str, path: str, error: json.JSONDecodeError) -> UnreadableError:
    place = LineIndex(text).place(error.pos)
    what, mend = f"this is no JSON: {error.msg}", "correct the JSON at this place"
    if text[error.pos :].lstrip().startswith(("//", "/*")):
        what, mend = "this is no JSON: a comment", "remove it; .jsonc and .json5 are not read"
    return UnreadableError(path, place, what, mend)


class _Builder:
    """The tree of a text that is JSON, token by token."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._lines = LineIndex(text)
        self._tokens = _TOKEN.finditer(text)
        self._count = 0

    def document(self) -> Node:
        """The whole text's tree."""
        return self._value(next(self._tokens), 0)

    def _place(self, offset: int) -> Place:
        return self._lines.place(offset)

    def _value(self, token: re.Match[str], depth: int) -> Node:
        place = self._place(token.start())
        self._count += 1
        if depth >= DEEPEST:
            raise too_deep(self._path, place)
        if self._count > MOST_VALUES:
            what, mend = f"more than {MOST_VALUES:,} values", "name another file"
            raise UnreadableError(self._path, place, what, mend)
        if token.group() == "{":
            return mapping(self._path, place, self._entries(depth))
        if token.group() == "[":
            return Sequence(place, tuple(self._items(depth)))
        end = self._place(token.end())
        return scalar(self._path, json.loads(token.group()), place, end)

    def _entries(self, depth: int) -> Iterator[Entry]:
        for token in self._tokens:
            if token.group() == "}":
                return
            if token.group() == ",":
                continue
            place, end = self._place(token.start()), self._place(token.end())
            key = scalar(self._path, json.loads(token.group()), place, end).value
            next(self._tokens)  # the colon
            yield Entry(str(key), place, end, self._value(next(self._tokens), depth + 1))

    def _items(self, depth: int) -> Iterator[Node]:
        for token in self._tokens:
            if token.group() == "]":
                return
            if token.group() != ",":
                yield self._value(token, depth + 1)
