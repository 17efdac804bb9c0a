"""Files as they are in a revision of a git repository: `REV:path`.

Read with git's own program, so that everything git understands as a revision is understood here.
"""

from __future__ import annotations

import os
import subprocess
from typing import NamedTuple

from param_discovery.errors import InputError, OutsideError

TIMEOUT_SECONDS = 120.0
"""A partial clone fetches what it lacks."""


class GitPath(NamedTuple):
    """`REV:path` taken apart."""

    revision: str
    """Empty: the index, as git has it."""
    path: str
    """From the repository's root, or from the folder that git runs in if it begins with `./`."""

    @property
    def name(self) -> str:
        """As git spells it."""
        return f"{self.revision}:{self.path}"


def git_path(name: str) -> GitPath | None:
    """`REV:path` taken apart at its first colon outside braces (`@{2026-01-31 12:00}:path`)."""
    depth = 0
    for position, character in enumerate(name):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ":" and depth <= 0:
            return GitPath(name[:position], name[position + 1 :])
    return None


def read_object(folder: str, wanted: GitPath, limit_bytes: int) -> bytes | None:
    """The file's content; None: the revision exists, and has no such file.

    `folder` is any folder of the repository.

    Raises:
        InputError: there is no repository, no such revision, or no file of a fair size there.
        OutsideError: git is not installed, or does not answer.
    """
    if "\n" in wanted.name or "\0" in wanted.name or not wanted.path:
        raise _no_name(wanted)
    _check_revision(folder, wanted)
    name = (
        _git(folder, *_VERIFY, wanted.name, check=False).stdout.decode("ascii", "replace").strip()
    )
    if not name:
        _check_absence(folder, wanted)
        return None
    kind = _git(folder, "cat-file", "-t", name).stdout.decode("ascii", "replace").strip()
    if kind != "blob":
        raise InputError(f"is a {kind} in git, not a file", where=wanted.name, mend="Name a file.")
    if int(_git(folder, "cat-file", "-s", name).stdout) > limit_bytes:
        raise InputError(
            f"larger than {limit_bytes >> 20} MiB",
            where=wanted.name,
            meaning="No schema document is: it was not read.",
            mend="Name the file that 'param-discovery discover' writes.",
        )
    return _git(folder, "cat-file", "blob", name).stdout


_VERIFY = ("rev-parse", "--verify", "--quiet", "--end-of-options")


def _check_revision(folder: str, wanted: GitPath) -> None:
    """The revision is one (or the index, which always is)."""
    if not wanted.revision:
        tree = _git(folder, "rev-parse", "--git-dir", check=False)
    else:
        tree = _git(folder, *_VERIFY, f"{wanted.revision}^{{tree}}", check=False)
    if tree.returncode == 0:
        return
    shallow = _git(folder, "rev-parse", "--is-shallow-repository", check=False)
    if shallow.returncode != 0:
        raise _no_repository(folder, wanted, _said(shallow))
    raise _no_revision(wanted, is_shallow=shallow.stdout.strip() == b"true")


def _check_absence(folder: str, wanted: GitPath) -> None:
    """The folders of the revision can be read, and none has the file.

    A repository that is damaged, or lacks objects, must not look like one without a schema.
    """
    if not wanted.revision:
        return
    place = () if wanted.path.startswith(("./", "../")) else ("--full-tree",)
    listing = ("ls-tree", *place, "-z", wanted.revision, "--", wanted.path)
    if _git(folder, *listing).stdout:
        raise OutsideError(
            f"git cannot read {wanted.name}, though it is there.",
            mend="Run `git fsck` in this repository.",
        )


def namesakes(folder: str, wanted: GitPath) -> list[str]:
    """Files of the revision that are called as the wanted one, in any folder and in any case.

    Raises:
        OutsideError: git is not installed, does not answer, or fails.
    """
    listing = ("ls-tree", "-r", "-z", "--name-only", "--full-tree", wanted.revision)
    listed = _git(folder, *(listing if wanted.revision else ("ls-files", "-z", ":/"))).stdout
    paths = listed.decode("utf-8", "surrogateescape").split("\0")
    name = wanted.path.rpartition("/")[2].lower()
    return [path for path in paths if path.rpartition("/")[2].lower() == name]


def _git(
    folder: str, *arguments: str, given: bytes = b"", check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    """Run git in the folder, its messages in English.

    Raises:
        OutsideError: it is not there, does not answer, or (with `check`) fails.
    """
    command = ["git", "-C", folder or ".", *arguments]
    environ = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        ended = subprocess.run(
            command,
            input=given,
            capture_output=True,
            check=False,
            env=environ,
            timeout=TIMEOUT_SECONDS,
        )
    except FileNotFoundError as error:
        raise OutsideError(
            "git is not installed.",
            meaning="REV:path names a file in a git repository.",
            mend="Install git, or name a file instead of REV:path.",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise OutsideError(
            f"git did not answer within {TIMEOUT_SECONDS:.0f} seconds.",
            meaning="It may be fetching what this clone lacks.",
            mend="Fetch it beforehand, or name a file instead of REV:path.",
        ) from error
    if check and ended.returncode != 0:
        raise OutsideError(
            f"git could not read an object: {_said(ended)}",
            mend="Run `git fsck` in this repository.",
        )
    return ended


def _said(ended: subprocess.CompletedProcess[bytes]) -> str:
    lines = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else f"git ended with {ended.returncode}"


def _no_name(wanted: GitPath) -> InputError:
    return InputError(
        "this names no file in a git repository",
        where=repr(wanted.name),
        mend="Write REV:path, such as HEAD~1:schemas/vllm.json.",
    )


def _no_repository(folder: str, wanted: GitPath, said: str) -> InputError:
    return InputError(
        f"no git repository that can be read here: {said}",
        where=wanted.name,
        meaning=f"REV:path is looked for in the repository of {folder or '.'}, and no file has this"
        " name.",
        mend="Run the command in the repository, name its folder with --root, or name a file.",
    )


def _no_revision(wanted: GitPath, *, is_shallow: bool) -> InputError:
    mend = "`git log --oneline` lists revisions; `git fetch` gets those of a remote."
    if is_shallow:
        mend = (
            "This clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` for"
            " actions/checkout."
        )
    return InputError(
        f"git knows no revision {wanted.revision!r} here",
        where=wanted.name,
        meaning="There is nothing to compare with, so there is no verdict.",
        mend=mend,
    )
