"""What the checked-out repository uses of what breaks: beside the verdict, and never part of it."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

from param_discovery.errors import ParamDiscoveryError
from param_discovery.pipeline.impact import find_uses
from param_discovery.pipeline.impact_wanted import Compared, other_engines
from param_discovery.report.impact_result import ImpactResult, InRepository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.pipeline.schema_source import Source
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.report.impact_result import Uses

OUR_FOLDER = ".param-discovery"
"""In the workspace: the reports of earlier steps, which name what breaks."""

NOTHING_CHECKED_OUT = (
    "Nothing is checked out, so this repository was not looked through: with `actions/checkout`"
    " before this step, the places that use what breaks stand here."
)

_COULD_NOT = "This repository could not be looked through"


def look_through(
    job: Job, engine: str, old: Source, new: Source, classified: ClassifyResult
) -> InRepository | None:
    """The places of the workspace that use what breaks; nothing there is executed.

    None where nothing breaks, or nobody asked. What goes wrong is said, and changes no verdict.
    """
    comparison = classified.comparison
    if not job.setting.inputs.impact or comparison.classification != "breaking":
        return None
    folder = job.setting.workspace
    if folder is None or not os.path.lexists(folder / ".git"):
        return InRepository(trouble=NOTHING_CHECKED_OUT)
    job.tell(f"{engine}: looking for what this repository uses of what breaks")
    try:
        uses = find_uses(
            Compared(comparison, old.document, new.document),
            job.head.spec(engine),
            os.fspath(folder),
            others=other_engines(job.head_root, engine),
        )
    except ParamDiscoveryError as error:
        return InRepository(trouble=f"{_COULD_NOT}: {error.what}")
    except Exception as error:  # noqa: BLE001 - a verdict is not lost for what stands beside it
        job.tell(traceback.format_exc())
        return InRepository(trouble=f"{_COULD_NOT}, by a fault of ours: {type(error).__name__}")
    return InRepository(
        ImpactResult(
            engine=engine,
            old=comparison.old,
            new=comparison.new,
            folder=".",
            uses=_without_ours(uses, set(_our_paths(job, folder))),
            notes=uses.notes,
        )
    )


def uses_count(classified: ClassifyResult, found: InRepository | None) -> int | None:
    """Places that break; None where the repository was not looked through."""
    if found is not None:
        return found.breaking_uses
    return None if classified.comparison.classification == "breaking" else 0


def _our_paths(job: Job, folder: Path) -> Iterator[str]:
    """Schemas from the workspace's root: every parameter stands in them."""
    for name in job.head.engine_names():
        try:
            spec = job.head.spec(name)
        except ParamDiscoveryError:
            # Another engine's wrong specification is that engine's own error.
            continue
        if spec is not None and (folder / job.head.in_repository(spec.schema_path)).is_file():
            yield job.head.in_repository(spec.schema_path)


def _without_ours(uses: Uses, ours: set[str]) -> Uses:
    def is_theirs(path: str) -> bool:
        return path not in ours and not path.startswith(f"{OUR_FOLDER}/")

    return uses._replace(
        found=tuple(use for use in uses.found if is_theirs(use.hit.path)),
        unaffected=tuple(use for use in uses.unaffected if is_theirs(use.hit.path)),
    )
