"""`mode: discover`: from a commit to its schemas, their verdicts, a commit, comments, a label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from param_discovery.errors import OutsideError, ParamDiscoveryError
from param_discovery.pipeline.guard import WORKFLOW, guard_engine
from param_discovery.pipeline.on_github.checkout import has_workflow
from param_discovery.pipeline.on_github.checks import Checks, start_checks
from param_discovery.pipeline.on_github.compare import compare, source_at, source_of
from param_discovery.pipeline.on_github.discovering import look_into
from param_discovery.pipeline.on_github.in_repository import look_through, uses_count
from param_discovery.pipeline.on_github.job import files_at
from param_discovery.pipeline.on_github.outputs import EngineResult
from param_discovery.pipeline.on_github.publishing import Publisher
from param_discovery.pipeline.on_github.result import RunResult
from param_discovery.pipeline.on_github.states import States
from param_discovery.pipeline.schema_source import Source
from param_discovery.report.annotations import Annotation
from param_discovery.report.classify_github import annotations_of as changes_of
from param_discovery.report.guard import annotations_of as mismatches_of
from param_discovery.report.guard_result import GuardStatus
from param_discovery.report.in_repository import in_repository_annotations
from param_discovery.report.pull_request import (
    COMMENT_LENGTH,
    EngineReport,
    engine_markdown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from param_discovery.github.proposal import Proposed
    from param_discovery.github.written import NotWritten
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.pipeline.on_github.discovering import Found
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.report.guard_result import GuardOutcome
    from param_discovery.report.impact_result import InRepository

    WriteSchema = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One engine on its way through the run."""

    engine: str
    found: Found | None = None
    classified: ClassifyResult | None = None
    guard: GuardOutcome | None = None
    commit_sha: str | None = None
    error: ParamDiscoveryError | None = None
    in_repository: InRepository | None = None


def discover_run(job: Job, write_schema: WriteSchema) -> RunResult:
    """Look into the engines of the run, and publish what was found.

    Whatever one engine ends with, the others are published. `write_schema` takes a schema's path
    from the repository's root and its text where nothing was committed: the workspace then has it.

    Raises:
        GitHubError: GitHub failed where nothing can be published without it.
    """
    publisher, states = Publisher(job), States(job)
    publisher.label(states)  # What no longer holds goes first, however long the engines take.
    outcomes = [_outcome(job, engine) for engine in job.engines]
    outcomes += [gone for engine in job.gone if (gone := _gone(job, engine)) is not None]
    outcomes = _committed(publisher, outcomes)
    commit_sha = next((each.commit_sha for each in outcomes if each.commit_sha), None)
    head = files_at(job, commit_sha) if commit_sha else job.head
    outcomes = [_guarded(job, head, each, is_committed=bool(commit_sha)) for each in outcomes]
    _remember(job, states, head, outcomes)
    reports = [_report(each) for each in outcomes]
    urls = [publisher.comment(each.engine, _lasting_markdown(each)) for each in reports]
    label = publisher.label(states)
    proposed = _proposed(publisher, outcomes, reports)
    checks = _checked(job, head, proposed)
    for each in outcomes:
        if each.found is not None and each.found.differs and not each.commit_sha:
            write_schema(job.head.in_repository(each.found.spec.schema_path), each.found.text)
    notes = (
        *([f"Pull request #{proposed.number} brings it: {proposed.url}"] if proposed else []),
        *dict.fromkeys(not_written_note(each) for each in publisher.not_written),
        *checks.notes,
    )
    return RunResult(
        results=tuple(_result(each, url, label) for each, url in zip(outcomes, urls, strict=True)),
        reports=tuple(reports),
        annotations=(
            *_wrong_labels(publisher.wrong_labels),
            *(Annotation("warning", not_written_note(each)) for each in publisher.not_written),
            *checks.annotations,
            *(one for each in outcomes for one in _annotations(each)),
        ),
        notes=notes,
        exit_code=max(_exit_code(job, outcomes), _exit_code_of_writes(publisher), checks.exit_code),
    )


