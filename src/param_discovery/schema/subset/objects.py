"""Objects: properties that must be there, must not, or must hold a certain value somewhere.

Every atom but the size is a sentence about single properties, so properties are solved one by one.
`some property whose name is in S has a value outside V` may be met by a property that the goal
names, or by a fresh one: all fresh names in the same sets of names are alike.
"""

from __future__ import annotations

from itertools import product

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .differs import exactly
from .formula import STRING
from .holds import holds
from .outcome import EMPTY, Empty, Found, Outcome, UndecidedError, Unknown, worse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .formula import Node, Value
    from .search import Search

_MOST_SIGNS = 8
_MOST_FILLERS = 500


class _Somewhere(NamedTuple):
    """Some property must have a name and a value like this."""

    names: Node
    value: Node


class _Slot(NamedTuple):
    """A fresh property, by what its name and its value must be."""

    names: tuple[Node, ...]
    values: tuple[Node, ...]


class _Property(NamedTuple):
    """One property of the object that is put together."""

    name: str
    value: Value


class _Goal:
    """What an object must be."""

    def __init__(self, atoms: Iterable[Node]) -> None:
        self.required: dict[str, list[Node]] = {}
        self.absent: dict[str, None] = {}
        self.values: dict[str, list[Node]] = {}
        self.keys: dict[Node, list[Node]] = {}
        self.somewhere: list[_Somewhere] = []
        self.least = 0
        self.most: int | None = None
        for atom in atoms:
            self._take(atom)

    def _take(self, node: Node) -> None:
        atom = node.complement if node.kind == "not" else node
        args: Any = atom.args
        if atom.kind == "size":
            self._take_size(args[0], is_least=node is atom)
        elif atom.kind == "has":
            target: dict[str, Any] = self.required if node is atom else self.absent
            target.setdefault(args[0], [])
        elif atom.kind == "value" and node is atom:
            self.values.setdefault(args[0], []).append(args[1].node)
        elif atom.kind == "value":
            self.required.setdefault(args[0], []).append(args[1].node.complement)
        elif node is atom:
            self.keys.setdefault(args[0].node, []).append(args[1].node)
        else:
            self.somewhere.append(_Somewhere(args[0].node, args[1].node.complement))

    def _take_size(self, size: int, *, is_least: bool) -> None:
        if is_least:
            self.least = max(self.least, size)
        elif self.most is None or size <= self.most:
            self.most = size - 1

    def mentioned(self) -> list[str]:
        """All names that the goal knows, sorted."""
        names = {*self.required, *self.absent, *self.values}
        for node in (*self.keys, *(one.names for one in self.somewhere)):
            names.update(_names_in(node))
        return sorted(names)


