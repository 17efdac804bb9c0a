"""The parts that give source its meaning, wired together, with the limits that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attributes import Attributes
from .calls import Calls
from .classes import Classes
from .evaluate import Evaluator
from .execute import Executor
from .fields import Fields
from .meanings import Unknown
from .modules import Modules
from .names import Names

if TYPE_CHECKING:
    from .modules import Python
    from .tree import SourceTree

_MAX_STEPS = 200_000
"""Expressions evaluated for one question; a field of a real engine takes some hundreds."""

_MAX_DEPTH = 120
"""Expressions inside each other, calls included."""


class World:
    """One reading of one source tree."""

    def __init__(self, tree: SourceTree, python: Python) -> None:
        self.modules = Modules(tree, python)
        self.names = Names(self)
        self.attributes = Attributes(self)
        self.calls = Calls(self)
        self.classes = Classes(self)
        self.fields = Fields(self)
        self.evaluate = Evaluator(self).evaluate
        self.execute = Executor(self).run
        self._steps = 0
        self._depth = 0

    def new_question(self) -> None:
        """A new field, a new budget: a hostile one cannot take the others' share."""
        if self._depth == 0:
            self._steps = 0

    def enter(self) -> None:
        """Count one step, and how deep it stands; `leave` follows in a `finally`.

        Raises:
            Unknown: a limit is reached.
        """
        self._steps += 1
        if self._steps > _MAX_STEPS or self._depth > _MAX_DEPTH:
            raise Unknown("it takes too many steps to follow")
        self._depth += 1

    def leave(self) -> None:
        """The step is done."""
        self._depth -= 1

    def spend(self, count: int) -> None:
        """Count steps of plain work, such as the turns of a loop.

        Raises:
            Unknown: the limit is reached.
        """
        self._steps += count
        if self._steps > _MAX_STEPS:
            raise Unknown("it takes too many steps to follow")
