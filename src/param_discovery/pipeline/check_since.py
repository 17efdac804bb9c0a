"""Defaults that changed since the version that a configuration was written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.pipeline.check_values import Spot, Values
from param_discovery.rules.judge import CompareOptions, compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.pipeline.check_sections import Checked
    from param_discovery.report.check_result import Finding
    from param_discovery.rules.model import Change
    from param_discovery.schema.document import Document

_RULES = frozenset({"default-changed", "default-removed"})


def changed_defaults(
    old: Document, new: Document, checked: Checked, path: str
) -> Iterator[Finding]:
    """The changed defaults of parameters that the configuration leaves to the engine.

    Of the sections that it holds parameters of, and of nested configuration that is in effect.
    """
    found = _Defaults(old, new, checked, path)
    for change in compare(old, new, CompareOptions()).changes:
        if change.rule in _RULES:
            for name in (change.path, *change.also_at):
                if found.is_left_out(name):
                    yield found.finding(change, name)


class _Defaults:
    """The defaults of two versions, and what a configuration sets itself."""

    def __init__(self, old: Document, new: Document, checked: Checked, path: str) -> None:
        self._old = old
        self._new = new
        self._checked = checked
        self._path = path
        self._values = Values(new, path)

    def is_left_out(self, name: str) -> bool:
        """Whether the parameter's default applies: it and what it stands in are not set to else."""
        section, *steps = name.split(".")
        if section not in self._checked.places or name in self._checked.given:
            return False
        owner = self._new.sections.get(section, {})
        for count, step in enumerate(steps[:-1], start=1):
            fragment = self._values.member(owner, step)
            if fragment is None:
                return True  # not a path through classes: better told once too often
            is_given = ".".join((section, *steps[:count])) in self._checked.given
            if not is_given and fragment.get("default", {}) is None:
                return False
            owner = fragment
        return True

    def finding(self, change: Change, name: str) -> Finding:
        """What to say of it, at the place where its section begins."""
        section = name.partition(".")[0]
        before = f"its default was {change.old or 'not known'} in {self._version}"
        now = f"is {change.new}" if change.new else "is not known any more"
        spot = Spot(section, tuple(name.split(".")[1:]), self._checked.places[section])
        message = f"it is not set: {before}, and {now}"
        return self._values.finding("default-changed", spot, message, self._mend(change))

    @property
    def _version(self) -> str:
        return self._old.envelope.engine_version

    def _mend(self, change: Change) -> str:
        before, now = change.old_fragment, change.new_fragment
        if not isinstance(before, dict) or not isinstance(now, dict) or "default" not in before:
            return "Set it, if you rely on what was."
        if self._values.is_valid(now, before["default"]) is not True:
            return f"Look at what it does: {change.old} is not taken any more."
        return f"Set it to {change.old} to keep what was."
