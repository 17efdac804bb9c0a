"""What `discover` reports, made of documents and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.pipeline.schema_file import parameter_counts
from param_discovery.report.outcome import DiscoverOutcome, Failure, SectionOutcome, Status
from param_discovery.schema.summary import NameChanges, changed_names

if TYPE_CHECKING:
    from param_discovery.errors import ParamDiscoveryError
    from param_discovery.pipeline.destination import Destination
    from param_discovery.schema.document import Document


def failed(
    engine: str, error: ParamDiscoveryError, warnings: tuple[str, ...] = ()
) -> DiscoverOutcome:
    """The outcome of an engine that has no new schema."""
    failure = Failure(error.what, error.where, error.meaning, error.mend, error.exit_code)
    return DiscoverOutcome(engine, Status.FAILED, warnings=warnings, error=failure)


def finished(
    document: Document,
    runtime: str,
    goal: Destination,
    status: Status,
    warnings: tuple[str, ...] = (),
) -> DiscoverOutcome:
    """The outcome of an engine that has been found in full."""
    return DiscoverOutcome(
        engine=document.envelope.engine,
        status=status,
        engine_version=document.envelope.engine_version,
        previous_version=goal.previous.envelope.engine_version if goal.previous else None,
        runtime=runtime,
        schema_path=str(goal.path) if goal.path else None,
        sections=sections(document, goal.previous),
        limitations=len(document.limitations),
        warnings=warnings,
        document=document.text() if status is Status.PRINTED else None,
    )


def sections(document: Document, previous: Document | None) -> tuple[SectionOutcome, ...]:
    """All sections of the new document, and those that only the old one had."""
    changes = {found.section: found for found in changed_names(previous, document)}
    counts = parameter_counts(document)
    return tuple(
        _section(name, counts.get(name, 0), changes.get(name, NameChanges(name)))
        for name in sorted(counts.keys() | changes.keys())
    )


def _section(name: str, parameters: int, changes: NameChanges) -> SectionOutcome:
    return SectionOutcome(name, parameters, changes.added, changes.removed, changes.changed)
