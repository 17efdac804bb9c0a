"""Whether discovery is at work on a commit: what the guard needs before it waits for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from param_discovery.github.failures import NotFoundError, PermissionMissingError, RefusedError
from param_discovery.github.snapshot import Objects
from param_discovery.github.translate import asking
from param_discovery.github.workflow import Jobs, jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from github.WorkflowRun import WorkflowRun

    from param_discovery.github.client import Client
    from param_discovery.github.snapshot import Entry
    from param_discovery.github.workflow import Call

Discovery = Literal["running", "succeeded", "failed", "never"]

_PERMISSION = "actions: read"
_OF_PULLS = frozenset({"pull_request", "pull_request_target"})
"""A run by another event knows of no pull request, and commits to none."""
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


class Seen(NamedTuple):
    """What is known of discovery on a commit."""

    state: Discovery
    unread: tuple[str, ...] = ()
    """Workflows of other repositories that a run calls, and that cannot be read: what they do is
    not known."""


def discovery(client: Client, head_sha: str) -> Seen:
    """What has become of discovery on that commit.

    Only runs for a pull request count whose workflow file, at that very commit, has a job that
    discovers and commits: a run's or job's name can be anything. Reusable workflows are read where
    they are called from, in another repository too.

    Raises:
        GitHubError: GitHub does not say; that is no 'running'.
    """
    files = _Files(client, head_sha)
    action = f"look whether discovery runs for {head_sha[:12]}"
    with asking(action, permission=_PERMISSION):
        runs_there = client.repository.get_workflow_runs(head_sha=head_sha)
        listed = [run for run in runs_there if run.event in _OF_PULLS]
        read = [(run, files.of(run.path)) for run in listed]
        runs = [_run(run, names) for run, names in read if names.discovering]
    unread = {name for _, names in read for name in names.unread}
    return Seen(judge(runs), tuple(sorted(unread)))


def followers(client: Client, head_sha: str) -> tuple[str, ...]:
    """Workflows that discover once others have run (`workflow_run`), sorted.

    They are no runs of that commit, and how they end does not stand on it. One that calls what
    cannot be read counts.

    Raises:
        GitHubError: GitHub does not say; that is no 'none'.
    """
    return _Files(client, head_sha).following()


def judge(runs: Iterable[Run]) -> Discovery:
    """One answer from all runs: who runs may still succeed, one success is enough."""
    states = {_state(run) for run in runs}
    order: tuple[Discovery, ...] = ("running", "succeeded", "failed")
    return next((state for state in order if state in states), "never")


def _state(run: Run) -> Discovery:
    if not run.jobs:
        # Cancelled or rejected before the job began; or still waiting for what it needs.
        return "failed" if run.completed else "running"
    ended = [job.conclusion for job in run.jobs if job.status == "completed"]
    if any(conclusion not in {"success", "skipped"} for conclusion in ended):
        return "failed"  # One engine's: that others are still looked into mends nothing.
    if len(ended) < len(run.jobs):
        return "failed" if run.completed else "running"
    return "succeeded" if "success" in ended else "never"


def _run(run: WorkflowRun, names: Jobs) -> Run:
    listed = (Job(job.name, job.status, job.conclusion) for job in run.jobs())
    return Run(run.status == "completed", tuple(job for job in listed if _is_one(job.name, names)))


def _is_one(name: str, wanted: Jobs) -> bool:
    """Whether it discovers: `${{ matrix.engine }}` alone could be any job's name."""
    plain = (each for each in wanted.others if not _EXPRESSION.search(each))
    if any(_pattern(each).fullmatch(name) for each in plain):
        return False
    return any(_pattern(each).fullmatch(name) for each in wanted.discovering)


def _pattern(name: str) -> re.Pattern[str]:
    """How a job's name can look in the API.

    Expressions are filled in, a matrix adds ` (a, b)`, a called workflow's jobs are `caller / job`.
    """
    parts = ("".join(_literal(text) for text in _EXPRESSION.split(p)) for p in name.split(" / "))
    return re.compile(" / ".join(rf"{part}(?: \(.*\))?" for part in parts), re.DOTALL)


def _literal(text: str) -> str:
    return ".*" if _EXPRESSION.fullmatch(text) else re.escape(text)


class _Place(NamedTuple):
    """Where a workflow file lies."""

    repository: str
    at: str
    """Commit, branch or tag."""
    path: str


class _Files:
    """What the workflows at one commit do, and those that they call."""

    def __init__(self, client: Client, commit_sha: str) -> None:
        self._client = client
        self._own = _Place(client.settings.repository, commit_sha, "")
        self._objects: dict[str, Objects] = {}
        self._known: dict[_Place, Jobs] = {}

    def of(self, path: str) -> Jobs:
        """For a path as runs give it, `@ref` behind it or not."""
        return self._read(self._own._replace(path=path.partition("@")[0]), _DEEPEST)

    def following(self) -> tuple[str, ...]:
        """Files of workflows that discover, or may, after another workflow has run."""
        paths = ["/".join((*_WORKFLOWS, name)) for name in sorted(self._folder(self._own))]
        return tuple(path for path in paths if _may_follow(self.of(path)))

    def _read(self, place: _Place, depth: int) -> Jobs:
        if place not in self._known:
            self._known[place] = self._with_called(place, self._jobs(place), depth)
        return self._known[place]

    def _with_called(self, place: _Place, found: Jobs, depth: int) -> Jobs:
        for call in found.calling if depth else ():
            called = self._read(_place(call, place), depth - 1)
            found = found._replace(
                discovering=found.discovering | _below(call, called.discovering),
                others=found.others | _below(call, called.others),
                unread=found.unread | called.unread,
            )
        return found

    def _jobs(self, place: _Place) -> Jobs:
        *folders, name = place.path.split("/")
        if tuple(folders) != _WORKFLOWS:
            return Jobs()
        try:
            entry = self._folder(place).get(name)
            if entry is None or entry.is_folder:
                return Jobs()
            return jobs(self._in(place).blob(entry.sha))
        except (NotFoundError, PermissionMissingError, RefusedError):
            if place.repository == self._own.repository:
                raise
            return Jobs(unread=frozenset({f"{place.repository}/{place.path}@{place.at}"}))

    def _folder(self, place: _Place) -> Mapping[str, Entry]:
        objects, sha = self._in(place), place.at
        for name in _WORKFLOWS:
            entry = objects.tree(sha).get(name)
            if entry is None or not entry.is_folder:
                return {}
            sha = entry.sha
        return objects.tree(sha)

    def _in(self, place: _Place) -> Objects:
        if place.repository not in self._objects:
            self._objects[place.repository] = Objects(self._client.repository_of(place.repository))
        return self._objects[place.repository]


def _may_follow(found: Jobs) -> bool:
    return found.follows and bool(found.discovering or found.unread)


def _place(call: Call, caller: _Place) -> _Place:
    if call.repository is None or call.ref is None:
        return caller._replace(path=call.path)
    return _Place(call.repository, call.ref, call.path)


def _below(call: Call, names: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{call.name} / {name}" for name in names)
