"""Opens or updates the one pull request that brings new schemas, where there is none to write to.

The branch is ours by name. What stands on it is kept: new files are committed on top of it, or,
where all of it has reached the target already, on top of the target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.github.commit import Branch, Committed, Edit, commit
from param_discovery.github.failures import (
    OUTCOME_UNKNOWN,
    InvalidRequestError,
    NotFoundError,
    NotSettledError,
)
from param_discovery.github.pulls import branch_head, is_ancestor
from param_discovery.github.translate import asking
from param_discovery.github.written import NotWritten, or_not_written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.PullRequest import PullRequest as Pull
    from github.Repository import Repository

    from param_discovery.github.client import Client

TRIES = 4
_CONTENTS = "contents: write"
_PULLS = "pull-requests: write"


class Proposal(NamedTuple):
    """What the pull request is to say and bring."""

    branch: str
    """Ours by name, such as `param-discovery/vllm`."""
    base_branch: str
    base_sha: str
    """The commit of the base branch that everything was found out from."""
    title: str
    body: str
    files: Mapping[str, bytes | None]
    headline: str
    inputs: tuple[str, ...] = ()
    """As `Edit.inputs`."""


class Proposed(NamedTuple):
    """The one open pull request."""

    number: int
    url: str
    branch: str
    commit_sha: str
    changed: bool
    """False: it brought these files and said this before."""


def propose(client: Client, proposal: Proposal) -> Proposed | NotWritten:
    """Make the pull request bring these files and say this.

    Raises:
        HeadMovedError: someone else changed these files on the branch.
        InvalidRequestError: the repository lets Actions open no pull request, or has no such base.
        GitHubError: GitHub failed.
    """
    result = or_not_written("the branch", lambda: _prepare_branch(client, proposal))
    if isinstance(result, NotWritten):
        return result
    edit = Edit(result, proposal.files, proposal.headline, inputs=proposal.inputs)
    committed = commit(client, Branch(client.settings.repository, proposal.branch), edit)
    if isinstance(committed, NotWritten):
        return committed
    return or_not_written("the pull request", lambda: _pull(client, proposal, committed))


def _prepare_branch(client: Client, proposal: Proposal) -> str:
    """The commit that the branch is at, once it is there and no older than it has to be."""
    repository = client.repository
    for tries in range(1, TRIES + 1):
        head = branch_head(repository, proposal.branch)
        try:
            if head is None:
                _create_branch(repository, proposal)
            elif head != proposal.base_sha and is_ancestor(repository, head, proposal.base_sha):
                # All of it was merged: start anew from where the target is.
                _forward_branch(repository, proposal)
            else:
                return head
        except OUTCOME_UNKNOWN:
            if tries == TRIES:
                raise
            client.pause("what became of the branch", tries)
    raise NotSettledError(f"prepare the branch {proposal.branch}", TRIES)


def _create_branch(repository: Repository, proposal: Proposal) -> None:
    try:
        with asking(f"make the branch {proposal.branch}", permission=_CONTENTS):
            repository.create_git_ref(f"refs/heads/{proposal.branch}", proposal.base_sha)
    except InvalidRequestError as error:
        if "already exists" not in error.detail:
            raise


def _forward_branch(repository: Repository, proposal: Proposal) -> None:
    try:
        with asking(f"move the branch {proposal.branch}", permission=_CONTENTS):
            ref = repository.get_git_ref(f"heads/{proposal.branch}")
            # Only what GitHub answers carries the address that PATCH goes to.
            ref.update()
            ref.edit(proposal.base_sha, force=False)
    except NotFoundError:
        return
    except InvalidRequestError as error:
        # Someone pushed to it, or deleted it, since we looked: the next round sees.
        gone = "does not exist" in error.detail
        if not gone and "not a fast forward" not in error.detail:
            raise


def _pull(client: Client, proposal: Proposal, committed: Committed) -> Proposed:
    repository = client.repository
    changed = committed.made
    for tries in range(1, TRIES + 1):
        found = _open_pull(client, proposal)
        if found is not None and _says(found, proposal):
            return Proposed(found.number, found.html_url, proposal.branch, committed.sha, changed)
        changed = True
        try:
            _write(repository, found, proposal)
        except (NotFoundError, *OUTCOME_UNKNOWN):
            if tries == TRIES:
                raise
            client.pause("what became of the pull request", tries)
        except InvalidRequestError as error:
            # A run beside this one opened it; the next round finds it.
            if "already exists" not in error.detail:
                raise
    raise NotSettledError(f"open the pull request of {proposal.branch}", TRIES)


def _open_pull(client: Client, proposal: Proposal) -> Pull | None:
    owner = client.settings.repository.partition("/")[0]
    with asking("look for the pull request", permission="pull-requests: read"):
        pulls = client.repository.get_pulls(
            state="open", head=f"{owner}:{proposal.branch}", base=proposal.base_branch
        )
        return next(iter(pulls), None)


def _write(repository: Repository, found: Pull | None, proposal: Proposal) -> None:
    with asking("write the pull request", permission=_PULLS):
        if found is not None:
            found.edit(title=proposal.title, body=proposal.body)
            return
        repository.create_pull(
            base=proposal.base_branch,
            head=proposal.branch,
            title=proposal.title,
            body=proposal.body,
        )


def _says(found: Pull, proposal: Proposal) -> bool:
    body = (found.body or "").replace("\r\n", "\n").rstrip()
    return found.title == proposal.title and body == proposal.body.rstrip()
