"""Where keys and values of a TOML text begin and end.

The text is known to be TOML (https://toml.io/en/v1.0.0), so this only looks for borders. Nothing
here decides what a value means: `tree_toml` proves each piece.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from typing import TypeAlias

_BASIC = r'"(?:[^"\\\n]|\\.)*"'
_LITERAL = r"'[^'\n]*'"
_SKIP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(rf"{_BASIC}|{_LITERAL}|[A-Za-z0-9_-]+")
_STRING = re.compile(
    rf'"""(?:[^\\]|\\.)*?"{{3,5}}|\'\'\'.*?\'{{3,5}}|{_BASIC}|{_LITERAL}', re.DOTALL
)
_BARE = re.compile(r"[^,\]}#\n]+")
"""Numbers, dates and truth values, with spaces behind them."""


class Spot:
    """Where one key and its value stand, as offsets; a table's value has no end."""

    __slots__ = ("children", "end", "key_end", "key_start", "start")

    def __init__(self, key_start: int = 0, key_end: int = 0, start: int | None = None) -> None:
        self.key_start = key_start
        self.key_end = key_end
        self.start = start
        self.end = 0
        self.children: dict[str, Spot] | list[Spot | None] | None = None


Keys: TypeAlias = "list[tuple[str, int, int]]"


class _LostError(Exception):
    """The text is not what was expected here."""


def scan(text: str) -> Spot:
    """The whole text's spot; what could not be found is missing in it."""
    scanner = _Scanner(text)
    root = Spot(start=0)
    with suppress(_LostError, tomllib.TOMLDecodeError):
        scanner.document(root)  # what was found until then holds: each piece is proven by itself
    return root


class _Scanner:
    """A position in the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def document(self, root: Spot) -> None:
        """Fill in the spots of all statements."""
        table = root
        while not self._skip():
            if self._text.startswith("[", self._at):
                table = self._header(root)
            else:
                self._pair(table)

    def _skip(self) -> bool:
        """Pass blanks and comments; whether the text ends there."""
        self._match(_SKIP)
        return self._at >= len(self._text)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise _LostError
        self._at = found.end()
        return found.group()

    def _take(self, symbol: str) -> bool:
        taken = self._text.startswith(symbol, self._at)
        self._at += len(symbol) if taken else 0
        return taken

    def _expect(self, symbol: str) -> None:
        if not self._take(symbol):
            raise _LostError

    def _keys(self) -> Keys:
        keys: Keys = []
        while True:
            self._match(_SPACE)
            start = self._at
            piece = self._match(_KEY)
            keys.append((next(iter(tomllib.loads(f"{piece} = 0"))), start, self._at))
            self._match(_SPACE)
            if not self._take("."):
                return keys

    def _header(self, root: Spot) -> Spot:
        start = self._at
        is_array = self._take("[[")
        if not is_array:
            self._expect("[")
        keys = self._keys()
        self._expect("]]" if is_array else "]")
        spot = _reached(root, keys)
        if not is_array:
            spot.start = start
            return spot
        if not isinstance(spot.children, list):
            spot.children, spot.start = [], start
        item = Spot(start=start)
        spot.children.append(item)
        return item

    def _pair(self, table: Spot) -> None:
        spot = _reached(table, self._keys())
        self._expect("=")
        self._match(_SPACE)
        self._value(spot)

    def _value(self, spot: Spot) -> None:
        spot.start = self._at
        if self._take("["):
            self._array(spot)
        elif self._take("{"):
            self._inline_table(spot)
        elif self._text.startswith(('"', "'"), self._at):
            self._match(_STRING)
            spot.end = self._at
        else:
            spot.end = spot.start + len(self._match(_BARE).rstrip())

    def _array(self, spot: Spot) -> None:
        items: list[Spot | None] = []
        spot.children = items
        while True:
            self._skip()
            if self._take("]"):
                return
            items.append(item := Spot())
            self._value(item)
            self._skip()
            self._take(",")

    def _inline_table(self, spot: Spot) -> None:
        spot.children = {}
        while True:
            self._skip()
            if self._take("}"):
                return
            self._pair(spot)
            self._skip()
            self._take(",")


def _reached(spot: Spot, keys: Keys) -> Spot:
    """The spot of a dotted key, made where it is new; of an array of tables, the last one."""
    for name, start, end in keys:
        if isinstance(spot.children, list):
            last = spot.children[-1] if spot.children else None
            if last is None:
                raise _LostError
            spot = last
        if spot.children is None:
            spot.children = {}
        if not isinstance(spot.children, dict):
            raise _LostError
        spot = spot.children.setdefault(name, Spot(start, end, start))
    return spot
