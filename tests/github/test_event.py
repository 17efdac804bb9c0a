"""Events are read as far as they are used, and refused where they are odd."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.github import event as events
from param_discovery.github.event import (
    Event,
    MergeGroupEvent,
    PullRequestEvent,
    PushEvent,
    ScheduleEvent,
    WorkflowDispatchEvent,
    WorkflowRunEvent,
    read_event,
)
from param_discovery.github.failures import EventError
from param_discovery.github.identity import Account

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "1" * 40, "2" * 40
USER = {"login": "renovate[bot]", "type": "Bot", "id": 1}
SIDE = {"ref": "bump", "sha": NEW, "repo": {"full_name": "acme/serving", "id": 3}}
PULL = {
    "number": 7,
    "state": "open",
    "draft": False,
    "user": USER,
    "head": SIDE,
    "base": {**SIDE, "ref": "main", "sha": OLD},
}
RUN = {
    "id": 5,
    "event": "pull_request",
    "head_sha": NEW,
    "head_branch": "bump",
    "head_repository": {"full_name": "acme/serving", "owner": {"login": "acme", "type": "User"}},
    "status": "completed",
    "conclusion": "success",
    "pull_requests": [],
}
GROUP = {"head_sha": NEW, "head_ref": "refs/heads/q", "base_sha": OLD, "base_ref": "refs/heads/m"}


def read(folder: Path, name: str, payload: object) -> Event:
    path = folder / "event.json"
    text = payload if isinstance(payload, str) else json.dumps(payload)
    path.write_text(text, encoding="utf-8")
    return read_event({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)})


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
def test_pull_request(tmp_path: Path, name: str) -> None:
    event = read(tmp_path, name, {"action": "opened", "pull_request": PULL, "sender": USER})
    assert event.name == name
    assert isinstance(event.payload, PullRequestEvent)
    pull = event.payload.pull_request
    assert (pull.number, pull.state, pull.draft, pull.is_fork) == (7, "open", False, False)
    assert pull.user == Account("renovate", is_bot=True)
    assert (pull.head.sha, pull.base.sha) == (NEW, OLD)


@pytest.mark.parametrize(
    ("repo", "is_fork"),
    [
        ({"full_name": "stranger/serving"}, True),
        (None, True),
        ({"full_name": "acme/serving"}, False),
    ],
)
def test_forks(tmp_path: Path, repo: Any, is_fork: bool) -> None:
    pull = {**PULL, "head": {**SIDE, "repo": repo}, "draft": True, "state": "closed"}
    event = read(tmp_path, "pull_request", {"action": "closed", "pull_request": pull})
    assert isinstance(event.payload, PullRequestEvent)
    found = event.payload.pull_request
    assert (found.is_fork, found.draft, found.state) == (is_fork, True, "closed")


@pytest.mark.parametrize("inputs", [None, {}, {"pr-number": "7"}])
def test_workflow_dispatch(tmp_path: Path, inputs: Any) -> None:
    event = read(tmp_path, "workflow_dispatch", {"ref": "refs/heads/main", "inputs": inputs})
    assert event.payload == WorkflowDispatchEvent(ref="refs/heads/main", inputs=inputs)


def test_workflow_run(tmp_path: Path) -> None:
    event = read(tmp_path, "workflow_run", {"action": "completed", "workflow_run": RUN})
    assert isinstance(event.payload, WorkflowRunEvent)
    run = event.payload.workflow_run
    assert (run.head_sha, run.head_branch, run.conclusion) == (NEW, "bump", "success")
    assert run.head_repository is not None
    assert run.head_repository.owner == Account("acme", is_bot=False)


def test_workflow_run_of_a_deleted_fork(tmp_path: Path) -> None:
    run = {**RUN, "head_repository": None, "head_branch": None, "conclusion": None}
    event = read(tmp_path, "workflow_run", {"action": "requested", "workflow_run": run})
    assert isinstance(event.payload, WorkflowRunEvent)
    assert event.payload.workflow_run.head_repository is None


def test_push(tmp_path: Path) -> None:
    push = {"ref": "refs/heads/main", "before": OLD, "after": NEW, "deleted": False}
    event = read(tmp_path, "push", push)
    assert isinstance(event.payload, PushEvent)
    assert not event.payload.is_new
    event = read(tmp_path, "push", {**push, "before": "0" * 40})
    assert isinstance(event.payload, PushEvent)
    assert event.payload.is_new


def test_schedule(tmp_path: Path) -> None:
    assert read(tmp_path, "schedule", {"schedule": "0 3 * * *"}).payload == ScheduleEvent(
        schedule="0 3 * * *"
    )
    assert read(tmp_path, "schedule", {}).payload == ScheduleEvent()


def test_merge_group(tmp_path: Path) -> None:
    payload = {"action": "checks_requested", "merge_group": GROUP}
    event = read(tmp_path, "merge_group", payload)
    assert isinstance(event.payload, MergeGroupEvent)
    assert (event.payload.merge_group.base_sha, event.payload.merge_group.head_sha) == (OLD, NEW)


@pytest.mark.parametrize("environ", [{}, {"GITHUB_EVENT_NAME": "push"}, {"GITHUB_EVENT_PATH": "x"}])
def test_no_event(environ: dict[str, str]) -> None:
    with pytest.raises(EventError, match="There is no event"):
        read_event(environ)


def test_an_event_that_we_do_not_know(tmp_path: Path) -> None:
    with pytest.raises(EventError, match="The event issues is none") as caught:
        read(tmp_path, "issues", {})
    assert caught.value.exit_code == 2
    assert "workflow_dispatch" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "payload", "says"),
    [
        ("pull_request", "", "is no JSON"),
        ("pull_request", "{", "is no JSON"),
        ("pull_request", "[" * 100_000, "is no JSON"),
        ("pull_request", [], "the whole"),
        ("pull_request", {"action": "opened"}, "pull_request: Field required"),
        (
            "pull_request",
            {"action": "opened", "pull_request": {**PULL, "number": "7; rm -rf /"}},
            "pull_request.number",
        ),
        (
            "pull_request",
            {"action": "opened", "pull_request": {**PULL, "head": {**SIDE, "sha": "main"}}},
            "pull_request.head.sha",
        ),
        (
            "pull_request",
            {"action": "opened", "pull_request": {**PULL, "user": None}},
            "pull_request.user",
        ),
        ("push", {"ref": "refs/heads/main", "before": OLD}, "after"),
        ("workflow_run", {"action": "completed", "workflow_run": {**RUN, "id": None}}, "id"),
        ("merge_group", {"action": "x", "merge_group": {}}, "merge_group.head_sha"),
    ],
)
def test_a_payload_that_is_not_what_github_sends(
    tmp_path: Path, name: str, payload: object, says: str
) -> None:
    with pytest.raises(EventError) as caught:
        read(tmp_path, name, payload)
    assert says in caught.value.what
    assert caught.value.where == str(tmp_path / "event.json")
    assert "\n" not in caught.value.what


def test_a_payload_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    with pytest.raises(EventError, match="cannot be read: No such file"):
        read_event({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})


def test_a_payload_that_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (str(pipe), os.devnull, str(tmp_path)):
        environ = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": path}
        with pytest.raises(EventError, match="no plain file"):
            read_event(environ)


def test_a_payload_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LARGEST_BYTES", 10)
    with pytest.raises(EventError, match="larger than 10 bytes"):
        read(tmp_path, "push", {"ref": "refs/heads/main"})
