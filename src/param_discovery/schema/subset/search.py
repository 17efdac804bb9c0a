"""Looks for a value in a set, or shows that the set is empty.

A goal is a list of formulas that must all hold. Each type of value is tried on its own; what
remains of the goal there is split into cases (`or`) until only atoms are left, which the module of
the type solves, with goals of their own for items and properties.

Recursion ends by a fixpoint: where a goal comes back inside its own search, it counts as empty
there. A least value of the goal cannot hold another value of the same goal, so nothing is missed.
What was found empty under such an assumption is kept only if the assumption holds in the end.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .arrays import array_in
from .differs import differs
from .formula import (
    ARRAY,
    ATOM_TYPES,
    BOOLEAN,
    NULL,
    NUMBER,
    OBJECT,
    OPAQUE,
    STRING,
    TYPES_IN_ORDER,
    type_of,
)
from .holds import all_hold, holds
from .numbers import number_in
from .objects import PropertyTest, object_in
from .opaque import Opaque
from .outcome import EMPTY, Empty, Found, Outcome, UndecidedError, Unknown, worse
from .strings import string_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .formula import Formulas, Node, Value

_STEPS = 10_000
_DEPTH = 60
_FREE = "a part is not known or not understood"


class _Case:
    """One case of a goal for one type: what is left to satisfy."""

    __slots__ = ("choices", "free", "literals", "values")

    def __init__(self) -> None:
        self.literals: dict[Node, None] = {}
        self.choices: dict[Node, None] = {}
        self.values: Node | None = None
        self.free = False

    def copy(self) -> _Case:
        """The same case, to be narrowed alone."""
        other = _Case()
        other.literals = dict(self.literals)
        other.choices = dict(self.choices)
        other.values, other.free = self.values, self.free
        return other


class Search:
    """One search with one budget. Goals that were decided are remembered."""

    def __init__(self, formulas: Formulas, classes: Iterable[str], *, opaque: bool) -> None:
        self.formulas = formulas
        self._classes = [*classes, ""] if opaque else []
        self._steps = 0
        self._known: dict[frozenset[Node], Outcome] = {}
        self._open: dict[frozenset[Node], int] = {}
        self._low = [_DEPTH * 1000]
        self._provisional: dict[frozenset[Node], int] = {}

    def spend(self, steps: int = 1) -> None:
        """Take from the budget.

        Raises:
            UndecidedError: Nothing is left.
        """
        self._steps += steps
        if self._steps > _STEPS:
            raise UndecidedError("it would take too many steps")

    def find(self, nodes: Iterable[Node]) -> Outcome:
        """A value that is in all of them, if there is one."""
        whole = self.formulas.all_of(nodes)
        if not whole.may:
            return EMPTY
        goal = frozenset(whole.parts if whole.kind == "and" else (whole,))
        known = self._known.get(goal)
        if known is not None:
            self._low[-1] = min(self._low[-1], self._provisional.get(goal, _DEPTH * 1000))
            return known
        if goal in self._open:
            self._low[-1] = min(self._low[-1], self._open[goal])
            return EMPTY
        return self._find_new(goal, whole)

    def _find_new(self, goal: frozenset[Node], whole: Node) -> Outcome:
        depth = len(self._open)
        if depth >= _DEPTH:
            raise UndecidedError("it nests too deep")
        self._open[goal] = depth
        self._low.append(_DEPTH * 1000)
        try:
            outcome = self._find_in_types(whole)
        finally:
            low = self._low.pop()
            del self._open[goal]
        self._keep(goal, outcome, depth, low)
        return outcome

    def _keep(self, goal: frozenset[Node], outcome: Outcome, depth: int, low: int) -> None:
        """Remember the outcome, as long as what it assumes may still prove right."""
        if isinstance(outcome, Found):
            self._known[goal] = outcome
        elif low < depth:
            self._low[-1] = min(self._low[-1], low)
            if isinstance(outcome, Empty):
                self._known[goal] = outcome
                self._provisional[goal] = low
        else:
            self._known[goal] = outcome
        leaning = [one for one, level in self._provisional.items() if level >= depth]
        for one in leaning:
            if not isinstance(outcome, Empty):
                del self._provisional[one]
                del self._known[one]
            elif low >= depth:
                del self._provisional[one]
            else:
                self._provisional[one] = low

    def _find_in_types(self, whole: Node) -> Outcome:
        outcome: Outcome = EMPTY
        for bit in TYPES_IN_ORDER:
            if not whole.may & bit:
                continue
            found = self._find_in_type(bit, whole)
            if isinstance(found, Found):
                return found
            outcome = worse(outcome, found)
        return outcome

    def _find_in_type(self, bit: int, whole: Node) -> Outcome:
        if bit == NULL:
            return self._first((None,), (whole,))
        if bit == BOOLEAN:
            return self._first((False, True), (whole,))
        if bit == OPAQUE:
            return self._first([Opaque(name) for name in self._classes], (whole,))
        return self._solve(bit, _Case(), (whole,))

    def _first(self, values: Iterable[Value], nodes: Iterable[Node]) -> Outcome:
        """The first of the values that is in all the sets."""
        outcome: Outcome = EMPTY
        nodes = tuple(nodes)
        for value in values:
            self.spend()
            answer = all_hold(nodes, value)
            if answer:
                return Found(value)
            if answer is None:
                outcome = Unknown(_FREE)
        return outcome

    def _solve(self, bit: int, case: _Case, added: tuple[Node, ...]) -> Outcome:
        """A value of this type in the case narrowed by `added`. The case itself is used up."""
        self.spend()
        if not self._narrow(bit, case, list(added)):
            return EMPTY
        if case.values is not None:
            values = [value for value in case.values.args if type_of(value) == bit]  # type: ignore[arg-type]  # values
            return self._first(values, (*case.literals, *case.choices))  # type: ignore[arg-type]  # as above
        outcome = self._solve_atoms(bit, case)
        if isinstance(outcome, Empty):
            return outcome
        wanted = self._to_split(case, outcome)
        if wanted is None:
            return Unknown(_FREE) if case.free and isinstance(outcome, Found) else outcome
        return self._split(bit, case, wanted)

    def _split(self, bit: int, case: _Case, choice: Node) -> Outcome:
        del case.choices[choice]
        outcome: Outcome = EMPTY
        parts = choice.parts
        if bit == OBJECT and len(parts) > 1:
            test = PropertyTest(self, self._atoms(bit, case))
            parts = tuple(one for one in parts if not test.is_impossible(one))
        for one in parts:
            found = self._solve(bit, case.copy(), (one,))
            if isinstance(found, Found):
                return found
            outcome = worse(outcome, found)
        return outcome

    def _to_split(self, case: _Case, outcome: Outcome) -> Node | None:
        """The choice to try next: one that the value found so far does not satisfy."""
        left = list(case.choices)
        if isinstance(outcome, Found):
            left = [choice for choice in left if not holds(choice, outcome.value)]
        return min(left, key=lambda choice: len(choice.parts), default=None)

    def _narrow(self, bit: int, case: _Case, waiting: list[Node]) -> bool:
        """Put formulas into the case, simplified; False where it became impossible."""
        while waiting:
            node = waiting.pop()
            if not node.may & bit:
                return False
            if not node.complement.may & bit:
                continue
            if node.kind == "and":
                waiting.extend(reversed(node.parts))
            elif node.kind == "or":
                case.choices[node] = None
            elif node.complement in case.literals:
                return False
            elif node not in case.literals:
                case.literals[node] = None
                waiting.extend(self._take_literal(bit, case, node))
            if not waiting and not self._reduce_choices(bit, case, waiting):
                return False
        return True

    def _take_literal(self, bit: int, case: _Case, node: Node) -> Iterable[Node]:
        """Note what the literal means to the case; gives what it stands for."""
        base = _base(node)
        if base.kind == "free":
            case.free = True
        elif node.kind == "enum":
            if case.values is None or len(node.args) < len(case.values.args):
                case.values = node
        elif base.kind == "enum" and bit & (ARRAY | OBJECT):
            values: Any = (value for value in base.args if type_of(value) == bit)  # type: ignore[arg-type]  # values
            return [differs(self.formulas, value) for value in values]
        return ()

    def _reduce_choices(self, bit: int, case: _Case, waiting: list[Node]) -> bool:
        for choice in list(case.choices):
            left = []
            for one in choice.parts:
                if one in case.literals or not one.complement.may & bit:
                    del case.choices[choice]
                    break
                if one.may & bit and one.complement not in case.literals:
                    left.append(one)
            else:
                if not left:
                    return False
                if len(left) < len(choice.parts):
                    del case.choices[choice]
                    waiting.append(self.formulas.any_of(left))
        return True

    def _solve_atoms(self, bit: int, case: _Case) -> Outcome:
        """A value of the type that the atoms allow, whatever the choices say."""
        atoms = self._atoms(bit, case)
        if bit == NUMBER:
            return number_in(self, atoms)
        if bit == STRING:
            return string_in(self, atoms)
        return array_in(self, atoms) if bit == ARRAY else object_in(self, atoms)

    def _atoms(self, bit: int, case: _Case) -> list[Node]:
        kinds = {kind for kind, one in ATOM_TYPES.items() if one == bit}
        kinds.update(("enum",) if bit & (NUMBER | STRING) else ())
        return [node for node in case.literals if _base(node).kind in kinds]


def _base(node: Node) -> Node:
    """The atom of a literal, whatever its sign."""
    return node.complement if node.kind == "not" else node
