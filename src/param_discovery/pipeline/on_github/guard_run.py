"""`mode: guard`: whether pin, specification and schema of a commit agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from param_discovery.errors import ParamDiscoveryError
from param_discovery.github.identity import Account
from param_discovery.github.runs import discovery, followers
from param_discovery.pipeline.guard import WORKFLOW, guard_engine
from param_discovery.pipeline.on_github.checkout import has_workflow, workflows
from param_discovery.pipeline.on_github.outputs import EngineResult
from param_discovery.pipeline.on_github.result import RunResult
from param_discovery.report.annotations import Annotation
from param_discovery.report.guard import annotations_of
from param_discovery.report.guard_result import GuardOutcome, GuardStatus, worst_exit_code
from param_discovery.report.outcome import Failure
from param_discovery.report.pull_request import EngineReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.github.pulls import PullRequest
    from param_discovery.github.runs import Discovery
    from param_discovery.pipeline.on_github.job import Job

_WORDS = {
    "never": "has not run",
    "failed": "has failed",
    "succeeded": "is through",
    "changed": "is not waited for, as workflows are changed",
}


def guard_run(job: Job) -> RunResult:
    """Compare the versions of each engine of the run.

    A pull request of Renovate's is left to discovery, but only while that is at work on the same
    commit, where its failure will stand, too: its schema cannot agree before.

    Raises:
        GitHubError: GitHub does not say whether discovery is at work.
    """
    outcomes = [_outcome(job, engine) for engine in job.engines]
    differing = [each.engine for each in outcomes if each.status is GuardStatus.DIFFERS]
    if not differing or not _is_renovates(job):
        return _judged(outcomes)
    seen, later = _discovery(job), _later(job, differing)
    notes = [f"{engine}: {why}" for engine, why in later.items()]
    waiting = [engine for engine in differing if engine not in later]
    if seen.state == "running" and waiting:
        judged = [each for each in outcomes if each.engine not in waiting]
        return _left_to_discovery(outcomes, waiting, _judged(judged, *notes))
    if waiting:
        names = ", ".join(waiting)
        notes += [f"Discovery {_WORDS[seen.state]} for this commit, and {names} is out of step."]
    return _judged(outcomes, *notes, *_unread(seen))


def _judged(outcomes: Sequence[GuardOutcome], *notes: str) -> RunResult:
    return RunResult(
        results=tuple(_result(each) for each in outcomes),
        reports=tuple(EngineReport(each.engine, guard=each) for each in outcomes),
        annotations=tuple(one for each in outcomes for one in annotations_of(each)),
        notes=(*notes, *_notes(outcomes)),
        exit_code=worst_exit_code(outcomes),
    )


def _outcome(job: Job, engine: str) -> GuardOutcome:
    pull = job.setting.target.pull
    try:
        spec = job.head.spec(engine)
        assert spec is not None  # noqa: S101 - `select_engines` gives those that are there
        return guard_engine(
            spec,
            job.head,
            pr_number=pull.number if pull else None,
            has_workflow=has_workflow(job.head, WORKFLOW),
        )
    except ParamDiscoveryError as error:
        failure = Failure(error.what, error.where, error.meaning, error.mend, error.exit_code)
        return GuardOutcome(engine, errors=(failure,))


def _is_renovates(job: Job) -> bool:
    pull = job.setting.target.pull
    return (
        pull is not None and not pull.is_fork and _wrote(pull, job.setting.inputs.renovate_authors)
    )


def _wrote(pull: PullRequest, authors: Sequence[str]) -> bool:
    """By the author's login, which nobody else can have; never by who started the run."""
    # A user may be called as a bot is: `[bot]` tells them apart.
    return pull.author in {Account.of(author) for author in authors}


def _discovery(job: Job) -> _Known:
    """What has become of it; `changed`: the pull request has workflows of its own.

    Those could bring a job that seems to discover and never ends.
    """
    if job.base is None or workflows(job.head) != workflows(job.base):
        return _Known("changed")
    seen = discovery(job.setting.client, job.setting.target.head_sha)
    return _Known(seen.state, seen.unread)


class _Known(NamedTuple):
    state: Discovery | Literal["changed"]
    unread: tuple[str, ...] = ()


def _unread(seen: _Known) -> list[str]:
    return [
        f"{name} is called for this commit and cannot be read with this token: whether it discovers"
        " is not known, so it is not waited for."
        for name in seen.unread
    ]


def _later(job: Job, engines: Sequence[str]) -> dict[str, str]:
    """Engines whose image may have to be published before anyone looks into it, and why not left.

    What follows by `workflow_run` runs on the default branch's commit: nobody would see on this
    one that it failed.
    """
    built = [name for name in engines if (spec := job.head.spec(name)) and spec.build]
    found = followers(job.setting.client, job.setting.target.head_sha) if built else ()
    if not found:
        return {}
    why = (
        f"its image is built, and {', '.join(found)} may look into it once this commit's runs are"
        " through; how that ends does not stand on this commit, so it is not waited for. The check"
        " passes on the commit that brings the schema."
    )
    return dict.fromkeys(built, why)


def _left_to_discovery(
    outcomes: Sequence[GuardOutcome], left: Sequence[str], judged: RunResult
) -> RunResult:
    """What is judged, and of the others that they are not."""
    names = ", ".join(left)
    note = f"Discovery is at work on this commit: {names} is left to it, and not judged here."
    return replace(
        judged,
        results=tuple(_result(each) for each in outcomes),
        annotations=(Annotation("notice", note), *judged.annotations),
        notes=(note, *judged.notes),
    )


def _notes(outcomes: Sequence[GuardOutcome]) -> list[str]:
    agreeing = [each.engine for each in outcomes if each.status is GuardStatus.AGREES]
    said = [f"Pin, specification and schema agree: {', '.join(agreeing)}."] if agreeing else []
    return said + [f"{each.engine}: {note}" for each in outcomes for note in each.notes]


def _result(each: GuardOutcome) -> EngineResult:
    wrong = [mismatch.message for mismatch in each.mismatches]
    wrong += [error.what for error in each.errors]
    return EngineResult(
        engine=each.engine, engine_version=each.schema_version, error="; ".join(wrong) or None
    )
