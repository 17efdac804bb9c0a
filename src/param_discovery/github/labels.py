"""The label of a pull request, right after every run, however many run at once.

What no longer holds is removed before anything is added. After adding, everything is looked at
again: of two runs that decided on different knowledge, the one that wrote last sees both labels,
decides anew and sets it right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from param_discovery.github.failures import (
    OUTCOME_UNKNOWN,
    InvalidRequestError,
    NotFoundError,
    NotSettledError,
    PermissionMissingError,
    RefusedError,
)
from param_discovery.github.translate import asking
from param_discovery.github.written import NotWritten

if TYPE_CHECKING:
    from collections.abc import Callable

    from github.Issue import Issue
    from github.Repository import Repository

    from param_discovery.github.client import Client
    from param_discovery.github.verdict import Verdict

TRIES = 5
PREFIX = "schema-"
_PERMISSION = "pull-requests: write"
_ALREADY_EXISTS = "already_exists"


class _Look(NamedTuple):
    """How a label looks, for a repository that does not have it yet."""

    color: str
    """Six hexadecimal digits."""
    description: str
    """At most 100 characters."""


_LOOKS: dict[Verdict, _Look] = {
    "safe": _Look("0e8a16", "Every parameter value that was valid still is."),
    "breaking": _Look("b60205", "Some parameter value that was valid no longer is."),
}


class Labelled(NamedTuple):
    """The pull request carries the label that it should, or none."""

    label: str | None
    changed: bool
    """False: it did so before."""


def settle(
    client: Client, number: int, decide: Callable[[], Verdict | None], *, prefix: str = PREFIX
) -> Labelled | NotWritten:
    """Make the labels say what `decide` says, and make sure that they still do at the end.

    Args:
        client: The connection.
        number: Of the pull request.
        decide: Called again before every look: what it says must come from the head as it is now.
        prefix: Of both labels' names.

    Raises:
        NotSettledError: something else kept changing them.
        GitHubError: GitHub failed.
    """
    names: dict[Verdict, str] = {"safe": f"{prefix}safe", "breaking": f"{prefix}breaking"}
    issue = client.repository.get_issue(number)
    changed = False
    for tries in range(1, TRIES + 1):
        wanted = decide()
        present = _present(issue, names)
        wrong = tuple(names[verdict] for verdict in present if verdict != wanted)
        if not wrong and (wanted is None or wanted in present):
            return Labelled(names[wanted] if wanted else None, changed)
        try:
            _write(client.repository, issue, wrong, wanted, names)
        except (PermissionMissingError, RefusedError) as error:
            permission = getattr(error, "permission", None)
            return NotWritten("the label", permission, error.detail, wrong)
        except OUTCOME_UNKNOWN:
            if tries == TRIES:
                raise
            client.pause("what became of the label", tries)
        changed = True
    raise NotSettledError("set the label", TRIES)


def _present(issue: Issue, names: dict[Verdict, str]) -> frozenset[Verdict]:
    with asking("read the labels", permission="pull-requests: read"):
        # GitHub keeps a label's case but does not tell labels apart by it.
        on_it = {label.name.casefold() for label in issue.get_labels()}
    return frozenset(verdict for verdict, name in names.items() if name.casefold() in on_it)


def _write(
    repository: Repository,
    issue: Issue,
    wrong: tuple[str, ...],
    wanted: Verdict | None,
    names: dict[Verdict, str],
) -> None:
    for name in wrong:
        _remove(issue, name)
    if wanted is not None:
        _ensure_exists(repository, names[wanted], _LOOKS[wanted])
        with asking(f"add the label {names[wanted]}", permission=_PERMISSION):
            # PyGithub's own call sends a bare list, which GitHub no longer documents.
            body = {"labels": [names[wanted]]}
            issue.requester.requestJsonAndCheck("POST", f"{issue.url}/labels", input=body)


def _remove(issue: Issue, name: str) -> None:
    try:
        with asking(f"remove the label {name}", permission=_PERMISSION):
            # PyGithub's own call leaves a slash in the name as it is, which is another address.
            url = f"{issue.url}/labels/{quote(name, safe='')}"
            issue.requester.requestJsonAndCheck("DELETE", url)
    except NotFoundError:
        return


def _ensure_exists(repository: Repository, name: str, look: _Look) -> None:
    try:
        with asking(f"look for the label {name}", permission="issues: read"):
            repository.get_label(name).update()
    except NotFoundError:
        _create(repository, name, look)


def _create(repository: Repository, name: str, look: _Look) -> None:
    try:
        with asking(f"make the label {name}", permission="issues: write"):
            repository.create_label(name, look.color, look.description)
    except InvalidRequestError as error:
        # A run beside this one was faster, or this one's own answer was lost.
        if _ALREADY_EXISTS not in error.codes:
            raise
