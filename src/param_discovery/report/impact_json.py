"""`impact` as JSON (docs/reference/impact-output.schema.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.report import impact_words as words

if TYPE_CHECKING:
    from param_discovery.report.impact_result import ImpactResult, Touch, Use
    from param_discovery.rules.model import Change


def json_value(result: ImpactResult) -> dict[str, Any]:
    """All that is known; uses of less confidence than asked for are only counted."""
    uses = result.uses
    return {
        "answer": result.answer,
        "engine": result.engine,
        "old": result.old.engine_version if result.old else None,
        "new": result.new.engine_version if result.new else None,
        "summary": {
            "certain": uses.of("certain"),
            "likely": uses.of("likely"),
            "name_only": uses.of("name-only"),
            "unaffected": len(uses.unaffected),
            "hidden": result.hidden,
            "files": {
                "seen": uses.files.seen,
                "examined": uses.files.examined,
                "skipped": len(uses.files.skipped),
            },
        },
        "uses": [_use(use) for use in result.shown],
        "unaffected": [_use(use) for use in uses.unaffected],
        "changes": [_touch(touch, result) for touch in uses.changes],
        "not_searched": [_change(change, "", 0) for change in uses.not_searched],
        "skipped": [
            {**one._asdict(), "mentions": list(one.mentions)} for one in uses.files.skipped
        ],
        "notes": list(result.notes),
    }


def _use(use: Use) -> dict[str, Any]:
    hit = use.hit
    value = use.value or hit.value
    return {
        "path": hit.path,
        "line": hit.line,
        "column": hit.column,
        "end_column": hit.end_column,
        "kind": hit.kind,
        "confidence": hit.confidence,
        "parameters": sorted({one.path for one in hit.wanted}),
        "changes": [touch.change.fingerprint for touch in use.touches],
        "value": _finite(value[0]) if value else None,
        "has_value": bool(value),
        "through": hit.through,
        "was_invalid": use.was_invalid,
        "what_to_do": [touch.what_to_do for touch in use.touches],
    }


def _finite(value: Any) -> Any:  # noqa: ANN401 - a JSON value, or nearly one
    """The value without what JSON has no number for: `inf`, as YAML and Python know it."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if isinstance(value, list):
        return [_finite(one) for one in value]
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    return value


def _touch(touch: Touch, result: ImpactResult) -> dict[str, Any]:
    own = touch.change.fingerprint
    number = sum(
        any(one.change.fingerprint == own for one in use.touches) for use in result.uses.found
    )
    return _change(touch.change, touch.what_to_do, number)


def _change(change: Change, what_to_do: str, uses: int) -> dict[str, Any]:
    return {
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "level": words.level(change),
        "path": change.path,
        "also_at": list(change.also_at),
        "old": change.old,
        "new": change.new,
        "message": change.message,
        "renamed_to": change.renamed_to,
        "what_to_do": what_to_do,
        "uses": uses,
    }
