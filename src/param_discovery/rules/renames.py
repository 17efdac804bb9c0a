"""Likely new names of parameters that are gone: hints, never verdicts."""

from __future__ import annotations

from param_discovery.schema.compare.type_pair import pair_types
from param_discovery.schema.records import TYPE_CHECKING

from .defaults import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.compare.type_pair import Readers
    from param_discovery.schema.compare.walk import ObjectPair
    from param_discovery.schema.json_types import Fragment

_SIMILAR = 0.75
_LONGEST_NAME = 100
_MOST_PAIRS = 10_000
"""Beyond, an object was rewritten rather than renamed, and comparing names would take long."""


def likely_names(pair: ObjectPair, readers: Readers) -> dict[str, str]:
    """New names by old ones: each at most once, the likeliest pairs first.

    Same type, same default, and a similar name or the same description.
    """
    names = pair.names
    if not names.removed or not names.added:
        return {}
    if len(names.removed) * len(names.added) > _MOST_PAIRS:
        return {}
    found: dict[str, str] = {}
    for _, old, new in sorted(_candidates(pair, readers)):
        if old not in found and new not in found.values():
            found[old] = new
    return found


def _candidates(pair: ObjectPair, readers: Readers) -> Iterator[tuple[float, str, str]]:
    """(unlikeness, old name, new name)."""
    by_default: dict[tuple[str, ...], list[str]] = {}
    for new in pair.names.added:
        if new not in pair.new_members.required:
            by_default.setdefault(key(pair.new_members.parameters[new]), []).append(new)
    for old in pair.names.removed:
        before = pair.old_members.parameters[old]
        for new in by_default.get(key(before), ()):
            after = pair.new_members.parameters[new]
            likeness = alike(new, old) + _same_description(before, after)
            if likeness >= _SIMILAR and pair_types(before, after, readers).is_same:
                yield 1 - likeness, old, new


def _same_description(old: Fragment, new: Fragment) -> bool:
    described = old.get("description")
    return isinstance(described, str) and described != "" and described == new.get("description")


def alike(first: str, second: str) -> float:
    """From 0 to 1, as `difflib.SequenceMatcher.ratio` (Ratcliff and Obershelp).

    Names are short, so looking for their pieces is as quick; and `difflib` takes 4 ms to import, a
    tenth of what `classify` may take.
    """
    first, second = first[:_LONGEST_NAME], second[:_LONGEST_NAME]
    length = len(first) + len(second)
    return 2 * _in_common(first, second) / length if length else 1.0


def _in_common(first: str, second: str) -> int:
    """Characters of the longest piece that both have, and of those before it and behind it."""
    for size in range(min(len(first), len(second)), 0, -1):
        for start in range(len(first) - size + 1):
            end = start + size
            found = second.find(first[start:end])
            if found >= 0:
                before = _in_common(first[:start], second[:found])
                return before + size + _in_common(first[end:], second[found + size :])
    return 0
