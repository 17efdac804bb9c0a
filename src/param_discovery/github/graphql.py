"""GraphQL: where REST has no answer (`viewer`), and for commits with an expected head."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from param_discovery.github.failures import RateLimitError, UnexpectedReplyError
from param_discovery.github.retry import SECONDARY_LIMIT_SECONDS
from param_discovery.github.translate import asking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.Requester import Requester

    from param_discovery.github.retry import Wait


class Problem(NamedTuple):
    """One entry of `errors` in a GraphQL answer: the status is 200 all the same."""

    kind: str
    """GitHub's `type`: NOT_FOUND, FORBIDDEN, STALE_DATA, UNPROCESSABLE ...; empty if not told."""
    message: str


class Answer(NamedTuple):
    """What GraphQL answered."""

    data: Mapping[str, Any]
    problems: tuple[Problem, ...]


class GraphQL:
    """Sends one query or mutation; whether to send it again is the caller's decision."""

    def __init__(
        self,
        requester: Requester,
        address: str,
        *,
        tries: int,
        longest_wait_seconds: float,
        wait: Wait,
    ) -> None:
        self._requester = requester
        self._address = address
        self._tries = tries
        self._longest_wait_seconds = longest_wait_seconds
        self._wait = wait

    def ask(
        self,
        action: str,
        query: str,
        variables: Mapping[str, Any],
        *,
        permission: str | None = None,
    ) -> Answer:
        """One request; only a rate limit, after which nothing was done, makes it another.

        Raises:
            GitHubError: there is no answer of GraphQL at all.
        """
        for left in reversed(range(self._tries)):
            with asking(action, permission=permission):
                headers, reply = self._requester.requestJsonAndCheck(
                    "POST",
                    self._address,
                    input={"query": query, "variables": dict(variables)},
                )
            answer = _answer(action, reply)
            if not any(problem.kind == "RATE_LIMITED" for problem in answer.problems):
                return answer
            self._wait_for_limit(action, headers, left=left)
        raise RateLimitError(action, None)

    def _wait_for_limit(self, action: str, headers: Mapping[str, str], *, left: int) -> None:
        reset = headers.get("x-ratelimit-reset", "")
        seconds = (
            max(1.0, float(reset) - time.time() + 1) if reset.isdigit() else SECONDARY_LIMIT_SECONDS
        )
        if not left or seconds > self._longest_wait_seconds:
            raise RateLimitError(action, seconds)
        self._wait(seconds, "GitHub's GraphQL rate limit is used up")


def _answer(action: str, reply: object) -> Answer:
    if not isinstance(reply, dict):
        raise UnexpectedReplyError(action, f"{type(reply).__name__} instead of an object")
    data, errors = reply.get("data"), reply.get("errors")
    problems = tuple(_problem(error) for error in errors) if isinstance(errors, list) else ()
    if not isinstance(data, dict) and not problems:
        raise UnexpectedReplyError(action, "neither data nor errors")
    return Answer(data if isinstance(data, dict) else {}, problems)


def _problem(error: object) -> Problem:
    entry = error if isinstance(error, dict) else {}
    return Problem(str(entry.get("type") or ""), str(entry.get("message") or "no reason given"))
