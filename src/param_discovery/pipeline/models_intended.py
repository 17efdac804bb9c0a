"""Differences that a repository wants, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.spec.project_models import ALL_OTHERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from param_discovery.report.models_result import Finding
    from param_discovery.spec.project_models import ModelRule


def intended(findings: Sequence[Finding], rule: ModelRule) -> tuple[list[Finding], list[str]]:
    """The findings with the reasons of those that are wanted, and what is listed for nothing."""
    used: set[tuple[str, str]] = set()
    marked = []
    for finding in findings:
        key, name = _key(finding)
        listed: Mapping[str, str] = getattr(rule, key)
        reason = listed.get(name)
        if reason is not None:
            used.add((key, name))
        elif key == "lacks" and ALL_OTHERS in listed:
            reason = listed[ALL_OTHERS]
            used.add((key, ALL_OTHERS))
        marked.append(finding._replace(reason=reason))
    return marked, [*_idle(rule, used)]


def _key(finding: Finding) -> tuple[str, str]:
    """Where the configuration would list it."""
    if finding.kind == "missing-parameter":
        return "lacks", finding.parameter or ""
    if finding.kind == "unknown-field":
        return "extra", finding.field or ""
    return "differs", finding.field or "*"


def _idle(rule: ModelRule, used: set[tuple[str, str]]) -> list[str]:
    return [
        f"{rule.model}: `{key}: {name}` is listed, and there is no such difference any more"
        for key in ("extra", "lacks", "differs")
        for name in getattr(rule, key)
        if (key, name) not in used
    ]
