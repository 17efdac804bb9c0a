"""Who brought a file: what a history says, as far as nobody can forge it."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.github.failures import NotFoundError
from param_discovery.github.identity import Account, whoami
from param_discovery.github.snapshot import Snapshot
from param_discovery.github.translate import asking

if TYPE_CHECKING:
    from github.Commit import Commit
    from github.NamedUser import NamedUser

    from param_discovery.github.client import Client

_GITHUB = Account("web-flow", is_bot=False)
"""Committer of what GitHub itself commits. Only its own key verifies for that account's address."""
MOST_COMMITS = 50
"""Of ours that are followed: one for each engine of a pull request, at most a page of them."""


def is_ours(client: Client, head: Snapshot, path: str) -> bool:
    """Whether the last commit that changed the file is one of ours, and brought what it holds.

    Raises:
        GitHubError: GitHub does not say.
    """
    return brought_by_us(client, head, path) is not None


def brought_by_us(client: Client, head: Snapshot, path: str) -> Snapshot | None:
    """The commit of ours that brought the file as it is; None: its last change is not ours.

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
            return None
        author, parent = _account(last.author), last.parents[0].sha
    brought, entry = Snapshot(head.objects, last.sha), head.entry(path)
    is_here = brought.entry(path) == entry != Snapshot(head.objects, parent).entry(path)
    return brought if is_here and author == whoami(client) else None


def only_ours_since(client: Client, older: str, newer: str) -> bool:
    """Whether nothing but commits of ours, one on top of the other, leads from `older` to `newer`.

    A commit by a job's own token starts no run of its own, so what was begun on `older` has to go
    on where we have left the branch.

    Raises:
        GitHubError: GitHub does not say.
    """
    try:
        with asking(f"learn what came after {older[:12]}", permission="contents: read"):
            listed = islice(client.repository.get_commits(sha=newer), MOST_COMMITS + 1)
            found = [_link(commit) for commit in listed]
    except NotFoundError:
        return False
    names = [link.sha for link in found]
    if names[:1] != [newer] or older not in names:
        return False
    us = whoami(client)
    wanted = [(sha, (below,), us) for sha, below in pairwise(names[: names.index(older) + 1])]
    return found[: len(wanted)] == wanted


def is_our_commit(client: Client, sha: str) -> bool:
    """Whether we made the commit, whatever it holds.

    Raises:
        GitHubError: GitHub does not say.
    """
    with asking(f"learn who made {sha[:12]}", permission="contents: read"):
        made = next((_link(each) for each in client.repository.get_commits(sha=sha)), None)
    return made is not None and made.sha == sha and made.signed_for == whoami(client)


class _Link(NamedTuple):
    """A commit in a history."""

    sha: str
    parents: tuple[str, ...]
    signed_for: Account | None
    """Whose it is, by GitHub's own signature."""


def _link(commit: Commit) -> _Link:
    signed_for = _account(commit.author) if _is_signed_by_github(commit) else None
    return _Link(commit.sha, tuple(parent.sha for parent in commit.parents), signed_for)


def _is_signed_by_github(commit: Commit) -> bool:
    return _account(commit.committer) == _GITHUB and commit.commit.verification.verified is True


def _account(user: NamedUser | None) -> Account | None:
    """None: the commit's address belongs to no account."""
    return Account.of(user.login, user.type) if user is not None else None
