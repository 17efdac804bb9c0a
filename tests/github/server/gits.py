"""Real git objects: one bare repository that holds a repository and its forks, as GitHub does."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

_WHO = {
    "GIT_AUTHOR_NAME": "mona",
    "GIT_AUTHOR_EMAIL": "mona@example.com",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "mona",
    "GIT_COMMITTER_EMAIL": "mona@example.com",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class GitError(Exception):
    """git said no."""


class TreeEntry(NamedTuple):
    """One line of `git ls-tree --long`."""

    mode: str
    kind: str
    sha: str
    size: int | None
    name: str


class LogEntry(NamedTuple):
    """A commit, as a history lists it."""

    sha: str
    parents: list[str]
    author: str
    """Whom it names: anyone can write anything there."""
    committer: str


class Gits:
    """A bare repository; branches of a fork lie beside those of the repository itself."""

    def __init__(self, folder: Path, upstream: str) -> None:
        self.folder = folder
        self._upstream = upstream
        if not (folder / "HEAD").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self.run("init", "--quiet", "--bare", "--initial-branch=main")

    def ref(self, repository: str, branch: str) -> str:
        """Where a branch of a repository or fork is kept."""
        prefix = "refs/heads" if repository == self._upstream else f"refs/forks/{repository}"
        return f"{prefix}/{branch}"

    def head(self, repository: str, branch: str) -> str | None:
        """The commit of a branch; None: there is none."""
        try:
            return self.run("rev-parse", "--verify", "--quiet", self.ref(repository, branch))
        except GitError:
            return None

    def commit(
        self,
        repository: str,
        branch: str,
        files: dict[str, bytes | None],
        message: str = "Change",
        *,
        expected: str | None = None,
        modes: dict[str, str] | None = None,
        who: dict[str, str] | None = None,
    ) -> str:
        """Commit on top of a branch (a new one starts empty); only if it is where expected.

        `who` has git's own variables for author and committer.
        """
        parent = expected or self.head(repository, branch)
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if parent:
                self.run("read-tree", parent, extra=index)
            for path, content in files.items():
                self._stage(path, content, (modes or {}).get(path, "100644"), index)
            tree = self.run("write-tree", extra=index)
        parents = ("-p", parent) if parent else ()
        sha = self.run("commit-tree", tree, *parents, "-m", message, extra=who)
        self.move(repository, branch, sha, expected=parent or "0" * 40)
        return sha

    def move(
        self, repository: str, branch: str, sha: str | None, *, expected: str | None = None
    ) -> None:
        """Point a branch elsewhere, or delete it; only if it is where expected."""
        ref = self.ref(repository, branch)
        condition = (expected,) if expected else ()
        if sha is None:
            self.run("update-ref", "-d", ref, *condition)
        else:
            self.run("update-ref", ref, sha, *condition)

    def tree(self, sha: str) -> list[TreeEntry]:
        """The entries of a tree, or of a commit's."""
        lines = self.run("ls-tree", "--long", "-z", f"{sha}^{{tree}}").split("\0")
        entries = [line.partition("\t") for line in lines if line]
        parts = [(*fields.split(), name) for fields, _, name in entries]
        return [
            TreeEntry(mode, kind, sha, None if size == "-" else int(size), name)
            for mode, kind, sha, size, name in parts
        ]

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob."""
        return self._bytes("cat-file", "blob", sha)

    def read(self, commit: str, path: str) -> bytes:
        """The bytes of a file at a commit."""
        return self._bytes("cat-file", "blob", f"{commit}:{path}")

    def exists(self, sha: str) -> bool:
        """Whether there is such an object."""
        try:
            self.run("cat-file", "-e", sha)
        except GitError:
            return False
        return True

    def merge_base(self, one: str, other: str) -> str | None:
        """Where two histories part; None: they have nothing in common."""
        try:
            return self.run("merge-base", one, other)
        except GitError:
            return None

    def count(self, older: str, newer: str) -> int:
        """How many commits `newer` has that `older` has not."""
        return int(self.run("rev-list", "--count", f"{older}..{newer}"))

    def touching(self, sha: str, path: str | None) -> list[LogEntry]:
        """Commits that lead to `sha`, newest first; with a path only those that changed it."""
        form = "--format=%H%x00%P%x00%an%x00%cn"
        lines = self.run("log", form, sha, *(("--", path) if path else ())).splitlines()
        parts = [line.split("\0") for line in lines]
        return [LogEntry(sha, parents.split(), *names) for sha, parents, *names in parts]

    def log(self, repository: str, branch: str) -> list[str]:
        """Headlines, newest first."""
        return self.run("log", "--format=%s", self.ref(repository, branch)).splitlines()

    def _stage(self, path: str, content: bytes | None, mode: str, index: dict[str, str]) -> None:
        if content is None:
            # Mode 0 takes it out; `--force-remove` wants a work tree.
            line = f"0 {'0' * 40}\t{path}\n".encode()
            self._bytes("update-index", "--index-info", given=line, extra=index)
            return
        sha = self._bytes("hash-object", "-w", "--stdin", given=content).decode().strip()
        self.run("update-index", "--add", "--cacheinfo", f"{mode},{sha},{path}", extra=index)

    def run(self, *arguments: str, extra: dict[str, str] | None = None) -> str:
        """Run git, and give its output as text."""
        return self._bytes(*arguments, extra=extra).decode().strip("\n")

    def _bytes(
        self, *arguments: str, given: bytes | None = None, extra: dict[str, str] | None = None
    ) -> bytes:
        done = subprocess.run(
            ["git", "--git-dir", str(self.folder), *arguments],
            input=given,
            capture_output=True,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **_WHO, **(extra or {})},
        )
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace"))
        return done.stdout
