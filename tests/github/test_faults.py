"""Every call that writes a result goes wrong in every way that GitHub and networks know.

After each fault the run has either done its work, or said what GitHub does not let it do, or failed
with an error that says so (exit code 3). What stands on GitHub is then never doubled, never half
and never wrong, and the next run, without the fault, brings it to where it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from param_discovery.github.comments import Published, publish
from param_discovery.github.commit import Branch, Committed, Edit, commit
from param_discovery.github.failures import (
    BranchGoneError,
    GitHubDownError,
    GitHubError,
    GitHubUnreachableError,
    InvalidRequestError,
    NotFoundError,
    PermissionMissingError,
    RateLimitError,
    TokenRejectedError,
    UnexpectedReplyError,
)
from param_discovery.github.labels import Labelled, settle
from param_discovery.github.marker import Subject
from param_discovery.github.written import NotWritten
from tests.github.hub import DOCKERFILE, NUMBER, OTHER_SCHEMA, REPOSITORY, SCHEMA, SPEC
from tests.github.server.state import Label

if TYPE_CHECKING:
    from tests.github.hub import Hub
    from tests.github.server.app import App

NEW = b'{"engine_version": "0.32.0"}\n'
VLLM = Subject("vllm")
_REPO = f"/repos/{REPOSITORY}"
_ISSUE = f"{_REPO}/issues/{NUMBER}"
ALWAYS = 99
DENIED = "Resource not accessible by integration"


class Outcome(NamedTuple):
    committed: Committed | NotWritten
    published: Published | NotWritten
    labelled: Labelled | NotWritten


def run(hub: Hub) -> Outcome:
    """What discover does once it knows the result: new engine, one breaking finding."""
    files: dict[str, bytes | None] = {SCHEMA: NEW}
    # What was examined is the bump itself, whatever was committed on top of it since.
    examined = hub.app.gits.run("rev-list", "--grep=^Bump vllm$", "-1", hub.head())
    edit = Edit(examined, files, "Discover vllm 0.32.0", inputs=(SPEC, DOCKERFILE))
    return Outcome(
        commit(hub.client, Branch(REPOSITORY, "bump"), edit),
        publish(hub.client, NUMBER, VLLM, "1 breaking"),
        settle(hub.client, NUMBER, lambda: "breaking"),
    )


def prepare(hub: Hub) -> None:
    """An earlier run was here, a race left two comments, another engine commits meanwhile."""
    for text in ("1 safe", "1 safe"):
        hub.say(f"{VLLM.marker}\n{text}")
    hub.world.labels.append(Label(id=1, name="schema-safe"))
    hub.pull.labels.append("schema-safe")
    hub.fail("POST /graphql createCommitOnBranch", before=_another_engine)


def _another_engine(app: App) -> None:
    app.gits.commit(REPOSITORY, "bump", {OTHER_SCHEMA: b"{}"}, "Discover sglang")


def check_nothing_doubled(hub: Hub) -> None:
    assert hub.log().count("Discover vllm 0.32.0") <= 1
    assert hub.log().count("Discover sglang") <= 1
    assert hub.bodies(VLLM).count("1 breaking") <= 1
    assert len(hub.pull.labels) == len(set(hub.pull.labels))
    assert {"schema-safe", "schema-breaking"} > set(hub.pull.labels)


def check_done(hub: Hub) -> None:
    assert hub.log().count("Discover vllm 0.32.0") == 1
    assert hub.read(SCHEMA) == NEW
    assert hub.bodies(VLLM) == ["1 breaking"]
    assert hub.pull.labels == ["schema-breaking"]


FIRST = {
    "tree": f"GET {_REPO}/git/trees",
    "mutation": "POST /graphql createCommitOnBranch",
    "viewer": "POST /graphql viewer",
    "comments": f"GET {_ISSUE}/comments",
    "comment": f"POST {_ISSUE}/comments",
    "labels": f"GET {_ISSUE}/labels",
    "label": f"GET {_REPO}/labels",
    "new label": f"POST {_REPO}/labels",
    "add label": f"POST {_ISSUE}/labels",
}
"""Calls of the first run on a pull request."""
LATER = {
    "ref": f"GET {_REPO}/git/ref/",
    "compare": f"GET {_REPO}/compare/",
    "edit": f"PATCH {_REPO}/issues/comments/",
    "delete": f"DELETE {_REPO}/issues/comments/",
    "remove label": f"DELETE {_ISSUE}/labels/",
}
"""Further calls of a later run, beside another engine's."""
CALLS = {**FIRST, **LATER}
WRITES = {
    "comment": ("published", "pull-requests: write"),
    "new label": ("labelled", "issues: write"),
    "add label": ("labelled", "pull-requests: write"),
    "edit": ("published", "pull-requests: write"),
    "delete": ("published", "pull-requests: write"),
    "remove label": ("labelled", "pull-requests: write"),
    "mutation": ("committed", "contents: write"),
}
"""What is degraded where such a call is denied, and what the token is said to lack."""


def given(hub: Hub, name: str) -> str:
    """The call's expression, in a world where the call happens."""
    if name in LATER:
        prepare(hub)
    return CALLS[name]


PASSING: dict[str, dict[str, object]] = {
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "3"}},
    "429 without Retry-After": {"status": 429},
    "403 secondary limit": {
        "status": 403,
        "message": "You have exceeded a secondary rate limit. Please wait a few minutes before"
        " you try again.",
    },
    "500": {"status": 500},
    "502": {"status": 502},
    "503": {"status": 503, "headers": {"Retry-After": "2"}},
    "502 after it was done": {"status": 502, "done": True},
    "dropped": {"status": "drop"},
    "dropped after it was done": {"status": "drop", "done": True},
}


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_that_passes_is_outlived(hub: Hub, name: str, fault: str) -> None:
    hub.fail(given(hub, name), **PASSING[fault])
    outcome = run(hub)
    assert not any(isinstance(part, NotWritten) for part in outcome)
    check_done(hub)