def _proposed(
    publisher: Publisher, outcomes: Sequence[_Outcome], reports: Sequence[EngineReport]
) -> Proposed | None:
    found = [each.found for each in outcomes if each.found and not each.error]
    room = COMMENT_LENGTH // max(1, len(reports))
    body = "\n".join(engine_markdown(each, max_length=room) for each in reports)
    return publisher.propose_schemas(found, body)


def _checked(job: Job, head: CommitFiles, proposed: Proposed | None) -> Checks:
    """Start the checks of what this run, or one before it, has committed."""
    client, names, target = job.setting.client, job.setting.inputs.checks, job.setting.target
    if proposed is not None:
        return start_checks(client, names, proposed.branch, proposed.commit_sha)
    if target.pull is None or target.is_fork:
        return Checks()
    return start_checks(client, names, target.pull.head_branch, head.snapshot.commit_sha)


def _wrong_labels(names: Sequence[str]) -> list[Annotation]:
    """A label that says what does not hold, and that the token may not remove, fails the run."""
    said = "stands on the pull request, does not hold, and could not be removed"
    return [Annotation("error", f"The label {name} {said}.") for name in names]


def _lasting_markdown(report: EngineReport) -> str:
    """The comment: what holds of the schema, so that a run with nothing to do leaves it alone.

    A run's own warnings (no GPU, a slow registry) stand in its log and summary.
    """
    return engine_markdown(report._replace(warnings=()))


def not_written_note(each: NotWritten) -> str:
    """Why something was not written, and what would let it be."""
    needs = f" The token needs the permission `{each.permission}`." if each.permission else ""
    wrong = f" Wrong now: {', '.join(each.wrong)}." if each.wrong else ""
    return f"GitHub did not take {each.what}: {each.detail}.{needs}{wrong}"


def _outcome(job: Job, engine: str) -> _Outcome:
    """Look into one engine and judge what changed; an error is its outcome, too."""
    found = None
    try:
        found = look_into(job, engine)
        path = found.spec.schema_path
        old = source_at(job.base or job.head, _old_path(job, engine, path), _old_name(job, path))
        new = source_of(found.document, found.text, job.head.in_repository(path))
        classified = compare(job, old, new, is_known=True)
        here = look_through(job, engine, old, new, classified)
        return _Outcome(engine, found, classified, in_repository=here)
    except ParamDiscoveryError as error:
        return _Outcome(engine, found, error=error)


def _gone(job: Job, engine: str) -> _Outcome | None:
    """An engine that the pull request removes or renames: whoever uses its schema loses it.

    None: it had no schema.
    """
    try:
        # A link in the place of a specification is an error, and no engine that is gone.
        head, spec = job.head.spec(engine), job.base.spec(engine) if job.base else None
        if head is not None or spec is None:
            return None
        old = source_at(job.base, spec.schema_path, _old_name(job, spec.schema_path))
        if old.document is None:
            return None
        new = Source(spec.schema_path, None)
        classified = compare(job, old, new)
        here = look_through(job, engine, old, new, classified)
        return _Outcome(engine, classified=classified, in_repository=here)
    except ParamDiscoveryError as error:
        return _Outcome(engine, error=error)


def _old_path(job: Job, engine: str, new_path: str) -> str:
    """Where the old schema stands: its specification may have named another file."""
    spec = job.base.spec(engine) if job.base else None
    return spec.schema_path if spec else new_path


def _old_name(job: Job, path: str) -> str:
    sha = job.setting.target.old_sha
    return f"{path} at {sha[:12]}" if sha else f"{path} before"


def _committed(publisher: Publisher, outcomes: Sequence[_Outcome]) -> list[_Outcome]:
    """With the commit that holds them; where it failed, with why there is none."""
    whole = [each.found for each in outcomes if each.found and not each.error]
    try:
        sha = publisher.commit_schemas(whole)
    except ParamDiscoveryError as error:
        return [
            replace(each, error=error) if each.found and each.found.differs else each
            for each in outcomes
        ]
    return [
        replace(each, commit_sha=sha) if each.found in whole and _goes_in(each) else each
        for each in outcomes
    ]


