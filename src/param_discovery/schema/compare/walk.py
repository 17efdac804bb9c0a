"""All pairs of objects that two documents have: sections, and the classes inside them.

Each pair of classes once, at the first path in sorted order; a class inside itself ends there.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .canonical_type import ClassRef, TypeReader
from .names import Members, NamePairs, members_of, pair_names, path_step
from .rebuild import refs_of
from .type_pair import Readers, TypePair, asserting, pair_types
from .unchanged import definition_name, unchanged_definitions
from .written import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment

    from .class_match import ClassMatch

    _Key: TypeAlias = tuple[int, int, str]

MAX_PATHS = 100
"""Most paths that are named for one class."""
_MAX_STEPS = 10_000


class ParameterPair:
    """One parameter on both sides, of which something is written differently."""

    __slots__ = (
        *("_readers", "_types", "may_hold_classes", "name", "new", "new_name", "new_required"),
        *("old", "old_required"),
    )

    def __init__(
        self, name: str, new_name: str, old: Members, new: Members, readers: Readers
    ) -> None:
        self.name = name
        """The old name: what users write."""
        self.new_name = new_name
        self.old = old.parameters[name]
        self.new = new.parameters[new_name]
        self.old_required = name in old.required
        self.new_required = new_name in new.required
        texts = written([self.old, self.new])
        self.may_hold_classes = b"$ref" in texts or b"properties" in texts
        self._readers = readers
        self._types: TypePair | None = None

    @property
    def types(self) -> TypePair:
        """Both types in their forms: made when first asked for."""
        if self._types is None:
            self._types = pair_types(self.old, self.new, self._readers)
        return self._types

    @property
    def is_type_untouched(self) -> bool:
        """Whether only words and defaults differ: seen without looking closer."""
        if self.may_hold_classes:
            return False
        return written(asserting(self.old)) == written(asserting(self.new))


class ObjectPair(NamedTuple):
    """A section, or a class at its first path, on both sides."""

    section: str
    path: str
    place: tuple[str, ...]
    """Keys that lead to the new side's object, or to what holds it."""
    is_placed: bool
    """Whether they lead to the object itself: one inside a list or a union has no keys."""
    old: Fragment
    new: Fragment
    old_members: Members
    new_members: Members
    names: NamePairs
    parameters: tuple[ParameterPair, ...]
    """Only those of which something differs, perhaps in a class inside."""
    is_section: bool
    old_owner: str
    """How limitations name it: a section's name, `$defs/Class`; empty for one in place."""
    new_owner: str

    def place_of(self, name: str) -> tuple[str, ...]:
        """Keys that lead to a parameter of the new side, or as near to it as they can."""
        return (*self.place, "properties", name) if self.is_placed else self.place


class _Visit(NamedTuple):
    """A pair on the way, and how it was reached."""

    section: str
    path: str
    place: tuple[str, ...]
    is_placed: bool
    old: Fragment
    new: Fragment
    old_owner: str
    new_owner: str

    @property
    def key(self) -> _Key:
        return _key(self.section, self.path, self.old, self.new)


def _key(section: str, path: str, old: Fragment, new: Fragment) -> _Key:
    """The objects themselves; a section is its own pair, even if it shares its objects."""
    return id(old), id(new), section if path == section else ""


class _Edge(NamedTuple):
    """One more way to a pair: through a field of another."""

    owner: _Key
    name: str


