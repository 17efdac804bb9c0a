"""Files are committed once, on top of what was examined, and nothing is ever overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.github.commit import TRIES, Branch, Committed, Edit, commit
from param_discovery.github.failures import (
    BranchGoneError,
    GitHubDownError,
    HeadMovedError,
    NotSettledError,
    RefusedError,
    UnexpectedReplyError,
    UnsafePathError,
)
from param_discovery.github.written import NotWritten
from tests.github.hub import DOCKERFILE, FORK, OTHER_SCHEMA, REPOSITORY, SCHEMA, SPEC
from tests.github.server.state import ALL_READ, Token

if TYPE_CHECKING:
    from tests.github.hub import Hub
    from tests.github.server.app import App

NEW = b'{"engine_version": "0.32.0"}\n'
MUTATION = "POST /graphql createCommitOnBranch"
BRANCH = Branch(REPOSITORY, "bump")


def edit(hub: Hub, **more: Any) -> Edit:
    files: dict[str, bytes | None] = {SCHEMA: NEW}
    given: dict[str, Any] = {
        "examined_head": hub.head(),
        "files": files,
        "headline": "Discover vllm 0.32.0",
        "inputs": (SPEC, DOCKERFILE),
    }
    return Edit(**{**given, **more})


def pushes(files: dict[str, bytes | None]) -> Any:
    def before(app: App) -> None:
        app.gits.commit(REPOSITORY, "bump", files, "By someone else")

    return before


def test_commit(hub: Hub) -> None:
    old = hub.head()
    done = commit(hub.client, BRANCH, edit(hub))
    assert done == Committed(
        hub.head(), f"https://github.example/{REPOSITORY}/commit/{hub.head()}", made=True
    )
    assert hub.read(SCHEMA) == NEW
    assert hub.app.gits.count(old, hub.head()) == 1
    assert hub.log()[0] == "Discover vllm 0.32.0"


def test_several_files_in_one_commit_deletions_too(hub: Hub) -> None:
    old = hub.head()
    files: dict[str, bytes | None] = {SCHEMA: NEW, "schemas/new.json": b"{}", OTHER_SCHEMA: None}
    commit(hub.client, BRANCH, edit(hub, files=files))
    assert hub.app.gits.count(old, hub.head()) == 1
    names = hub.app.gits.run("ls-tree", "--name-only", f"{hub.head()}:schemas").split()
    assert names == ["new.json", "vllm.json"]


def test_deleting_what_is_gone_is_not_asked_for(hub: Hub) -> None:
    files: dict[str, bytes | None] = {SCHEMA: NEW, "schemas/gone.json": None}
    done = commit(hub.client, BRANCH, edit(hub, files=files))
    assert isinstance(done, Committed)
    assert done.made


def test_a_second_run_commits_nothing(hub: Hub) -> None:
    commit(hub.client, BRANCH, edit(hub))
    head = hub.head()
    assert commit(hub.client, BRANCH, edit(hub)) == Committed(head, None, made=False)
    assert hub.head() == head
    assert hub.called(MUTATION) == 1


def test_another_engines_commit_in_between_is_no_obstacle(hub: Hub) -> None:
    old = hub.head()
    hub.fail(MUTATION, before=pushes({OTHER_SCHEMA: b"{}"}))
    done = commit(hub.client, BRANCH, edit(hub))
    assert isinstance(done, Committed)
    assert (hub.read(SCHEMA), hub.read(OTHER_SCHEMA)) == (NEW, b"{}")
    assert hub.app.gits.count(old, hub.head()) == 2
    assert hub.called(MUTATION) == 2


def test_the_same_commit_by_a_parallel_run_is_enough(hub: Hub) -> None:
    old = hub.head()
    hub.fail(MUTATION, before=pushes({SCHEMA: NEW}))
    done = commit(hub.client, BRANCH, edit(hub))
    assert done == Committed(hub.head(), None, made=False)
    assert hub.app.gits.count(old, hub.head()) == 1


@pytest.mark.parametrize("path", [SCHEMA, SPEC, DOCKERFILE])
def test_a_change_to_ours_or_to_what_it_was_made_from_is_refused(hub: Hub, path: str) -> None:
    hub.fail(MUTATION, before=pushes({path: b"other"}))
    with pytest.raises(HeadMovedError, match=f"{path} was changed there"):
        commit(hub.client, BRANCH, edit(hub))
    assert hub.log()[0] == "By someone else"
    assert hub.read(path) == b"other"


def test_a_change_before_the_first_try_is_seen_too(hub: Hub) -> None:
    wanted = edit(hub)
    hub.push({SPEC: b"current_version: v0.33.0\n"})
    with pytest.raises(HeadMovedError):
        commit(hub.client, BRANCH, wanted)


def test_a_folder_among_the_inputs(hub: Hub) -> None:
    hub.fail(MUTATION, before=pushes({"docker/extra.sh": b"echo"}))
    with pytest.raises(HeadMovedError, match="docker was changed there"):
        commit(hub.client, BRANCH, edit(hub, inputs=("docker",)))


def test_a_rewritten_history_is_refused(hub: Hub) -> None:
    def rewrite(app: App) -> None:
        base = app.gits.merge_base(hub.head("main"), hub.head())
        app.gits.move(REPOSITORY, "bump", base)
        files: dict[str, bytes | None] = {
            SPEC: b"current_version: v0.32.0\n",
            DOCKERFILE: b"ARG VLLM_VERSION=0.32.0\n",
        }
        app.gits.commit(REPOSITORY, "bump", files, "Rebased")

    hub.fail(MUTATION, before=rewrite)
    with pytest.raises(HeadMovedError, match="its history was rewritten"):
        commit(hub.client, BRANCH, edit(hub))
    assert hub.log()[0] == "Rebased"


def test_a_deleted_branch(hub: Hub) -> None:
    hub.fail(MUTATION, before=lambda app: app.gits.move(REPOSITORY, "bump", None))
    with pytest.raises(BranchGoneError, match=f"no branch bump in {REPOSITORY}"):
        commit(hub.client, BRANCH, edit(hub))


def test_a_protected_branch(hub: Hub) -> None:
    hub.world.protected.append("bump")
    with pytest.raises(RefusedError, match="protected branch 'bump' check failed"):
        commit(hub.client, BRANCH, edit(hub))
    assert hub.called(MUTATION) == 1


def test_a_token_that_only_reads(hub: Hub) -> None:
    hub.world.tokens["t0ken"] = Token(permissions=ALL_READ)
    old = hub.head()
    done = commit(hub.client, BRANCH, edit(hub))
    assert done == NotWritten(
        "the commit", "contents: write", "Resource not accessible by integration"
    )
    assert hub.head() == old


@pytest.mark.parametrize(
    "problem",
    [
        {"type": "FORBIDDEN", "message": "Resource not accessible by personal access token"},
        {"type": "INSUFFICIENT_SCOPES", "message": "Your token has not been granted the scopes."},
        {"message": "Resource not accessible by integration"},
    ],
)
def test_every_way_to_say_that_the_token_may_not(hub: Hub, problem: dict[str, str]) -> None:
    hub.fail(MUTATION, 200, body={"data": None, "errors": [problem]})
    done = commit(hub.client, BRANCH, edit(hub))
    assert done == NotWritten("the commit", "contents: write", problem["message"])


@pytest.mark.parametrize("kind", ["UNPROCESSABLE", "NOT_FOUND", "SOMETHING_NEW", ""])
def test_a_refusal_of_any_other_kind_is_told_and_not_repeated(hub: Hub, kind: str) -> None:
    problem = {"type": kind, "message": "Repository rule violations found"}
    hub.fail(MUTATION, 200, body={"data": None, "errors": [problem]})
    with pytest.raises(RefusedError, match="Repository rule violations found"):
        commit(hub.client, BRANCH, edit(hub))
    assert hub.called(MUTATION) == 1


@pytest.mark.parametrize("payload", [None, {}, {"commit": None}, {"commit": {"oid": 5}}])
def test_a_success_without_a_commit_is_none(hub: Hub, payload: object) -> None:
    body = {"data": {"createCommitOnBranch": payload}}
    hub.fail(MUTATION, 200, body=body, times=TRIES)
    with pytest.raises(UnexpectedReplyError, match="GitHub names no commit"):
        commit(hub.client, BRANCH, edit(hub))


def test_a_fork_cannot_be_written_to(hub: Hub) -> None:
    wanted = edit(hub, examined_head=hub.head("fix", FORK))
    done = commit(hub.client, Branch(FORK, "fix"), wanted)
    assert isinstance(done, NotWritten)
    assert done.permission == "contents: write"


def test_links_are_not_written_through(hub: Hub) -> None:
    linked: dict[str, bytes | None] = {SCHEMA: b"../README.md"}
    hub.app.gits.commit(REPOSITORY, "bump", linked, modes={SCHEMA: "120000"})
    with pytest.raises(UnsafePathError):
        commit(hub.client, BRANCH, edit(hub))


def test_workflows_are_not_written(hub: Hub) -> None:
    files: dict[str, bytes | None] = {".github/workflows/x.yml": b"on: push"}
    with pytest.raises(UnsafePathError):
        commit(hub.client, BRANCH, edit(hub, files=files))
    assert hub.called(MUTATION) == 0


def test_a_lost_answer_is_looked_up_and_nothing_is_doubled(hub: Hub) -> None:
    old = hub.head()
    hub.fail(MUTATION, 502, done=True)
    done = commit(hub.client, BRANCH, edit(hub))
    assert done == Committed(hub.head(), None, made=False)
    assert hub.app.gits.count(old, hub.head()) == 1
    assert hub.called(MUTATION) == 1


def test_an_answer_behind_the_times_is_tried_again(hub: Hub) -> None:
    stale = {"type": "STALE_DATA", "message": 'Expected branch to point to "x" but it did not.'}
    body = {"data": {"createCommitOnBranch": None}, "errors": [stale]}
    hub.fail(MUTATION, 200, body=body)
    done = commit(hub.client, BRANCH, edit(hub))
    assert isinstance(done, Committed)
    assert done.made
    assert hub.waits == [(1.0, "the branch bump to settle")]


def test_graphqls_own_fault_is_no_refusal(hub: Hub) -> None:
    text = "Something went wrong while executing your query. Please include `1:2` when reporting."
    body = {"data": None, "errors": [{"message": text}]}
    hub.fail(MUTATION, 200, body=body, times=TRIES)
    with pytest.raises(GitHubDownError, match="Something went wrong"):
        commit(hub.client, BRANCH, edit(hub))
    assert len(hub.waits) == TRIES - 1


def test_a_branch_that_never_rests(hub: Hub) -> None:
    def push(app: App) -> None:
        content = str(app.world.new_id()).encode()
        app.gits.commit(REPOSITORY, "bump", {OTHER_SCHEMA: content}, "By someone else")

    hub.fail(MUTATION, before=push, times=TRIES)
    with pytest.raises(NotSettledError, match=f"commit to bump: .* {TRIES} times"):
        commit(hub.client, BRANCH, edit(hub))
