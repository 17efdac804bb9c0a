"""The same plan without GitHub: git's objects read from the clone at hand."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from param_discovery.errors import InputError, OutsideError
from param_discovery.github.snapshot import Entry, Snapshot
from param_discovery.pipeline.git_objects import TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from param_discovery.github.snapshot import Objects


class LocalObjects:
    """Git objects of a clone: what `github.snapshot.Objects` is for the API."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trees: dict[str, Mapping[str, Entry]] = {}

    def tree(self, sha: str) -> Mapping[str, Entry]:
        """The entries of a folder, by name; `sha` may also be that of a commit.

        Raises:
            OutsideError: git cannot read it.
        """
        if sha not in self._trees:
            listing = git(self._folder, "ls-tree", "-z", "-l", "--full-tree", sha)
            lines = [line for line in listing.split("\0") if line]
            self._trees[sha] = dict(_entry(line) for line in lines)
        return self._trees[sha]

    def blob(self, sha: str) -> bytes:
        """The bytes of a file.

        Raises:
            OutsideError: git cannot read it.
        """
        return _run(self._folder, "cat-file", "blob", sha)


def snapshots(folder: Path, base: str) -> tuple[Snapshot, Snapshot, str]:
    """The merge base of `base` and HEAD, HEAD, and the folder's own path in the repository.

    Raises:
        InputError: the two have no common commit in this clone, or one is not known.
        OutsideError: git is not installed, or fails.
    """
    objects: Objects = LocalObjects(folder)  # type: ignore[assignment]  # the same two methods
    head = git(folder, "rev-parse", "--verify", "HEAD").strip()
    try:
        old = git(folder, "merge-base", "--end-of-options", base, "HEAD").strip()
    except OutsideError as error:
        raise InputError(
            f"git finds no common commit of {base!r} and HEAD here",
            meaning="What changed is not known, so nothing was planned.",
            mend="`git fetch` it first; in a workflow, `fetch-depth: 0` for actions/checkout.",
        ) from error
    prefix = git(folder, "rev-parse", "--show-prefix").strip().rstrip("/")
    return Snapshot(objects, old), Snapshot(objects, head), prefix or "."


def _entry(line: str) -> tuple[str, Entry]:
    about, _, name = line.partition("\t")
    mode, _, sha, size = about.split()
    return name, Entry(mode, sha, None if size == "-" else int(size))


def git(folder: Path, *arguments: str) -> str:
    """What git prints.

    Raises:
        OutsideError: it is not installed, does not answer, or fails.
    """
    return _run(folder, *arguments).decode("utf-8", "surrogateescape")


def _run(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", os.fspath(folder), *arguments]
    environ = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        ended = subprocess.run(
            command, capture_output=True, check=True, env=environ, timeout=TIMEOUT_SECONDS
        )
    except FileNotFoundError as error:
        raise OutsideError("git is not installed.", mend="Install git.") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = (error.stderr or b"").decode("utf-8", "replace").strip()
        raise OutsideError(
            f"git could not answer `{' '.join(arguments[:2])}`: {said or error}",
            mend="Run the command in a clone of the repository.",
        ) from error
    return ended.stdout