class Walk:
    """Walks both documents together."""

    def __init__(
        self, old: Document, new: Document, suspects: frozenset[str] = frozenset()
    ) -> None:
        """`suspects` are definitions to look into even where both sides write them alike."""
        self._old = old
        self._new = new
        self._unchanged = unchanged_definitions(old.definitions, new.definitions, suspects)
        self.readers = Readers(
            TypeReader(old.definitions, "old", self._unchanged),
            TypeReader(new.definitions, "new", self._unchanged),
            {},
        )
        self._edges: dict[_Key, list[_Edge]] = {}
        self._roots: dict[_Key, str] = {}

    def object_pairs(self) -> list[ObjectPair]:
        """Sections that both have, then classes, in the order of their paths."""
        waiting = [self._section(name) for name in sorted(self._sections(), reverse=True)]
        found: dict[_Key, ObjectPair] = {}
        while waiting:
            visit = waiting.pop()
            if visit.key in found:
                continue
            pair = self._pair(visit)
            found[visit.key] = pair
            waiting.extend(reversed(list(self._inner(visit, pair))))
        return list(found.values())

    def _sections(self) -> set[str]:
        return self._old.sections.keys() & self._new.sections.keys()

    def _section(self, name: str) -> _Visit:
        old, new = self._old.sections[name], self._new.sections[name]
        place = ("properties", name)
        visit = _Visit(
            name, name, place, is_placed=True, old=old, new=new, old_owner=name, new_owner=name
        )
        self._roots[visit.key] = name
        return visit

    def _pair(self, visit: _Visit) -> ObjectPair:
        old, new = members_of(visit.old), members_of(visit.new)
        names = pair_names(old, new)
        return ObjectPair(
            visit.section,
            visit.path,
            visit.place,
            visit.is_placed,
            visit.old,
            visit.new,
            old,
            new,
            names,
            tuple(self._parameters(old, new, names)),
            visit.path == visit.section,
            visit.old_owner,
            visit.new_owner,
        )

    def _parameters(self, old: Members, new: Members, names: NamePairs) -> Iterator[ParameterPair]:
        for name, new_name in (*names.kept, *names.promoted):
            before, after = old.parameters[name], new.parameters[new_name]
            required_changed = (name in old.required) != (new_name in new.required)
            if required_changed or not self._is_same(before, after):
                yield ParameterPair(name, new_name, old, new, self.readers)

    def _is_same(self, old: Fragment, new: Fragment) -> bool:
        """Whether both are written alike, and lead to the same definitions."""
        text = written(old)
        if text != written(new):
            return False
        return b"$ref" not in text or all(
            definition_name(ref) in self._unchanged for ref in refs_of(old)
        )

    def _inner(self, visit: _Visit, pair: ObjectPair) -> Iterator[_Visit]:
        for parameter in pair.parameters:
            if not parameter.may_hold_classes:
                continue
            place = pair.place_of(parameter.new_name)
            matches = sorted(parameter.types.classes.pairs, key=lambda match: match.new.key)
            for match in matches:
                if match.old.key in self._unchanged and match.new.key == match.old.key:
                    continue
                path = f"{visit.path}.{path_step(parameter.name)}"
                is_direct = pair.is_placed and match.new.fragment is parameter.new
                inner = _class_visit(visit.section, path, place, match, is_direct=is_direct)
                edge = _Edge(visit.key, parameter.name)
                self._edges.setdefault(inner.key, []).append(edge)
                yield inner

    def other_paths(self, pair: ObjectPair) -> tuple[str, ...]:
        """Where else the pair is found, sorted; known once all pairs have been walked.

        Ways from a section to the pair on which no pair stands twice: `MAX_PATHS` at most, because
        their number can double with every level.
        """
        key = _key(pair.section, pair.path, pair.old, pair.new)
        if pair.is_section:
            return ()
        return tuple(sorted(set(self._all_paths(key)) - {pair.path}))

    def _all_paths(self, key: _Key) -> list[str]:
        found: list[str] = []
        waiting: list[tuple[_Key, str, frozenset[_Key]]] = []
        waiting.append((key, "", frozenset({key})))
        steps = 0
        while waiting and len(found) < MAX_PATHS and steps < _MAX_STEPS:
            steps += 1
            current, tail, seen = waiting.pop()
            if current in self._roots:
                found.append(self._roots[current] + tail)
            waiting.extend(
                (edge.owner, f".{path_step(edge.name)}{tail}", seen | {edge.owner})
                for edge in self._edges.get(current, ())
                if edge.owner not in seen
            )
        return found


def _class_visit(
    section: str, path: str, place: tuple[str, ...], match: ClassMatch, *, is_direct: bool
) -> _Visit:
    where = ("$defs", match.new.key) if match.new.is_named else place
    return _Visit(
        section,
        path,
        where,
        is_direct or match.new.is_named,
        match.old.fragment,
        match.new.fragment,
        _owner(match.old),
        _owner(match.new),
    )


def _owner(found: ClassRef) -> str:
    return f"$defs/{found.key}" if found.is_named else ""
