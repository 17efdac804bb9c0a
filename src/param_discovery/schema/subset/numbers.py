"""Numbers: an interval, steps to be met, steps and single values to be missed."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .exact import as_json, common_multiple, exact, is_number, quotient
from .outcome import EMPTY, Found, Outcome, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .exact import Exact
    from .formula import Node
    from .search import Search

_MOST_TRIED = 10_000
_MOST_ROUGH = 50


class _Goal:
    """What a number must be."""

    def __init__(self, atoms: Iterable[Node]) -> None:
        self.low: Exact | None = None
        self.high: Exact | None = None
        self.low_open = self.high_open = False
        self.step: Exact | None = None
        self.not_steps: list[Exact] = []
        self.missed: set[Exact] = set()
        for atom in atoms:
            self._take(atom)

    def _take(self, node: Node) -> None:
        atom = node.complement if node.kind == "not" else node
        args: Any = atom.args
        if atom.kind == "enum":
            self.missed.update(exact(value) for value in args if is_number(value))
        elif atom.kind == "multiple" and node is atom:
            self.step = args[0] if self.step is None else common_multiple(self.step, args[0])
        elif atom.kind == "multiple":
            self.not_steps.append(args[0])
        elif node is atom:
            self._raise_low(*args)
        else:
            self._sink_high(args[0], is_open=not args[1])

    def _raise_low(self, bound: Exact, is_open: bool) -> None:  # noqa: FBT001 - an atom's own arguments
        if self.low is None or bound > self.low:
            self.low, self.low_open = bound, is_open
        elif bound == self.low:
            self.low_open = self.low_open or is_open

    def _sink_high(self, bound: Exact, *, is_open: bool) -> None:
        if self.high is None or bound < self.high:
            self.high, self.high_open = bound, is_open
        elif bound == self.high:
            self.high_open = self.high_open or is_open

    def fits(self, number: Exact) -> bool:
        """Whether the number is between the bounds."""
        above = self.low is None or number > self.low or (number == self.low and not self.low_open)
        return above and (
            self.high is None or number < self.high or (number == self.high and not self.high_open)
        )


def number_in(search: Search, atoms: Iterable[Node]) -> Outcome:
    """A number that all the atoms allow."""
    goal = _Goal(atoms)
    return _dense(search, goal) if goal.step is None else _stepped(search, goal, goal.step)


def _stepped(search: Search, goal: _Goal, step: Exact) -> Outcome:
    """A multiple of `step`: in units of it, a whole number in a range that no divisor divides."""
    low, high = _whole_bounds(goal, step)
    if low is not None and high is not None and low > high:
        return EMPTY
    divisors = []
    for one in goal.not_steps:
        divisor = quotient(common_multiple(step, one), step)
        if divisor == 1:
            return EMPTY
        divisors.append(int(divisor))
    missed = {int(quotient(one, step)) for one in goal.missed if one % step == 0}
    rough: Exact | None = None
    for tried, number in enumerate(_outwards(low, high)):
        if number not in missed and all(number % divisor for divisor in divisors):
            if _is_plain(number * step, step):
                return _found(number * step)
            rough = number * step if rough is None else rough
        if tried > (_MOST_TRIED if rough is None else _MOST_ROUGH):
            break
        if tried % 10 == 0:
            search.spend()
    else:
        return EMPTY if rough is None else _found(rough)
    if rough is not None:
        return _found(rough)
    return Unknown("there are too many multiples to try them all")


def _is_plain(number: Exact, step: Exact) -> bool:
    """Whether a validator that divides binary floats sees the multiple too: 0.6 / 0.1 is not 6."""
    if isinstance(number, int) and isinstance(step, int):
        return True
    near = as_json(number)
    return near is not None and (near / float(step)).is_integer()


def _whole_bounds(goal: _Goal, step: Exact) -> tuple[int | None, int | None]:
    low = high = None
    if goal.low is not None:
        low = -int(-goal.low // step)
        low += 1 if goal.low_open and low * step == goal.low else 0
    if goal.high is not None:
        high = int(goal.high // step)
        high -= 1 if goal.high_open and high * step == goal.high else 0
    return low, high


def _outwards(low: int | None, high: int | None) -> Iterator[int]:
    """The whole numbers of the range, those near 0 first."""
    start = max(low or 0, 0) if low is not None else 0
    start = start if high is None or start <= high else high
    yield start
    distance = 1
    while True:
        up, down = start + distance, start - distance
        is_up, is_down = high is None or up <= high, low is None or down >= low
        if not is_up and not is_down:
            return
        if is_up:
            yield up
        if is_down:
            yield down
        distance += 1


def _dense(search: Search, goal: _Goal) -> Outcome:
    """Any number in the interval; steps and single values to be missed are never all of it."""
    if goal.low is not None and goal.high is not None:
        if goal.low > goal.high:
            return EMPTY
        if goal.low == goal.high:
            return _found(goal.low) if _is_good(goal, goal.low) else EMPTY
    for number in _candidates(goal):
        search.spend()
        if _is_good(goal, number) and as_json(number) is not None:
            return _found(number)
    return Unknown("no short number lies between the bounds")


def _is_good(goal: _Goal, number: Exact) -> bool:
    return (
        goal.fits(number)
        and number not in goal.missed
        and all(number % step for step in goal.not_steps)
    )


def _candidates(goal: _Goal) -> Iterator[Exact]:
    """Numbers of the interval, short ones first."""
    low, high = _whole_bounds(goal, 1)
    if low is None or high is None or low <= high:
        for tried, number in enumerate(_outwards(low, high)):
            if tried > len(goal.missed) + 40:
                break
            yield number
    from fractions import Fraction  # noqa: PLC0415 - few schemas hold fractions

    bottom = goal.low if goal.low is not None else (goal.high or 0) - 1
    top = goal.high if goal.high is not None else bottom + 1
    for part in (Fraction(1, 2), Fraction(-1, 2), Fraction(1, 10), Fraction(1, 4)):
        yield part
        yield bottom + part
    for digits in range(1, 18):
        unit = Fraction(1, 10**digits)
        first = (bottom // unit) * unit
        yield from (first + unit * count for count in range(1, 12) if first + unit * count <= top)


def _found(number: Exact) -> Outcome:
    value = as_json(number)
    return Unknown("the only values are no short numbers") if value is None else Found(value)
