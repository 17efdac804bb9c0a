"""The raw structural delta behind a change, for `--delta`.

The only importer of `deepdiff`, which takes ten times as long to import as a bare interpreter
takes to start.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deepdiff import DeepDiff

from param_discovery.report.classify_words import brief

if TYPE_CHECKING:
    from param_discovery.rules.model import Change

_LINES_SHOWN = 20
"""Lines for one change; the others are counted (JSON has them all)."""


def lines(change: Change) -> tuple[str, ...]:
    """A sentence for each difference, sorted."""
    # A value may hold line feeds of its own: only those before the mark end a sentence.
    mark = "\0"
    told = sorted(_diff(change).pretty(prefix=mark).removeprefix(mark).split(f"\n{mark}"))
    hidden = len(told) - _LINES_SHOWN
    more = (f"delta: {hidden} more",) if hidden > 0 else ()
    return tuple(f"delta: {brief(line)}" for line in told[:_LINES_SHOWN] if line) + more


def json_delta(change: Change) -> dict[str, Any]:
    """DeepDiff's own report: kinds of difference, each with paths from `root`."""
    value: dict[str, Any] = json.loads(_diff(change).to_json(sort_keys=True))
    return value


def _diff(change: Change) -> DeepDiff:
    # With its default threshold, subschemas that share few keys would only be called different.
    return DeepDiff(
        change.old_fragment, change.new_fragment, verbose_level=2, threshold_to_diff_deeper=0
    )
