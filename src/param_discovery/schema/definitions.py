"""Which classes a document holds, and under which names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .pointers import local_ref
from .type_tree import class_refs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .observation import Definition, Parameter


def is_public(name: str) -> bool:
    """Private names (leading underscore) are no parameters."""
    return not name.startswith("_")


def refs_of(parameters: Iterable[Parameter]) -> list[str]:
    """The definitions that the public ones of these parameters refer to, in order."""
    types = [parameter.type for parameter in parameters if is_public(parameter.name)]
    return [ref for type_ in types if type_ is not None for ref in class_refs(type_)]


class DefinitionIndex:
    """The definitions that the sections reach, each with its name in `$defs`."""

    def __init__(self, definitions: Mapping[str, Definition], roots: Iterable[str]) -> None:
        self._definitions = definitions
        self.reachable: tuple[str, ...] = tuple(sorted(_reach(definitions, roots)))
        """References, sorted."""
        self._names = _names([definitions[ref] for ref in self.reachable])

    def definition(self, ref: str) -> Definition:
        """What was seen of the class."""
        return self._definitions[ref]

    def name(self, ref: str) -> str:
        """Its key in `$defs`."""
        return self._names[ref]

    def pointer(self, ref: str) -> str:
        """Its `$ref`."""
        return local_ref("$defs", self._names[ref])


def _reach(definitions: Mapping[str, Definition], roots: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting.extend(refs_of(definitions[ref].parameters))
    return found


def _names(definitions: Iterable[Definition]) -> dict[str, str]:
    """The class name; `module.QualName` where several share it; else the reference itself.

    Each step gives a name only to those that alone would have it, so that the order in which
    classes were found decides nothing. References are unique, and no class name holds a colon.
    """
    names: dict[str, str] = {}
    left = {definition.ref: definition for definition in definitions}
    for step in (_short, _long):
        wanted = {ref: step(definition) for ref, definition in left.items()}
        count = Counter(wanted.values())
        taken = set(names.values())
        given = {ref for ref, name in wanted.items() if count[name] == 1 and name not in taken}
        names |= {ref: wanted[ref] for ref in given}
        left = {ref: definition for ref, definition in left.items() if ref not in given}
    return names | {ref: ref for ref in left}


def _short(definition: Definition) -> str:
    return definition.name


def _long(definition: Definition) -> str:
    return definition.ref.replace(":", ".")
