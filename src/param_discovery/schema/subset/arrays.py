"""Arrays: what stands at which position, how often something occurs, whether items repeat.

Positions behind the last one that an atom names are all alike, so few of them need be looked at.
"""

from __future__ import annotations

from itertools import product

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .matching import distinct_values
from .outcome import EMPTY, Empty, Found, Outcome, Unknown, worse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .formula import Node
    from .search import Search

_LONGEST = 2_000


class _Somewhere(NamedTuple):
    """An item at `start` or later must be in the set."""

    start: int
    node: Node
    group: int
    """Items of one group stand at different positions."""


class _AtMost(NamedTuple):
    """No more items than that may be in the set."""

    most: int
    node: Node


class _Goal:
    """What an array must be."""

    def __init__(self, search: Search, atoms: Iterable[Node]) -> None:
        self.at: dict[int, list[Node]] = {}
        self.behind: list[tuple[int, Node]] = []
        self.fixed: dict[int, tuple[Node, ...]] = {}
        self.somewhere: list[_Somewhere] = []
        self.at_most: list[_AtMost] = []
        self.least = 0
        self.most: int | None = None
        self.unique = False
        self.repeats = False
        for number, atom in enumerate(atoms):
            search.spend()
            self._take(atom, number)
        starts = [start for start, _ in self.behind] + [one.start for one in self.somewhere]
        self.named = max([0, *(at + 1 for at in (*self.at, *self.fixed)), *starts])
        """Positions from here on are alike."""

    def _take(self, node: Node, group: int) -> None:
        atom = node.complement if node.kind == "not" else node
        args: Any = atom.args
        if atom.kind == "count":
            self._take_count(args[0], is_least=node is atom)
        elif atom.kind == "unique":
            self.unique, self.repeats = (
                self.unique or node is atom,
                self.repeats or node is not atom,
            )
        elif atom.kind == "item" and node is atom:
            self.at.setdefault(args[0], []).append(args[1].node)
        elif atom.kind == "item":
            self.fixed[args[0]] = (*self.fixed.get(args[0], ()), args[1].node.complement)
        elif atom.kind == "items" and node is atom:
            self.behind.append((args[0], args[1].node))
        elif atom.kind == "items":
            self.somewhere.append(_Somewhere(args[0], args[1].node.complement, group))
        else:
            self._take_contains(args[0], args[1].node, group, is_least=node is atom)

    def _take_contains(self, count: int, node: Node, group: int, *, is_least: bool) -> None:
        if is_least:
            copies = min(count, _LONGEST + 1)
            self.somewhere.extend([_Somewhere(0, node, group)] * copies)
        elif count == 1:
            self.behind.append((0, node.complement))
        else:
            self.at_most.append(_AtMost(count - 1, node))

    def _take_count(self, count: int, *, is_least: bool) -> None:
        if is_least:
            self.least = max(self.least, count)
        elif self.most is None or count <= self.most:
            self.most = count - 1

    def at_position(self, position: int) -> list[Node]:
        """What every array must have there."""
        behind = (node for start, node in self.behind if start <= position)
        return [*self.at.get(position, ()), *behind]


def array_in(search: Search, atoms: Iterable[Node]) -> Outcome:
    """An array that all the atoms allow."""
    goal = _Goal(search, atoms)
    if goal.unique and goal.repeats:
        return EMPTY
    if goal.most is not None and goal.least > goal.most:
        return EMPTY
    solver = _Solver(search, goal)
    for position, extra in goal.fixed.items():
        if isinstance(solver.item(position, extra), Empty):
            return EMPTY
    return solver.assign(0, goal.fixed, {})


Extra = dict[int, tuple["Node", ...]]


