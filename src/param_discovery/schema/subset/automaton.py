"""Regular expressions as automata, for the part of them that is regular.

Python's own parser reads the expression, so that what is decided is what `re` would match. A look
ahead is understood where it stands first, behind `^`; other look arounds, back references, word
boundaries and flags are not.
"""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]  # the reader behind re.compile

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from . import characters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias

    from .characters import Dialect, Ranges

    Parsed: TypeAlias = Any
    """Pieces of what `re` parses a pattern to: pairs of a name and what the name takes."""

_MOST_STATES = 3_000

Subset = frozenset[tuple[int, int]]
"""States that the automaton may be in, each with what must follow: 0 anything, 1 one newline and
then the end, 2 the end."""

_SURROGATES = range(0xD800, 0xE000)
_NOTHING_READ: Subset = frozenset(((0, 0),))
"""Marks the state before the first character; 0 is no state of its own."""


class NotRegularError(Exception):
    """The expression holds something that is not understood here."""


class Automaton:
    """Tells, character by character, whether a text holds a match."""

    def __init__(self, tokens: Iterable[Parsed], dialect: Dialect) -> None:
        self._dialect = dialect
        self._moves: dict[int, tuple[Ranges, int]] = {}
        self._jumps: dict[int, list[tuple[str, int]]] = {}
        self._states = 0
        self._known: dict[tuple[Subset, int], Subset] = {}
        self._begin = self._state()
        self._end = self._sequence(tokens, self._begin)
        self.matched: Subset = frozenset(((self._end, 0),))
        """The state of a text that holds a match, whatever follows."""
        self.start = self._close(((self._begin, 0),), at_start=True) | _NOTHING_READ
        self._again = self._close(((self._begin, 0),), at_start=False)

    def sets(self) -> Iterable[Ranges]:
        """All sets of characters that it tells apart."""
        newline: Ranges = ((10, 10),)
        return dict.fromkeys((newline, *(ranges for ranges, _ in self._moves.values())))

    def step(self, subset: Subset, code: int) -> Subset:
        """Where one more character leads."""
        if subset == self.matched:
            return subset
        found = self._known.get((subset, code))
        if found is None:
            reached = []
            for state, rest in subset:
                if rest == 2 or (rest == 1 and code != 10):
                    continue
                then = 2 if rest else 0
                if state == self._end:
                    reached.append((state, then))
                elif state in self._moves and characters.contains(self._moves[state][0], code):
                    reached.append((self._moves[state][1], then))
            closed = self._close(reached, at_start=False)
            found = self._known[subset, code] = self._collapse(closed | self._again)
        return found

    def accepts(self, subset: Subset) -> bool:
        """Whether a text that ends here holds a match."""
        if subset == self.matched:
            return True
        ended = self._close(((state, 2) for state, rest in subset if rest != 1), at_start=False)
        if subset >= _NOTHING_READ:  # the empty text: begin and end at once
            ended |= self._close(((self._begin, 2),), at_start=True)
        return any(state == self._end for state, _ in ended)

    def finds(self, text: str) -> bool:
        """Whether the text holds a match."""
        subset = self._collapse(self.start)
        for letter in text:
            subset = self.step(subset, ord(letter))
        return self.accepts(subset)

    def _collapse(self, subset: Subset) -> Subset:
        return self.matched if (self._end, 0) in subset else subset

    def _close(self, states: Iterable[tuple[int, int]], *, at_start: bool) -> Subset:
        """Follow the jumps that need no character."""
        waiting = list(states)
        seen = set(waiting)
        while waiting:
            state, rest = waiting.pop()
            for condition, target in self._jumps.get(state, ()):
                for then in self._passes(condition, rest, at_start=at_start):
                    if (target, then) not in seen:
                        seen.add((target, then))
                        waiting.append((target, then))
        return frozenset(one for one in seen if self._is_lasting(one[0]))

    def _is_lasting(self, state: int) -> bool:
        """Whether the state can still do something once the jumps were followed."""
        if state in self._moves or state == self._end:
            return True
        return any(condition in ("end", "last") for condition, _ in self._jumps.get(state, ()))

    def _passes(self, condition: str, rest: int, *, at_start: bool) -> tuple[int, ...]:
        """What must follow after the jump; nothing if it cannot be made."""
        if condition == "":
            return (rest,)
        if condition == "start":
            return (rest,) if at_start else ()
        if rest == 2:
            return (2,)
        if condition == "end" and self._dialect == "python":
            return (1,)  # before a newline that ends the text
        return ()

    def _state(self) -> int:
        self._states += 1
        if self._states > _MOST_STATES:
            raise NotRegularError("a pattern is too large")
        return self._states

    def _jump(self, source: int, target: int, condition: str = "") -> None:
        self._jumps.setdefault(source, []).append((condition, target))

    def _sequence(self, tokens: Iterable[Parsed], source: int) -> int:
        for name, value in tokens:
            source = self._token(str(name), value, source)
        return source

    def _token(self, name: str, value: Parsed, source: int) -> int:
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            return self._characters(self._set(name, value), source)
        if name == "BRANCH":
            return self._branch(value[1], source)
        if name == "SUBPATTERN":
            if value[1] or value[2]:
                raise NotRegularError("a pattern has flags")
            return self._sequence(value[3], source)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, tokens = value
            return self._repeat(least, most, tokens, source)
        if name == "AT":
            return self._assertion(str(value), source)
        raise NotRegularError("a pattern is more than a regular expression")

    def _characters(self, ranges: Ranges, source: int) -> int:
        own, target = self._state(), self._state()
        self._jump(source, own)
        self._moves[own] = (ranges, target)
        return target

    def _branch(self, branches: Iterable[Parsed], source: int) -> int:
        target = self._state()
        for tokens in branches:
            own = self._state()
            self._jump(source, own)
            self._jump(self._sequence(tokens, own), target)
        return target

    def _repeat(self, least: int, most: Parsed, tokens: Parsed, source: int) -> int:
        if least > _MOST_STATES:
            raise NotRegularError("a pattern is too large")
        for _ in range(least):
            source = self._sequence(tokens, source)
        target = self._state()
        self._jump(source, target)
        if most == _constants.MAXREPEAT:
            loop = self._state()
            self._jump(source, loop)
            end = self._sequence(tokens, loop)
            self._jump(end, loop)
            self._jump(end, target)
            return target
        for _ in range(int(most) - least):
            own = self._state()
            self._jump(source, own)
            source = self._sequence(tokens, own)
            self._jump(source, target)
        return target

    def _assertion(self, name: str, source: int) -> int:
        condition = {
            "AT_BEGINNING": "start",
            "AT_BEGINNING_STRING": "start",
            "AT_END": "end",
            "AT_END_STRING": "last",
        }.get(name)
        if condition is None:
            raise NotRegularError("a pattern looks at word boundaries")
        own, target = self._state(), self._state()
        self._jump(source, own)
        self._jump(own, target, condition)
        return target

    def _set(self, name: str, value: Parsed) -> Ranges:
        if name == "LITERAL":
            if value in _SURROGATES:
                raise NotRegularError("a pattern holds halves of characters")
            return ((value, value),)
        if name == "NOT_LITERAL":
            return characters.inverse(((value, value),))
        if name == "ANY":
            return characters.line(self._dialect)
        return self._class(value)

    def _class(self, items: Iterable[Parsed]) -> Ranges:
        negated = False
        sets: list[Ranges] = []
        for name, value in ((str(name), value) for name, value in items):
            if name == "NEGATE":
                negated = True
            elif name == "LITERAL":
                sets.append(self._set(name, value))
            elif name == "RANGE":
                sets.append((tuple(value),))
            else:
                sets.append(self._category(str(value)))
        ranges = characters.union(sets)
        return characters.inverse(ranges) if negated else ranges

    def _category(self, name: str) -> Ranges:
        kind = name.removeprefix("CATEGORY_")
        make = {"DIGIT": characters.digits, "WORD": characters.words, "SPACE": characters.spaces}
        plain = kind.removeprefix("NOT_")
        if plain not in make:
            raise NotRegularError("a pattern names a class of characters that is not known")
        ranges = make[plain](self._dialect)
        return ranges if plain == kind else characters.inverse(ranges)


