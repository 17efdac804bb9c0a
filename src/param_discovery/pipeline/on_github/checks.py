"""Starts the workflows that check a commit, where the token that made it starts none by itself.

Required checks of a commit by a job's own token would wait for ever. An App's commits, and a
person's, start everything themselves: nothing is started twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import ParamDiscoveryError
from param_discovery.github.dispatch import dispatch, starts_nothing
from param_discovery.github.provenance import is_our_commit
from param_discovery.github.pulls import branch_head
from param_discovery.github.written import NotWritten
from param_discovery.report.annotations import Annotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.github.client import Client


class Checks(NamedTuple):
    """What became of the workflows to start."""

    notes: tuple[str, ...] = ()
    """Sentences for the summary."""
    annotations: tuple[Annotation, ...] = ()
    """What the pull request waits for, and nobody starts."""
    exit_code: int = 0


def start_checks(client: Client, workflows: Sequence[str], branch: str, head_sha: str) -> Checks:
    """Start each workflow on the branch, if its head is a commit that started none.

    Also where an earlier run made that commit and came to no start. A start that GitHub refuses
    does not undo what was committed: it is told, and, where the permission is there, fails the run.

    Args:
        client: The connection.
        workflows: Names of files in `.github/workflows` of the default branch.
        branch: Where the commit is.
        head_sha: The head that this run has found or made.
    """
    if not workflows:
        return Checks()
    try:
        if not _is_silent(client, branch, head_sha):
            return Checks()
    except ParamDiscoveryError as error:
        return _failed(", ".join(workflows), branch, error)
    found = [_start(client, workflow, branch, head_sha) for workflow in workflows]
    return Checks(
        notes=tuple(note for each in found for note in each.notes),
        annotations=tuple(one for each in found for one in each.annotations),
        exit_code=max(each.exit_code for each in found),
    )


def _is_silent(client: Client, branch: str, head_sha: str) -> bool:
    """Whether the branch's head is a commit of ours for which GitHub started nothing.

    Where the branch has gone on, whoever brought that commit starts the checks.
    """
    return (
        starts_nothing(client)
        and branch_head(client.repository, branch) == head_sha
        and is_our_commit(client, head_sha)
    )


def _start(client: Client, workflow: str, branch: str, head_sha: str) -> Checks:
    try:
        result = dispatch(client, workflow, branch, head_sha, {})
    except ParamDiscoveryError as error:
        return _failed(workflow, branch, error)
    if isinstance(result, NotWritten):
        needs = f" The job needs the permission `{result.permission}`." if result.permission else ""
        said = f"{workflow} could not be started on {branch}: {result.detail}.{needs} {_WAITS}"
        return Checks((said,), (Annotation("warning", said),))
    if result.started:
        return Checks((f"{workflow} was started on {branch}, for the commit of this run.",))
    return Checks()


def _failed(workflow: str, branch: str, error: ParamDiscoveryError) -> Checks:
    said = f"{workflow} could not be started on {branch}: {error.what} {_WAITS}"
    return Checks((said,), (Annotation("error", said),), error.exit_code)


_WAITS = "Checks that are required wait until someone starts it there by hand."
