"""What a run of the action comes to: for the outputs, the summary and the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.outputs import EngineResult
    from param_discovery.report.annotations import Annotation
    from param_discovery.report.pull_request import EngineReport


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run, whatever its mode."""

    results: tuple[EngineResult, ...] = ()
    reports: tuple[EngineReport, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the summary: what was not done or not written, and why."""
    exit_code: int = 0
