"""Likely new names of parameters that are gone: hints, never verdicts."""

from __future__ import annotations

from param_discovery.schema.compare.type_pair import pair_types
from param_discovery.schema.records import TYPE_CHECKING

from .defaults import key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from difflib import SequenceMatcher

    from param_discovery.schema.compare.type_pair import Readers
    from param_discovery.schema.compare.walk import ObjectPair
    from param_discovery.schema.json_types import Fragment

_SIMILAR = 0.75
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
    # Imported here: most comparisons have nothing to guess.
    from difflib import SequenceMatcher  # noqa: PLC0415

    by_default: dict[tuple[str, ...], list[str]] = {}
    for new in pair.names.added:
        if new not in pair.new_members.required:
            by_default.setdefault(key(pair.new_members.parameters[new]), []).append(new)
    matcher = SequenceMatcher(autojunk=False)
    for old in pair.names.removed:
        before = pair.old_members.parameters[old]
        matcher.set_seq2(old)
        for new in by_default.get(key(before), ()):
            after = pair.new_members.parameters[new]
            matcher.set_seq1(new)
            likeness = _likeness(matcher, before, after)
            if likeness >= _SIMILAR and pair_types(before, after, readers).is_same:
                yield 1 - likeness, old, new


def _likeness(matcher: SequenceMatcher[str], old: Fragment, new: Fragment) -> float:
    described = old.get("description")
    likeness = matcher.ratio()
    if isinstance(described, str) and described and described == new.get("description"):
        return 1 + likeness
    return likeness
