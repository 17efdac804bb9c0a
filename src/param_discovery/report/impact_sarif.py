"""`impact` as SARIF 2.1.0, for code scanning and editors.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, sections in brackets.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from param_discovery.report import impact_words as words
from param_discovery.report.impact_github import path_in_repository
from param_discovery.report.sarif import SCHEMA, driver, message, uri
from param_discovery.rules import catalogue

if TYPE_CHECKING:
    from param_discovery.report.impact_result import ImpactResult, Touch, Use

_FINGERPRINT = "paramDiscoveryUse/v1"
"""The fingerprint's name and how it is made [3.27.17]."""

_LEVELS = {"certain": "error", "likely": "warning", "name-only": "note"}


def sarif_value(result: ImpactResult) -> dict[str, Any]:
    """The log: a result for each use and each change that touches it."""
    pairs = [(use, touch) for use in result.shown for touch in use.touches]
    ids = list(dict.fromkeys(touch.change.rule for _, touch in pairs))
    rules = [rule for rule in map(catalogue.rule, ids) if rule is not None]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver(rules)},
                "results": [_result(use, touch, ids, result.folder) for use, touch in pairs],
                "properties": {"answer": result.answer, "notes": list(result.notes)},
            }
        ],
    }


def _result(use: Use, touch: Touch, ids: list[str], folder: str) -> dict[str, Any]:
    said = f"{words.title(touch.change)} ({use.hit.confidence}): {words.said(use)}"
    return {
        "ruleId": touch.change.rule,
        "ruleIndex": ids.index(touch.change.rule),
        "level": _LEVELS[use.hit.confidence] if touch.change.breaks else "note",
        "message": {"text": message(f"{said}\n{words.what_to_do(touch)}")},
        "locations": [_location(use, folder)],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(use, touch)},
        "properties": {"confidence": use.hit.confidence, "path": touch.change.path},
    }


def _location(use: Use, folder: str) -> dict[str, Any]:
    region = {
        "startLine": use.hit.line,
        "startColumn": use.hit.column,
        "endColumn": use.hit.end_column,
    }
    where = {"uri": uri(path_in_repository(use, folder))}
    return {"physicalLocation": {"artifactLocation": where, "region": region}}


def _fingerprint(use: Use, touch: Touch) -> str:
    """Of the change and the file: lines move, and then it is still the same."""
    text = f"{touch.change.fingerprint} {use.hit.kind} {use.hit.path}"
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
