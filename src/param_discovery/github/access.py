"""Whose work may be built and run: who can write to the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.github.failures import NotFoundError
from param_discovery.github.translate import asking

if TYPE_CHECKING:
    from param_discovery.github.client import Client
    from param_discovery.github.pulls import PullRequest

_WRITES = frozenset({"admin", "write"})
"""GitHub's legacy levels: `maintain` is told as `write`, `triage` as `read`."""


def may_write(client: Client, login: str) -> bool:
    """Whether that user can push to the repository; a bot's or unknown login cannot.

    Source: https://docs.github.com/rest/collaborators/collaborators, 'Get repository permissions
    for a user'.

    Raises:
        GitHubError: GitHub does not say; that is no yes.
    """
    try:
        with asking(f"learn what {login} may do here", permission="metadata: read"):
            return client.repository.get_collaborator_permission(login) in _WRITES
    except NotFoundError:
        return False


def is_from_writers(client: Client, pull: PullRequest) -> bool:
    """Whether all that the pull request holds was pushed by someone who can write here.

    A branch of this repository can only be pushed to with write access. To a fork's branch its
    owner can push, and whom the owner lets; GitHub does not tell whom, so the owner answers for
    them, and has to be the pull request's author.

    Raises:
        GitHubError: GitHub does not say; that is no yes.
    """
    if not pull.is_fork:
        return True
    owner = (pull.head_repository or "").partition("/")[0].casefold()
    return owner == pull.author.login and not pull.author.is_bot and may_write(client, owner)