def _goes_in(each: _Outcome) -> bool:
    """Whether the engine's schema is in the commit, once there is one."""
    return each.found is not None and each.found.differs and each.found.is_current


def _stands(each: _Outcome) -> bool:
    """Whether the branch has what was found: it did before, or this run's commit brought it."""
    return not _differs(each) or each.commit_sha is not None


def _differs(each: _Outcome) -> bool:
    return each.found is not None and each.found.differs


def _guarded(job: Job, head: CommitFiles, each: _Outcome, *, is_committed: bool) -> _Outcome:
    """With the guard's word on the commit that was made, or on the head where none was needed."""
    if each.found is None or each.error or (each.found.differs and not is_committed):
        return each
    pull = job.setting.target.pull
    try:
        outcome = guard_engine(
            each.found.spec,
            head,
            pr_number=pull.number if pull else None,
            has_workflow=has_workflow(head, WORKFLOW),
        )
    except ParamDiscoveryError as error:
        return replace(each, error=error)
    if outcome.status is not GuardStatus.AGREES and job.setting.inputs.version is None:
        said = "; ".join(mismatch.message for mismatch in outcome.mismatches)
        disagreement = OutsideError(
            f"the guard does not pass what stands at {head.snapshot.commit_sha[:12]}: {said}",
            meaning="Pin, specification and schema would not agree once this is merged.",
            mend="Correct the pin or `current_version`; discovery then runs again.",
        )
        return replace(each, guard=outcome, error=disagreement)
    return replace(each, guard=outcome)


def _remember(job: Job, states: States, head: CommitFiles, outcomes: Sequence[_Outcome]) -> None:
    base_sha = job.setting.target.old_sha or ""
    for each in outcomes:
        if each.error is not None:
            states.fail(head, each.engine, base_sha)
        elif each.found is not None and each.found.is_current and _stands(each):
            states.remember(head, each.engine, each.found.spec)


def _report(each: _Outcome) -> EngineReport:
    return EngineReport(
        engine=each.engine,
        classified=each.classified if each.error is None else None,
        looked=_looked(each.found),
        error=each.error.render() if each.error else None,
        guard=each.guard,
        warnings=each.found.warnings if each.found else (),
        in_repository=each.in_repository if each.error is None else None,
    )


def _looked(found: Found | None) -> str | None:
    if found is None:
        return None
    about = found.document.envelope
    where = about.image_ref or about.base_image_ref
    return f"{about.discovery_method}, {where}" if where else about.discovery_method


def _result(each: _Outcome, url: str | None, label: str | None) -> EngineResult:
    if each.error is not None:
        return EngineResult(each.engine, comment_url=url, label=label, error=each.error.render())
    compared = each.classified.comparison if each.classified else None
    return EngineResult(
        engine=each.engine,
        classification=compared.classification if compared else None,
        changed=_differs(each),
        breaking_count=compared.breaking_count if compared else None,
        safe_count=compared.safe_count if compared else None,
        engine_version=each.found.document.envelope.engine_version if each.found else None,
        image_digest=each.found.image_digest if each.found else None,
        schema_path=each.classified.new_path if each.classified else None,
        commit_sha=each.commit_sha,
        comment_url=url,
        label=label,
        uses_count=uses_count(each.classified, each.in_repository) if each.classified else None,
    )


def _annotations(each: _Outcome) -> list[Annotation]:
    found: list[Annotation] = []
    if each.guard is not None:
        found += mismatches_of(each.guard)
    if each.classified is not None and each.error is None:
        found += changes_of(each.classified)
        found += in_repository_annotations(each.in_repository)
    return found


def _exit_code_of_writes(publisher: Publisher) -> int:
    return OutsideError.exit_code if publisher.wrong_labels else 0


def _exit_code(job: Job, outcomes: Sequence[_Outcome]) -> int:
    codes = [each.error.exit_code for each in outcomes if each.error]
    if codes:
        return max(codes)
    breaks = any(
        each.classified is not None and each.classified.comparison.classification == "breaking"
        for each in outcomes
    )
    return 1 if breaks and job.setting.inputs.fails_on_breaking else 0
