"""`classify` as SARIF 2.1.0, for code scanning and editors.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, sections in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from param_discovery.report import classify_words as words
from param_discovery.report.classify_places import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.rules.model import Change, Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_FINGERPRINT = "paramDiscovery/v1"
"""The fingerprint's name and how it is made [3.27.17]: with another way comes another number."""


def sarif_value(result: ClassifyResult) -> dict[str, Any]:
    """The log: breaking findings as errors, accepted ones suppressed, notices as notes.

    Plainly safe changes are only counted: code scanning would open an alert for each.
    """
    groups = words.groups(result.comparison)
    changes = (*groups.breaking, *groups.accepted, *groups.notices)
    rules = {change.rule: words.rule_of(change) for change in changes}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver(tuple(rules.values()))},
                "results": _results(result, changes, list(rules)),
                "properties": {
                    "classification": result.comparison.classification,
                    "safeChanges": len(groups.safe),
                    "notes": list(result.notes),
                },
            }
        ],
    }


def driver(rules: Sequence[Rule]) -> dict[str, Any]:
    """What made the log, with the rules that its results name [3.19]."""
    from importlib.metadata import version  # noqa: PLC0415 - only SARIF says it

    return {
        "name": "param-discovery",
        "version": version("param-discovery"),
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": message(rule.summary)},
        "fullDescription": {"text": message(rule.why)},
        "help": {"text": message(f"{rule.why}\nWhat to do: {rule.what_to_do}")},
        "defaultConfiguration": {"level": "error" if rule.level == "breaking" else "note"},
    }


def _results(
    result: ClassifyResult, changes: Sequence[Change], rule_ids: list[str]
) -> list[dict[str, Any]]:
    numbers = lines_of(result, changes)
    return [
        {
            "ruleId": change.rule,
            "ruleIndex": rule_ids.index(change.rule),
            "level": "error" if change.level == "breaking" else "note",
            "message": {"text": message("\n".join(_said(change)))},
            "locations": [_location(result, change, line)],
            "partialFingerprints": {_FINGERPRINT: change.fingerprint},
            "suppressions": _suppressions(change),
            "properties": {"path": change.path, "notice": change.notice},
        }
        for change, line in zip(changes, numbers, strict=True)
    ]


def _said(change: Change) -> list[str]:
    said = [words.brief(change.message, 1000)]
    value = words.counterexample(change)
    if value is not None:
        said.append(f"No longer valid: {value}")
    if change.renamed_to is not None:
        said.append(f"Perhaps renamed to: {words.brief(change.renamed_to)}")
    return said


def _location(result: ClassifyResult, change: Change, line: int | None) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": words.place_of(change), "kind": "parameter"}]
    }
    if result.new_path is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": uri(result.new_path)}}
        if line is not None:
            physical["region"] = {"startLine": line}
        location["physicalLocation"] = physical
    return location


def uri(path: str) -> str:
    """A relative reference, or a file address for an absolute path, percent-encoded [3.4.3].

    A colon is encoded too: in a first segment it would make a scheme of what is before it.
    """
    encoded = quote(path.encode("utf-8", "surrogateescape"))
    return f"file://{encoded}" if path.startswith("/") else encoded


def _suppressions(change: Change) -> list[dict[str, str]]:
    """An empty list says that the finding is not suppressed [3.27.23].

    The standard and its schema call a suppression's `status` differently; without it, it is
    accepted [3.35].
    """
    accepted = words.acceptance(change)
    if accepted is None:
        return []
    return [{"kind": "external", "justification": accepted}]


def message(text: str) -> str:
    """`text` as a message's text: no placeholder [3.11.5], no link [3.11.6], nothing acts."""
    lines = [words.shown(line) for line in text.split("\n")]
    doubled = "\n".join(lines).replace("{", "{{").replace("}", "}}")
    return doubled.replace("](", "] (")
