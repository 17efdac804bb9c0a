"""One comment for each subject, edited in place, however many runs there are and whatever fails.

A comment is ours when it has our marker and our author: the marker alone can be written by anyone.
A POST is never simply sent again; the list is read first. Where two runs did both make one, the
oldest stays and each run removes the others, so that all agree without talking to each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.github.failures import (
    OUTCOME_UNKNOWN,
    NotFoundError,
    NotSettledError,
)
from param_discovery.github.fit import LARGEST, fit
from param_discovery.github.identity import Account, whoami
from param_discovery.github.translate import asking
from param_discovery.github.written import NotWritten, or_not_written

if TYPE_CHECKING:
    from github.Issue import Issue
    from github.IssueComment import IssueComment
    from github.NamedUser import NamedUser
    from github.Organization import Organization

    from param_discovery.github.client import Client
    from param_discovery.github.marker import Subject

TRIES = 5
_PERMISSION = "pull-requests: write"
_TRUSTED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_WHERE = "The summary of the workflow's run has all of it."


class Published(NamedTuple):
    """The comment says what it should."""

    url: str
    changed: bool
    """False: it said so before."""


class _Found(NamedTuple):
    """Comments with the marker of one subject."""

    ours: tuple[IssueComment, ...]
    """Oldest first; more than one only after a race."""
    predecessor: str | None
    """Address of the newest one that another bot or a member wrote: ours, before the token
    changed."""


def publish(client: Client, number: int, subject: Subject, text: str) -> Published | NotWritten:
    """Make `text` the one comment about `subject` on that issue or pull request.

    Args:
        client: The connection.
        number: Of the issue or pull request.
        subject: What the comment is about.
        text: Markdown, without marker; cut where it is too long.

    Raises:
        GitHubError: GitHub failed, and a look shows that the comment does not say it.
    """
    what = f"the comment about {subject.engine}"
    return or_not_written(what, lambda: _publish(client, number, subject, text))


def _publish(client: Client, number: int, subject: Subject, text: str) -> Published:
    issue = client.repository.get_issue(number)
    author = whoami(client)
    written: IssueComment | None = None
    changed = False
    for tries in range(1, TRIES + 1):
        found = _with_written(_find(issue, subject, author), written)
        for duplicate in found.ours[1:]:
            _delete(duplicate)
        body = _body(subject, text, found)
        if found.ours and (_is(found.ours[0], written) or _says(found.ours[0], body)):
            return Published(found.ours[0].html_url, changed)
        changed = True
        try:
            written = _write(issue, found, body)
        except (NotFoundError, *OUTCOME_UNKNOWN):
            # Someone deleted it meanwhile, or nobody knows: the next round looks.
            written = None
            if tries == TRIES:
                raise
            client.pause("what became of the comment", tries)
    raise NotSettledError(f"bring the comment about {subject.engine} up to date", TRIES)


def _with_written(found: _Found, written: IssueComment | None) -> _Found:
    """What was found, and what we wrote: a list can be older than our own write for a moment."""
    if found.ours or written is None:
        return found
    try:
        with asking("read the comment again"):
            written.update()
    except NotFoundError:
        return found
    return found._replace(ours=(written,))


def _is(comment: IssueComment, written: IssueComment | None) -> bool:
    """Whether we wrote it in this run: if another run wrote later, both are content."""
    return written is not None and comment.id == written.id


def _body(subject: Subject, text: str, found: _Found) -> str:
    """The whole comment. Who wrote the former one is seen from it, so it stays linked."""
    link = f"\n\n[Earlier comment]({found.predecessor})" if found.predecessor else ""
    room = LARGEST - len(subject.marker) - 1 - len(link)
    return f"{subject.marker}\n{fit(text, _WHERE, room)}{link}"


def _find(issue: Issue, subject: Subject, author: Account) -> _Found:
    with asking("read the comments", permission="pull-requests: read"):
        marked = [comment for comment in issue.get_comments() if subject.is_of(comment.body or "")]
        ours = [comment for comment in marked if _author(comment) == author]
        others = [comment for comment in marked if _author(comment) != author]
        trusted = [comment.html_url for comment in others if _is_trusted(comment)]
    ordered = tuple(sorted(ours, key=lambda comment: comment.id))
    return _Found(ordered, trusted[-1] if trusted else None)


def _author(comment: IssueComment) -> Account | None:
    # GitHub documents it as null where the account was deleted; PyGithub's types know no null.
    user: NamedUser | Organization | None = comment.user
    return Account.of(user.login, user.type) if user is not None else None


def _is_trusted(comment: IssueComment) -> bool:
    author = _author(comment)
    return bool(author and author.is_bot) or comment.author_association in _TRUSTED


def _write(issue: Issue, found: _Found, body: str) -> IssueComment:
    if found.ours:
        with asking("edit the comment", permission=_PERMISSION):
            found.ours[0].edit(body)
        return found.ours[0]
    with asking("write the comment", permission=_PERMISSION):
        return issue.create_comment(body)


def _delete(comment: IssueComment) -> None:
    try:
        with asking("remove a comment that stands twice", permission=_PERMISSION):
            comment.delete()
    except NotFoundError:
        return


def _says(comment: IssueComment, body: str) -> bool:
    """GitHub may give line ends as CRLF, and drops white space at the end."""
    return _normal(comment.body or "") == _normal(body)


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()
