"""The connection: addresses, patience, politeness, and what never leaves it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from param_discovery.github import pulls
from param_discovery.github.client import Client, Settings, settings_from
from param_discovery.github.failures import (
    GitHubAddressError,
    GitHubUnreachableError,
    RateLimitError,
    RefusedError,
    TokenMissingError,
    TokenRejectedError,
    UnexpectedReplyError,
    quoted,
)
from param_discovery.github.identity import whoami
from tests.github.hub import NUMBER, REPOSITORY, TOKEN

if TYPE_CHECKING:
    from tests.github.hub import Hub

PULL = f"GET /repos/{REPOSITORY}/pulls/{NUMBER}"
RUNNER = {
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql",
    "GITHUB_REPOSITORY": "acme/serving",
}


def test_settings_of_a_runner() -> None:
    settings = settings_from(RUNNER, f" {TOKEN}\n")
    assert settings[:4] == (
        TOKEN,
        "acme/serving",
        "https://api.github.com",
        "https://api.github.com/graphql",
    )


def test_settings_of_an_enterprise_server() -> None:
    environ = {
        "GITHUB_API_URL": "https://ghe.example/api/v3/",
        "GITHUB_GRAPHQL_URL": "https://ghe.example/api/graphql",
        "GITHUB_REPOSITORY": "acme/serving",
    }
    settings = settings_from(environ, TOKEN)
    assert settings.api_url == "https://ghe.example/api/v3"
    assert settings.graphql_url == "https://ghe.example/api/graphql"


@pytest.mark.parametrize("graphql", [True, False])
def test_an_enterprise_server_is_spoken_to_at_its_addresses(hub: Hub, graphql: bool) -> None:
    address = f"{hub.server.url}/api/graphql" if graphql else None
    with hub.new_client(suffix="/api/v3", graphql_url=address) as client:
        assert pulls.by_number(client, NUMBER).number == NUMBER
        assert whoami(client).login == "github-actions"
    assert hub.app.log[-2:] == [
        f"GET /api/v3/repos/{REPOSITORY}/pulls/{NUMBER}",
        "POST /api/graphql viewer",
    ]


def test_no_token() -> None:
    with pytest.raises(TokenMissingError):
        settings_from(RUNNER, "  ")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GITHUB_API_URL", "api.github.com"),
        ("GITHUB_API_URL", "file:///etc/passwd"),
        ("GITHUB_API_URL", "https://"),
        ("GITHUB_API_URL", "https://api.github.com@evil.example"),
        ("GITHUB_GRAPHQL_URL", "https://evil.example/graphql"),
        ("GITHUB_GRAPHQL_URL", "http://api.github.com/graphql"),
        ("GITHUB_REPOSITORY", ""),
        ("GITHUB_REPOSITORY", "acme"),
        ("GITHUB_REPOSITORY", "acme/serving/../x"),
    ],
)
def test_addresses_that_make_no_sense(variable: str, value: str) -> None:
    with pytest.raises(GitHubAddressError, match=variable):
        settings_from({**RUNNER, variable: value}, TOKEN)


def test_the_token_is_not_shown(hub: Hub) -> None:
    assert TOKEN not in repr(Settings(TOKEN, REPOSITORY))
    hub.fail(PULL, 500, times=9)
    with pytest.raises(Exception, match="could not") as caught:
        pulls.by_number(hub.client, NUMBER)
    assert TOKEN not in str(caught.value)


def test_a_wrong_token(hub: Hub) -> None:
    with hub.new_client(token="wrong") as client, pytest.raises(TokenRejectedError):
        pulls.by_number(client, NUMBER)
    assert hub.called("GET") == 1


def test_nobody_answers() -> None:
    waits: list[float] = []
    settings = Settings(
        TOKEN, REPOSITORY, "http://127.0.0.1:9", wait=lambda seconds, _reason: waits.append(seconds)
    )
    with Client(settings) as client, pytest.raises(GitHubUnreachableError) as caught:
        pulls.by_number(client, NUMBER)
    assert caught.value.what.startswith("GitHub gave no answer; it could not read pull request #7")
    assert len(waits) == settings.tries - 2


def test_retry_after_is_kept_to(hub: Hub) -> None:
    hub.fail(PULL, 429, headers={"Retry-After": "17"})
    pulls.by_number(hub.client, NUMBER)
    assert hub.waits == [(17.0, "GitHub answered 429")]


def test_without_a_word_a_minute_is_waited(hub: Hub) -> None:
    hub.fail(PULL, 429)
    pulls.by_number(hub.client, NUMBER)
    assert hub.waits == [(60.0, "GitHub answered 429")]


@pytest.mark.parametrize("status", [403, 429])
def test_the_primary_limit_is_waited_for_until_it_is_reset(hub: Hub, status: int) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 100)}
    message = "API rate limit exceeded for installation ID 1."
    hub.fail(PULL, status, message=message, headers=headers)
    pulls.by_number(hub.client, NUMBER)
    ((seconds, reason),) = hub.waits
    assert 90 < seconds <= 102
    assert reason == f"GitHub answered {status}"


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_that_takes_too_long_is_an_error_at_once(hub: Hub, status: int) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3000)}
    message = "API rate limit exceeded for installation ID 1."
    hub.fail(PULL, status, message=message, headers=headers)
    with pytest.raises(RateLimitError, match=r"is used up for (2999|300[01]) more seconds"):
        pulls.by_number(hub.client, NUMBER)
    assert hub.waits == []


def test_a_used_up_limit_of_the_real_kind(hub: Hub) -> None:
    hub.world.remaining = 0
    with pytest.raises(RateLimitError):
        pulls.by_number(hub.client, NUMBER)
    assert len(hub.waits) == hub.client.settings.tries - 1


def test_graphqls_limit_is_waited_for(hub: Hub) -> None:
    limited = {"type": "RATE_LIMITED", "message": "API rate limit exceeded"}
    hub.fail("POST /graphql viewer", 200, body={"errors": [limited]})
    assert whoami(hub.client).login == "github-actions"
    ((seconds, reason),) = hub.waits
    assert seconds <= 7
    assert reason == "GitHub's GraphQL rate limit is used up"


def test_graphqls_limit_that_takes_too_long(hub: Hub) -> None:
    limited = {"type": "RATE_LIMITED", "message": "API rate limit exceeded"}
    headers = {"X-RateLimit-Reset": str(int(time.time()) + 3000)}
    hub.fail("POST /graphql viewer", 200, body={"errors": [limited]}, headers=headers)
    with pytest.raises(RateLimitError):
        whoami(hub.client)


def test_graphqls_limit_that_never_ends(hub: Hub) -> None:
    limited = {"type": "RATE_LIMITED", "message": "API rate limit exceeded"}
    hub.fail("POST /graphql viewer", 200, body={"errors": [limited]}, times=9)
    with pytest.raises(RateLimitError):
        whoami(hub.client)
    assert hub.called("POST") == hub.client.settings.tries


@pytest.mark.parametrize("body", [[], "x", {}, {"data": None}, {"data": {"viewer": None}}])
def test_graphql_that_makes_no_sense(hub: Hub, body: object) -> None:
    hub.fail("POST /graphql viewer", 200, body=body, times=9)
    with pytest.raises(UnexpectedReplyError):
        whoami(hub.client)


def test_tries_are_bounded_and_further_apart_each_time(hub: Hub) -> None:
    hub.fail(PULL, 503, times=9)
    with pytest.raises(Exception, match="GitHub failed with 503"):
        pulls.by_number(hub.client, NUMBER)
    assert hub.called("GET") == hub.client.settings.tries
    assert [seconds for seconds, _ in hub.waits] == [2.0, 4.0, 8.0]


def test_a_refusal_that_is_no_matter_of_permissions(hub: Hub) -> None:
    message = "Repository was archived so is read-only."
    hub.fail(PULL, 403, message=message)
    with pytest.raises(RefusedError, match="archived"):
        pulls.by_number(hub.client, NUMBER)


def test_the_library_writes_nothing_past_us(hub: Hub, capfd: pytest.CaptureFixture[str]) -> None:
    """A line of its own would reach the runner, which takes lines for commands."""
    hub.fail(PULL, 403, message="\n::error::forged")
    with pytest.raises(RefusedError):
        pulls.by_number(hub.client, NUMBER)
    assert capfd.readouterr() == ("", "")


def test_foreign_words_stay_on_one_line_and_short() -> None:
    assert quoted("a\r\n::error::b\x1b[31m\u2028c") == "a ::error::b [31m c"
    assert len(quoted("x" * 1000)) < 310
