"""Pull requests: found by number or by head, and the commit that they are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.github.failures import InvalidRequestError, NotFoundError
from param_discovery.github.identity import Account
from param_discovery.github.translate import asking

if TYPE_CHECKING:
    from github.PullRequest import PullRequest as Pull
    from github.Repository import Repository

    from param_discovery.github.client import Client

_PERMISSION = "pull-requests: read"


class PullRequest(NamedTuple):
    """A pull request as it is right now; the event's payload tells how it was."""

    number: int
    url: str
    author: Account
    is_open: bool
    is_draft: bool
    head_sha: str
    head_branch: str
    head_repository: str | None
    """`owner/name`; None: the fork was deleted."""
    base_branch: str
    base_repository: str
    labels: frozenset[str]

    @property
    def is_fork(self) -> bool:
        """Whether its branch lies in another repository than the one it goes to."""
        return self.head_repository != self.base_repository


def by_number(client: Client, number: int) -> PullRequest:
    """The pull request of that number.

    Raises:
        NotFoundError: there is none.
        GitHubError: it could not be read.
    """
    with asking(f"read pull request #{number}", permission=_PERMISSION):
        return _pull_request(client.repository.get_pull(number))


def by_head(
    client: Client, head_sha: str, *, head_owner: str | None = None, head_branch: str | None = None
) -> tuple[PullRequest, ...]:
    """Open pull requests whose head is that commit, by number.

    `workflow_run` carries none for forks, and at times none at all. The commit's own list leaves
    out forks, so the fork's branch is asked for where it is known.

    Raises:
        GitHubError: they could not be read.
    """
    with asking(f"find the pull request of {head_sha[:12]}", permission=_PERMISSION):
        found = [_pull_request(pull) for pull in _of_commit(client.repository, head_sha)]
        if not found and head_owner and head_branch:
            pulls = client.repository.get_pulls(state="open", head=f"{head_owner}:{head_branch}")
            found = [_pull_request(pull) for pull in pulls]
    current = {pull.number: pull for pull in found if pull.is_open and pull.head_sha == head_sha}
    return tuple(current[number] for number in sorted(current))


def by_commit(client: Client, sha: str) -> tuple[PullRequest, ...]:
    """Open pull requests of this repository's own branches that hold the commit, by number.

    Raises:
        GitHubError: they could not be read.
    """
    found = [_pull_request(pull) for pull in _of_commit(client.repository, sha)]
    current = {pull.number: pull for pull in found if pull.is_open and not pull.is_fork}
    return tuple(current[number] for number in sorted(current))


def is_current(client: Client, pull: PullRequest) -> bool:
    """Whether it is still open and its head still what it was: ask before writing to it.

    Raises:
        GitHubError: it could not be read.
    """
    now = by_number(client, pull.number)
    return now.is_open and now.head_sha == pull.head_sha


def merge_base(client: Client, pull: PullRequest) -> str:
    """The commit where the pull request left the branch it goes to: what is old is read there.

    Raises:
        NotFoundError: the branch is gone, or the two have no common history.
        GitHubError: it could not be asked.
    """
    action = f"find the merge base of pull request #{pull.number}"
    # The payload's `base.sha` is as old as the last push to the head: the branch itself counts.
    tip = branch_head(client.repository, pull.base_branch)
    if tip is None:
        raise NotFoundError(action, f"there is no branch {pull.base_branch}")
    with asking(action, permission="contents: read"):
        comparison = client.repository.compare(tip, pull.head_sha, comparison_commits_per_page=1)
        return comparison.merge_base_commit.sha


def branch_head(repository: Repository, branch: str) -> str | None:
    """The commit that a branch points to; None: there is no such branch.

    Raises:
        GitHubError: it could not be asked.
    """
    try:
        with asking(f"look where {branch} is", permission="contents: read"):
            return repository.get_git_ref(f"heads/{branch}").object.sha
    except NotFoundError:
        return None


def is_ancestor(repository: Repository, older: str, newer: str) -> bool:
    """Whether `newer` came about by commits on top of `older`, without a force push.

    Raises:
        GitHubError: it could not be asked.
    """
    with asking("compare the commits of the branch", permission="contents: read"):
        comparison = repository.compare(older, newer, comparison_commits_per_page=1)
        return comparison.status in {"ahead", "identical"}


def _of_commit(repository: Repository, sha: str) -> list[Pull]:
    try:
        with asking(f"find the pull requests of {sha[:12]}", permission=_PERMISSION):
            return list(repository.get_commit(sha).get_pulls())
    except (NotFoundError, InvalidRequestError):
        # 422: a fork's commit that this repository does not know (yet).
        return []


def _pull_request(pull: Pull) -> PullRequest:
    # GitHub documents `head.repo` as null once the fork is deleted; PyGithub's types know no null.
    fork: Repository | None = pull.head.repo
    return PullRequest(
        number=pull.number,
        url=pull.html_url,
        author=Account.of(pull.user.login, pull.user.type),
        is_open=pull.state == "open",
        is_draft=pull.draft,
        head_sha=pull.head.sha,
        head_branch=pull.head.ref,
        head_repository=fork.full_name if fork else None,
        base_branch=pull.base.ref,
        base_repository=pull.base.repo.full_name,
        labels=frozenset(label.name for label in pull.labels),
    )
