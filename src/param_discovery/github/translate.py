"""What PyGithub and requests raise, as our own errors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests
from github.GithubException import (
    BadAttributeException,
    GithubException,
    IncompletableObject,
    RateLimitExceededExceedsMaxWait,
    RateLimitExceededException,
)

from param_discovery.github.failures import (
    GitHubDownError,
    GitHubError,
    GitHubUnreachableError,
    InvalidRequestError,
    NotFoundError,
    PermissionMissingError,
    RateLimitError,
    RefusedError,
    TokenRejectedError,
    UnexpectedReplyError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_ACCESSIBLE = (
    "resource not accessible by",  # ... integration, ... personal access token
    "must have ",  # push access, admin rights
    "resource protected by organization saml",
)
_PERMISSION_HEADER = "x-accepted-github-permissions"


@contextmanager
def asking(action: str, *, permission: str | None = None) -> Iterator[None]:
    """Turn what is raised inside into an error that says what could not be done.

    Args:
        action: What was tried, after 'could not'.
        permission: What a token needs for it, as `permissions` of a workflow spells it; GitHub's
            own header wins over it.

    Raises:
        GitHubError: one class for each way in which GitHub fails.
    """
    try:
        yield
    except GithubException as error:
        raise translated(error, action, permission) from error
    except (requests.RequestException, TimeoutError) as error:
        raise GitHubUnreachableError(action, str(error)) from error
    except (BadAttributeException, IncompletableObject, ValueError, RuntimeError) as error:
        # ValueError: no JSON. RuntimeError: PyGithub's word for redirections that it won't follow.
        raise UnexpectedReplyError(action, f"{type(error).__name__}: {error}") from error
    except AssertionError as error:
        # PyGithub's word for an address in an answer that leads to another host.
        raise UnexpectedReplyError(action, f"it leads elsewhere: {error}") from error


def translated(error: GithubException, action: str, permission: str | None) -> GitHubError:
    """The error of ours for an answer of GitHub."""
    detail = message(error)
    if isinstance(error, RateLimitExceededExceedsMaxWait):
        return RateLimitError(action, error.wait)
    if isinstance(error, RateLimitExceededException) or error.status == 429:
        return RateLimitError(action, None)
    if error.status == 401:
        return TokenRejectedError(action, detail)
    if error.status == 403:
        return _forbidden(error, action, permission, detail)
    return _other(error, action, detail)


def message(error: GithubException) -> str:
    """GitHub's own words, with what it says of single fields."""
    data = error.data if isinstance(error.data, dict) else {}
    words = [str(data.get("message") or error.message or f"status {error.status}")]
    words += [str(entry.get("message") or entry.get("code") or "") for entry in _entries(data)]
    return "; ".join(word for word in words if word)


def _other(error: GithubException, action: str, detail: str) -> GitHubError:
    if error.status in {404, 410}:
        return NotFoundError(action, detail)
    if error.status >= 500:
        return GitHubDownError(action, error.status, detail)
    if 400 <= error.status < 500:
        data = error.data if isinstance(error.data, dict) else {}
        codes = frozenset(str(entry.get("code")) for entry in _entries(data))
        return InvalidRequestError(action, error.status, detail, codes)
    return UnexpectedReplyError(action, detail)


def _forbidden(
    error: GithubException, action: str, permission: str | None, detail: str
) -> GitHubError:
    if detail.lower().startswith(_NOT_ACCESSIBLE):
        return PermissionMissingError(action, _accepted(error) or permission, detail)
    return RefusedError(action, detail)


def _accepted(error: GithubException) -> str | None:
    """`issues=write; pull_requests=write` as a workflow spells it.

    Source: https://docs.github.com/rest, 'Troubleshooting': alternatives are parted by semicolons,
    permissions that are needed together by commas.
    """
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    header = headers.get(_PERMISSION_HEADER, "")
    alternatives = [_spelled(part) for part in header.split(";") if part.strip()]
    return " or ".join(alternatives) or None


def _spelled(permissions: str) -> str:
    pairs = (pair.strip().partition("=") for pair in permissions.split(","))
    return ", ".join(f"{name.replace('_', '-')}: {level}" for name, _, level in pairs)


def _entries(data: dict[str, Any]) -> list[dict[str, Any]]:
    entries = data.get("errors")
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]
