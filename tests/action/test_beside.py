"""Several engines on one pull request, each in a job of its own, one after the other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.action import acme
from tests.github.hub import REPOSITORY

if TYPE_CHECKING:
    from tests.action.conftest import Ran, Stage

ENGINES = ("acme", "zenith")
BY_BOT = {"GIT_AUTHOR_NAME": "github-actions[bot]", "GIT_COMMITTER_NAME": "GitHub"}


def _zenith(version: str) -> dict[str, bytes | None]:
    files = acme.files_of(version).items()
    return {_named(path): _named((content or b"").decode()).encode() for path, content in files}


def _named(text: str) -> str:
    return text.replace("acme", "zenith").replace("ACME", "ZENITH")


@pytest.fixture
def both(stage: Stage) -> Stage:
    """Both engines at 1.0.0 on `main`, `zenith` without a schema; `bump` begins there."""
    stage.hub.push(_zenith("1.0.0"), "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    return stage


def _bump(stage: Stage, version: str, other: str | None = None) -> dict[str, object]:
    """Both bumped by one commit; the event of it."""
    stage.hub.push({**acme.files_of(version), **_zenith(other or version)})
    return stage.pull_event()


def _run(stage: Stage, event: dict[str, object], engine: str) -> Ran:
    return stage.run_event("pull_request", event, "discover", engine=engine)


@pytest.mark.parametrize("first", ENGINES)
@pytest.mark.parametrize(
    ("version", "label"), [("1.1.0", "schema-safe"), ("2.0.0", "schema-breaking")]
)
def test_a_job_that_begins_after_anothers_commit_goes_on_from_there(
    both: Stage, first: str, version: str, label: str
) -> None:
    """Two jobs of one run, with one runner between them: the second knows the first event only."""
    event = _bump(both, version)
    order = sorted(ENGINES, key=lambda name: name != first)
    for engine in order:
        ran = _run(both, event, engine)
        assert ran.exit_code == 0, ran.err
        assert ran.outputs["engine-version"] == version
    assert both.hub.log()[:2] == [f"Discover {engine} {version}" for engine in reversed(order)]
    assert both.labels == [label]
    assert json.loads(both.hub.read("schemas/zenith.json"))["engine_version"] == version


def test_what_fails_leaves_no_label_and_can_be_run_again(both: Stage) -> None:
    """By the same event: there is no other that would tell of our own commit."""
    event = _bump(both, "9.9.9", "1.1.0")
    assert _run(both, event, "acme").exit_code == 3
    assert _run(both, event, "zenith").exit_code == 0
    assert both.labels == []
    both.hub.push(acme.files_of("1.1.0"))
    assert _run(both, both.pull_event(), "acme").exit_code == 0
    assert both.labels == ["schema-safe"]


def test_what_changed_since_our_commit_is_not_known_any_more(both: Stage) -> None:
    event = _bump(both, "1.1.0")
    _run(both, event, "acme")
    docker: dict[str, bytes | None] = {
        "docker/Dockerfile.acme": b"FROM scratch\nARG ACME_VERSION=1.1.0\nRUN more\n"
    }
    both.hub.push(docker)
    ran = _run(both, both.pull_event(), "zenith")
    assert ran.exit_code == 0, ran.err
    assert both.labels == []


@pytest.mark.parametrize("forged", [False, True])
def test_what_someone_else_brought_moves_the_pull_request_on(both: Stage, forged: bool) -> None:
    """Under our name or not: without GitHub's signature it is not ours."""
    event = _bump(both, "1.1.0")
    _run(both, event, "acme")
    files: dict[str, bytes | None] = {"README.md": b"# More\n"}
    who = BY_BOT if forged else None
    both.hub.app.gits.commit(REPOSITORY, "bump", files, "Discover x", who=who)
    ran = _run(both, event, "zenith")
    assert "has moved on" in ran.summary
    assert ran.outputs["results"] == "[]"


def test_a_workflow_that_follows_finds_the_pull_request_past_our_commit(both: Stage) -> None:
    """The run that came before tells of the commit that it began on."""
    event = _bump(both, "1.1.0")
    examined = both.hub.head()
    _run(both, event, "acme")
    run = {
        "id": 1,
        "event": "pull_request",
        "head_sha": examined,
        "head_branch": "bump",
        "head_repository": {"full_name": REPOSITORY, "owner": {"login": "acme", "type": "User"}},
        "status": "completed",
        "conclusion": "success",
    }
    payload = {"action": "completed", "workflow_run": run}
    ran = both.run_event("workflow_run", payload, "discover", engine="zenith")
    assert ran.exit_code == 0, ran.err
    assert both.labels == ["schema-safe"]
    both.hub.push({"README.md": b"# More\n"})
    ran = both.run_event("workflow_run", payload, "discover", engine="zenith")
    assert "No open pull request" in ran.summary
