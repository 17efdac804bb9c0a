"""One pull request brings new schemas where there is none to write to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.github.failures import HeadMovedError, InvalidRequestError
from param_discovery.github.proposal import Proposal, Proposed, propose
from param_discovery.github.written import NotWritten
from tests.github.hub import OTHER_SCHEMA, REPOSITORY, SCHEMA
from tests.github.server.state import ALL_READ, ALL_WRITE, Pull, Token

if TYPE_CHECKING:
    from tests.github.hub import Hub
    from tests.github.server.app import App

OURS = "param-discovery/vllm"
NEW: dict[str, bytes | None] = {SCHEMA: b"{}\n"}


def wanted(hub: Hub, **more: Any) -> Proposal:
    given: dict[str, Any] = {
        "branch": OURS,
        "base_branch": "main",
        "base_sha": hub.head("main"),
        "title": "vllm 0.32.0",
        "body": "1 breaking\n",
        "files": NEW,
        "headline": "Discover vllm 0.32.0",
    }
    return Proposal(**{**given, **more})


def make(hub: Hub, **more: Any) -> Proposed:
    done = propose(hub.client, wanted(hub, **more))
    assert isinstance(done, Proposed)
    return done


def opened(hub: Hub) -> list[Pull]:
    return [pull for pull in hub.world.pulls if pull.head_branch == OURS and pull.state == "open"]


def test_the_first_run_opens_one(hub: Hub) -> None:
    done = make(hub)
    (pull,) = opened(hub)
    assert done == Proposed(
        pull.number,
        f"https://github.example/{REPOSITORY}/pull/{pull.number}",
        OURS,
        hub.head(OURS),
        changed=True,
    )
    assert (pull.title, pull.body, pull.base_branch) == ("vllm 0.32.0", "1 breaking\n", "main")
    assert hub.read(SCHEMA, OURS) == b"{}\n"
    assert hub.read(SCHEMA, "main") != b"{}\n"


def test_the_same_again_changes_nothing(hub: Hub) -> None:
    first = make(hub)
    assert make(hub) == first._replace(changed=False)
    assert len(opened(hub)) == 1


def test_a_later_run_updates_it(hub: Hub) -> None:
    first = make(hub)
    files: dict[str, bytes | None] = {SCHEMA: b'{"x": 1}\n'}
    done = make(hub, title="vllm 0.33.0", files=files)
    assert (done.number, done.changed) == (first.number, True)
    (pull,) = opened(hub)
    assert pull.title == "vllm 0.33.0"
    assert hub.log(OURS)[:2] == ["Discover vllm 0.32.0"] * 2


def test_what_others_put_on_the_branch_is_kept(hub: Hub) -> None:
    make(hub)
    hub.push({"README.md": b"noted by hand"}, OURS)
    files: dict[str, bytes | None] = {SCHEMA: b'{"x": 1}\n'}
    make(hub, files=files)
    assert hub.read("README.md", OURS) == b"noted by hand"
    assert hub.read(SCHEMA, OURS) == b'{"x": 1}\n'


def test_a_merged_branch_starts_anew(hub: Hub) -> None:
    make(hub)
    opened(hub)[0].state = "closed"
    hub.app.gits.move(REPOSITORY, "main", hub.head(OURS))
    base = hub.push({"README.md": b"later"}, "main")
    files: dict[str, bytes | None] = {SCHEMA: b'{"x": 1}\n'}
    make(hub, files=files)
    assert hub.app.gits.count(base, hub.head(OURS)) == 1
    assert len(opened(hub)) == 1


def test_a_pull_request_opened_at_the_same_time_is_the_one(hub: Hub) -> None:
    def other(app: App) -> None:
        app.world.pulls.append(
            Pull(
                number=app.world.new_id(),
                title="older",
                head_repository=REPOSITORY,
                head_branch=OURS,
            )
        )

    hub.fail(f"POST /repos/{REPOSITORY}/pulls", before=other)
    make(hub)
    assert [pull.title for pull in opened(hub)] == ["vllm 0.32.0"]


def test_a_branch_made_at_the_same_time_is_the_one(hub: Hub) -> None:
    def other(app: App) -> None:
        app.gits.move(REPOSITORY, OURS, hub.head("main"))

    hub.fail(f"POST /repos/{REPOSITORY}/git/refs", before=other)
    make(hub)
    assert hub.read(SCHEMA, OURS) == b"{}\n"


@pytest.mark.parametrize(
    "call", ["POST .*/git/refs", "POST .*/pulls", "POST /graphql createCommitOnBranch"]
)
@pytest.mark.parametrize("done", [True, False])
def test_lost_answers_double_nothing(hub: Hub, call: str, done: bool) -> None:
    hub.fail(call, 502, done=done)
    make(hub)
    assert len(opened(hub)) == 1
    assert hub.app.gits.count(hub.head("main"), hub.head(OURS)) == 1


def test_a_branch_that_moves_backwards_is_left(hub: Hub) -> None:
    make(hub)
    hub.app.gits.move(REPOSITORY, "main", hub.head(OURS))
    base = hub.push({"README.md": b"later"}, "main")

    def other(app: App) -> None:
        app.gits.commit(REPOSITORY, OURS, {OTHER_SCHEMA: b"by hand"}, "By hand")

    hub.fail(f"PATCH /repos/{REPOSITORY}/git/refs", before=other)
    files: dict[str, bytes | None] = {SCHEMA: b'{"x": 1}\n'}
    make(hub, files=files)
    assert hub.read(OTHER_SCHEMA, OURS) == b"by hand"
    assert base != hub.head(OURS)


def test_our_file_changed_on_our_branch_meanwhile(hub: Hub) -> None:
    def other(app: App) -> None:
        app.gits.commit(REPOSITORY, OURS, {SCHEMA: b"by hand"}, "By hand")

    hub.fail("POST /graphql createCommitOnBranch", before=other)
    with pytest.raises(HeadMovedError):
        propose(hub.client, wanted(hub))
    assert hub.read(SCHEMA, OURS) == b"by hand"
    assert opened(hub) == []


def test_no_such_base(hub: Hub) -> None:
    with pytest.raises(InvalidRequestError):
        propose(hub.client, wanted(hub, base_branch="gone"))


def test_a_token_that_only_reads(hub: Hub) -> None:
    hub.world.tokens["t0ken"] = Token(permissions=ALL_READ)
    assert propose(hub.client, wanted(hub)) == NotWritten(
        "the branch", "contents: write", "Resource not accessible by integration"
    )


def test_a_token_that_may_commit_but_open_nothing(hub: Hub) -> None:
    permissions = {**ALL_WRITE, "pull_requests": "read"}
    hub.world.tokens["t0ken"] = Token(permissions=permissions)
    done = propose(hub.client, wanted(hub))
    assert isinstance(done, NotWritten)
    assert (done.what, done.permission) == ("the pull request", "pull-requests: write")


def test_a_repository_that_lets_actions_open_nothing(hub: Hub) -> None:
    hub.world.may_open_pulls = False
    done = propose(hub.client, wanted(hub))
    assert done == NotWritten(
        "the pull request",
        None,
        "GitHub Actions is not permitted to create or approve pull requests.",
    )
