"""`mode: classify`: each engine's schema at the head against the merge base, or any two schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError, ParamDiscoveryError
from param_discovery.pipeline.classify import ClassifyRequest, classify
from param_discovery.pipeline.on_github.compare import compare, source_at
from param_discovery.pipeline.on_github.in_repository import look_through, uses_count
from param_discovery.pipeline.on_github.outputs import EngineResult
from param_discovery.pipeline.on_github.result import RunResult
from param_discovery.report.classify_github import annotations_of
from param_discovery.report.in_repository import in_repository_annotations
from param_discovery.report.pull_request import EngineReport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from param_discovery.pipeline.on_github.inputs import ActionInputs
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.report.annotations import Annotation
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.report.impact_result import InRepository


class _Judged(NamedTuple):
    classified: ClassifyResult
    in_repository: InRepository | None = None


def classify_pair(inputs: ActionInputs, root: str, tell: Callable[[str], None]) -> RunResult:
    """Compare the two schemas that the workflow names, from the workspace at `root`.

    Raises:
        ParamDiscoveryError: one cannot be had; there is then no verdict.
    """
    if inputs.old is None or inputs.new is None:
        raise InputError(
            "only one of `old` and `new` is given",
            where="the action's inputs",
            mend="Give both, or neither to compare each engine's schema with the merge base.",
        )
    result = classify(ClassifyRequest(inputs.old, inputs.new, root), tell)
    side = result.comparison.new or result.comparison.old
    judged = _Judged(result)
    return _run([(side.engine if side else "", judged)], fails=inputs.fails_on_breaking)


def classify_run(job: Job) -> RunResult:
    """Compare the schemas of the engines of the run, and of those that are gone.

    Raises:
        InputError: the event has no older commit to compare with.
    """
    if job.base is None:
        raise InputError(
            "there is no older commit to compare with",
            where="the event that started the run",
            mend="Run on pull requests or pushes, or name two schemas in `old` and `new`.",
        )
    found = [(name, _classified(job, name)) for name in (*job.engines, *job.gone)]
    return _run(
        [(name, each) for name, each in found if each is not None],
        fails=job.setting.inputs.fails_on_breaking,
    )


def _classified(job: Job, engine: str) -> _Judged | ParamDiscoveryError | None:
    """None: there is no schema on either side."""
    try:
        spec, old_spec = job.head.spec(engine), job.base.spec(engine) if job.base else None
        either = spec or old_spec
        if either is None:
            return None
        old_path = (old_spec or either).schema_path
        old = source_at(job.base, old_path, f"{old_path} at the merge base")
        new = source_at(job.head if spec else None, either.schema_path, either.schema_path)
        if old.document is None and new.document is None:
            return None
        classified = compare(job, old, new)
        return _Judged(classified, look_through(job, engine, old, new, classified))
    except ParamDiscoveryError as error:
        return error


def _run(found: Sequence[tuple[str, _Judged | ParamDiscoveryError]], *, fails: bool) -> RunResult:
    errors = [each for _, each in found if isinstance(each, ParamDiscoveryError)]
    results = [each for _, each in found if not isinstance(each, ParamDiscoveryError)]
    breaks = any(each.classified.comparison.classification == "breaking" for each in results)
    return RunResult(
        results=tuple(_result(name, each) for name, each in found),
        reports=tuple(_report(name, each) for name, each in found),
        annotations=tuple(one for each in results for one in _annotations(each)),
        exit_code=max((each.exit_code for each in errors), default=1 if breaks and fails else 0),
    )


def _annotations(each: _Judged) -> list[Annotation]:
    return [*annotations_of(each.classified), *in_repository_annotations(each.in_repository)]


def _report(name: str, each: _Judged | ParamDiscoveryError) -> EngineReport:
    if isinstance(each, ParamDiscoveryError):
        return EngineReport(name, error=each.render())
    return EngineReport(name, classified=each.classified, in_repository=each.in_repository)


def _result(name: str, each: _Judged | ParamDiscoveryError) -> EngineResult:
    if isinstance(each, ParamDiscoveryError):
        return EngineResult(name, error=each.render())
    compared = each.classified.comparison
    return EngineResult(
        engine=name,
        classification=compared.classification,
        breaking_count=compared.breaking_count,
        safe_count=compared.safe_count,
        engine_version=compared.new.engine_version if compared.new else None,
        schema_path=each.classified.new_path,
        uses_count=uses_count(each.classified, each.in_repository),
    )
