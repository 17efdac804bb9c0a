"""Who brought a file: what a history says, as far as nobody can forge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.github.identity import Account, whoami
from param_discovery.github.snapshot import Snapshot
from param_discovery.github.translate import asking

if TYPE_CHECKING:
    from github.Commit import Commit
    from github.NamedUser import NamedUser

    from param_discovery.github.client import Client

_GITHUB = Account("web-flow", is_bot=False)
"""Committer of what GitHub itself commits. Only its own key verifies for that account's address."""


def is_ours(client: Client, head: Snapshot, path: str) -> bool:
    """Whether the last commit that changed the file is one of ours, and brought what it holds.

    Author and committer are words that anyone can put into a commit; GitHub's signature is not. It
    signs what `createCommitOnBranch` makes, and names the token's account as its author. Whoever
    speaks with the same account counts as us. Source:
    https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification,
    'Signature verification for bots'.

    Raises:
        GitHubError: GitHub does not say.
    """
    with asking(f"learn who brought {path}", permission="contents: read"):
        listed = client.repository.get_commits(sha=head.commit_sha, path=path)
        last = next(iter(listed), None)
        if last is None or len(last.parents) != 1 or not _is_signed_by_github(last):
            return False
        author, parent = _account(last.author), last.parents[0].sha
    entry = head.entry(path)
    return (
        author == whoami(client)
        and Snapshot(head.objects, last.sha).entry(path) == entry
        and Snapshot(head.objects, parent).entry(path) != entry
    )


def _is_signed_by_github(commit: Commit) -> bool:
    return _account(commit.committer) == _GITHUB and commit.commit.verification.verified is True


def _account(user: NamedUser | None) -> Account | None:
    """None: the commit's address belongs to no account."""
    return Account.of(user.login, user.type) if user is not None else None
