"""Pull requests are found, and compared with where they left their branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github import access, pulls
from param_discovery.github.failures import NotFoundError
from param_discovery.github.identity import Account, whoami
from tests.github.hub import FORK, FORK_NUMBER, NUMBER, REPOSITORY
from tests.github.server.state import Token

if TYPE_CHECKING:
    from tests.github.hub import Hub


def test_by_number(hub: Hub) -> None:
    pull = pulls.by_number(hub.client, NUMBER)
    assert pull == pulls.PullRequest(
        number=NUMBER,
        url=f"https://github.example/{REPOSITORY}/pull/{NUMBER}",
        author=Account("renovate", is_bot=True),
        is_open=True,
        is_draft=False,
        head_sha=hub.head(),
        head_branch="bump",
        head_repository=REPOSITORY,
        base_branch="main",
        base_repository=REPOSITORY,
        labels=frozenset(),
    )
    assert not pull.is_fork


def test_a_fork_is_one_even_when_it_was_deleted(hub: Hub) -> None:
    pull = pulls.by_number(hub.client, FORK_NUMBER)
    assert (pull.is_fork, pull.head_repository) == (True, FORK)
    hub.world.pulls[1].fork_deleted = True
    pull = pulls.by_number(hub.client, FORK_NUMBER)
    assert (pull.is_fork, pull.head_repository) == (True, None)


def test_no_such_pull_request(hub: Hub) -> None:
    with pytest.raises(NotFoundError, match=r"read pull request #99: Not Found"):
        pulls.by_number(hub.client, 99)


def test_by_head(hub: Hub) -> None:
    (pull,) = pulls.by_head(hub.client, hub.head())
    assert pull.number == NUMBER


def test_by_head_finds_a_fork_only_by_its_branch(hub: Hub) -> None:
    sha = hub.head("fix", FORK)
    assert pulls.by_head(hub.client, sha) == ()
    (pull,) = pulls.by_head(hub.client, sha, head_owner="stranger", head_branch="fix")
    assert pull.number == FORK_NUMBER


def test_by_head_leaves_out_what_is_closed_or_has_moved_on(hub: Hub) -> None:
    sha = hub.head()
    hub.push({"README.md": b"more"})
    assert pulls.by_head(hub.client, sha) == ()
    hub.pull.state = "closed"
    assert pulls.by_head(hub.client, hub.head()) == ()


def test_by_head_of_an_unknown_commit(hub: Hub) -> None:
    assert pulls.by_head(hub.client, "0" * 40) == ()


def test_is_current(hub: Hub) -> None:
    pull = pulls.by_number(hub.client, NUMBER)
    assert pulls.is_current(hub.client, pull)
    hub.pull.state = "closed"
    assert not pulls.is_current(hub.client, pull)
    hub.pull.state = "open"
    hub.push({"README.md": b"more"})
    assert not pulls.is_current(hub.client, pull)


def test_merge_base_is_where_the_branch_left(hub: Hub) -> None:
    pull = pulls.by_number(hub.client, NUMBER)
    base = pulls.merge_base(hub.client, pull)
    assert base != hub.head("main")
    assert hub.app.gits.merge_base(hub.head("main"), hub.head()) == base


def test_merge_base_of_a_branch_that_is_gone(hub: Hub) -> None:
    pull = pulls.by_number(hub.client, NUMBER)._replace(base_branch="gone")
    with pytest.raises(NotFoundError, match="there is no branch gone"):
        pulls.merge_base(hub.client, pull)


def test_is_ancestor(hub: Hub) -> None:
    old, repository = hub.head(), hub.client.repository
    new = hub.push({"README.md": b"more"})
    assert pulls.is_ancestor(repository, old, new)
    assert pulls.is_ancestor(repository, old, old)
    assert not pulls.is_ancestor(repository, new, old)
    assert not pulls.is_ancestor(repository, new, hub.head("main"))


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("github-actions[bot]", Account("github-actions", is_bot=True)),
        ("My-App[bot]", Account("my-app", is_bot=True)),
        ("mona", Account("mona", is_bot=False)),
    ],
)
def test_whoami(hub: Hub, login: str, expected: Account) -> None:
    hub.world.tokens["t0ken"] = Token(login=login)
    assert whoami(hub.client) == expected
    assert Account.of(login, "Bot" if expected.is_bot else "User") == expected


def test_a_bot_and_a_user_of_one_name_are_two() -> None:
    assert Account.of("my-app", "User") != Account.of("my-app[bot]", "Bot")
    assert Account.of("my-app", "Bot") == Account.of("My-App[bot]")


@pytest.mark.parametrize(
    ("role", "writes"),
    [
        ("admin", True),
        ("maintain", True),
        ("write", True),
        ("triage", False),
        ("read", False),
    ],
)
def test_may_write(hub: Hub, role: str, writes: bool) -> None:
    hub.world.roles["mona"] = role
    assert access.may_write(hub.client, "mona") is writes


def test_nobody_and_strangers_may_not_write(hub: Hub) -> None:
    assert not access.may_write(hub.client, "nobody")
    assert not access.may_write(hub.client, "stranger")


def test_who_pushed_decides_whether_a_dockerfile_may_be_built(hub: Hub) -> None:
    ours, fork = (pulls.by_number(hub.client, number) for number in (NUMBER, FORK_NUMBER))
    assert access.is_from_writers(hub.client, ours)
    assert not access.is_from_writers(hub.client, fork)
    hub.world.roles["stranger"] = "write"
    assert access.is_from_writers(hub.client, fork)
    # Someone with write access opened it, but another one owns the branch.
    assert not access.is_from_writers(hub.client, fork._replace(author=Account.of("mona")))
    assert not access.is_from_writers(hub.client, fork._replace(head_repository=None))
