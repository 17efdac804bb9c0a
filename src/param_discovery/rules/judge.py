"""Two schema documents compared, each difference judged by a rule."""

from __future__ import annotations

from param_discovery.schema.compare.walk import Walk
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from . import (
    aliases,
    constraints,
    defaults,
    documentation,
    parameters,
    renames,
    sections,
    types,
)
from .asking import Inclusion
from .model import Acceptance, Change, Comparison, Side
from .site import member_site, parameter_site
from .tool import order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from param_discovery.schema.compare.type_pair import Readers
    from param_discovery.schema.compare.walk import ObjectPair, ParameterPair
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import JsonValue

    from .model import Level


class CompareOptions(NamedTuple):
    """What a configuration says about findings."""

    levels: Mapping[str, Level] = {}
    """Per rule id, in place of the rule's own."""
    accepted: Mapping[str, Acceptance] = {}
    """Per fingerprint; none of them expired."""


_DEFAULTS = CompareOptions()


def compare(
    old: Document | None, new: Document | None, options: CompareOptions = _DEFAULTS
) -> Comparison:
    """All that changed, in the order in which it is to be read: breaking first, then by path.

    Both are of one engine; None is a schema that is not there.
    """
    found = tuple(_found(old, new))
    engine = next((side.envelope.engine for side in (new, old) if side is not None), "")
    settled = _settle(found, engine, old, new, options) if found else ()
    return Comparison(_side(old), _side(new), tuple(sorted(settled, key=order)))


def _side(document: Document | None) -> Side | None:
    if document is None:
        return None
    return Side(document.envelope.engine, document.envelope.engine_version)


def _found(old: Document | None, new: Document | None) -> Iterator[Change]:
    if old is not None and new is not None:
        yield from sections.judge(old, new)
        yield from _once(_Judge(old, new).changes())
    elif new is not None:
        yield sections.schema_added(new)
    elif old is not None:
        yield sections.schema_removed(old)


class _Judge:
    """Asks the rules of each family about each pair."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old = old
        self._new = new
        self._inclusion = Inclusion()
        self._old_notes = _unsayable(old)
        self._new_notes = _unsayable(new)
        self._walk = Walk(old, new, self._suspects())

    def _suspects(self) -> frozenset[str]:
        """Classes whose constraints only limitations tell of, and tell otherwise than before."""
        changed = {path for path, _ in self._old_notes.items() ^ self._new_notes.items()}
        classes = {*self._old.definitions, *self._new.definitions} if changed else ()
        return frozenset(
            name for name in classes if any(path.startswith(f"$defs/{name}.") for path in changed)
        )

    @property
    def _readers(self) -> Readers:
        return self._walk.readers

    def changes(self) -> Iterator[Change]:
        """The findings, in no particular order."""
        for pair in self._walk.object_pairs():
            found = list(self._pair(pair))
            others = self._walk.other_paths(pair) if found else ()
            for change in found:
                inside = change.path.removeprefix(pair.path)
                also_at = tuple(path + inside for path in others)
                yield change._replace(also_at=also_at) if also_at or change.also_at else change

    def _pair(self, pair: ObjectPair) -> Iterator[Change]:
        yield from self._names(pair)
        yield from sections.other_names(pair, self._readers, self._inclusion)
        yield from sections.whole_object(pair, self._readers, self._inclusion)
        for parameter in pair.parameters:
            yield from self._parameter(pair, parameter)
        if self._old_notes or self._new_notes:
            yield from self._notes(pair)

    def _names(self, pair: ObjectPair) -> Iterator[Change]:
        reason = sections.unread(self._new, pair.new_owner) if pair.new_owner else None
        if reason is not None:
            missing = [*pair.names.removed, *(name for name, _ in pair.names.promoted)]
            missing += [name for name in pair.names.aliases_removed if not _is_there(pair, name)]
            for name in missing:
                yield types.no_longer_known(member_site(pair, name), reason)
            still = [name for name in pair.names.aliases_removed if _is_there(pair, name)]
            known = pair.names._replace(removed=(), promoted=(), aliases_removed=tuple(still))
            pair = pair._replace(names=known)
        yield from parameters.added(pair)
        yield from parameters.removed(pair, renames.likely_names(pair, self._readers))
        yield from parameters.renamed(pair)
        yield from aliases.judge(pair)

    def _parameter(self, pair: ObjectPair, parameter: ParameterPair) -> Iterator[Change]:
        site = parameter_site(pair, parameter)
        yield from parameters.required(parameter, site)
        yield from types.judge(parameter, site, self._inclusion)
        yield from defaults.judge(parameter, site)
        yield from documentation.judge(parameter.old, parameter.new, site)

    def _notes(self, pair: ObjectPair) -> Iterator[Change]:
        for name, new_name in pair.names.kept:
            old = self._old_notes.get(f"{pair.old_owner}.{name}", ())
            new = self._new_notes.get(f"{pair.new_owner}.{new_name}", ())
            if old != new:
                yield from constraints.unsayable(member_site(pair, name), old, new)


def _is_there(pair: ObjectPair, name: str) -> bool:
    return pair.new_members.meaning(name) is not None


_CONSTRAINT = "The constraint "
"""How `schema.constraints.no_counterpart` begins."""


def _unsayable(document: Document) -> dict[str, tuple[str, ...]]:
    """Constraints that only limitations tell of, by path: `$defs/Class.field` in a class."""
    found: dict[str, tuple[str, ...]] = {}
    for note in document.limitations:
        if note.parameter is None or not note.reason.startswith(_CONSTRAINT):
            continue
        path = note.parameter if note.section is None else f"{note.section}.{note.parameter}"
        found[path] = (*found.get(path, ()), note.reason)
    return found


def _once(changes: Iterable[Change]) -> Iterator[Change]:
    """One finding for each path and rule: a field of two classes of one union is one parameter."""
    found: dict[tuple[str, str], Change] = {}
    for change in changes:
        first = found.setdefault((change.path, change.rule), change)
        if first is not change:
            found[change.path, change.rule] = _joined(first, change)
    return iter(found.values())


def _joined(first: Change, second: Change) -> Change:
    """Both in one: nothing of either is lost, its fingerprint included."""
    same = first.message == second.message
    return first._replace(
        message=first.message if same else f"{first.message} {second.message}",
        counterexample=first.counterexample or second.counterexample,
        also_at=tuple(sorted({*first.also_at, *second.also_at})),
        notice=first.notice or second.notice,
        old_fragment=_both(first.old_fragment, second.old_fragment),
        new_fragment=_both(first.new_fragment, second.new_fragment),
    )


def _both(first: JsonValue, second: JsonValue) -> JsonValue:
    return {"anyOf": [first, second]}


def _settle(
    changes: Iterable[Change],
    engine: str,
    old: Document | None,
    new: Document | None,
    options: CompareOptions,
) -> Iterator[Change]:
    """Fingerprint, level and acceptance of each."""
    # Imported here: without changes there is nothing to identify.
    from .fingerprint import Fingerprints  # noqa: PLC0415

    prints = Fingerprints(engine, old.definitions if old else {}, new.definitions if new else {})
    for change in changes:
        fingerprint = prints.of(change)
        level = options.levels.get(change.rule, change.level)
        accepted = options.accepted.get(fingerprint) if level == "breaking" else None
        yield change._replace(fingerprint=fingerprint, level=level, accepted=accepted)
