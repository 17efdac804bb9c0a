"""The files of a checkout as git lists them: tracked ones, and new ones that it does not ignore."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from param_discovery.errors import OutsideError

TIMEOUT_SECONDS = 120.0

_SAFELY = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.sshCommand=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)
"""Nothing that a repository's own configuration names for git to run is run (git-config)."""

_LIST = ("ls-files", "--cached", "--others", "--exclude-standard", "-t", "-z")
"""With `-t`, a letter says what each one is."""

_SKIPPED_BY_SPARSE = "S"
_UNOPENED = re.compile(r"^warning: could not open directory '(.+?)/?': (.+)$", re.MULTILINE)


class GitListing(NamedTuple):
    """What git says."""

    paths: tuple[str, ...] | None
    """From the folder; None: git cannot say."""
    trouble: str | None = None
    """Why, where it should have known."""
    unseen: tuple[tuple[str, str], ...] = ()
    """Paths below which nothing was looked at, each with the reason."""


def listed_by_git(folder: str) -> GitListing:
    """The files below `folder`, where it lies in a git checkout.

    Raises:
        OutsideError: git does not answer.
    """
    top = _top_of_checkout(folder)
    if top is None:
        return GitListing(None)
    import subprocess  # noqa: PLC0415 - folders outside git do without

    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environ |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        ended = subprocess.run(
            # Without it, `core.worktree` of the repository could name any folder.
            ["git", "-C", folder, *_SAFELY, f"--work-tree={top}", *_LIST],  # noqa: S607
            capture_output=True,
            check=False,
            env=environ,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
        )
    except FileNotFoundError:
        return GitListing(None, f"git is not installed; {_INSTEAD}")
    except subprocess.TimeoutExpired:
        raise OutsideError(
            f"git did not list the files within {TIMEOUT_SECONDS:.0f} seconds.",
            where=folder,
            mend="Run `git status` there, and see what it waits for.",
        ) from None
    if ended.returncode != 0:
        said = ended.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        why = said or f"it ended with {ended.returncode}"
        return GitListing(None, f"git does not list the files ({why}); {_INSTEAD}")
    return _listing(folder, os.fsdecode(ended.stdout), os.fsdecode(ended.stderr))


def _listing(folder: str, listed: str, warned: str) -> GitListing:
    """What git wrote, as paths that can be read and those that cannot."""
    paths: list[str] = []
    unseen = [(path, f"cannot be read: {why}") for path, why in _UNOPENED.findall(warned)]
    for line in listed.split("\0"):
        kind, _, name = line.partition(" ")
        if not _is_inside(name):
            continue
        if name.endswith("/"):
            unseen.append((name.rstrip("/"), "a repository of its own"))
        elif kind == _SKIPPED_BY_SPARSE and not os.path.lexists(f"{folder}/{name}"):
            unseen.append((name, "not in this sparse checkout"))
        else:
            paths.append(name)
    return GitListing(tuple(paths), unseen=tuple(unseen))


def _is_inside(name: str) -> bool:
    """Whether it is a file below the folder: `core.worktree` may lead anywhere."""
    if not name or name.startswith("/"):
        return False
    return ".." not in name or ".." not in name.split("/")


_INSTEAD = (
    "the .gitignore files were read without it, so tracked files that they name were not read."
)


def _top_of_checkout(folder: str) -> str | None:
    """The folder, or the nearest one above it, that has a `.git`; None: there is none."""
    whole = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(whole, ".git")):  # noqa: PTH118 - as all of this module
        above = os.path.dirname(whole)  # noqa: PTH120
        if above == whole:
            return None
        whole = above
    return whole