class _Solver:
    """Solves one goal."""

    def __init__(self, search: Search, goal: _Goal) -> None:
        self._search = search
        self._goal = goal

    def item(self, position: int, extra: Iterable[Node]) -> Outcome:
        """An item for this position."""
        if self._goal.most is not None and position >= self._goal.most:
            return EMPTY
        return self._search.find((*self._goal.at_position(position), *extra))

    def assign(self, index: int, extra: Extra, last: dict[int, int]) -> Outcome:
        """Choose the position of the demand of this index, and of those after it."""
        self._search.spend()
        if index == len(self._goal.somewhere):
            return self._repeat(extra) if self._goal.repeats else self._build(extra)
        demand = self._goal.somewhere[index]
        outcome: Outcome = EMPTY
        for position in self._positions(demand, extra, last):
            there = (*extra.get(position, ()), demand.node)
            found = self.item(position, there)
            if not isinstance(found, Empty):
                placed = {**last, demand.group: position}
                found = self.assign(index + 1, {**extra, position: there}, placed)
            if isinstance(found, Found):
                return found
            outcome = worse(outcome, found)
        return outcome

    def _positions(self, demand: _Somewhere, extra: Extra, last: dict[int, int]) -> Iterator[int]:
        """Positions that differ in what they may hold: of the unused ones at the end, one."""
        end = max([self._goal.named, *(position + 1 for position in extra)])
        first = max(demand.start, last.get(demand.group, -1) + 1)
        yield from range(first, end + 1)

    def _repeat(self, extra: Extra) -> Outcome:
        """Choose two positions with the same item."""
        end = max([self._goal.named, *(position + 1 for position in extra)]) + 2
        outcome: Outcome = EMPTY
        for second in range(1, end):
            for first in range(second):
                shared = (
                    *self._goal.at_position(first),
                    *extra.get(first, ()),
                    *self._goal.at_position(second),
                    *extra.get(second, ()),
                )
                found = self.item(second, shared)
                if not isinstance(found, Empty):
                    found = self._build({**extra, first: shared, second: shared})
                if isinstance(found, Found):
                    return found
                outcome = worse(outcome, found)
        return outcome

    def _build(self, extra: Extra) -> Outcome:
        length = max([self._goal.least, *(position + 1 for position in extra)])
        if self._goal.most is not None and length > self._goal.most:
            return EMPTY
        if length > _LONGEST:
            return self._build_long(extra)
        nodes = [[*self._goal.at_position(at), *extra.get(at, ())] for at in range(length)]
        return self._bound(nodes, 0, [one.most for one in self._goal.at_most])

    def _build_long(self, extra: Extra) -> Outcome:
        """Whether a position makes so long an array impossible; none is built."""
        for position in range(min(self._goal.named + 1, _LONGEST)):
            if isinstance(self.item(position, extra.get(position, ())), Empty):
                return EMPTY
        return Unknown("only very long arrays are allowed")

    def _bound(self, nodes: list[list[Node]], position: int, left: list[int]) -> Outcome:
        """Choose for each item which of the sets that are bounded in number it is in."""
        if not left or position == len(nodes):
            return self._items(nodes)
        self._search.spend()
        outcome: Outcome = EMPTY
        for signs in product((False, True), repeat=len(left)):
            if any(sign and not count for sign, count in zip(signs, left, strict=True)):
                continue
            added = [
                one.node if sign else one.node.complement
                for sign, one in zip(signs, self._goal.at_most, strict=True)
            ]
            found = self._search.find((*nodes[position], *added))
            if not isinstance(found, Empty):
                rest = [count - sign for sign, count in zip(signs, left, strict=True)]
                chosen = [*nodes[:position], [*nodes[position], *added], *nodes[position + 1 :]]
                found = self._bound(chosen, position + 1, rest)
            if isinstance(found, Found):
                return found
            outcome = worse(outcome, found)
        return outcome

    def _items(self, nodes: list[list[Node]]) -> Outcome:
        if self._goal.unique:
            return distinct_values(self._search, nodes)
        outcome: Outcome = EMPTY
        items = []
        for one in nodes:
            found = self._search.find(one)
            if isinstance(found, Empty):
                return EMPTY
            if isinstance(found, Found):
                items.append(found.value)
            outcome = worse(outcome, found)
        return Found(items) if len(items) == len(nodes) else outcome  # type: ignore[arg-type]  # values
