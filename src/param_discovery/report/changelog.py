"""A changelog fragment for what breaks: text to paste, as only a maintainer knows the users."""

from __future__ import annotations

from param_discovery.report import classify_words as words
from param_discovery.report.markdown_escape import code, prose
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.rules.model import Change, Comparison

LONGEST = 200
"""Entries that a fragment has; a changelog is read by people."""


def changelog_fragment(comparison: Comparison) -> str:
    """Markdown: the engine, and an item for each breaking change; empty if none breaks.

    Accepted changes are left out: whoever accepted them has decided that they concern nobody.
    """
    breaking = [change for change in comparison.changes if change.breaks]
    if not breaking:
        return ""
    entries = [f"  - {_entry(change)}\n" for change in breaking[:LONGEST]]
    hidden = len(breaking) - LONGEST
    more = f"  - {hidden} more\n" if hidden > 0 else ""
    return f"- {_head(comparison)}\n" + "".join(entries) + more


def _head(comparison: Comparison) -> str:
    old, new = comparison.old, comparison.new
    if new is None:
        engine = old.engine if old else ""
        return f"{code(engine)} is supported no more:"
    before = f" from {code(old.engine_version)}" if old else ""
    return f"{code(new.engine)}{before} to {code(new.engine_version)}:"


def _entry(change: Change) -> str:
    return " ".join(_sentences(change))


def _sentences(change: Change) -> Iterator[str]:
    path = code(words.place_of(change))
    yield f"{path}: {prose(words.brief(change.message))}"
    if change.renamed_to is not None:
        yield f"Perhaps it is {code(words.brief(change.renamed_to))} now."
    value = words.counterexample(change)
    if value is not None and change.rule != "enum-value-removed":
        yield f"No longer valid: {code(value)}."
