"""What lies between two commits: only what GitHub signed for our own account counts as ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github import provenance
from param_discovery.github.commit import Branch, Committed, Edit, commit
from param_discovery.github.failures import PermissionMissingError
from param_discovery.github.provenance import is_our_commit, only_ours_since
from tests.github.hub import REPOSITORY
from tests.github.server.state import Token

if TYPE_CHECKING:
    from tests.github.hub import Hub

BY_BOT = {"GIT_AUTHOR_NAME": "github-actions[bot]", "GIT_COMMITTER_NAME": "GitHub"}


def ours(hub: Hub, text: bytes = b"{}") -> str:
    """A commit as a run makes it."""
    edit = Edit(hub.head(), {"schemas/vllm.json": text}, "Discover vllm")
    done = commit(hub.client, Branch(REPOSITORY, "bump"), edit)
    assert isinstance(done, Committed)
    return done.sha


def theirs(hub: Hub, who: dict[str, str] | None = None, *, signed: bool = False) -> str:
    """Someone else's, under whatever name."""
    sha = hub.app.gits.commit(REPOSITORY, "bump", {"README.md": b"#\n"}, "Discover", who=who)
    if signed:
        hub.world.signed.append(sha)
    return sha


def test_any_number_of_ours_is_followed(hub: Hub) -> None:
    start = hub.head()
    assert only_ours_since(hub.client, start, start)
    ours(hub, b"1")
    last = ours(hub, b"2")
    assert only_ours_since(hub.client, start, last)
    assert is_our_commit(hub.client, last)
    assert not is_our_commit(hub.client, start)


def test_but_not_more_than_a_pull_request_has_engines(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = hub.head()
    for number in range(3):
        ours(hub, b"%d" % number)
    monkeypatch.setattr(provenance, "MOST_COMMITS", 2)
    assert not only_ours_since(hub.client, start, hub.head())
    monkeypatch.setattr(provenance, "MOST_COMMITS", 3)
    assert only_ours_since(hub.client, start, hub.head())


@pytest.mark.parametrize(
    ("who", "signed"),
    [
        (None, False),
        (BY_BOT, False),
        ({**BY_BOT, "GIT_AUTHOR_NAME": "mallory"}, True),
        ({**BY_BOT, "GIT_COMMITTER_NAME": "mallory"}, True),
        ({**BY_BOT, "GIT_AUTHOR_NAME": "other-app[bot]"}, True),
    ],
)
@pytest.mark.parametrize("place", ["first", "between", "last"])
def test_one_of_someone_else_ends_it(
    hub: Hub, who: dict[str, str] | None, signed: bool, place: str
) -> None:
    start = hub.head()
    for step in ("first", "between", "last"):
        if step == place:
            theirs(hub, who, signed=signed)
        if (step, place) != ("last", "last"):
            ours(hub, step.encode())
    assert not only_ours_since(hub.client, start, hub.head())


def test_a_history_that_was_rewritten_is_none_of_ours(hub: Hub) -> None:
    start = hub.head()
    hub.app.gits.move(REPOSITORY, "bump", hub.head("main"))
    assert not only_ours_since(hub.client, start, ours(hub))
    assert not only_ours_since(hub.client, "0" * 40, hub.head())
    assert not only_ours_since(hub.client, start, "0" * 40)


def test_another_token_has_made_nothing(hub: Hub) -> None:
    start, last = hub.head(), ours(hub)
    hub.world.tokens["t0ken"] = Token(login="our-app[bot]")
    assert not only_ours_since(hub.client, start, last)


def test_that_nobody_says_is_no_yes(hub: Hub) -> None:
    start, last = hub.head(), ours(hub)
    hub.world.tokens["t0ken"] = Token(permissions={"metadata": "read"})
    with pytest.raises(PermissionMissingError):
        only_ours_since(hub.client, start, last)
