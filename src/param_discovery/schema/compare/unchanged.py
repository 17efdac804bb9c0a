"""Which definitions mean the same in both documents."""

from __future__ import annotations

from param_discovery.schema.pointers import tokens_of
from param_discovery.schema.records import TYPE_CHECKING

from .rebuild import refs_of
from .written import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.schema.json_types import Fragment


def unchanged_definitions(
    old: Mapping[str, Fragment],
    new: Mapping[str, Fragment],
    suspects: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Names under which both have the same text, and so has all that it leads to.

    `suspects` count as different whatever their text.
    """
    if not suspects and written(dict(old)) == written(dict(new)):
        return frozenset(old)
    both = (old.keys() & new.keys()) - suspects
    same = {name for name in both if written(old[name]) == written(new[name])}
    users: dict[str, list[str]] = {}
    for name in same:
        if b"$ref" in written(old[name]):
            for ref in refs_of(old[name]):
                users.setdefault(definition_name(ref), []).append(name)
    waiting = [name for name in users if name not in same]
    while waiting:
        for name in users.get(waiting.pop(), ()):
            if name in same:
                same.discard(name)
                waiting.append(name)
    return frozenset(same)


def definition_name(ref: str) -> str:
    """The name in `$defs` that the reference leads to or into; empty where it leads elsewhere."""
    tokens = tokens_of(ref)
    return tokens[1] if tokens and len(tokens) > 1 and tokens[0] == "$defs" else ""
