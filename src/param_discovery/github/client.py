"""The connection to GitHub: one token, one repository, polite and patient."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

import github
from github.Auth import Token

from param_discovery.github.failures import GitHubAddressError, TokenMissingError
from param_discovery.github.graphql import GraphQL
from param_discovery.github.retry import SECONDARY_LIMIT_SECONDS, PatientRetry, sleep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.Repository import Repository

    from param_discovery.github.retry import Wait

API_VERSION = "2022-11-28"
_DEFAULT_API = "https://api.github.com"
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class Settings(NamedTuple):
    """Where GitHub is, and how to speak to it."""

    token: str
    repository: str
    """`owner/name`."""
    api_url: str = _DEFAULT_API
    graphql_url: str | None = None
    """None: derived from `api_url`, as GitHub Enterprise Server lays its addresses."""
    timeout_seconds: int = 30
    tries: int = 5
    """For one request, the first included."""
    longest_wait_seconds: float = 900.0
    """For a rate limit; if GitHub asks for more, the run ends with an error that says so."""
    seconds_between_requests: float = 0.0
    seconds_between_writes: float = 1.0
    """GitHub: pause at least a second between requests that write."""
    backoff_seconds: float = 1.0
    """Doubled from one try to the next."""
    wait: Wait = sleep

    def __repr__(self) -> str:
        return f"Settings({self.repository!r}, {self.api_url!r})"


# PyGithub gives itself a handler that writes to stderr, past whoever neutralises foreign text.
logging.getLogger("github").handlers.clear()


def settings_from(environ: Mapping[str, str], token: str, *, wait: Wait = sleep) -> Settings:
    """The settings of a run on a GitHub runner, Enterprise Server's included.

    Raises:
        TokenMissingError: `token` is empty.
        GitHubAddressError: an address or the repository's name makes no sense.
    """
    if not token.strip():
        raise TokenMissingError
    api = environ.get("GITHUB_API_URL") or _DEFAULT_API
    graphql = environ.get("GITHUB_GRAPHQL_URL") or None
    repository = environ.get("GITHUB_REPOSITORY", "")
    _check_addresses(api, graphql)
    if not _REPOSITORY.fullmatch(repository):
        raise GitHubAddressError("GITHUB_REPOSITORY", repository, "it has to be owner/name.")
    return Settings(token.strip(), repository, api.rstrip("/"), graphql, wait=wait)


def _check_addresses(api: str, graphql: str | None) -> None:
    if urlsplit(api).scheme not in {"https", "http"} or not urlsplit(api).hostname:
        raise GitHubAddressError("GITHUB_API_URL", api, "it has to be a web address.")
    if "@" in urlsplit(api).netloc:
        raise GitHubAddressError("GITHUB_API_URL", api, "it has to be without user and password.")
    if graphql and urlsplit(graphql)[:2] != urlsplit(api)[:2]:
        # The token goes to both: a second host would be given a secret that is not its own.
        raise GitHubAddressError("GITHUB_GRAPHQL_URL", graphql, "it has to be on the API's host.")


class Client:
    """GitHub as one token sees it. A context manager: it closes its connections."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._github = github.Github(
            auth=Token(settings.token),
            base_url=settings.api_url,
            timeout=settings.timeout_seconds,
            user_agent="param-discovery",
            per_page=100,
            retry=_retry(settings),
            seconds_between_requests=settings.seconds_between_requests,
            seconds_between_writes=settings.seconds_between_writes,
            lazy=True,
            api_version=API_VERSION,
        )
        self.graphql = GraphQL(
            self._github.requester,
            settings.graphql_url or self._github.requester.graphql_url,
            tries=settings.tries,
            longest_wait_seconds=settings.longest_wait_seconds,
            wait=settings.wait,
        )

    @property
    def repository(self) -> Repository:
        """The repository that the run is about; nothing is asked for it."""
        return self.repository_of(self.settings.repository)

    def repository_of(self, name: str) -> Repository:
        """Another repository (a fork), as `owner/name`; nothing is asked for it."""
        return self._github.get_repo(name)

    def pause(self, reason: str, tries: int) -> None:
        """Wait before a look that follows a write of unknown outcome, or a race.

        Args:
            reason: What is waited for.
            tries: How many there were; the wait is doubled from one to the next.
        """
        if seconds := self.settings.backoff_seconds * 2 ** (tries - 1):
            self.settings.wait(seconds, reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._github.close()


def _retry(settings: Settings) -> Any:  # noqa: ANN401 - PyGithub's stub wants its own
    return PatientRetry(
        total=settings.tries - 1,
        backoff_factor=settings.backoff_seconds,
        max_rate_limit_wait=settings.longest_wait_seconds,
        secondary_rate_wait=SECONDARY_LIMIT_SECONDS,
        retry_after_max=int(settings.longest_wait_seconds),
        wait=settings.wait,
    )