def _names_in(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        waiting.extend(current.parts)
        if current.kind == "enum":
            yield from (value for value in current.args if isinstance(value, str))


def object_in(search: Search, atoms: Iterable[Node]) -> Outcome:
    """An object that all the atoms allow."""
    goal = _Goal(atoms)
    if any(name in goal.absent for name in goal.required):
        return EMPTY
    if goal.most is not None and max(len(goal.required), goal.least) > goal.most:
        return EMPTY
    return _Solver(search, goal).solve()


class PropertyTest:
    """Tells at once of many single properties what the rest of a goal makes impossible.

    Schemas of configurations have hundreds of properties, and each of them is a case of its own.
    """

    def __init__(self, search: Search, atoms: Iterable[Node]) -> None:
        self._goal = _Goal(atoms)
        self._solver = _Solver(search, self._goal)

    def is_impossible(self, node: Node) -> bool:
        """Whether `node` asks for a property that cannot have such a value."""
        atom: Any = node.complement
        if node.kind != "not" or atom.kind != "value":
            return False
        name, part = atom.args
        extra = (*self._goal.required.get(name, ()), part.node.complement)
        return name in self._goal.absent or isinstance(self._solver.named(name, extra), Empty)


class _Solver:
    """Solves one goal."""

    def __init__(self, search: Search, goal: _Goal) -> None:
        self._search = search
        self._goal = goal
        self._mentioned = goal.mentioned()
        make = search.formulas
        unnamed = exactly(make, list(self._mentioned)).complement
        self._fresh_name = make.all_of((make.types(STRING), unnamed))

    def solve(self) -> Outcome:
        """An object, if there is one."""
        outcome: Outcome = EMPTY
        demanding = sorted(self._goal.required.items(), key=lambda item: not item[1])
        for name, extra in demanding:
            found = self.named(name, extra)
            if isinstance(found, Empty):
                return EMPTY
            outcome = worse(outcome, found)
        present = {name: tuple(extra) for name, extra in self._goal.required.items()}
        found = self._assign(0, present, ())
        return outcome if isinstance(outcome, Unknown) and isinstance(found, Found) else found

    def named(self, name: str, extra: Iterable[Node]) -> Outcome:
        """A value for this property."""
        nodes = [*self._goal.values.get(name, ()), *extra]
        for names, values in self._goal.keys.items():
            applies = holds(names, name)
            if applies is None:
                return Unknown("whether a property's name matches is not known")
            nodes.extend(values if applies else ())
        return self._search.find(nodes)

    def _assign(
        self, index: int, present: dict[str, tuple[Node, ...]], slots: tuple[_Slot, ...]
    ) -> Outcome:
        """Choose the property that meets the demand of this index, and those after it."""
        self._search.spend()
        if index == len(self._goal.somewhere):
            return self._complete(present, slots)
        demand = self._goal.somewhere[index]
        outcome: Outcome = EMPTY
        for chosen, then in self._options(demand, present, slots):
            found = chosen
            if isinstance(chosen, Found):
                found = self._assign(index + 1, *then)
            if isinstance(found, Found):
                return found
            outcome = worse(outcome, found)
        return outcome

    def _options(
        self, demand: _Somewhere, present: dict[str, tuple[Node, ...]], slots: tuple[_Slot, ...]
    ) -> Iterator[tuple[Outcome, tuple[dict[str, tuple[Node, ...]], tuple[_Slot, ...]]]]:
        for name in sorted(self._mentioned, key=lambda name: name not in present):
            if name in self._goal.absent or holds(demand.names, name) is False:
                continue
            extra = (*present.get(name, ()), demand.value)
            yield self.named(name, extra), ({**present, name: extra}, slots)
        slot = _Slot((demand.names,), (demand.value,))
        yield self._is_possible(slot), (present, (*slots, slot))
        for index, one in enumerate(slots):
            slot = _Slot((*one.names, demand.names), (*one.values, demand.value))
            yield self._is_possible(slot), (present, (*slots[:index], slot, *slots[index + 1 :]))

    def _is_possible(self, slot: _Slot) -> Outcome:
        found = self._fresh(slot, ())
        return Found(None) if isinstance(found, _Property) else found

    def _fresh(self, slot: _Slot, used: Iterable[str]) -> _Property | Empty | Unknown:
        """A property that the goal does not name."""
        used = list(used)
        outcome: Empty | Unknown = EMPTY
        for names, values in self._cells():
            value = self._search.find((*values, *slot.values))
            if isinstance(value, Empty):
                continue
            name = self._name((*names, *slot.names), used)
            if isinstance(name, Found) and isinstance(value, Found):
                return _Property(str(name.value), value.value)
            if isinstance(value, Unknown) and not isinstance(name, Empty):
                outcome = value
            elif isinstance(name, Unknown):
                outcome = name
        return outcome

    def _name(self, names: Iterable[Node], used: list[str]) -> Outcome:
        unused = exactly(self._search.formulas, list(used)).complement
        return self._search.find((self._fresh_name, unused, *names))

    def _cells(self) -> Iterator[tuple[list[Node], list[Node]]]:
        """The sorts of fresh names that the goal tells apart, with what their values must be."""
        signs: list[tuple[Node, ...]] = []
        for names in self._goal.keys:
            both = (names, names.complement)
            signs.append(
                tuple(one for one in both if not isinstance(self._name((one,), []), Empty))
            )
        if sum(len(one) > 1 for one in signs) > _MOST_SIGNS:
            raise UndecidedError("too many patterns of property names meet")
        for cell in product(*signs):
            wanted = [
                value
                for names, values in self._goal.keys.items()
                if names in cell
                for value in values
            ]
            yield list(cell), wanted

    def _complete(self, present: dict[str, tuple[Node, ...]], slots: tuple[_Slot, ...]) -> Outcome:
        """Put the object together, with as many other properties as its size asks for."""
        count = len(present) + len(slots)
        if self._goal.most is not None and count > self._goal.most:
            return EMPTY
        if self._goal.least - count > _MOST_FILLERS:
            return Unknown("only objects of very many properties are allowed")
        made: dict[str, Value] = {}
        for name, extra in present.items():
            value = self.named(name, extra)
            if not isinstance(value, Found):
                return value
            made[name] = value.value
        for slot in slots:
            found = self._fresh(slot, made)
            if not isinstance(found, _Property):
                return Unknown("too few names are left for all properties")
            made[found.name] = found.value
        return self._fill(made, is_free=bool(slots))

    def _fill(self, made: dict[str, Value], *, is_free: bool) -> Outcome:
        outcome: Outcome = EMPTY
        for name in self._mentioned:
            if len(made) >= self._goal.least:
                break
            if name in made or name in self._goal.absent:
                continue
            value = self.named(name, ())
            if isinstance(value, Found):
                made[name] = value.value
            outcome = worse(outcome, value)
        while len(made) < self._goal.least:
            found = self._fresh(_Slot((), ()), made)
            if not isinstance(found, _Property):
                outcome = worse(outcome, found)
                unsure = is_free or isinstance(outcome, Unknown)
                return Unknown("there may be too few properties") if unsure else EMPTY
            made[found.name] = found.value
        return Found({name: made[name] for name in sorted(made)})  # type: ignore[misc]  # values