@pytest.mark.parametrize("fault", [502, "drop"])
@pytest.mark.parametrize("name", ["mutation", "comment", "new label", "add label"])
def test_what_was_done_is_seen_and_not_sent_again(hub: Hub, name: str, fault: int | str) -> None:
    hub.fail(CALLS[name], fault, done=True)
    run(hub)
    assert hub.called(CALLS[name]) == 1
    if name != "mutation":
        assert [seconds for seconds, _ in hub.waits] == [1.0], "a moment, for GitHub to settle"
    check_done(hub)


@pytest.mark.parametrize("name", CALLS)
def test_a_slow_answer_is_not_waited_for(hub: Hub, name: str) -> None:
    hub.client = hub.new_client(timeout_seconds=1)
    hub.fail(given(hub, name), "slow", done=True)
    outcome = run(hub)
    assert not any(isinstance(part, NotWritten) for part in outcome)
    check_done(hub)


LASTING: dict[str, tuple[dict[str, object], type[GitHubError]]] = {
    "401": ({"status": 401, "message": "Bad credentials"}, TokenRejectedError),
    "500": ({"status": 500}, GitHubDownError),
    "502": ({"status": 502, "body": b"<html>Unicorn!</html>"}, GitHubDownError),
    "429": ({"status": 429, "headers": {"Retry-After": "5"}}, RateLimitError),
    "429 for an hour": ({"status": 429, "headers": {"Retry-After": "3600"}}, RateLimitError),
    "dropped": ({"status": "drop"}, GitHubUnreachableError),
    "no JSON": ({"status": 200, "body": b"{<html>captive portal"}, UnexpectedReplyError),
}


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_that_lasts_is_an_error_and_the_next_run_mends_it(
    hub: Hub, name: str, fault: str
) -> None:
    settings, expected = LASTING[fault]
    call = given(hub, name)
    lasting = hub.fail(call, times=ALWAYS, **settings)
    with pytest.raises(expected) as caught:
        run(hub)
    assert caught.value.exit_code == 3
    assert "could not" in caught.value.what
    check_nothing_doubled(hub)
    lasting.times = 0
    run(hub)
    check_done(hub)


READS = {
    "tree": ("committed", "contents: read"),
    "viewer": ("published", None),
    "comments": ("published", "pull-requests: read"),
    "label": ("labelled", "issues: read"),
    "ref": ("committed", "contents: read"),
    "compare": ("committed", "contents: read"),
}


@pytest.mark.parametrize("name", [*WRITES, *READS])
def test_a_call_that_is_denied_degrades_what_it_was_for(hub: Hub, name: str) -> None:
    part, permission = {**WRITES, **READS}[name]
    denied = hub.fail(given(hub, name), 403, message=DENIED, times=ALWAYS)
    outcome = run(hub)
    result = getattr(outcome, part)
    assert isinstance(result, NotWritten)
    assert (result.permission, result.detail) == (permission, DENIED)
    assert sum(isinstance(each, NotWritten) for each in outcome) == 1
    check_nothing_doubled(hub)
    denied.times = 0
    run(hub)
    check_done(hub)


def test_labels_that_may_not_be_read_are_an_error(hub: Hub) -> None:
    """Nobody would know whether a wrong one stands there."""
    hub.fail(CALLS["labels"], 403, message=DENIED)
    with pytest.raises(PermissionMissingError, match="it lacks `pull-requests: read`"):
        run(hub)


@pytest.mark.parametrize("name", WRITES)
def test_githubs_own_word_for_the_permission_wins(hub: Hub, name: str) -> None:
    headers = {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write,contents=read"}
    hub.fail(given(hub, name), 403, message=DENIED, times=ALWAYS, headers=headers)
    result = getattr(run(hub), WRITES[name][0])
    assert result.permission == "issues: write or pull-requests: write, contents: read"


NOT_FOUND: dict[str, type[GitHubError] | None] = {
    "tree": NotFoundError,
    "mutation": NotFoundError,
    "viewer": NotFoundError,
    "comments": NotFoundError,
    "comment": NotFoundError,
    "labels": NotFoundError,
    "label": None,
    "new label": NotFoundError,
    "add label": NotFoundError,
    "ref": BranchGoneError,
    "compare": NotFoundError,
    "edit": None,
    "delete": None,
    "remove label": None,
}
"""What a 404 means; None: it is as good as done, or made anew."""


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_finds_nothing(hub: Hub, name: str) -> None:
    expected = NOT_FOUND[name]
    missing = hub.fail(given(hub, name), 404, message="Not Found", times=ALWAYS if expected else 1)
    if expected is None:
        run(hub)
    else:
        with pytest.raises(expected):
            run(hub)
    check_nothing_doubled(hub)
    missing.times = 0
    run(hub)
    check_done(hub)


@pytest.mark.parametrize("status", [409, 422])
@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_is_rejected(hub: Hub, name: str, status: int) -> None:
    rejected = hub.fail(given(hub, name), status, message="Git Repository is empty.", times=ALWAYS)
    with pytest.raises(InvalidRequestError, match=rf"\({status}\): Git Repository is empty"):
        run(hub)
    check_nothing_doubled(hub)
    rejected.times = 0
    run(hub)
    check_done(hub)
