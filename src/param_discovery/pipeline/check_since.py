"""Defaults that changed since the version that a configuration was written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report.check_result import Finding
from param_discovery.rules.judge import CompareOptions, compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.pipeline.check_sections import Checked
    from param_discovery.rules.model import Change
    from param_discovery.schema.document import Document

_RULES = frozenset({"default-changed", "default-removed"})


def changed_defaults(
    old: Document, new: Document, checked: Checked, path: str
) -> Iterator[Finding]:
    """The changed defaults of parameters that the configuration leaves to the engine.

    Of the sections that it holds parameters of, nested configuration included.
    """
    for change in compare(old, new, CompareOptions()).changes:
        if change.rule in _RULES:
            for name in (change.path, *change.also_at):
                section = name.partition(".")[0]
                if section in checked.places and name not in checked.given:
                    yield _finding(change, name, old, checked, path)


def _finding(change: Change, name: str, old: Document, checked: Checked, path: str) -> Finding:
    section = name.partition(".")[0]
    place = checked.places[section]
    before = f"its default was {change.old or 'not known'} in {old.envelope.engine_version}"
    now = f"is {change.new}" if change.new else "is not known any more"
    mend = (
        "Set it, if you rely on what was."
        if change.old is None
        else (f"Set it to {change.old} to keep what was.")
    )
    return Finding(
        "default-changed", path, *place, section, name, f"it is not set: {before}, and {now}", mend
    )
