"""Names that objects declare, where no class is matched with another."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .canonical_type import ClassRef
from .class_match import match_classes
from .rebuild import refs_of, schemas_in
from .type_pair import CLASS_MARK
from .unchanged import definition_name
from .written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.json_types import Fragment

    from .type_pair import TypePair


def lost_names(types: TypePair) -> list[str]:
    """Names that an object on the old side declares, and the same object on the new side does not.

    Classes that are matched are not looked at: their names are compared one by one. Others may
    stand where only inclusion looks, and to inclusion an object that takes any name loses nothing.
    """
    text = written(types.old)
    if b"properties" not in text and b"$ref" not in text:
        return []  # as most types: nothing is declared
    old, new = (list(_wholes(side)) for side in types.questions(types.old, types.new))
    matched = match_classes(_objects(old), _objects(new))
    still_there = {name for _, whole in new for part in schemas_in(whole) for name in _names(part)}
    gone = {name for pair in matched.pairs for name in pair.old.names - pair.new.names}
    gone |= {name for found in matched.only_old for name in found.names - still_there}
    return sorted(gone)


def _wholes(question: Fragment) -> Iterator[tuple[str, Fragment]]:
    """The question itself, without name, and each definition that it reaches."""
    found = question.get("$defs")
    definitions = found if isinstance(found, dict) else {}
    waiting, seen = [""], {""}
    while waiting:
        name = waiting.pop()
        whole = definitions.get(name) if name else question
        if not isinstance(whole, dict):
            continue
        yield name, whole
        reached = {definition_name(ref) for ref in refs_of(whole)} - seen
        seen |= reached
        waiting.extend(sorted(reached))


def _objects(wholes: list[tuple[str, Fragment]]) -> dict[str, ClassRef]:
    found: dict[str, ClassRef] = {}
    for name, whole in wholes:
        if name.startswith(CLASS_MARK):
            continue
        for part in schemas_in(whole):
            if isinstance(part.get("properties"), dict):
                is_named = bool(name) and part is whole
                key = name.partition(":")[2] if is_named else f"@{id(part)}"
                found[key] = ClassRef(key, part, is_named=is_named)
    return found


def _names(schema: Fragment) -> list[str]:
    properties = schema.get("properties")
    return list(properties) if isinstance(properties, dict) else []
