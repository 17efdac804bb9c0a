"""Commits files to a branch through the API, on top of a head that is known.

`createCommitOnBranch` takes the expected head, so nothing is ever overwritten, and GitHub signs
the commit. Two engines may commit to one branch at once: while the other commit touches other
files, the head is read again and it is tried again.
Source: https://docs.github.com/graphql/reference/mutations#createcommitonbranch.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

from param_discovery.github.failures import (
    OUTCOME_UNKNOWN,
    BranchGoneError,
    GitHubDownError,
    HeadMovedError,
    NotSettledError,
    PermissionMissingError,
    RefusedError,
    UnexpectedReplyError,
)
from param_discovery.github.pulls import branch_head, is_ancestor
from param_discovery.github.snapshot import Objects, Snapshot
from param_discovery.github.written import NotWritten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.Repository import Repository

    from param_discovery.github.client import Client
    from param_discovery.github.graphql import Answer

TRIES = 6
_ACTION = "commit to the branch"
_PERMISSION = "contents: write"
_MUTATION = """
mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}
"""
_DENIED = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})
_NOT_ACCESSIBLE = "resource not accessible by"
_SOMETHING_WENT_WRONG = "something went wrong"
"""How GraphQL reports a fault or timeout of its own: whether it was done is not known."""


class Branch(NamedTuple):
    """Where to commit."""

    repository: str
    """`owner/name`; a fork's, for a pull request from one."""
    name: str
    """Without `refs/heads/`."""


class Edit(NamedTuple):
    """What to commit, and what has to be as it was."""

    examined_head: str
    """The commit that everything was found out from."""
    files: Mapping[str, bytes | None]
    """New content by path; None: delete it."""
    headline: str
    body: str = ""
    inputs: tuple[str, ...] = ()
    """Files and folders that the content was made from: if they changed, it no longer holds."""


class Committed(NamedTuple):
    """The branch holds the files."""

    sha: str
    """A commit of the branch at which it does."""
    url: str | None
    """None: it was there before, or GitHub did not say."""
    made: bool
    """False: they were there already, and no commit was made for them."""


def commit(client: Client, branch: Branch, edit: Edit) -> Committed | NotWritten:
    """Bring the files onto the branch, once.

    Raises:
        HeadMovedError: the branch changed our files or what they were made from, or was rewritten.
        BranchGoneError: it was deleted.
        RefusedError: it is protected.
        GitHubError: GitHub failed, and a look shows that it was not done.
    """
    try:
        return _commit(client, branch, edit)
    except PermissionMissingError as error:
        return NotWritten("the commit", error.permission, error.detail)


def _commit(client: Client, branch: Branch, edit: Edit) -> Committed:
    repository = client.repository_of(branch.repository)
    examined = Snapshot(Objects(repository), edit.examined_head)
    head = edit.examined_head
    for tries in range(1, TRIES + 1):
        missing = _missing(Snapshot(examined.objects, head), edit)
        if not missing:
            return Committed(head, None, made=False)
        try:
            answer = _ask(client, branch, edit._replace(files=missing), head)
        except OUTCOME_UNKNOWN:
            if tries == TRIES:
                raise
            answer = None
        if answer is not None and not answer.problems:
            return _committed(answer)
        now = _where(repository, branch)
        if now == head:
            _check_worth_trying(answer)
            client.pause(f"the branch {branch.name} to settle", tries)
        elif _missing(Snapshot(examined.objects, now), edit):
            _check_still_valid(repository, branch, edit, examined, now)
        head = now
    raise NotSettledError(f"commit to {branch.name}", TRIES)


def _ask(client: Client, branch: Branch, edit: Edit, head: str) -> Answer:
    """Send the mutation; what has nothing to do with where the branch is, is raised."""
    action = _ACTION
    variables = {"input": _input(branch, edit, head)}
    answer = client.graphql.ask(action, _MUTATION, variables, permission=_PERMISSION)
    for problem in answer.problems:
        text = problem.message.lower()
        if problem.kind in _DENIED or text.startswith(_NOT_ACCESSIBLE):
            raise PermissionMissingError(action, _PERMISSION, problem.message)
        if text.startswith(_SOMETHING_WENT_WRONG):
            raise GitHubDownError(action, 200, problem.message)
    return answer


def _where(repository: Repository, branch: Branch) -> str:
    head = branch_head(repository, branch.name)
    if head is None:
        raise BranchGoneError(branch.name, branch.repository)
    return head


def _check_worth_trying(answer: Answer | None) -> None:
    """The branch is where it was: only a lost answer, or one behind the times, may be repeated."""
    for problem in answer.problems if answer is not None else ():
        if problem.kind != "STALE_DATA":
            raise RefusedError(_ACTION, problem.message)


def _check_still_valid(
    repository: Repository, branch: Branch, edit: Edit, examined: Snapshot, head: str
) -> None:
    """Whether what was found out from the examined head holds for this one."""
    now = Snapshot(examined.objects, head)
    changed = [p for p in (*edit.files, *edit.inputs) if now.entry(p) != examined.entry(p)]
    reason = f"{', '.join(changed)} was changed there." if changed else ""
    if not reason and not is_ancestor(repository, examined.commit_sha, head):
        reason = "its history was rewritten."
    if reason:
        raise HeadMovedError(branch.name, examined.commit_sha, head, reason)


def _missing(snapshot: Snapshot, edit: Edit) -> dict[str, bytes | None]:
    """The files that are not yet as they should be; deleting what is not there is an error."""
    return {
        path: content for path, content in edit.files.items() if not snapshot.holds(path, content)
    }


def _committed(answer: Answer) -> Committed:
    payload = answer.data.get("createCommitOnBranch")
    made = payload.get("commit") if isinstance(payload, dict) else None
    if not isinstance(made, dict) or not isinstance(made.get("oid"), str):
        raise UnexpectedReplyError("commit", "GitHub names no commit")
    return Committed(made["oid"], made.get("url"), made=True)


def _input(branch: Branch, edit: Edit, head: str) -> dict[str, Any]:
    additions = [
        {"path": path, "contents": base64.b64encode(content).decode("ascii")}
        for path, content in sorted(edit.files.items())
        if content is not None
    ]
    deletions = [{"path": path} for path, content in sorted(edit.files.items()) if content is None]
    return {
        "branch": {"repositoryNameWithOwner": branch.repository, "branchName": branch.name},
        "expectedHeadOid": head,
        "message": {"headline": edit.headline, "body": edit.body},
        "fileChanges": {"additions": additions, "deletions": deletions},
    }
