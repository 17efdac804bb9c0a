"""What becomes of a write that the token may not do: a value that says so, not a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from param_discovery.github.failures import PermissionMissingError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class NotWritten(NamedTuple):
    """Something was not written, and the run goes on: the summary still tells the result."""

    what: str
    """As in 'the comment'."""
    permission: str | None
    """What the token lacks, as `permissions` of a workflow spells it; None: GitHub does not say,
    or it is no matter of permissions."""
    detail: str
    """GitHub's words."""
    wrong: tuple[str, ...] = ()
    """Labels that stand on the pull request and should not, or not yet."""


def or_not_written(what: str, write: Callable[[], T]) -> T | NotWritten:
    """The result of `write`, or why GitHub does not let us.

    Raises:
        GitHubError: it failed for another reason.
    """
    try:
        return write()
    except PermissionMissingError as error:
        return NotWritten(what, error.permission, error.detail)
    except RefusedError as error:
        return NotWritten(what, None, error.detail)