class Piece(NamedTuple):
    """A part of what a pattern says of a text."""

    automaton: Automaton
    is_wanted: bool
    """Whether the text must hold a match; else it must hold none."""


def pieces(pattern: str, dialect: Dialect) -> tuple[Piece, ...]:
    """What all must be true of a text that matches: the expression, and its first look aheads.

    Raises:
        NotRegularError: It is no regular expression of Python, or more than a regular one.
    """
    tokens = _parse(pattern)
    begin = [(str(name), str(value)) == ("AT", "AT_BEGINNING") for name, value in tokens[:1]]
    found = []
    while any(begin) and len(tokens) > 1 and str(tokens[1][0]) in ("ASSERT", "ASSERT_NOT"):
        name, (direction, inner) = tokens[1]
        if direction < 0:
            break
        found.append(Piece(Automaton([tokens[0], *inner], dialect), str(name) == "ASSERT"))
        tokens = [tokens[0], *tokens[2:]]
    return (Piece(Automaton(tokens, dialect), is_wanted=True), *found)


def backtracks(pattern: str) -> bool:
    """Whether a backtracking matcher may take exponential time: a choice inside a repetition."""
    try:
        return _repeats(_parse(pattern), is_inside=False)
    except NotRegularError:
        return True


def _repeats(tokens: Iterable[Parsed], *, is_inside: bool) -> bool:
    for name, value in ((str(name), value) for name, value in tokens):
        if "REPEAT" in name:
            least, most, inner = value
            if is_inside and least != most:
                return True
            if _repeats(inner, is_inside=is_inside or most > 1):
                return True
        elif name == "BRANCH":
            if is_inside or any(_repeats(one, is_inside=False) for one in value[1]):
                return True
        elif name == "SUBPATTERN":
            if _repeats(value[3], is_inside=is_inside):
                return True
        elif name in ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP", "GROUPREF_EXISTS"):
            return True
    return False


_OTHERWISE = r"""(?x)
    (?<!\\) (?:\\\\)* (?: \\[AZaz0] | \(\?\# | \(\?P | \(\?[aiLmsux-]+[:)] | \{,\d*\} | \[\^?\] )
"""
"""What ECMA-262 refuses or takes for something else."""


def _parse(pattern: str) -> list[Parsed]:
    if re.search(_OTHERWISE, pattern):
        raise NotRegularError("a pattern means something else in ECMA-262")
    try:
        tree = _parser.parse(pattern)
    except (re.error, OverflowError) as error:
        raise NotRegularError("a pattern is none of Python's") from error
    if tree.state.flags != re.UNICODE:
        raise NotRegularError("a pattern has flags")
    return list(tree)
