"""Which names changed between two documents: what `discover` says. No verdict: see `classify`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from .canonical import equal
from .pointers import tokens_of
from .walk import refs_in

if TYPE_CHECKING:
    from .document import Document
    from .json_types import Fragment, JsonObject, JsonValue

    Definitions: TypeAlias = "dict[str, Fragment]"

_CLASS_REF_LENGTH = 2


@dataclass(frozen=True, slots=True)
class NameChanges:
    """One section's paths, sorted: `engine_params.compilation_config.mode`."""

    section: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Same name, other meaning; the section's own path where the section as a whole changed."""


@dataclass(slots=True)
class _Found:
    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An object schema then and now, at one path."""

    path: str
    old: Fragment
    new: Fragment
    definition: str | None = None


def changed_names(old: Document | None, new: Document) -> tuple[NameChanges, ...]:
    """The changes of each section that has any, sorted; None: there was no document.

    A class that several parameters share is looked at once, at the first path in sorted order.
    """
    before = old.sections if old is not None else {}
    walk = _Walk(dict(old.definitions) if old is not None else {}, dict(new.definitions))
    changes = []
    for section in sorted(before.keys() | new.sections.keys()):
        found = walk.compare(section, before.get(section, {}), new.sections.get(section, {}))
        if found.added or found.removed or found.changed:
            lists = (found.added, found.removed, found.changed)
            changes.append(NameChanges(section, *(tuple(sorted(names)) for names in lists)))
    return tuple(changes)


class _Walk:
    def __init__(self, old: Definitions, new: Definitions) -> None:
        self._old = old
        self._new = new
        self._seen: set[str] = set()

    def compare(self, section: str, old: Fragment, new: Fragment) -> _Found:
        """Depth first in sorted order, each class at its first path."""
        found = _Found()
        waiting = [_Pair(section, old, new)]
        while waiting:
            pair = waiting.pop()
            if pair.definition is not None:
                if pair.definition in self._seen:
                    continue
                self._seen.add(pair.definition)
            if pair.old and pair.new and not equal(_head(pair.old), _head(pair.new)):
                found.changed.add(pair.path)
            waiting.extend(reversed(self._compare_members(pair, found)))
        return found

    def _compare_members(self, pair: _Pair, found: _Found) -> list[_Pair]:
        old, new = _members(pair.old), _members(pair.new)
        found.added |= {f"{pair.path}.{name}" for name in new.keys() - old.keys()}
        found.removed |= {f"{pair.path}.{name}" for name in old.keys() - new.keys()}
        inner: list[_Pair] = []
        for name in sorted(old.keys() & new.keys()):
            path = f"{pair.path}.{name}"
            was_required = _is_required(pair.old, name)
            if was_required != _is_required(pair.new, name) or not equal(old[name], new[name]):
                found.changed.add(path)
            inner += self._classes(path, old[name], new[name])
        return inner

    def _classes(self, path: str, old: JsonValue, new: JsonValue) -> list[_Pair]:
        """The classes that the parameter referred to then and refers to now."""
        names = _class_names(old) & _class_names(new) & self._old.keys() & self._new.keys()
        return [_Pair(path, self._old[name], self._new[name], name) for name in sorted(names)]


def _head(fragment: Fragment) -> JsonObject:
    return {key: part for key, part in fragment.items() if key not in ("properties", "required")}


def _members(fragment: Fragment) -> JsonObject:
    properties = fragment.get("properties")
    return properties if isinstance(properties, dict) else {}


def _is_required(fragment: Fragment, name: str) -> bool:
    required = fragment.get("required")
    return isinstance(required, list) and name in required


def _class_names(schema: JsonValue) -> set[str]:
    paths = (tokens_of(ref) for ref in refs_in(schema))
    return {
        path[1]
        for path in paths
        if path is not None and len(path) == _CLASS_REF_LENGTH and path[0] == "$defs"
    }
