"""Strings: a range of lengths, patterns to match and to miss, single values to miss."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .outcome import EMPTY, Found, Outcome, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .formula import Node
    from .search import Search

_LONGEST = 100_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class StringGoal:
    """What a string must be."""

    def __init__(self, atoms: Iterable[Node]) -> None:
        self.shortest = 0
        self.longest: int | None = None
        self.wanted: list[str] = []
        self.unwanted: list[str] = []
        self.missed: set[str] = set()
        for atom in atoms:
            self._take(atom)

    def _take(self, node: Node) -> None:
        atom = node.complement if node.kind == "not" else node
        args: Any = atom.args
        if atom.kind == "enum":
            self.missed.update(value for value in args if isinstance(value, str))
        elif atom.kind == "matches":
            (self.wanted if node is atom else self.unwanted).append(args[0])
        elif node is atom:
            self.shortest = max(self.shortest, args[0])
        elif self.longest is None or args[0] <= self.longest:
            self.longest = args[0] - 1


def string_in(search: Search, atoms: Iterable[Node]) -> Outcome:
    """A string that all the atoms allow."""
    goal = StringGoal(atoms)
    if goal.longest is not None and goal.shortest > goal.longest:
        return EMPTY
    if goal.wanted or goal.unwanted:
        from .patterns import string_matching  # noqa: PLC0415 - few schemas hold patterns

        return string_matching(search, goal)
    if goal.shortest > _LONGEST:
        return Unknown("only very long strings are allowed")
    for text in _texts(goal.shortest, goal.longest):
        search.spend()
        if text not in goal.missed:
            return Found(text)
    return EMPTY  # only the empty string was allowed, and it is missed


def _texts(shortest: int, longest: int | None) -> Iterator[str]:
    """Strings of the range: some of each length, far more than anyone enumerates."""
    if shortest == 0:
        yield ""
        shortest = 1
    if longest is not None and longest < shortest:
        return
    for number in range(0x110000 - 0x800 - 0x20):
        letter = _LETTERS[number] if number < len(_LETTERS) else _letter(number)
        yield letter * shortest


def _letter(number: int) -> str:
    """Characters from `0x20` on, no surrogates."""
    code = number + 0x20
    return chr(code if code < 0xD800 else code + 0x800)
