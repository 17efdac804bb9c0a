"""Starts a workflow on a branch: what a commit by a job's own token does not do by itself.

Source: https://docs.github.com/actions/security-for-github-actions/security-guides/
automatic-token-authentication, 'Using the GITHUB_TOKEN in a workflow': `workflow_dispatch` is one
of the two events that this token may cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.github.failures import OUTCOME_UNKNOWN
from param_discovery.github.identity import Account, whoami
from param_discovery.github.translate import asking
from param_discovery.github.written import NotWritten, or_not_written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.github.client import Client

_TRIES = 3
_PERMISSION = "actions: write"
_OF_A_JOB = Account("github-actions", is_bot=True)
"""The account of every job's own token, on Enterprise Server too."""


class Dispatched(NamedTuple):
    """The workflow was asked to run."""

    workflow: str
    started: bool
    """False: a run for that commit was there already, and none was added."""


def starts_nothing(client: Client) -> bool:
    """Whether what our token pushes starts no workflow: it is a job's own.

    Raises:
        GitHubError: GitHub does not say whose token it is.
    """
    return whoami(client) == _OF_A_JOB


def dispatch(
    client: Client, workflow: str, branch: str, head_sha: str, inputs: Mapping[str, str]
) -> Dispatched | NotWritten:
    """Run `workflow` (its file's name) on `branch`, unless it was dispatched for that commit.

    Raises:
        NotFoundError: there is no such workflow on the default branch.
        InvalidRequestError: it has no `workflow_dispatch`, or other inputs.
        GitHubError: GitHub failed.
    """
    what = f"the start of {workflow}"
    return or_not_written(what, lambda: _dispatch(client, workflow, branch, head_sha, inputs))


def _dispatch(
    client: Client, workflow: str, branch: str, head_sha: str, inputs: Mapping[str, str]
) -> Dispatched:
    target = client.repository.get_workflow(workflow)
    for tries in range(1, _TRIES + 1):
        with asking(f"look for runs of {workflow}", permission="actions: read"):
            if target.get_runs(event="workflow_dispatch", head_sha=head_sha).totalCount:
                return Dispatched(workflow, started=tries > 1)
        try:
            with asking(f"start {workflow}", permission=_PERMISSION):
                target.create_dispatch(branch, dict(inputs), throw=True)
        except OUTCOME_UNKNOWN:
            if tries == _TRIES:
                raise
            client.pause(f"what became of {workflow}", tries)
        else:
            break
    return Dispatched(workflow, started=True)
