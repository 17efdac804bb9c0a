"""Strings that match some patterns and miss others.

Two dialects are asked: Python's, and that of ECMA-262, which JSON Schema names. They differ in what
`$`, `.` and the classes mean for newlines and for letters beyond ASCII. An answer is given where
both agree.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .automaton import Automaton, NotRegularError
from .characters import EVERY, PRINTABLE, symbols
from .outcome import EMPTY, Found, Outcome, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .automaton import Subset
    from .characters import Dialect, Ranges
    from .search import Search
    from .strings import StringGoal

_MOST_STATES = 20_000
_MOST_CANDIDATES = 500


@lru_cache(maxsize=256)
def _automaton(pattern: str, dialect: Dialect) -> Automaton | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Automaton(pattern, dialect)
        except NotRegularError:
            return None


def finds(pattern: str, text: str) -> bool | None:
    """Whether the text holds a match; None where the dialects differ."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = re.search(pattern, text) is not None
    if text.isascii() and text.isprintable():
        return found
    other = _automaton(pattern, "ecma")
    return found if other is None or other.finds(text) is found else None


def string_matching(search: Search, goal: StringGoal) -> Outcome:
    """A string that the goal allows, patterns included."""
    if set(goal.wanted) & set(goal.unwanted):
        return EMPTY
    plain = _Product(search, goal, "ecma", PRINTABLE)
    for text in plain.texts():
        if plain.fits(text):
            return Found(text)
    return _beyond_printable(search, goal)


def _beyond_printable(search: Search, goal: StringGoal) -> Outcome:
    outcome: Outcome = EMPTY
    dialects: tuple[Dialect, ...] = ("python", "ecma")
    for dialect in dialects:
        product = _Product(search, goal, dialect, EVERY)
        for text in product.texts():
            if product.fits(text):
                return Found(text)
            outcome = Unknown("whether a pattern matches depends on the dialect")
        if product.is_too_large:
            outcome = Unknown("patterns are too large together")
    return outcome


class _Node(NamedTuple):
    """A state of all automata at once."""

    wanted: tuple[Subset, ...]
    unwanted: tuple[Subset, ...]
    length: int
    """Characters so far, counted up to the least length."""
    text: str | None
    """The text so far, while a value to be missed begins so."""


class _Product:
    """All automata of a goal, run side by side, shortest texts first."""

    def __init__(self, search: Search, goal: StringGoal, dialect: Dialect, within: Ranges) -> None:
        self._search = search
        self._goal = goal
        self.is_too_large = False
        wanted = [_automaton(one, dialect) for one in sorted(set(goal.wanted))]
        unwanted = [_automaton(one, dialect) for one in sorted(set(goal.unwanted))]
        self._wanted = [one for one in wanted if one is not None]
        self._unwanted = [one for one in unwanted if one is not None]
        sets = [ranges for one in (*self._wanted, *self._unwanted) for ranges in one.sets()]
        sets.extend(((ord(letter), ord(letter)),) for one in goal.missed for letter in set(one))
        self._symbols = symbols(dict.fromkeys(sets), within)
        self._beginnings = {text[:end] for text in goal.missed for end in range(len(text) + 1)}

    def fits(self, text: str) -> bool:
        """Whether the goal allows the text in every dialect."""
        return (
            all(finds(pattern, text) is True for pattern in self._goal.wanted)
            and all(finds(pattern, text) is False for pattern in self._goal.unwanted)
            and text not in self._goal.missed
        )

    def texts(self) -> Iterator[str]:
        """Texts that the automata allow, one for each state that they may end in."""
        start = _Node(
            tuple(one.start for one in self._wanted),
            tuple(one.start for one in self._unwanted),
            0,
            "" if self._beginnings else None,
        )
        level: dict[_Node, str] = {start: ""}
        seen = {start}
        length = given = 0
        while level and (self._goal.longest is None or length <= self._goal.longest):
            for node, text in level.items():
                if self._is_end(node):
                    yield text
                    given += 1
            if given > _MOST_CANDIDATES or len(seen) > _MOST_STATES:
                self.is_too_large = True
                return
            level = self._next_level(level, seen)
            length += 1

    def _next_level(self, level: dict[_Node, str], seen: set[_Node]) -> dict[_Node, str]:
        following: dict[_Node, str] = {}
        for node, text in level.items():
            for code in self._symbols:
                reached = self._step(node, code)
                if reached in seen or self._is_dead(reached):
                    continue
                seen.add(reached)
                following[reached] = text + chr(code)
            self._search.spend()
        return following

    def _step(self, node: _Node, code: int) -> _Node:
        text = None if node.text is None else node.text + chr(code)
        return _Node(
            tuple(one.step(at, code) for one, at in zip(self._wanted, node.wanted, strict=True)),
            tuple(
                one.step(at, code) for one, at in zip(self._unwanted, node.unwanted, strict=True)
            ),
            min(node.length + 1, self._goal.shortest),
            text if text in self._beginnings else None,
        )

    def _is_dead(self, node: _Node) -> bool:
        return any(not at for at in node.wanted) or any(
            at == one.matched for one, at in zip(self._unwanted, node.unwanted, strict=True)
        )

    def _is_end(self, node: _Node) -> bool:
        if node.length < self._goal.shortest or node.text in self._goal.missed:
            return False
        return all(
            one.accepts(at) for one, at in zip(self._wanted, node.wanted, strict=True)
        ) and not any(
            one.accepts(at) for one, at in zip(self._unwanted, node.unwanted, strict=True)
        )
