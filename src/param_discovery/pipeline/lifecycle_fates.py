"""From what each version has to what became of each parameter. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version

from param_discovery.pipeline.lifecycle_replacements import (
    Passage,
    Replacement,
    replacement,
    said_of_deprecated,
)
from param_discovery.pipeline.lifecycle_words import deprecation_in
from param_discovery.report.lifecycle_result import Fate, ReplacementSource, Span, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from param_discovery.pipeline.history_events import Snapshot


_LIKE = 0.7
_MOST_NEAR = 3


class _Stretch(NamedTuple):
    """Places of the first and the last of some snapshots in a row that have a parameter."""

    first: int
    last: int


class Fates:
    """The parameters of all versions that were read, other names of parameters among them."""

    def __init__(self, snapshots: Iterable[Snapshot], unread: Sequence[Version] = ()) -> None:
        ordered = sorted(snapshots, key=lambda snapshot: snapshot.version)
        self.snapshots = tuple(_with_aliases(snapshot) for snapshot in ordered)
        """The oldest first."""
        self._versions = [snapshot.version for snapshot in self.snapshots]
        self._unread = unread
        self._paths: dict[str, set[str]] = {}
        for path in {path for snapshot in self.snapshots for path in snapshot.facts}:
            self._paths.setdefault(path.rpartition(".")[2], set()).add(path)

    def paths_of(self, section: str | None, name_or_path: str) -> list[str]:
        """Every parameter of any version that is called so, the least nested first."""
        name = name_or_path.rpartition(".")[2]
        found = [
            path
            for path in self._paths.get(name, ())
            if path == name_or_path or path.endswith(f".{name_or_path}")
        ]
        inside = [path for path in found if section in {None, path.partition(".")[0]}]
        if section is not None and name != name_or_path:
            whole = {name_or_path, f"{section}.{name_or_path}"}
            inside = [path for path in inside if path in whole] or inside
        return sorted(inside, key=_nesting)

    def nearest(self, section: str | None, name: str, at: Version | None = None) -> tuple[str, ...]:
        """Parameters of that version, by default the newest, with names like `name`."""
        by_name: dict[str, str] = {}
        known = self.snapshots[self._place(at)].facts if self.snapshots else ()
        for path in sorted(known, key=_nesting):
            if section is None or path.startswith(f"{section}."):
                by_name.setdefault(path.rpartition(".")[2], path)
        found = get_close_matches(name.rpartition(".")[2], by_name, n=_MOST_NEAR, cutoff=_LIKE)
        return tuple(by_name[near] for near in found)

    def fate(self, path: str, at: Version | None = None) -> Fate:
        """What became of the parameter, which some version has."""
        place = self._place(at)
        stretches = self._stretches(path)
        stretch = _stretch_seen_from(place, stretches)
        is_gone = stretch.last < place
        deprecated = self._deprecated_in(path, stretch, place)
        instead = self._instead(path, stretch, place, is_deprecated=deprecated is not None)
        return Fate(
            path=path,
            standing=self._standing(at, stretch, place),
            came_in=str(self._versions[stretch.first]) if stretch.first else None,
            last_seen=str(self._versions[stretch.last]),
            removed_in=self._after(stretch),
            replaced_by=instead.paths if instead else (),
            replacement_source=instead.source if instead else None,
            is_opposite=instead is not None and instead.is_opposite,
            deprecated_in=deprecated,
            deprecation_message=(
                _said(path, self.snapshots[min(stretch.last, place)]) or None
                if deprecated
                else None
            ),
            is_certain=self._is_certain(path, stretch, is_gone=is_gone),
            unread_between=self._unread_beside(stretch, is_gone=is_gone),
            spans=tuple(self._span(found) for found in stretches),
        )

    def _place(self, at: Version | None) -> int:
        """Of that version among those that were read, or of the one before it; 0 before all."""
        if at is None:
            return len(self._versions) - 1
        return max(bisect_right(self._versions, Version(at.public)) - 1, 0)

    def _standing(self, at: Version | None, stretch: _Stretch, place: int) -> Standing:
        if at is not None and self._versions[place] != Version(at.public):
            return Standing.NOT_KNOWN
        if stretch.last < place:
            return Standing.GONE
        return Standing.THERE if stretch.first <= place else Standing.NOT_YET

    def _stretches(self, path: str) -> list[_Stretch]:
        found: list[_Stretch] = []
        for place, snapshot in enumerate(self.snapshots):
            if path not in snapshot.facts:
                continue
            if found and found[-1].last == place - 1:
                found[-1] = found[-1]._replace(last=place)
            else:
                found.append(_Stretch(place, place))
        return found

    def _after(self, stretch: _Stretch) -> str | None:
        place = stretch.last + 1
        return str(self._versions[place]) if place < len(self._versions) else None

    def _span(self, stretch: _Stretch) -> Span:
        first, last = self._versions[stretch.first], self._versions[stretch.last]
        return Span(str(first), str(last), self._after(stretch))

    def _is_certain(self, path: str, stretch: _Stretch, *, is_gone: bool) -> bool:
        if is_gone:
            return not self.snapshots[stretch.last + 1].may_miss(path)
        return not stretch.first or not self.snapshots[stretch.first - 1].may_miss(path)

    def _unread_beside(self, stretch: _Stretch, *, is_gone: bool) -> tuple[str, ...]:
        after = stretch.last + 1 if is_gone else stretch.first
        if after == 0:
            return ()
        before, now = self._versions[after - 1], self._versions[after]
        return tuple(str(version) for version in self._unread if before < version < now)

    def _deprecated_in(self, path: str, stretch: _Stretch, place: int) -> str | None:
        """Since when it is deprecated without a break, seen from `place`; None: it is not."""
        found = None
        for number in range(min(stretch.last, place), stretch.first - 1, -1):
            if _said(path, self.snapshots[number]) is None:
                break
            found = str(self._versions[number])
        return found

    def _instead(
        self, path: str, stretch: _Stretch, place: int, *, is_deprecated: bool
    ) -> Replacement | None:
        if stretch.last < place:
            return self._followed(path, stretch, place)
        if not is_deprecated:
            return None
        snapshot = self.snapshots[place]
        return said_of_deprecated(Passage(path, snapshot, snapshot))

    def _followed(self, path: str, stretch: _Stretch, place: int) -> Replacement | None:
        """What took its place, or the place of what took its place, and is there at `place`.

        Each step leads to a later version, so that there is an end.
        """
        direct = self._direct(path, stretch)
        if direct is None:
            return None
        links = [self._link(new, place) for new in direct.paths]
        known = [link for link in links if link is not None]
        if len(known) < len(links):
            return None
        paths = tuple(dict.fromkeys(path for link in known for path in link.paths))
        source = max((direct.source, *(link.source for link in known)), key=_weakness)
        turns = direct.is_opposite != any(link.is_opposite for link in known)
        return Replacement(paths, source, turns)

    def _link(self, path: str, place: int) -> Replacement | None:
        if path in self.snapshots[place].facts:
            return Replacement((path,), ReplacementSource.ALIAS)
        earlier = [found for found in self._stretches(path) if found.last < place]
        return self._followed(path, earlier[-1], place) if earlier else None

    def _direct(self, path: str, stretch: _Stretch) -> Replacement | None:
        """What took its place when it went, or where the object that held it went to."""
        old, new = self.snapshots[stretch.last], self.snapshots[stretch.last + 1]
        found = replacement(Passage(path, old, new))
        if found is not None:
            return found
        owner, _, name = path.rpartition(".")
        if owner not in old.facts or owner in new.facts:
            return None
        above = replacement(Passage(owner, old, new))
        if above is None:
            return None
        paths = [f"{home}.{name}" for home in above.paths if f"{home}.{name}" in new.facts]
        return above._replace(paths=tuple(paths)) if len(paths) == 1 else None


def differs(path: str, before: Snapshot, after: Snapshot) -> bool:
    """Whether the parameter came, went, or changed its being deprecated between the two."""
    was_there, is_there = path in before.facts, path in after.facts
    if not (was_there and is_there):
        return was_there or is_there
    return (_said(path, before) is None) is not (_said(path, after) is None)


def _said(path: str, snapshot: Snapshot) -> str | None:
    """The engine's words for the deprecation; None: it is not deprecated in that version."""
    facts = snapshot.facts[path]
    description = snapshot.descriptions.get(path, "")
    name = path.rpartition(".")[2]
    if facts.deprecated:
        return facts.deprecation_message or deprecation_in(name, description) or ""
    return deprecation_in(name, description)


def _with_aliases(snapshot: Snapshot) -> Snapshot:
    """Other names count as parameters: they are accepted."""
    facts = dict(snapshot.facts)
    for alias, target in snapshot.aliases.items():
        if target in facts:
            facts.setdefault(alias, facts[target])
    return replace(snapshot, facts=facts) if snapshot.aliases else snapshot


def _stretch_seen_from(place: int, stretches: Sequence[_Stretch]) -> _Stretch:
    """The latest that has begun at `place`; the first where none has."""
    begun = [stretch for stretch in stretches if stretch.first <= place]
    return begun[-1] if begun else stretches[0]


def _nesting(path: str) -> tuple[int, str]:
    return path.count("."), path


def _weakness(source: ReplacementSource) -> int:
    return list(ReplacementSource).index(source)
