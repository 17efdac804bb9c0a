"""`guard`: whether Dockerfile pin, `current_version` and the schema's `engine_version` agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from param_discovery.errors import ParamDiscoveryError, SchemaError, SpecError
from param_discovery.pipeline.guard_dockerfile import (
    DockerfileFindings,
    check_dockerfile,
    is_same_release,
)
from param_discovery.pipeline.guard_files import LocalFiles
from param_discovery.pipeline.select import ALL, select
from param_discovery.report.guard_result import GuardOutcome, Mismatch
from param_discovery.report.outcome import Failure
from param_discovery.schema.read import read_document
from param_discovery.spec.document import parse as parse_yaml
from param_discovery.spec.load import FOLDER, SUFFIX, engine_names, load_spec
from param_discovery.spec.problems import InvalidSpecError, shown
from param_discovery.spec.versions import engine_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from param_discovery.pipeline.guard_files import Files
    from param_discovery.spec.model import EngineSpec

WORKFLOW = "engine-pipeline.yml"
_OF_SCHEMA = ("schema-missing", "schema-differs")


def guard(
    root: Path, engines: Sequence[str], *, pr_number: int | None = None
) -> list[GuardOutcome]:
    """Compare the named engines of the repository at `root`; no name, or `all`: every engine.

    What is wrong with one engine stands in its outcome and keeps no other from being compared.

    Raises:
        InputError: `all` stands beside a name.
        SpecError: there is no specification at all, or a file of them has no proper name.
    """
    files = LocalFiles(root)
    has_workflow = (root / ".github" / "workflows" / WORKFLOW).is_file()
    return [
        guard_engine(found, files, pr_number=pr_number, has_workflow=has_workflow)
        if not isinstance(found, ParamDiscoveryError)
        else GuardOutcome(name, errors=(_failure(found),))
        for name, found in _specs(root, engines)
    ]


def guard_engine(
    spec: EngineSpec, files: Files, *, pr_number: int | None = None, has_workflow: bool = False
) -> GuardOutcome:
    """Compare what the specification, its Dockerfile and its schema say in `files`.

    Args:
        spec: The engine's.
        files: Where to read them from.
        pr_number: The pull request that is told how to mend it; None: not known.
        has_workflow: Whether the repository has `WORKFLOW`, which can mend it.
    """
    errors: list[Failure] = []
    dockerfile, schema_version = DockerfileFindings(), None
    mismatches: list[Mismatch] = []
    try:
        dockerfile = check_dockerfile(spec, files)
        mismatches += dockerfile.mismatches
    except ParamDiscoveryError as error:
        errors.append(_failure(error))
    try:
        schema_version = _schema_version(spec, files)
        mismatches += _check_schema(spec, files, schema_version, dockerfile)
    except ParamDiscoveryError as error:
        errors.append(_failure(error))
    return GuardOutcome(
        engine=spec.engine,
        current_version=spec.current_version,
        pins=dockerfile.pins,
        image=dockerfile.image,
        schema_version=str(schema_version) if schema_version else None,
        mismatches=tuple(mismatches),
        notes=dockerfile.notes,
        commands=_commands(spec.engine, mismatches, pr_number, has_workflow=has_workflow),
        errors=tuple(errors),
    )


def mending_commands(engine: str) -> tuple[str, ...]:
    """What brings the schema in step here."""
    return (f"param-discovery discover {engine}",)


def starting_commands(engine: str, pr_number: int | None = None) -> tuple[str, ...]:
    """What brings it in step by the pipeline's workflow, in a pull request."""
    number = "<N>" if pr_number is None else str(pr_number)
    return (f"gh workflow run {WORKFLOW} --field engine={engine} --field pr_number={number}",)


def _commands(
    engine: str, mismatches: Sequence[Mismatch], pr_number: int | None, *, has_workflow: bool
) -> tuple[str, ...]:
    """Commands where they mend something: a pin or an image has to be edited, as is said there."""
    if not any(mismatch.kind in _OF_SCHEMA for mismatch in mismatches):
        return ()
    here = mending_commands(engine)
    return here + starting_commands(engine, pr_number) if has_workflow else here


def _specs(
    root: Path, engines: Sequence[str]
) -> list[tuple[str, EngineSpec | ParamDiscoveryError]]:
    """Each engine that is asked for, with its specification or why it has none."""
    names = tuple(engines) or (ALL,)
    try:
        return [(spec.engine, spec) for spec in select(root, names)]
    except SpecError as error:
        every = engine_names(root) if ALL in names else tuple(dict.fromkeys(names))
        if not every:
            raise
        return [(name, _spec(root, name, error)) for name in every]


def _spec(root: Path, name: str, of_all: SpecError) -> EngineSpec | ParamDiscoveryError:
    """One specification by itself; `of_all` may hold what is wrong with it beside the others."""
    try:
        spec = load_spec(root, name)
    except SpecError as error:
        return error
    path = (root / FOLDER / f"{name}{SUFFIX}").as_posix()
    problems = of_all.problems if isinstance(of_all, InvalidSpecError) else ()
    own = [problem for problem in problems if problem.path == path]
    return InvalidSpecError(own) if own else spec


def _failure(error: ParamDiscoveryError) -> Failure:
    if isinstance(error, InvalidSpecError):
        return Failure(error.render(), None, None, None, error.exit_code)
    return Failure(error.what, error.where, error.meaning, error.mend, error.exit_code)


def _schema_version(spec: EngineSpec, files: Files) -> Version | None:
    """`engine_version` of the engine's schema; None: there is no schema yet."""
    text = files.read(spec.schema_path)
    if text is None:
        return None
    where = files.shown(spec.schema_path)
    envelope = read_document(text, where).envelope
    if envelope.engine != spec.engine:
        raise SchemaError(
            f"this is a schema of {envelope.engine}, not of {spec.engine}",
            where=where,
            meaning="It says nothing about this engine.",
            mend=f"Correct `schema` in {FOLDER}/{spec.engine}{SUFFIX}, or restore the file.",
        )
    try:
        return Version(envelope.engine_version)
    except InvalidVersion:
        raise SchemaError(
            f"engine_version is {shown(envelope.engine_version)}, which is not a version",
            where=where,
            mend=f"Write the schema again: param-discovery discover {spec.engine}",
        ) from None


def _check_schema(
    spec: EngineSpec, files: Files, found: Version | None, dockerfile: DockerfileFindings
) -> Iterator[Mismatch]:
    """A schema that is out of step shows on the line that changed: the pin's, or else the key's."""
    mend = "Discover the engine, and commit its schema."
    if found is None:
        what = f"there is no schema {spec.schema_path}: {spec.engine} has not been discovered"
        yield Mismatch("schema-missing", what, mend, *_place(spec, files, dockerfile))
    elif not is_same_release(found, engine_version(spec, spec.current_version)):
        what = f"{spec.schema_path} is of {found}, and current_version is {spec.current_version}"
        yield Mismatch("schema-differs", what, mend, *_place(spec, files, dockerfile))


def _place(
    spec: EngineSpec, files: Files, dockerfile: DockerfileFindings
) -> tuple[str, int | None]:
    if dockerfile.pins:
        return dockerfile.pins[0].path, dockerfile.pins[0].line
    path = f"{FOLDER}/{spec.engine}{SUFFIX}"
    places = parse_yaml(files.read(path) or "", path).places
    line, _ = places.get(("current_version",), (None, 0))
    return files.shown(path), line
