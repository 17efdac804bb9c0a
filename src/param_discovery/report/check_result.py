"""What `check` has to report: findings in configuration files, version by version."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias

FindingLevel: TypeAlias = Literal["error", "warning", "notice"]

FindingRule: TypeAlias = Literal[
    "unknown-parameter",
    "wrong-type",
    "wrong-value",
    "missing-required",
    "given-twice",
    "not-checkable",
    "deprecated",
    "default-changed",
    "other-spelling",
]

LEVELS: dict[FindingRule, FindingLevel] = {
    "unknown-parameter": "error",
    "wrong-type": "error",
    "wrong-value": "error",
    "missing-required": "error",
    "given-twice": "error",
    "not-checkable": "warning",
    "deprecated": "notice",
    "default-changed": "notice",
    "other-spelling": "notice",
}
"""Errors make a configuration invalid. A warning says that nobody could tell."""


class Verdict(StrEnum):
    """The answer for one configuration and one version."""

    VALID = "valid"
    INVALID = "invalid"
    UNDECIDED = "undecided"
    """No fault was found, but not everything could be checked."""
    UNREAD = "unread"
    """The version's parameters could not be read."""


class Finding(NamedTuple):
    """One thing to say of one place."""

    rule: FindingRule
    path: str
    """Of the configuration file."""
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    section: str | None
    """None: it is not known in which section it belongs."""
    parameter: str
    """`engine_params.compilation_config.mode`; without a section in front where it is not known."""
    message: str
    mend: str | None = None

    @property
    def level(self) -> FindingLevel:
        """How much it counts."""
        return LEVELS[self.rule]

    @property
    def where(self) -> str:
        """`file:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/check-output.schema.json."""
        return {"rule": self.rule, "level": self.level, **self._asdict()}


class Span(NamedTuple):
    """Neighbouring versions of which the same is to be said; of one version, that one alone."""

    versions: tuple[str, ...]
    """The oldest first; at least one."""
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """In the file's order."""
    problem: str | None = None
    """Why the versions could not be read."""

    @property
    def text(self) -> str:
        """`0.9.0 to 0.11.2`, or the one version."""
        first, last = self.versions[0], self.versions[-1]
        return first if first == last else f"{first} to {last}"

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/check-output.schema.json."""
        return {
            "first": self.versions[0],
            "last": self.versions[-1],
            "versions": list(self.versions),
            "verdict": self.verdict.value,
            "findings": [finding.to_json() for finding in self.findings],
            "problem": self.problem,
        }


class CheckOutcome(NamedTuple):
    """What was found of one configuration file."""

    path: str
    engine: str
    asked: str
    """The versions as they were asked for: `0.14.1`, `>=0.9,<0.12`, `schemas/vllm.json`."""
    spans: tuple[Span, ...]
    """The oldest versions first."""
    is_range: bool = False
    """A range was asked for."""
    notes: tuple[str, ...] = ()
    """What the reader should know of how it was checked, a sentence each."""
    repository_path: str | None = None
    """From the root of its git repository, for annotations; None: as `path`."""

    @property
    def verdict(self) -> Verdict:
        """Of all versions together: the worst."""
        found = {span.verdict for span in self.spans}
        order = (Verdict.INVALID, Verdict.UNREAD, Verdict.UNDECIDED)
        return next((verdict for verdict in order if verdict in found), Verdict.VALID)

    @property
    def exit_code(self) -> int:
        """What this file alone would end with."""
        return {Verdict.INVALID: 1, Verdict.UNREAD: 3}.get(self.verdict, 0)

    @property
    def valid_versions(self) -> tuple[str, ...]:
        """The stretches of versions that accept it: `0.9.0 to 0.11.2`."""
        return tuple(span.text for span in self.spans if span.verdict is Verdict.VALID)

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/check-output.schema.json."""
        return {
            "path": self.path,
            "engine": self.engine,
            "asked": self.asked,
            "verdict": self.verdict.value,
            "valid_versions": list(self.valid_versions),
            "spans": [span.to_json() for span in self.spans],
            "notes": list(self.notes),
        }
