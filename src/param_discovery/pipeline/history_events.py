"""From what each version has to what happened in between. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from param_discovery.report.history_result import Event, EventKind, Facts, ParameterHistory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from packaging.version import Version


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All parameters of one version, nested ones included."""

    version: Version
    facts: Mapping[str, Facts]
    """By path."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    incomplete: tuple[str, ...] = ()
    """Paths of sections and classes below which parameters may have been missed."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Path of each other name to the path of the parameter that it means; not among `facts`."""

    def may_miss(self, path: str) -> bool:
        """Whether the parameter could be there without having been seen."""
        return any(path == part or path.startswith(f"{part}.") for part in self.incomplete)


def derive(snapshots: Iterable[Snapshot]) -> tuple[ParameterHistory, ...]:
    """The history of each parameter, sorted by path; the order of `snapshots` does not matter.

    What is not known of a version is no change: the fact is compared with the last one known.
    """
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.version)
    paths = sorted({path for snapshot in ordered for path in snapshot.facts})
    return tuple(_Track(path).follow(ordered) for path in paths)


@dataclass(slots=True)
class _Track:
    """One parameter on its way through the versions."""

    path: str
    events: list[Event] = field(default_factory=list)
    initial: Facts | None = None
    known: Facts = field(default_factory=Facts)
    """The newest value of each fact that is known."""
    known_in: dict[str, str] = field(default_factory=dict)
    """Fact to the version that `known` has it from."""
    first_seen: str = ""
    last_seen: str = ""
    description: str | None = None

    def follow(self, snapshots: Sequence[Snapshot]) -> ParameterHistory:
        """Its whole history."""
        before: Snapshot | None = None
        for now in snapshots:
            self._came_or_went(before, now)
            facts = now.facts.get(self.path)
            if facts is not None:
                self._compare(facts, str(now.version))
                self.description = now.descriptions.get(self.path)
            before = now
        return ParameterHistory(
            path=self.path,
            section=self.path.partition(".")[0],
            first_seen=self.first_seen,
            last_seen=self.last_seen,
            initial=self.initial or Facts(),
            events=tuple(self.events),
            description=self.description,
        )

    def _came_or_went(self, before: Snapshot | None, now: Snapshot) -> None:
        if before is None:
            return
        was_there, is_there = self.path in before.facts, self.path in now.facts
        if was_there == is_there:
            return
        kind = EventKind.ADDED if is_there else EventKind.REMOVED
        certain = not (before if is_there else now).may_miss(self.path)
        self.events.append(
            Event(str(now.version), kind, str(before.version), is_certain=certain),
        )

    def _compare(self, facts: Facts, version: str) -> None:
        if self.initial is None:
            self.initial, self.known, self.first_seen = facts, facts, version
            self.known_in = dict.fromkeys(_known_names(facts), version)
        else:
            self._learn(facts, version)
        self.last_seen = version

    def _learn(self, facts: Facts, version: str) -> None:
        """Tell apart what changed from what only became known."""
        for name in _known_names(facts):
            new = getattr(facts, name)
            if name not in self.known_in:
                # Not known until now, so that the first value seems to have been there all along.
                self.initial = replace(self.initial or facts, **{name: new})
            elif (kind := _kind(name, getattr(self.known, name), new)) is not None:
                old_text, new_text = _texts(name, self.known, facts)
                self.events.append(Event(version, kind, self.known_in[name], old_text, new_text))
            self.known_in[name] = version
        changes = {name: getattr(facts, name) for name in _known_names(facts)}
        self.known = replace(self.known, **changes, deprecation_message=facts.deprecation_message)


_UNKNOWN_AS_NONE = ("type", "constraints", "default")
_ALWAYS_KNOWN = ("required", "deprecated", "status")


def _known_names(facts: Facts) -> Iterator[str]:
    yield from (name for name in _UNKNOWN_AS_NONE if getattr(facts, name) is not None)
    yield from _ALWAYS_KNOWN


def _kind(name: str, old: object, new: object) -> EventKind | None:
    if old == new:
        return None
    match name:
        case "required":
            return EventKind.BECAME_REQUIRED if new else EventKind.BECAME_OPTIONAL
        case "deprecated":
            return EventKind.DEPRECATED if new else EventKind.UNDEPRECATED
        case "constraints":
            return EventKind.CONSTRAINT_CHANGED
    return EventKind(f"{name}-changed")


def _texts(name: str, old: Facts, new: Facts) -> tuple[str | None, str | None]:
    if name == "required":
        return None, None
    if name == "deprecated":
        return old.deprecation_message, new.deprecation_message
    return getattr(old, name), getattr(new, name)


def replayed(history: ParameterHistory, versions: Sequence[str]) -> dict[str, Facts]:
    """The facts in each of `versions` (all that were read, the oldest first) that has it.

    The inverse of `derive`, as a reader of the output works it out: start with `initial` in
    `first_seen`, apply the events of each version.
    """
    by_version: dict[str, list[Event]] = {}
    for event in history.events:
        by_version.setdefault(event.version, []).append(event)
    states: dict[str, Facts] = {}
    facts, is_there = history.initial, False
    for version in versions:
        is_there = is_there or version == history.first_seen
        for event in by_version.get(version, ()):
            if event.kind in (EventKind.ADDED, EventKind.REMOVED):
                is_there = event.kind is EventKind.ADDED
            else:
                facts = _applied(facts, event)
        if is_there:
            states[version] = facts
    return states


def _applied(facts: Facts, event: Event) -> Facts:
    match event.kind:
        case EventKind.BECAME_REQUIRED | EventKind.BECAME_OPTIONAL:
            return replace(facts, required=event.kind is EventKind.BECAME_REQUIRED)
        case EventKind.DEPRECATED | EventKind.UNDEPRECATED:
            is_deprecated = event.kind is EventKind.DEPRECATED
            return replace(facts, deprecated=is_deprecated, deprecation_message=event.new)
        case EventKind.CONSTRAINT_CHANGED:
            return replace(facts, constraints=event.new)
        case EventKind.TYPE_CHANGED:
            return replace(facts, type=event.new)
        case EventKind.DEFAULT_CHANGED:
            return replace(facts, default=event.new)
    return replace(facts, status=event.new)
