"""`classify` as JSON (docs/reference/classify-output.schema.json)."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.rules.model import Change, Side


def json_value(result: ClassifyResult, *, delta: bool = False) -> dict[str, Any]:
    """All that the comparison says; with `delta`, each change has a `delta` too."""
    comparison = result.comparison
    return {
        "classification": comparison.classification,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "summary": {
            "breaking": comparison.breaking_count,
            "safe": comparison.safe_count,
            "accepted": comparison.accepted_count,
        },
        "changes": [_change(change, delta=delta) for change in comparison.changes],
        "notes": list(result.notes),
    }


def _side(side: Side | None) -> dict[str, str] | None:
    return None if side is None else side._asdict()


def _change(change: Change, *, delta: bool) -> dict[str, Any]:
    value = {
        "rule": change.rule,
        "level": change.level,
        "section": change.section,
        "path": change.path,
        "also_at": list(change.also_at),
        "old": change.old,
        "new": change.new,
        "message": change.message,
        "counterexample": change.counterexample[0] if change.counterexample else None,
        "has_counterexample": bool(change.counterexample),
        "renamed_to": change.renamed_to,
        "fingerprint": change.fingerprint,
        "notice": change.notice,
        "accepted": None if change.accepted is None else change.accepted._asdict(),
    }
    if delta:
        from param_discovery.report.delta import json_delta  # noqa: PLC0415 - only with --delta

        value["delta"] = json_delta(change)
    return value
