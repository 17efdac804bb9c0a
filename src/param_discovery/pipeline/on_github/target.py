"""What a run is about: the commit to look at, what it is compared with, and its pull request.

The event says how things were when it happened. Pull requests are looked at again: one that was
closed, or whose head moved on, has another run to care for it. Where only commits of ours moved it
(another engine's schema, by a job beside this one), there may be no other run, and this one goes on
from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.github import pulls
from param_discovery.github.event import (
    MergeGroupEvent,
    PullRequestEvent,
    PushEvent,
    WorkflowRunEvent,
)
from param_discovery.github.provenance import only_ours_since

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.github.client import Client
    from param_discovery.github.event import Event, RunOfWorkflow
    from param_discovery.github.pulls import PullRequest


_OF_PULLS = ("pull_request", "pull_request_target")


@dataclass(frozen=True, slots=True)
class Target:
    """A commit to look at."""

    repository: str
    """`owner/name` of the repository that has it: a fork's for a pull request from one."""
    head_sha: str
    old_sha: str | None
    """The commit that holds what is old: the merge base, or the branch before a push. None: what
    the commit itself holds is old."""
    pull: PullRequest | None = None
    branch: str | None = None
    """Without a pull request: the branch that the commit is on; None: none, or not known."""

    @property
    def is_fork(self) -> bool:
        """Whether someone else's repository has the commit."""
        return self.pull is not None and self.pull.is_fork


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """A run that is not needed (any more)."""

    reason: str
    """A sentence."""


def find_target(
    client: Client, event: Event, pr_number: int | None, environ: Mapping[str, str]
) -> Target | NothingToDo:
    """What this run is about.

    Raises:
        InputError: the runner does not say on which commit it is.
        GitHubError: GitHub could not be asked, or has no such pull request.
    """
    if pr_number is not None:
        return _of_pull(client, pulls.by_number(client, pr_number), None)
    payload = event.payload
    if isinstance(payload, PullRequestEvent):
        found = pulls.by_number(client, payload.pull_request.number)
        return _of_pull(client, found, payload.pull_request.head.sha)
    if isinstance(payload, WorkflowRunEvent):
        return _of_run(client, payload)
    repository = client.settings.repository
    if isinstance(payload, MergeGroupEvent):
        group = payload.merge_group
        return Target(repository, group.head_sha, group.base_sha)
    if isinstance(payload, PushEvent):
        if payload.deleted:
            return NothingToDo(f"{payload.ref} was deleted.")
        before = None if payload.is_new else payload.before
        return Target(repository, payload.after, before, branch=_branch(payload.ref))
    return Target(repository, _sha(environ), None, branch=_branch(environ.get("GITHUB_REF", "")))


def concerned_pull(
    client: Client, event: Event, pr_number: int | None
) -> tuple[int, str | None] | None:
    """The pull request that a run is about, though its target cannot be found, and the commit.

    None: there is none, or nobody can say which.

    Raises:
        GitHubError: GitHub could not be asked.
    """
    payload = event.payload
    if pr_number is not None:
        return pr_number, None
    if isinstance(payload, PullRequestEvent):
        return payload.pull_request.number, payload.pull_request.head.sha
    if isinstance(payload, WorkflowRunEvent):
        found = _of_head(client, payload.workflow_run)
        return (found[0].number, payload.workflow_run.head_sha) if len(found) == 1 else None
    return None


def _of_pull(client: Client, pull: PullRequest, examined: str | None) -> Target | NothingToDo:
    """`examined` is the head that the event tells of; None: whatever the head is now."""
    if not pull.is_open:
        return NothingToDo(f"Pull request #{pull.number} is closed.")
    if examined is not None and not _stands_for(client, pull, examined):
        return NothingToDo(
            f"Pull request #{pull.number} has moved on from {examined[:12]} to"
            f" {pull.head_sha[:12]}: the run of that commit looks at it."
        )
    if pull.head_repository is None:
        return NothingToDo(f"The fork of pull request #{pull.number} was deleted.")
    return Target(pull.head_repository, pull.head_sha, pulls.merge_base(client, pull), pull)


def _stands_for(client: Client, pull: PullRequest, sha: str) -> bool:
    """Whether the head is that commit, but for what we have committed on top of it."""
    if pull.head_sha == sha:
        return True
    return not pull.is_fork and only_ours_since(client, sha, pull.head_sha)


def _of_run(client: Client, payload: WorkflowRunEvent) -> Target | NothingToDo:
    run = payload.workflow_run
    fork = run.head_repository
    found = _of_head(client, run)
    if len(found) > 1:
        numbers = ", ".join(f"#{pull.number}" for pull in found)
        raise InputError(
            f"{run.head_sha[:12]} is the head of several pull requests: {numbers}",
            meaning="Which one to write to is not known.",
            mend="Run the workflow with `pr-number`.",
        )
    if found:
        return _of_pull(client, found[0], run.head_sha)
    if run.event in _OF_PULLS:
        return NothingToDo(f"No open pull request has {run.head_sha[:12]} as its head any more.")
    if fork is not None and fork.full_name.casefold() != client.settings.repository.casefold():
        return NothingToDo(f"{run.head_sha[:12]} is a commit of another repository.")
    return Target(client.settings.repository, run.head_sha, None, branch=run.head_branch)


def _of_head(client: Client, run: RunOfWorkflow) -> tuple[PullRequest, ...]:
    fork = run.head_repository
    found = pulls.by_head(
        client,
        run.head_sha,
        head_owner=fork.owner.login if fork else None,
        head_branch=run.head_branch,
    )
    if found or run.event not in _OF_PULLS:
        # The default branch's commits are below every pull request's.
        return found
    holding = pulls.by_commit(client, run.head_sha)
    return tuple(pull for pull in holding if _stands_for(client, pull, run.head_sha))


def _branch(ref: str) -> str | None:
    name = ref.removeprefix("refs/heads/")
    return name if name != ref else None


def _sha(environ: Mapping[str, str]) -> str:
    sha = environ.get("GITHUB_SHA", "")
    if len(sha) < 40 or not sha.isalnum():
        raise InputError(
            "GITHUB_SHA does not hold a commit.",
            meaning="The runner sets it in every step; what to look at is not known.",
            mend="Look whether a step before this one changed it.",
        )
    return sha
