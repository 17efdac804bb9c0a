"""What to do about a change, said for the parameter that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from param_discovery.pipeline.history_snapshot import snapshot
from param_discovery.pipeline.impact_places import steps_of
from param_discovery.pipeline.lifecycle_fates import Fates
from param_discovery.report.lifecycle_result import Standing
from param_discovery.rules import catalogue
from param_discovery.rules.texts import values_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.report.lifecycle_result import Fate
    from param_discovery.rules.model import Change
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import JsonValue


class Known(Protocol):
    """What is known of parameters over some versions; `pipeline.lifecycle` has it of all."""

    def fate(self, section: str | None, name_or_path: str) -> tuple[Fate, ...]:
        """What became of every parameter that is called so."""


class TwoVersions:
    """The same of two schemas alone, whatever lies between them."""

    def __init__(self, old: Document, new: Document) -> None:
        self._fates = Fates((snapshot(old), snapshot(new)), ())

    def fate(self, section: str | None, name_or_path: str) -> tuple[Fate, ...]:
        """What became of every parameter that is called so."""
        paths = self._fates.paths_of(section, name_or_path)
        return tuple(self._fates.fate(path, None) for path in paths)


_GONE = frozenset({"parameter-removed", "section-removed", "schema-removed"})


class Advisor:
    """Knows what became of parameters."""

    def __init__(self, lifecycle: Known | None, *, is_exact: bool = False) -> None:
        """With `is_exact`, the versions in between were read: it is known when something went."""
        self._lifecycle = lifecycle
        self._is_exact = is_exact

    def advice(self, change: Change) -> str:
        """A sentence or two; foreign text in it is not yet escaped."""
        if change.rule in _GONE or change.rule == "deprecated":
            said = self._of_fate(change)
            if said is not None:
                return said
        speak = _WORDS.get(change.rule)
        return (speak(change) if speak else None) or _rule_words(change)

    def _of_fate(self, change: Change) -> str | None:
        fate = self._fate(change.path)
        if fate is None:
            return None
        is_gone = fate.standing is Standing.GONE
        if not is_gone and not fate.replaced_by:
            return None
        since = _since(fate, self._is_exact) if is_gone else "Deprecated"
        return f"{since}{_instead(fate, change)}"

    def _fate(self, path: str) -> Fate | None:
        if self._lifecycle is None:
            return None
        section, *steps = steps_of(path)
        found = self._lifecycle.fate(section, ".".join(steps)) if steps else ()
        return next((fate for fate in found if fate.path == path), None)


def _since(fate: Fate, is_exact: bool) -> str:  # noqa: FBT001 - a private word
    if fate.removed_in is None:
        return "Removed"
    return f"Removed in {fate.removed_in}" if is_exact else f"Not in {fate.removed_in} any more"


def _instead(fate: Fate, change: Change) -> str:
    """What to use in its place, by what the engine or the likeness of the two says."""
    names = [path.partition(".")[2] for path in fate.replaced_by]
    if not names:
        if change.renamed_to is not None:
            return f": probably called {change.renamed_to} now."
        return ": take it out."
    listed = " or ".join(names)
    is_said = fate.replacement_source is not None and fate.replacement_source.is_said
    said = f": use {listed} instead." if is_said else f": {listed} has probably taken its place."
    if fate.is_opposite:
        said += " It says the contrary: turn the value round."
    return said


def _removed(change: Change) -> str | None:
    if change.renamed_to is None:
        return "Take it out: it is accepted no longer."
    return f"Accepted no longer: probably called {change.renamed_to} now."


def _other_values(change: Change) -> str | None:
    if change.new is None:
        return None
    return f"It takes {change.new} now; it took {change.old}."


def _within(change: Change) -> str | None:
    return None if change.new is None else f"Keep it within what is accepted now: {change.new}."


def _left(change: Change) -> str | None:
    """The values that are still listed, where they are few."""
    left = list(_enumerated(change.new_fragment))
    if not 0 < len(left) <= _MOST_VALUES:
        return None
    return f"Use one of {values_text(left)}."


def _enumerated(fragment: JsonValue) -> Iterator[JsonValue]:
    if isinstance(fragment, dict):
        listed = fragment.get("enum")
        yield from listed if isinstance(listed, list) else ()
        for keyword in ("anyOf", "oneOf"):
            inner = fragment.get(keyword)
            for one in inner if isinstance(inner, list) else ():
                yield from _enumerated(one)


_MOST_VALUES = 12


def _alias(change: Change) -> str | None:
    return None if change.old is None else f"Write {change.old} instead."


def _give(change: Change) -> str:
    name = steps_of(change.path)[-1]
    takes = f" It takes {change.new}." if change.rule == "parameter-added-required" else ""
    return f"Give {name} here: it has to be given now.{takes}"


def _default(change: Change) -> str | None:
    if change.old is None:
        return None
    now = "there is no default any more" if change.new is None else f"the default is {change.new}"
    return f"Not given here, and {now}: give {change.old} to keep what it did."


def _renamed(change: Change) -> str | None:
    return None if change.new is None else f"Write {change.new}: the old name may go later."


_WORDS: dict[str, Callable[[Change], str | None]] = {
    "alias-removed": _alias,
    "became-required": _give,
    "constraint-tightened": _within,
    "default-changed": _default,
    "default-removed": _default,
    "enum-value-removed": _left,
    "parameter-added-required": _give,
    "parameter-removed": _removed,
    "parameter-renamed": _renamed,
    "section-removed": _removed,
    "type-changed": _other_values,
    "type-narrowed": _other_values,
    "type-undecided": _other_values,
}


def _rule_words(change: Change) -> str:
    rule = catalogue.rule(change.rule)
    return rule.what_to_do if rule is not None else change.message
