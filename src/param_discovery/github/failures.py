"""What can go wrong between us and GitHub, each with what it means and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError, OutsideError

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATUS = "https://www.githubstatus.com"
_LONGEST_DETAIL = 300


def quoted(text: str) -> str:
    """Foreign text, cut and on one line: what GitHub says must not look like a line of ours."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST_DETAIL else f"{line[:_LONGEST_DETAIL]} ..."


class GitHubError(OutsideError):
    """GitHub refused, failed or could not be reached."""


class TokenMissingError(InputError):
    """There is no token to speak to GitHub with."""

    def __init__(self) -> None:
        super().__init__(
            "There is no GitHub token.",
            meaning="Reading the pull request and writing to it both need one.",
            mend="Give the input `token`; its default is `${{ github.token }}`.",
        )


class GitHubAddressError(InputError):
    """`GITHUB_API_URL`, `GITHUB_GRAPHQL_URL` or `GITHUB_REPOSITORY` makes no sense."""

    def __init__(self, variable: str, value: str, rule: str) -> None:
        super().__init__(
            f"The variable {variable} is {quoted(value)!r}: {rule}",
            meaning="The runner sets it; GitHub cannot be asked without it.",
            mend="Run it on a GitHub runner, or set it as the runner would.",
        )


class TokenRejectedError(GitHubError):
    """GitHub does not know the token, or not any more."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"GitHub does not accept the token; it could not {action}: {quoted(detail)}",
            meaning="The token is wrong, was revoked, or has expired: a job's token lives as long"
            " as its job, an App's one hour.",
            mend="Check the input `token`, or the step that makes it.",
        )


class PermissionMissingError(GitHubError):
    """The token is good but may not do this."""

    def __init__(self, action: str, permission: str | None, detail: str) -> None:
        wanted = f"`{permission}`" if permission else "a permission that GitHub does not name"
        super().__init__(
            f"The token may not {action}: it lacks {wanted} ({quoted(detail)}).",
            meaning="On a pull request from a fork the token only reads, whatever the workflow"
            " says.",
            mend=(
                f"Add `{permission}` to the job's `permissions`, or give the App that permission."
                if permission
                else "Look at the job's `permissions`, and the App's or the token's own."
            ),
        )
        self.action = action
        self.permission = permission
        self.detail = quoted(detail)


class RefusedError(GitHubError):
    """GitHub understood, the token would do, and the answer is no all the same."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"GitHub refuses to {action}: {quoted(detail)}",
            meaning="A rule of the repository stands against it: a protected branch, a ruleset,"
            " a locked conversation, an archive.",
            mend="Change the rule, or let this account pass it.",
        )
        self.action = action
        self.detail = quoted(detail)


class NotFoundError(GitHubError):
    """It does not exist, or the token may not see it."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"GitHub finds nothing there; it could not {action}: {quoted(detail)}",
            meaning="It does not exist (any more), or the token may not see it: GitHub gives one"
            " answer for both.",
            mend="Check the name, and that the token reaches this repository.",
        )


class InvalidRequestError(GitHubError):
    """GitHub understood the request and finds it wrong (409, 422)."""

    def __init__(self, action: str, status: int, detail: str, codes: frozenset[str]) -> None:
        super().__init__(
            f"GitHub does not take the request; it could not {action} ({status}): {quoted(detail)}",
            mend="If it does not go away when the job is run again, please report it.",
        )
        self.status = status
        self.codes = codes
        self.detail = detail


class RateLimitError(GitHubError):
    """GitHub wants us to wait longer than we are willing to."""

    def __init__(self, action: str, wait_seconds: float | None) -> None:
        wait = f"for {wait_seconds:.0f} more seconds" if wait_seconds is not None else "for long"
        super().__init__(
            f"GitHub's rate limit is used up {wait}; it could not {action}.",
            meaning="A job's token has 1,000 requests an hour for each repository.",
            mend="Run the job again later, or give an App's token, which has more.",
        )


class GitHubDownError(GitHubError):
    """GitHub failed (5xx), again and again."""

    def __init__(self, action: str, status: int, detail: str) -> None:
        super().__init__(
            f"GitHub failed with {status}; it could not {action}: {quoted(detail)}",
            mend=f"Run the job again; {_STATUS} shows whether GitHub has trouble.",
        )


class GitHubUnreachableError(GitHubError):
    """No answer: no connection, a dropped one, a timeout. Whether it was done is not known."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"GitHub gave no answer; it could not {action}: {quoted(detail)}",
            mend="Check the runner's network and proxy, then run the job again.\n"
            f"{_STATUS} shows whether GitHub has trouble.",
        )


class UnexpectedReplyError(GitHubError):
    """An answer, but not one that GitHub's documentation knows."""

    def __init__(self, action: str, detail: str) -> None:
        super().__init__(
            f"GitHub's answer makes no sense; it could not {action}: {quoted(detail)}",
            meaning="A proxy may have answered in GitHub's place, or this server is too old.",
            mend="Check GITHUB_API_URL and the proxy; if both are right, please report it.",
        )


OUTCOME_UNKNOWN = (GitHubDownError, GitHubUnreachableError, UnexpectedReplyError)
"""After these, a write may have been done: look before doing it again."""


class HeadMovedError(GitHubError):
    """The branch is no longer where the examined commit was, in a way that matters."""

    def __init__(self, branch: str, expected: str, found: str, reason: str) -> None:
        super().__init__(
            f"The branch {branch} moved from {expected[:12]} to {found[:12]}: {reason}",
            meaning="Nothing was committed: what was found out holds for the old commit only.",
            mend="The run for the new commit does it; if there is none, run the job again.",
        )


class BranchGoneError(GitHubError):
    """The branch was deleted while the engine was read."""

    def __init__(self, branch: str, repository: str) -> None:
        super().__init__(
            f"There is no branch {branch} in {repository} any more.",
            meaning="Nothing was committed: the pull request was merged or closed meanwhile.",
            mend="Nothing, if that was meant; else restore the branch and run the job again.",
        )


class NotSettledError(GitHubError):
    """Other runs kept changing what we were changing."""

    def __init__(self, action: str, attempts: int) -> None:
        super().__init__(
            f"It could not {action}: something else changed it meanwhile, {attempts} times.",
            meaning="Several runs, or another tool, write to the same place.",
            mend="Run the job again; if another tool manages the same labels or files, end that.",
        )


class UnsafePathError(InputError):
    """A path of the repository that must not be read or written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{quoted(path)!r} is no path that may be used: {reason}",
            meaning="Paths come from files that a pull request can change.",
            mend="Name a plain file inside the repository and outside `.github/`.",
        )


class EventError(InputError):
    """What started the run is not known."""


class NoEventError(EventError):
    """Nobody said what started the run: it is no step of a workflow."""

    def __init__(self) -> None:
        super().__init__(
            "There is no event: GITHUB_EVENT_NAME or GITHUB_EVENT_PATH is not set.",
            meaning="The runner sets both in every step.",
            mend="Run this as a GitHub Action; at a prompt, use the other commands.",
        )


class UnknownEventError(EventError):
    """The workflow runs on an event that has nothing for us."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"The event {quoted(name)} is none that this action works on.",
            meaning=f"It works on {', '.join(sorted(known))}.",
            mend="Change `on:` of the workflow.",
        )


class EventPayloadError(EventError):
    """The event's file is missing, or is not what GitHub documents."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The event's payload {quoted(reason)}",
            where=path,
            meaning="What the run is about is not known.",
            mend="The runner writes that file; look whether a step before this one changed it.\n"
            "If none did, please report it.",
        )
