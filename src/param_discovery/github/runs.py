"""Whether discovery is at work on a commit: what the guard needs before it waits for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from param_discovery.github.snapshot import Objects
from param_discovery.github.translate import asking
from param_discovery.github.workflow import jobs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from github.Repository import Repository
    from github.WorkflowRun import WorkflowRun

    from param_discovery.github.client import Client

Discovery = Literal["running", "succeeded", "failed", "never"]

_PERMISSION = "actions: read"
_WORKFLOWS = (".github", "workflows")
_EXPRESSION = re.compile(r"(\$\{\{.*?\}\})")
_DEEPEST = 4
"""GitHub lets reusable workflows call each other so deep."""


class Job(NamedTuple):
    """A job of a run that discovers."""

    name: str
    status: str
    """`completed`, or any of the words for not yet."""
    conclusion: str | None
    """None: not yet."""


class Run(NamedTuple):
    """The newest attempt of a workflow run that discovers, or will."""

    completed: bool
    jobs: tuple[Job, ...]
    """Those that discover and are listed: GitHub lists a job once what it needs is done."""


def discovery(client: Client, head_sha: str) -> Discovery:
    """What has become of discovery on that commit.

    Only runs whose workflow file, at that very commit, has a job that discovers count: a run's or
    job's name can be anything.

    Raises:
        GitHubError: GitHub does not say; that is no 'running'.
    """
    repository = client.repository
    names = _Names(repository, head_sha)
    action = f"look whether discovery runs for {head_sha[:12]}"
    with asking(action, permission=_PERMISSION):
        listed = list(repository.get_workflow_runs(head_sha=head_sha))
        runs = [_run(run, wanted) for run in listed if (wanted := names.of(run.path))]
    return judge(runs)


def judge(runs: Iterable[Run]) -> Discovery:
    """One answer from all runs: who runs may still succeed, one success is enough."""
    states = {_state(run) for run in runs}
    order: tuple[Discovery, ...] = ("running", "succeeded", "failed")
    return next((state for state in order if state in states), "never")


def _state(run: Run) -> Discovery:
    if not run.jobs:
        # Cancelled or rejected before the job began; or still waiting for what it needs.
        return "failed" if run.completed else "running"
    if any(job.status != "completed" for job in run.jobs):
        return "failed" if run.completed else "running"
    skipped = all(job.conclusion == "skipped" for job in run.jobs)
    if skipped:
        return "never"
    good = all(job.conclusion in {"success", "skipped"} for job in run.jobs)
    return "succeeded" if good else "failed"


def _run(run: WorkflowRun, names: Collection[str]) -> Run:
    listed = (Job(job.name, job.status, job.conclusion) for job in run.jobs())
    return Run(run.status == "completed", tuple(job for job in listed if _is_one(job.name, names)))


def _is_one(name: str, wanted: Collection[str]) -> bool:
    return any(_pattern(each).fullmatch(name) for each in wanted)


def _pattern(name: str) -> re.Pattern[str]:
    """How a job's name can look in the API.

    Expressions are filled in, a matrix adds ` (a, b)`, a called workflow's jobs are `caller / job`.
    """
    parts = ("".join(_literal(text) for text in _EXPRESSION.split(p)) for p in name.split(" / "))
    return re.compile(" / ".join(rf"{part}(?: \(.*\))?" for part in parts), re.DOTALL)


def _literal(text: str) -> str:
    return ".*" if _EXPRESSION.fullmatch(text) else re.escape(text)


class _Names:
    """Names of the jobs that discover, by workflow, as they are at one commit."""

    def __init__(self, repository: Repository, commit_sha: str) -> None:
        self._objects = Objects(repository)
        self._commit_sha = commit_sha
        self._known: dict[str, frozenset[str]] = {}

    def of(self, path: str) -> frozenset[str]:
        """For a path as runs give it, `@ref` behind it or not."""
        plain = path.partition("@")[0]
        if plain not in self._known:
            self._known[plain] = self._read(plain, _DEEPEST)
        return self._known[plain]

    def _read(self, path: str, depth: int) -> frozenset[str]:
        found = jobs(self._text(path))
        names = set(found.discovering)
        if depth:
            for caller, called in found.calling:
                names |= {f"{caller} / {name}" for name in self._read(called, depth - 1)}
        return frozenset(names)

    def _text(self, path: str) -> bytes:
        *folders, name = path.split("/")
        if tuple(folders) != _WORKFLOWS:
            return b""
        sha = self._commit_sha
        for part in (*folders, name):
            entry = self._objects.tree(sha).get(part)
            if entry is None:
                return b""
            sha = entry.sha
        return self._objects.blob(sha)
