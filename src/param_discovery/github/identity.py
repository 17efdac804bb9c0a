"""Who is who: accounts as REST and GraphQL spell them, and the account behind our token."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from param_discovery.github.failures import (
    OUTCOME_UNKNOWN,
    PermissionMissingError,
    UnexpectedReplyError,
)

if TYPE_CHECKING:
    from param_discovery.github.client import Client
    from param_discovery.github.graphql import Answer

_ACTION = "learn whose token it is"
_BOT = "[bot]"
_VIEWER = "query Viewer { viewer { login } }"


class Account(NamedTuple):
    """A user or an App's bot, spelled in one way."""

    login: str
    """In lower case, without `[bot]`: REST writes it, GraphQL does so only for `viewer`."""
    is_bot: bool

    @classmethod
    def of(cls, login: str, kind: str = "") -> Self:
        """The account of a login as GitHub spells it, and of REST's `type` where it is known."""
        name = login.casefold()
        return cls(name.removesuffix(_BOT), kind == "Bot" or name.endswith(_BOT))


def whoami(client: Client) -> Account:
    """The account that what we write will carry.

    `GET /user` is closed to a job's token and to an App's; GraphQL's `viewer` is open to all.
    Source: https://docs.github.com/graphql/reference/queries#user; actions/create-github-app-token
    issue 258 has GitHub's answer to `GET /user`.

    Raises:
        GitHubError: GitHub does not say.
    """
    answer = _ask(client)
    viewer = answer.data.get("viewer")
    login = viewer.get("login") if isinstance(viewer, dict) else None
    if isinstance(login, str) and login:
        return Account.of(login)
    detail = "; ".join(problem.message for problem in answer.problems) or "no login"
    if any(problem.kind == "FORBIDDEN" for problem in answer.problems):
        raise PermissionMissingError(_ACTION, None, detail)
    raise UnexpectedReplyError(_ACTION, detail)


def _ask(client: Client) -> Answer:
    """A POST, but it only reads: it may be sent again."""
    for tries in range(1, client.settings.tries):
        try:
            return client.graphql.ask(_ACTION, _VIEWER, {})
        except OUTCOME_UNKNOWN:
            client.pause("GitHub to say whose token it is", tries)
    return client.graphql.ask(_ACTION, _VIEWER, {})
