"""From specifications to the jobs of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.pipeline.on_github.checkout import context_of
from param_discovery.report.plan import EngineJob, ImageJob
from param_discovery.spec.versions import TAG, engine_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.pipeline.plan_options import PlanOptions
    from param_discovery.spec.model import EngineSpec


def engine_jobs(specs: Sequence[EngineSpec], options: PlanOptions) -> tuple[EngineJob, ...]:
    """One job for each engine.

    Raises:
        InputError: there are more than a matrix may have.
    """
    check_size(len(specs), options.largest_matrix)
    return tuple(_engine_job(spec, options) for spec in specs)


def check_size(count: int, largest: int) -> None:
    """Refuse a matrix that GitHub would refuse, after the run has begun.

    Raises:
        InputError: it is too large.
    """
    if count > largest:
        raise InputError(
            f"the plan has {count} jobs, and a matrix takes {largest}.",
            meaning="GitHub would refuse the whole matrix. Nothing was planned.",
            mend="Name some of the engines, and plan the others in another matrix.",
        )


def _engine_job(spec: EngineSpec, options: PlanOptions) -> EngineJob:
    in_docker = options.runtime == "docker"
    wants_gpu = in_docker and spec.gpu != "none"
    return EngineJob(
        engine=spec.engine,
        version=spec.current_version,
        runs_on=options.gpu_runner if wants_gpu else options.runner,
        gpu=spec.gpu,
        runtime=options.runtime,
        image=("build" if spec.build else "pull") if in_docker else "none",
        schema=spec.schema_path,
    )


def image_job(
    spec: EngineSpec, options: PlanOptions, repository: str, pull: tuple[int, str] | None
) -> ImageJob:
    """Build and publish an engine's image.

    Args:
        spec: Of an engine whose image is built.
        options: Where images are published.
        repository: `owner/name`.
        pull: Number and head of the pull request; None: the default branch.
    """
    name = f"{options.registry}/{repository.lower()}/{spec.engine}"
    version = str(engine_version(spec, spec.current_version))
    cache = f"{name}-cache:{_tag(f'{spec.engine}-{version}-buildcache')}"
    return ImageJob(
        engine=spec.engine,
        version=spec.current_version,
        dockerfile=(options.root / (spec.dockerfile or "")).as_posix(),
        context=(options.root / context_of(spec)).as_posix(),
        version_arg=spec.version_arg or "",
        repository=f"{name}-cache" if pull else name,
        tag=_tag(f"pr-{pull[0]}-{pull[1][:12]}" if pull else version),
        cache=cache,
        cache_from=cache if pull else "",
        pr_number=str(pull[0]) if pull else "",
        schema=spec.schema_path,
    )


def _tag(text: str) -> str:
    """A local version or an epoch has a character that no tag may have."""
    tag = text.replace("+", "-").replace("!", "-")
    if not TAG.fullmatch(tag):
        raise InputError(
            f"{tag!r} cannot be the tag of an image.",
            meaning="Tags hold letters, digits, `_`, `.` and `-`, 128 characters at most.",
            mend="Shorten the version or the engine's name.",
        )
    return tag
