"""Which class of the old type is which class of the new one."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .canonical_type import ClassRef


class ClassMatch(NamedTuple):
    """The same class in both documents, perhaps under another name."""

    old: ClassRef
    new: ClassRef


class Matched(NamedTuple):
    """All classes of two types."""

    pairs: tuple[ClassMatch, ...]
    only_old: tuple[ClassRef, ...]
    only_new: tuple[ClassRef, ...]


_ENOUGH = 0.5
"""Share of the smaller class's names that two classes of different names must have in common."""


def match_classes(old: Mapping[str, ClassRef], new: Mapping[str, ClassRef]) -> Matched:
    """By their names first, then by what they hold.

    Two classes without name and fields in common are different types: that is for inclusion to say,
    not a list of all their fields.
    """
    pairs: list[ClassMatch] = []
    left_old, left_new = list(old.values()), list(new.values())
    for step in (_by_key, _by_class_name, _by_names):
        for first in tuple(left_old):
            second = step(first, left_new)
            if second is not None:
                pairs.append(ClassMatch(first, second))
                left_old.remove(first)
                left_new.remove(second)
    return Matched(tuple(pairs), tuple(left_old), tuple(left_new))


def _by_key(old: ClassRef, candidates: Iterable[ClassRef]) -> ClassRef | None:
    found = (new for new in candidates if old.is_named and new.is_named and new.key == old.key)
    return next(found, None)


def _by_class_name(old: ClassRef, candidates: Iterable[ClassRef]) -> ClassRef | None:
    found = (new for new in candidates if old.class_name and new.class_name == old.class_name)
    return next(found, None)


def _by_names(old: ClassRef, candidates: Iterable[ClassRef]) -> ClassRef | None:
    """The one that has most names in common; the first of several."""
    best = max(candidates, key=lambda new: _likeness(old, new), default=None)
    return best if best is not None and _likeness(old, best) >= _ENOUGH else None


def _likeness(old: ClassRef, new: ClassRef) -> float:
    if old.names == new.names:
        return 2.0
    smaller = min(len(old.names), len(new.names))
    return len(old.names & new.names) / smaller if smaller else 0.0
