"""The order in which a class's bases are looked up (C3)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .meanings import ClassMeaning, External, TypeForm, Unknown
from .shown import shown

if TYPE_CHECKING:
    from .meanings import Meaning
    from .world import World

_MAX_BASES = 200


class Inheritance:
    """Works out each class's order once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._mro: dict[ClassMeaning, list[ClassMeaning | External]] = {}
        self._working: set[ClassMeaning] = set()

    def mro(self, cls: ClassMeaning) -> list[ClassMeaning | External]:
        """The class and its bases in the order in which attributes are looked up."""
        if cls not in self._mro:
            if cls in self._working:
                raise Unknown(f"{cls.name} inherits from itself")
            self._working.add(cls)
            try:
                self._mro[cls] = self._linearised(cls)
            finally:
                self._working.discard(cls)
        return self._mro[cls]

    def own_bases(self, cls: ClassMeaning) -> list[Meaning]:
        """The bases that the class statement names; one that cannot be told is outside the tree."""
        found = []
        for written in cls.node.bases[:_MAX_BASES]:
            node = written.value if isinstance(written, ast.Subscript) else written  # Generic[T]
            try:
                base = self._world.evaluate(node, cls.env)
            except Unknown:
                base = External(f"unknown.{shown(node)}")
            if isinstance(base, TypeForm) and isinstance(base.node, ast.Subscript):
                base = self._world.evaluate(base.node.value, base.env)
            found.append(base)
        return found

    def _linearised(self, cls: ClassMeaning) -> list[ClassMeaning | External]:
        """C3, as Python does it; where it has no answer, plain depth first."""
        sequences: list[list[ClassMeaning | External]] = []
        bases: list[ClassMeaning | External] = []
        for base in self.own_bases(cls):
            if isinstance(base, ClassMeaning):
                sequences.append(list(self.mro(base)))
                bases.append(base)
            elif isinstance(base, External):
                sequences.append([base])
                bases.append(base)
        return [cls, *_merged([*sequences, bases])]


def _merged(
    sequences: list[list[ClassMeaning | External]],
) -> list[ClassMeaning | External]:
    result: list[ClassMeaning | External] = []
    pending = [sequence for sequence in sequences if sequence]
    while pending:
        heads = [sequence[0] for sequence in pending]
        good = (h for h in heads if not any(h in sequence[1:] for sequence in pending))
        chosen = next(good, heads[0])
        result.append(chosen)
        trimmed = [[item for item in sequence if item != chosen] for sequence in pending]
        pending = [sequence for sequence in trimmed if sequence]
    return result
