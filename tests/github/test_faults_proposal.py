"""Every call that opens a pull request or starts a workflow goes wrong in every way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github.dispatch import Dispatched, dispatch
from param_discovery.github.failures import (
    GitHubDownError,
    GitHubError,
    GitHubUnreachableError,
    InvalidRequestError,
)
from param_discovery.github.proposal import Proposal, Proposed, propose
from param_discovery.github.written import NotWritten
from tests.github.hub import REPOSITORY, SCHEMA
from tests.github.server.state import Workflow

if TYPE_CHECKING:
    from tests.github.hub import Hub

OURS = "param-discovery/vllm"
DENIED = "Resource not accessible by integration"
FIRST = {
    "ref": f"GET /repos/{REPOSITORY}/git/ref/",
    "new ref": f"POST /repos/{REPOSITORY}/git/refs",
    "mutation": "POST /graphql createCommitOnBranch",
    "pulls": f"GET /repos/{REPOSITORY}/pulls",
    "new pull": f"POST /repos/{REPOSITORY}/pulls",
}
LATER = {
    "compare": f"GET /repos/{REPOSITORY}/compare/",
    "move ref": f"PATCH /repos/{REPOSITORY}/git/refs/",
    "edit pull": f"PATCH /repos/{REPOSITORY}/pulls/",
}
CALLS = {**FIRST, **LATER}
WHAT = {
    "ref": ("the branch", "contents: read"),
    "new ref": ("the branch", "contents: write"),
    "mutation": ("the commit", "contents: write"),
    "pulls": ("the pull request", "pull-requests: read"),
    "new pull": ("the pull request", "pull-requests: write"),
    "compare": ("the branch", "contents: read"),
    "move ref": ("the branch", "contents: write"),
    "edit pull": ("the pull request", "pull-requests: write"),
}


def make(hub: Hub, version: int) -> Proposed | NotWritten:
    files: dict[str, bytes | None] = {SCHEMA: str(version).encode()}
    base = hub.head("main")
    proposal = Proposal(OURS, "main", base, f"vllm {version}", "1 breaking", files, "Discover")
    return propose(hub.client, proposal)


def given(hub: Hub, name: str) -> str:
    """The call's expression, where it happens: a proposal was merged, and its pull request open."""
    if name in LATER:
        make(hub, 1)
        hub.app.gits.move(REPOSITORY, "main", hub.head(OURS))
        hub.push({"README.md": b"later"}, "main")
    return CALLS[name]


def check_done(hub: Hub) -> None:
    opened = [p.title for p in hub.world.pulls if p.head_branch == OURS and p.state == "open"]
    assert opened == ["vllm 2"]
    assert hub.read(SCHEMA, OURS) == b"2"
    assert hub.app.gits.count(hub.head("main"), hub.head(OURS)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 502, "done": True},
        {"status": "drop"},
        {"status": "drop", "done": True},
        {"status": 429, "headers": {"Retry-After": "3"}},
    ],
)
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_that_passes_is_outlived(hub: Hub, name: str, fault: dict[str, object]) -> None:
    hub.fail(given(hub, name), **fault)
    assert isinstance(make(hub, 2), Proposed)
    check_done(hub)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 500}, GitHubDownError),
        ({"status": "drop"}, GitHubUnreachableError),
        ({"status": 422, "message": "Nothing doing"}, InvalidRequestError),
    ],
)
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_that_lasts_is_an_error_and_the_next_run_mends_it(
    hub: Hub, name: str, fault: dict[str, object], expected: type[GitHubError]
) -> None:
    lasting = hub.fail(given(hub, name), times=99, **fault)
    with pytest.raises(expected):
        make(hub, 2)
    lasting.times = 0
    make(hub, 2)
    check_done(hub)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_is_denied(hub: Hub, name: str) -> None:
    denied = hub.fail(given(hub, name), 403, message=DENIED, times=99)
    assert make(hub, 2) == NotWritten(*WHAT[name], DENIED)
    denied.times = 0
    make(hub, 2)
    check_done(hub)


@pytest.mark.parametrize("name", ["move ref", "edit pull"])
def test_what_is_deleted_meanwhile_is_made_anew(hub: Hub, name: str) -> None:
    hub.fail(given(hub, name), 404, message="Not Found")
    make(hub, 2)
    check_done(hub)


DISPATCH = {
    "workflow": f"GET /repos/{REPOSITORY}/actions/workflows/checks.yml/runs",
    "dispatch": f"POST /repos/{REPOSITORY}/actions/workflows/checks.yml/dispatches",
}


def start(hub: Hub) -> Dispatched | NotWritten:
    if not hub.world.workflows:
        hub.world.workflows.append(Workflow(id=5, path=".github/workflows/checks.yml"))
    return dispatch(hub.client, "checks.yml", "bump", hub.head(), {})


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 500}, GitHubDownError),
        ({"status": "drop"}, GitHubUnreachableError),
        ({"status": 422, "message": "Unexpected inputs provided"}, InvalidRequestError),
    ],
)
@pytest.mark.parametrize("name", DISPATCH)
def test_a_start_that_fails(
    hub: Hub, name: str, fault: dict[str, object], expected: type[GitHubError]
) -> None:
    lasting = hub.fail(DISPATCH[name], times=99, **fault)
    with pytest.raises(expected):
        start(hub)
    assert hub.world.runs == []
    lasting.times = 0
    start(hub)
    assert len(hub.world.runs) == 1


@pytest.mark.parametrize(
    ("name", "permission"), [("workflow", "actions: read"), ("dispatch", "actions: write")]
)
def test_a_start_that_is_denied(hub: Hub, name: str, permission: str) -> None:
    hub.fail(DISPATCH[name], 403, message=DENIED)
    assert start(hub) == NotWritten("the start of checks.yml", permission, DENIED)
