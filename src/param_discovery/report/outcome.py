"""What `discover` has to report, engine by engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from param_discovery.errors import ParamDiscoveryError


class Status(StrEnum):
    """What became of one engine's schema."""

    WRITTEN = "written"
    """The file is new, or replaced."""
    UNCHANGED = "unchanged"
    """The file says the same already and was not touched."""
    WOULD_WRITE = "would-write"
    """`--check`: the file is absent or says something else."""
    PRINTED = "printed"
    """`--output -`: the document went to standard output."""
    FAILED = "failed"
    """No schema; the error says why."""


@dataclass(frozen=True, slots=True)
class SectionOutcome:
    """One section of the new document, and the names that differ from the old one."""

    section: str
    parameters: int
    """How many the new document has."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/discover-output.schema.json."""
        return {
            "parameters": self.parameters,
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": list(self.changed),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an engine has no schema."""

    what: str
    where: str | None
    meaning: str | None
    mend: str | None
    exit_code: int

    def render(self) -> str:
        """The whole message, as `ParamDiscoveryError.render` writes it."""
        return ParamDiscoveryError(
            self.what, where=self.where, meaning=self.meaning, mend=self.mend
        ).render()

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/discover-output.schema.json."""
        return {
            "what": self.what,
            "where": self.where,
            "meaning": self.meaning,
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True)
class DiscoverOutcome:
    """What `discover` did for one engine."""

    engine: str
    status: Status
    engine_version: str | None = None
    """None: failed before the engine told it."""
    previous_version: str | None = None
    """`engine_version` of the document that the new one was compared with; None: there is none."""
    runtime: str | None = None
    schema_path: str | None = None
    """Where the document is (or would be); None where it was printed."""
    sections: tuple[SectionOutcome, ...] = ()
    limitations: int = 0
    """Facts that could not be found out; the document lists them."""
    warnings: tuple[str, ...] = ()
    error: Failure | None = None
    document: str | None = None
    """The document's text where it is to be printed (`--output -`); not part of the JSON form."""

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/discover-output.schema.json."""
        return {
            "engine": self.engine,
            "status": self.status.value,
            "engine_version": self.engine_version,
            "previous_version": self.previous_version,
            "runtime": self.runtime,
            "schema_path": self.schema_path,
            "sections": {section.section: section.to_json() for section in self.sections},
            "limitations": self.limitations,
            "warnings": list(self.warnings),
            "error": self.error.to_json() if self.error else None,
        }
