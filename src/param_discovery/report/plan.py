"""What a plan says, and how it is handed to GitHub: matrices as JSON, and a step's outputs.

A matrix is `{"include": [...]}`. GitHub refuses an empty one, so every matrix comes with its count.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from param_discovery.report import console

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from param_discovery.report.console import Style


class EngineJob(NamedTuple):
    """One engine to look into, on one runner."""

    engine: str
    version: str
    """`current_version`, as spelled."""
    runs_on: tuple[str, ...]
    """The runner's labels."""
    gpu: str
    """What the specification says: required, preferred or none."""
    runtime: str
    """docker or wheel."""
    image: str
    """`pull`, `build` (from the specification's Dockerfile), or `none`: the runtime needs none."""
    schema: str
    """The schema's path, from the working directory."""


class ImageJob(NamedTuple):
    """One engine image to build and to publish."""

    engine: str
    version: str
    """As the Dockerfile's ARG gets it."""
    dockerfile: str
    """From the repository's root."""
    context: str
    version_arg: str
    repository: str
    """Where the image is published."""
    tag: str
    """The version's for the default branch, else a pull request's."""
    cache: str
    """The reference that keeps the build's layers."""
    cache_from: str
    """The same where its layers may be used; empty for an image of the default branch, as branches
    write to that cache, too."""
    pr_number: str
    """Whose schema is discovered in this image; empty: nobody's."""
    schema: str


class VersionsJob(NamedTuple):
    """Released versions of one engine that one job reads."""

    engine: str
    versions: str
    """With commas between them, the oldest first: as `--versions` takes them."""
    part: str
    """`2/5`: which of the engine's jobs this is."""
    runs_on: tuple[str, ...]


Job = EngineJob | ImageJob | VersionsJob


class Plan(NamedTuple):
    """What is to be done."""

    jobs: tuple[EngineJob, ...] | tuple[VersionsJob, ...] = ()
    images: tuple[ImageJob, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences: why there is nothing (more) to do."""


def matrix_of(jobs: Sequence[Job]) -> dict[str, Any]:
    """The value of `strategy.matrix`."""
    return {"include": [_row(job) for job in jobs]}


def outputs_of(plan: Plan) -> dict[str, str]:
    """A step's outputs, each on one line."""
    return {
        "matrix": _one_line(matrix_of(plan.jobs)),
        "count": str(len(plan.jobs)),
        "images": _one_line(matrix_of(plan.images)),
        "images-count": str(len(plan.images)),
    }


def write(plan: Plan, style: Style) -> None:
    """The matrix of jobs to standard output, the notes to standard error."""
    for note in plan.notes:
        console.say(note, style)
    console.write_json(matrix_of(plan.jobs))


def append_outputs(plan: Plan, file: Path) -> None:
    """Add the outputs to the file that the runner reads after the step."""
    lines = [f"{name}={value}\n" for name, value in outputs_of(plan).items()]
    with file.open("a", encoding="utf-8") as opened:
        opened.write("".join(lines))


def _row(job: Job) -> dict[str, Any]:
    found = job._asdict()
    return {name: list(v) if isinstance(v, tuple) else v for name, v in found.items()}


def _one_line(value: dict[str, Any]) -> str:
    """ASCII, and no line end: a step's output cannot begin another one."""
    return json.dumps(value, separators=(",", ":"))
