"""Look into one engine of a commit, unless its schema there already says everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.errors import InputError, ParamDiscoveryError, SchemaError, SpecError
from param_discovery.pipeline.discover import discover
from param_discovery.pipeline.on_github.allowed import (
    allowed_repositories,
    check_build,
    check_images,
    check_index,
    check_schema_path,
    check_venv,
    refuse_fork,
)
from param_discovery.pipeline.on_github.checkout import spec_path
from param_discovery.pipeline.on_github.provenance import is_vouched_for
from param_discovery.pipeline.runtime_choice import docker_plan
from param_discovery.pipeline.schema_file import read_schema
from param_discovery.rules.tool import is_same_tool
from param_discovery.runtimes.probe_archive import probe_revision
from param_discovery.schema.document import same_apart_from_run_facts
from param_discovery.schema.read import read_document
from param_discovery.spec.fingerprint import inputs_sha256
from param_discovery.spec.versions import engine_version, spelled_version

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.report.outcome import Failure
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec


@dataclass(frozen=True, slots=True)
class Found:
    """What holds for an engine at the head."""

    spec: EngineSpec
    document: Document
    text: str
    """The document as it belongs into the schema's file."""
    differs: bool
    """Whether the file at the head says something else."""
    is_fresh: bool = True
    """Whether this run looked; else the schema's inputs are those of the head already."""
    warnings: tuple[str, ...] = ()

    @property
    def image_digest(self) -> str | None:
        """Of the image that was looked into, as its registry has it."""
        _, at, digest = (self.document.envelope.image_ref or "").partition("@")
        return digest if at else None

    @property
    def is_current(self) -> bool:
        """Whether it is of the version that the specification names."""
        wanted = engine_version(self.spec, self.spec.current_version)
        return self.document.envelope.engine_version == str(wanted)


class DiscoveryFailedError(ParamDiscoveryError):
    """An engine's discovery failed; carries the exit code of why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(
            failure.what, where=failure.where, meaning=failure.meaning, mend=failure.mend
        )
        self._exit_code = failure.exit_code

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # of the cause, not of a class
        """As the cause has it."""
        return self._exit_code


def look_into(job: Job, engine: str) -> Found:
    """The schema that belongs to the head.

    Raises:
        ParamDiscoveryError: it could not be found out, or may not be.
    """
    spec = job.head.spec(engine)
    if spec is None:
        raise SpecError(f"there is no specification of {engine}", where=spec_path(engine))
    check_allowed(job, spec)
    standing = standing_schema(job, spec)
    if standing is not None and is_up_to_date(job, spec, standing):
        text = standing.text()
        return Found(spec, standing, text, differs=False, is_fresh=False)
    output = job.setting.folder / f"{engine}.json"
    [outcome] = discover([engine], job.options(output), job.setting.board)
    if outcome.error is not None:
        raise DiscoveryFailedError(outcome.error)
    document = read_schema(output)
    if standing is not None and _may_stay(job, spec, standing, document):
        return Found(spec, document, standing.text(), differs=False, warnings=outcome.warnings)
    return Found(spec, document, document.text(), differs=True, warnings=outcome.warnings)


def standing_schema(job: Job, spec: EngineSpec) -> Document | None:
    """The schema at the head; None: there is none.

    Raises:
        SchemaError: it cannot be read, or is of another engine; it is not overwritten.
    """
    text = job.head.read(spec.schema_path)
    if text is None:
        return None
    found = read_document(text, job.head.shown(spec.schema_path))
    if found.envelope.engine != spec.engine:
        raise SchemaError(
            f"this is the schema of {found.envelope.engine}, and {spec.engine} names it as its own",
            where=job.head.shown(spec.schema_path),
            meaning="It is not overwritten: what it says would be lost.",
            mend=f"Correct `schema` in {spec_path(spec.engine)}, or remove the file.",
        )
    return found


def is_up_to_date(job: Job, spec: EngineSpec, standing: Document) -> bool:
    """Whether a run would look into just what the schema was made from.

    Only for the docker runtime: reading a wheel is quicker than asking.

    Raises:
        DockerError: the daemon or the registry does not answer.
        GitHubError: GitHub does not say who brought the schema.
    """
    inputs = job.setting.inputs
    if inputs.runtime != "docker" or inputs.version is not None or inputs.image is not None:
        return False
    if standing.envelope.inputs_sha256 != expected_sha256(job, spec):
        return False
    return is_vouched_for(job, spec, job.head)


def _may_stay(job: Job, spec: EngineSpec, standing: Document, document: Document) -> bool:
    """Whether the schema at the head is not rewritten: it says what was found.

    What it says of its run is passed over, unless someone else brought it and it is not so: a
    later run would trust it.
    """
    if not same_apart_from_run_facts(standing, document):
        return False
    told, true = standing.envelope.inputs_sha256, document.envelope.inputs_sha256
    return (told == true and is_same_tool(standing, document)) or is_vouched_for(
        job, spec, job.head
    )


def expected_sha256(job: Job, spec: EngineSpec) -> str:
    """`inputs_sha256` of a run that would begin now.

    Raises:
        DockerError: the daemon or the registry does not answer.
    """
    from param_discovery.runtimes.docker.expected import expected_inputs  # noqa: PLC0415 - heavy

    plan = docker_plan(spec, spec.current_version, job.options())
    progress = job.setting.board.reporter(spec.engine)
    return inputs_sha256(
        spec, probe_revision=probe_revision(), inputs=expected_inputs(plan, progress)
    )


def check_allowed(job: Job, spec: EngineSpec) -> None:
    """Refuse what the pull request may not have the runner do, before anything is asked for it.

    Raises:
        InputError: the pull request asks for what nobody agreed to, or the inputs contradict.
        GitHubError: GitHub does not say who may write.
    """
    setting, inputs = job.setting, job.setting.inputs
    refuse_fork(setting.target, allow_forks=inputs.allow_forks)
    check_schema_path(spec, job.head)
    if inputs.version is not None:
        spelled_version(spec, inputs.version)
    base = job.base if setting.target.old_sha is not None else job.head
    if inputs.runtime != "docker":
        _refuse_docker_inputs(inputs.image, inputs.runtime)
        check_index(spec, base)
        if inputs.runtime == "venv":
            check_venv(setting.target, spec, base)
        return
    check_images(spec, inputs.image, allowed_repositories(inputs.allowed_images, base))
    check_build(setting.client, setting.target, spec, job.head, job.base)


def _refuse_docker_inputs(image: str | None, runtime: str) -> None:
    if image is not None:
        raise InputError(
            f"`image` needs the docker runtime, and `runtime` is {runtime}",
            where="the action's inputs",
            mend="Leave one of the two out.",
        )
