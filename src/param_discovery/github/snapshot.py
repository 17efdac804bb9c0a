"""The files of a repository at one commit, read from git's own objects through the API.

Trees are read folder by folder, so that no listing is cut short, links are seen as links (the
contents API follows them silently), and whether two commits hold the same file is decided by
object names, without reading it. Objects never change: each is asked for once.
Source: https://docs.github.com/rest/git/trees, https://docs.github.com/rest/git/blobs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.github.failures import (
    NotFoundError,
    UnexpectedReplyError,
    UnsafePathError,
)
from param_discovery.github.paths import parts
from param_discovery.github.translate import asking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from github.Repository import Repository

LARGEST_BYTES = 16 * 1024 * 1024
"""Of one file; GitHub itself gives blobs of up to 100 MB."""
_PERMISSION = "contents: read"
_FOLDER = "040000"
_LINK = "120000"
_SUBMODULE = "160000"


class Entry(NamedTuple):
    """One name in a folder."""

    mode: str
    """Git's, six octal digits: 100644, 100755, 120000 (link), 040000 (folder), 160000."""
    sha: str
    size_bytes: int | None
    """None: a folder."""

    @property
    def is_folder(self) -> bool:
        """Whether it has entries of its own."""
        return self.mode == _FOLDER


class Objects:
    """Git objects of one repository, by name."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._trees: dict[str, Mapping[str, Entry]] = {}
        self._blobs: dict[str, bytes] = {}

    def tree(self, sha: str) -> Mapping[str, Entry]:
        """The entries of a folder, by name; `sha` may also be that of a commit.

        Raises:
            NotFoundError: there is no such object.
            GitHubError: it could not be read, or not in full.
        """
        if sha not in self._trees:
            self._trees[sha] = self._read_tree(sha)
        return self._trees[sha]

    def blob(self, sha: str) -> bytes:
        """The bytes of a file.

        Raises:
            GitHubError: it could not be read, or is not what its name promises.
        """
        if sha not in self._blobs:
            self._blobs[sha] = self._read_blob(sha)
        return self._blobs[sha]

    def _read_tree(self, sha: str) -> Mapping[str, Entry]:
        action = f"read the files at {sha[:12]}"
        with asking(action, permission=_PERMISSION):
            tree = self._repository.get_git_tree(sha)
            entries = {e.path: Entry(e.mode, e.sha, e.size) for e in tree.tree}
            truncated = tree.truncated
        if truncated:
            raise UnexpectedReplyError(action, "a single folder is too large to be listed")
        return entries

    def _read_blob(self, sha: str) -> bytes:
        action = f"read the file {sha[:12]}"
        with asking(action, permission=_PERMISSION):
            content = self._repository.get_git_blob(sha).content
        try:
            data = base64.b64decode(content)
        except binascii.Error as error:
            raise UnexpectedReplyError(action, str(error)) from error
        if blob_sha(data) != sha:
            raise UnexpectedReplyError(action, "the content is not that of this object")
        return data


class Snapshot:
    """A repository at one commit."""

    def __init__(self, objects: Objects, commit_sha: str) -> None:
        self.objects = objects
        self.commit_sha = commit_sha

    def entry(self, path: str) -> Entry | None:
        """What stands at `path`; None: nothing.

        Raises:
            UnsafePathError: it is no plain path, or a link or submodule lies on the way or there.
            GitHubError: the folders could not be read.
        """
        folder: Mapping[str, Entry] = self.objects.tree(self.commit_sha)
        *above, name = parts(path)
        for ancestor in above:
            entry = _plain(path, folder.get(ancestor))
            if entry is None or not entry.is_folder:
                return None
            folder = self.objects.tree(entry.sha)
        return _plain(path, folder.get(name))

    def read(self, path: str) -> bytes | None:
        """The bytes of the file at `path`; None: there is none.

        Raises:
            UnsafePathError: as `entry`; or it is a folder, or too large.
            GitHubError: it could not be read.
        """
        entry = self.entry(path)
        if entry is None:
            return None
        if entry.is_folder:
            raise UnsafePathError(path, "it is a folder.")
        if (entry.size_bytes or 0) > LARGEST_BYTES:
            raise UnsafePathError(path, f"it is larger than {LARGEST_BYTES} bytes.")
        return self.objects.blob(entry.sha)

    def names(self, folder: str) -> tuple[str, ...]:
        """The plain files directly in `folder`, sorted; empty where there is no such folder.

        Raises:
            UnsafePathError: a link or submodule lies on the way.
            GitHubError: the folders could not be read.
        """
        entry = self.entry(folder)
        if entry is None or not entry.is_folder:
            return ()
        entries = self.objects.tree(entry.sha)
        return tuple(sorted(name for name, found in entries.items() if _is_file(found)))

    def holds(self, path: str, content: bytes | None) -> bool:
        """Whether `path` has just this content (None: does not exist); the file is not read."""
        entry = self.entry(path)
        if entry is None or content is None:
            return entry is None and content is None
        return entry.sha == blob_sha(content)

    def changed_since(self, old: Snapshot, folder: str = "") -> tuple[str, ...]:
        """Paths of files, links and submodules in which `old` differs, sorted.

        Only folders that differ are read, so it is complete where the compare API stops at 300.

        Args:
            old: A snapshot of the same repository (or of its fork, by the same objects).
            folder: Look only there; empty: everywhere.
        """
        return tuple(sorted(self._changed(self._at(folder), old._at(folder), folder)))

    def exists(self) -> bool:
        """Whether the commit is (still) there."""
        try:
            self.objects.tree(self.commit_sha)
        except NotFoundError:
            return False
        return True

    def _at(self, folder: str) -> Entry | None:
        return self.entry(folder) if folder else Entry(_FOLDER, self.commit_sha, None)

    def _changed(self, new: Entry | None, old: Entry | None, path: str) -> list[str]:
        if new == old:
            return []
        files = [path] if any(side and not side.is_folder for side in (new, old)) else []
        new_folder, old_folder = self._children(new), self._children(old)
        for name in new_folder.keys() | old_folder.keys():
            child = f"{path}/{name}" if path else name
            files += self._changed(new_folder.get(name), old_folder.get(name), child)
        return files

    def _children(self, entry: Entry | None) -> Mapping[str, Entry]:
        return self.objects.tree(entry.sha) if entry and entry.is_folder else {}


def blob_sha(content: bytes) -> str:
    """The name that git gives to a file of this content."""
    header = b"blob %d\0" % len(content)
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def _is_file(entry: Entry) -> bool:
    return not entry.is_folder and entry.mode not in {_LINK, _SUBMODULE}


def _plain(path: str, entry: Entry | None) -> Entry | None:
    if entry is not None and entry.mode in {_LINK, _SUBMODULE}:
        kind = "a link" if entry.mode == _LINK else "a submodule"
        raise UnsafePathError(path, f"{kind} lies on the way, and it could lead anywhere.")
    return entry
