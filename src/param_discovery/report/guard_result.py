"""What `guard` has to report, engine by engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.report.outcome import Failure

MismatchKind: TypeAlias = Literal[
    "pin-differs",
    "pin-missing",
    "pin-without-default",
    "pin-undetermined",
    "image-differs",
    "image-undetermined",
    "schema-differs",
    "schema-missing",
]


class GuardStatus(StrEnum):
    """How one engine's versions stand."""

    AGREES = "agrees"
    DIFFERS = "differs"
    """The mismatches say where."""
    FAILED = "failed"
    """Not everything could be read; what could be is still compared."""


class Pin(NamedTuple):
    """A place in the Dockerfile that names the engine's version."""

    path: str
    line: int
    value: str | None
    """As it stands there, variables filled in; None: it has no default, or none that the Dockerfile
    tells."""


class Mismatch(NamedTuple):
    """One thing that does not agree, on the line that has to change."""

    kind: MismatchKind
    message: str
    mend: str
    path: str
    line: int | None = None
    """From 1; None: the whole file."""


@dataclass(frozen=True, slots=True)
class GuardOutcome:
    """What `guard` found for one engine."""

    engine: str
    current_version: str | None = None
    """None: the specification is not known."""
    pins: tuple[Pin, ...] = ()
    image: str | None = None
    """The image that the Dockerfile's last stage stands on; None: it was not compared."""
    schema_version: str | None = None
    """`engine_version` of the schema; None: there is none, or it cannot be read."""
    mismatches: tuple[Mismatch, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not compared, and why."""
    commands: tuple[str, ...] = ()
    """That bring everything in step; empty where it is."""
    errors: tuple[Failure, ...] = ()

    @property
    def status(self) -> GuardStatus:
        """The worst of what was found."""
        if self.errors:
            return GuardStatus.FAILED
        return GuardStatus.DIFFERS if self.mismatches else GuardStatus.AGREES

    @property
    def exit_code(self) -> int:
        """What this engine alone would end with."""
        codes = [error.exit_code for error in self.errors]
        return max([*codes, 1 if self.mismatches else 0])

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/guard-output.schema.json."""
        return {
            "engine": self.engine,
            "status": self.status.value,
            "current_version": self.current_version,
            "pins": [pin._asdict() for pin in self.pins],
            "image": self.image,
            "schema_version": self.schema_version,
            "mismatches": [mismatch._asdict() for mismatch in self.mismatches],
            "notes": list(self.notes),
            "commands": list(self.commands),
            "errors": [error.to_json() for error in self.errors],
        }


def worst_exit_code(outcomes: Iterable[GuardOutcome]) -> int:
    """The exit code of them all: 3 before 2 before 1 before 0."""
    return max((outcome.exit_code for outcome in outcomes), default=0)
