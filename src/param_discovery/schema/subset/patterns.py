"""Strings that match some patterns and miss others.

Two dialects are asked: Python's, and that of ECMA-262, which JSON Schema names. They differ in what
`$`, `.` and the classes mean for newlines and for letters beyond ASCII. An answer is given where
both agree.
"""

from __future__ import annotations

import itertools
import re
import warnings
from functools import lru_cache

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .automaton import NotRegularError, Piece, backtracks, pieces
from .characters import EVERY, PRINTABLE, symbols
from .outcome import EMPTY, Found, Outcome, UndecidedError, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .automaton import Subset
    from .characters import Dialect, Ranges
    from .search import Search
    from .strings import StringGoal

_MOST_STATES = 20_000
_MOST_CANDIDATES = 500
_MOST_WAYS = 16
_STATES_A_STEP = 15  # so many states of automata take about as long as one step of a search
_LONGEST_BY_RE = 2_000


@lru_cache(maxsize=256)
def _pieces(pattern: str, dialect: Dialect) -> tuple[Piece, ...] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return pieces(pattern, dialect)
        except NotRegularError:
            return None


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str] | None:
    """The pattern for `re`, if it cannot take for ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return None if backtracks(pattern) else re.compile(pattern)


def finds(pattern: str, text: str) -> bool | None:
    """Whether the text holds a match; None where the dialects differ, or it cannot be told."""
    found = _finds(pattern, text, "python")
    if text.isascii() and text.isprintable():
        return found
    return found if _finds(pattern, text, "ecma") is found else None


def _finds(pattern: str, text: str, dialect: Dialect) -> bool | None:
    expression = _expression(pattern)
    if expression is not None and dialect == "python" and len(text) < _LONGEST_BY_RE:
        return expression.search(text) is not None
    known = _pieces(pattern, dialect)
    if known is None:
        return None
    return all(one.automaton.finds(text) is one.is_wanted for one in known)


def string_matching(search: Search, goal: StringGoal) -> Outcome:
    """A string that the goal allows, patterns included."""
    if set(goal.wanted) & set(goal.unwanted):
        return EMPTY
    for product in _products(search, goal, "ecma", PRINTABLE):
        for text in product.texts():
            if product.fits(text):
                return Found(text)
    return _beyond_printable(search, goal)


def _beyond_printable(search: Search, goal: StringGoal) -> Outcome:
    outcome: Outcome = EMPTY
    dialects: tuple[Dialect, ...] = ("python", "ecma")
    for product in (one for name in dialects for one in _products(search, goal, name, EVERY)):
        for text in product.texts():
            if product.fits(text):
                return Found(text)
            outcome = Unknown("what a pattern matches depends on the dialect, or is not known")
        if product.is_too_large:
            outcome = Unknown("patterns are too large together")
    return outcome


def _products(
    search: Search, goal: StringGoal, dialect: Dialect, within: Ranges
) -> Iterator[_Product]:
    """Together they allow all that the goal allows; more, where a pattern is not understood."""
    wanted = [_pieces(one, dialect) or () for one in sorted(set(goal.wanted))]
    unwanted = [_pieces(one, dialect) or () for one in sorted(set(goal.unwanted))]
    missed_by = [[Piece(one, not sign) for one, sign in some] for some in unwanted if some]
    ways = 1
    for some in missed_by:
        ways *= len(some)
    if ways > _MOST_WAYS:
        raise UndecidedError("too many look aheads meet")
    for way in itertools.product(*missed_by):
        yield _Product(search, goal, [*itertools.chain(*wanted), *way], within)


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

    def __init__(
        self, search: Search, goal: StringGoal, parts: Iterable[Piece], within: Ranges
    ) -> None:
        self._search = search
        self._goal = goal
        self.is_too_large = False
        parts = list(parts)
        self._wanted = [one.automaton for one in parts if one.is_wanted]
        self._unwanted = [one.automaton for one in parts if not one.is_wanted]
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
            at_once = sum(map(len, (*node.wanted, *node.unwanted)))
            self._search.spend(1 + at_once * len(self._symbols) // _STATES_A_STEP)
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
