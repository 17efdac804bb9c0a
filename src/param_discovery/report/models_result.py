"""What `models` found: how a class of a repository and an engine's parameters agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.schema.json_types import JsonValue

Kind: TypeAlias = Literal[
    "unknown-field",
    "missing-parameter",
    "type-wider",
    "type-narrower",
    "type-differs",
    "type-undecided",
    "not-known",
    "literal-stale",
    "literal-missing",
    "default-differs",
    "required-differs",
    "takes-other-names",
    "not-passed-on",
    "deprecated",
    "type-unknown",
]

NOTES: frozenset[Kind] = frozenset({"deprecated", "type-unknown"})
"""Worth knowing, and no disagreement."""


class Place(NamedTuple):
    """Where a field or a class stands in the repository."""

    path: str
    """From the examined folder, with forward slashes."""
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""


class Finding(NamedTuple):
    """One difference between the model and the schema."""

    kind: Kind
    parameter: str | None
    """The engine's, with the way to it: `compilation_config.mode`. None: it has none."""
    field: str | None
    """The model's, likewise. None: it has none."""
    message: str
    """One sentence."""
    model: str | None = None
    """The type or the default as the model has it, as text."""
    engine: str | None = None
    """The same as the engine has it."""
    counterexample: tuple[JsonValue, ...] = ()
    """A value that one of the two takes and the other refuses: a tuple of one. Empty: none to
    show."""
    suggestions: tuple[str, ...] = ()
    """Names of the engine's that may be meant."""
    place: Place | None = None
    reason: str | None = None
    """Why it is intended, where `.param-discovery.yml` says so."""

    @property
    def counts(self) -> bool:
        """Whether it makes the model disagree."""
        return self.reason is None and self.kind not in NOTES


class ModelOutcome(NamedTuple):
    """What became of one model."""

    target: str
    """`package.module:Class`."""
    engine: str
    engine_version: str
    section: str
    field_count: int
    parameter_count: int
    place: Place | None
    """The class."""
    findings: tuple[Finding, ...]
    """Sorted by where they stand."""
    notes: tuple[str, ...] = ()
    """Entries of the configuration that are about nothing, and what was not looked at."""
    executed: bool = False
    """The repository's code was run to read the model."""

    @property
    def agrees(self) -> bool:
        """Nothing but what is intended differs."""
        return not any(finding.counts for finding in self.findings)


def exit_code(outcomes: Sequence[ModelOutcome]) -> int:
    """1 where a model disagrees."""
    return 0 if all(outcome.agrees for outcome in outcomes) else 1
