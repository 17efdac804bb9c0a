"""Whether there is a GitHub token, and what it may do."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
_DEFAULT_API = "https://api.github.com"
_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TokenState:
    """What GitHub says about the token."""

    variable: str | None
    """The environment variable that holds it; None: there is no token."""
    accepted: bool = False
    scopes: tuple[str, ...] | None = None
    """Of a classic token; None for all others, which do not tell."""
    repository: str | None = None
    """The repository that was asked about (`GITHUB_REPOSITORY`)."""
    may_push: bool | None = None
    """Whether it may write to the repository; None: not asked, or not told."""
    problem: str | None = None
    """Why nothing is known, where GitHub could not be asked or refused."""


def look(environ: Mapping[str, str] = os.environ) -> TokenState:
    """Ask GitHub about the token in the environment; never shows the token itself.

    Source: https://docs.github.com/rest, 'Troubleshooting' (`x-oauth-scopes`), 'Get a repository'.
    """
    variable = next((name for name in VARIABLES if environ.get(name)), None)
    if variable is None:
        return TokenState(None)
    api = environ.get("GITHUB_API_URL") or _DEFAULT_API
    repository = environ.get("GITHUB_REPOSITORY") or None
    path = f"/repos/{repository}" if repository else "/rate_limit"
    try:
        headers, body = _get(f"{api.rstrip('/')}{path}", environ[variable])
    except (OSError, ValueError) as error:
        return TokenState(variable, repository=repository, problem=_problem(error))
    return TokenState(
        variable,
        accepted=True,
        scopes=_scopes(headers.get("x-oauth-scopes")),
        repository=repository,
        may_push=_may_push(body) if repository else None,
    )


def _get(url: str, token: str) -> tuple[Mapping[str, str], Any]:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"GITHUB_API_URL is no web address: {url}")
    request = urllib.request.Request(  # noqa: S310 - checked above
        url,
        headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"},
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310
        return reply.headers, json.loads(reply.read())


def _problem(error: OSError | ValueError) -> str:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"GitHub answered {error.code} {error.reason}"
    reason = getattr(error, "reason", None) or error
    return f"GitHub cannot be asked: {reason}"


def _scopes(header: str | None) -> tuple[str, ...] | None:
    if header is None:
        return None
    return tuple(scope.strip() for scope in header.split(",") if scope.strip())


def _may_push(body: Any) -> bool | None:  # noqa: ANN401 - GitHub's reply
    permissions = body.get("permissions") if isinstance(body, dict) else None
    push = permissions.get("push") if isinstance(permissions, dict) else None
    return push if isinstance(push, bool) else None
