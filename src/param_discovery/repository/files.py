"""The files of a folder that people wrote: nothing ignored, binary, generated or foreign.

Nothing of the folder is executed: git only lists files, without the hooks and monitors that a
repository's own configuration could name.
"""

from __future__ import annotations

import os
import re
import stat
from typing import NamedTuple

from param_discovery.errors import InputError
from param_discovery.repository.content import as_utf8
from param_discovery.repository.git_listing import listed_by_git
from param_discovery.repository.ignored import listed_by_walking, patterns_of

LARGEST_BYTES = 2 * 1024 * 1024
"""Of a file that is read; what people write is far below."""

LARGEST_LOOKED_AT = 32 * 1024 * 1024
"""Of a file that is not read, only looked through for names."""

_LOCKS = frozenset(
    {"bun.lock", "conda-lock.yml", "flake.lock", "npm-shrinkwrap.json", "package-lock.json"}
    | {"pixi.lock", "pnpm-lock.yaml", "poetry.lock", "pdm.lock", "uv.lock", "yarn.lock"}
)
_MADE = re.compile(r"\.(?:min\.(?:js|css|json)|map|pb2?\.py)$|_pb2(?:_grpc)?\.pyi?$")

_COPIED = frozenset({"_vendor", "third_party", "thirdparty", "vendor", "vendored"})
"""Folders with copies of what others wrote, perhaps changed."""

FOREIGN_FOLDERS = _COPIED | frozenset(
    {".git", ".hg", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv"}
    | {"__pycache__", "bower_components", "node_modules", "site-packages"}
)
"""Folders with what others wrote, or what is made anew at any time."""

_MARK_OF_VENV = "pyvenv.cfg"


class Skipped(NamedTuple):
    """A file that was not read."""

    path: str
    reason: str
    """A few words: `binary`, `generated`."""
    mentions: tuple[str, ...] = ()
    """Names that are looked for, and stand in it."""


class Listing(NamedTuple):
    """The files of a folder."""

    paths: tuple[str, ...]
    """Sorted, from the folder, with forward slashes."""
    skipped: tuple[Skipped, ...]
    note: str | None = None
    """What is not known for want of git."""


def list_files(folder: str) -> Listing:
    """The files below `folder`, as far as their names tell.

    Raises:
        InputError: there is no such folder.
        OutsideError: git does not answer.
    """
    _check_folder(folder)
    asked = listed_by_git(folder)
    paths, note = asked.paths, asked.trouble
    skipped = [Skipped(path, reason) for path, reason in asked.unseen]
    if paths is None:
        walked = listed_by_walking(folder, FOREIGN_FOLDERS)
        paths = walked.paths
        skipped += [Skipped(path, f"cannot be read: {why}") for path, why in walked.unreadable]
        note = note or (_PERHAPS_TRACKED if walked.has_ignored else None)
    generated = patterns_of(folder, paths)
    kept: list[str] = []
    environments = _environments(paths)
    for path in sorted(set(paths)):
        reason = _reason(path, environments)
        if reason is None and generated is not None and generated.matches(path):
            reason = _MARKED
        if reason is None:
            kept.append(path)
        else:
            skipped.append(Skipped(path, reason))
    return Listing(tuple(kept), tuple(skipped), note)


_PERHAPS_TRACKED = (
    "The folder is no git checkout: what its .gitignore files name was not read, tracked or not."
)
_FOREIGN = "in a folder for what others wrote"
_MARKED = "generated, as .gitattributes says"
_LOCK = "a lock file"
_TOO_LARGE = f"larger than {LARGEST_BYTES >> 20} MiB"


def may_be_used(skipped: Skipped) -> bool:
    """Whether somebody may use what stands in a file that was not opened, or not read."""
    if skipped.reason == _FOREIGN:
        return not _COPIED.isdisjoint(skipped.path.split("/"))
    return skipped.reason in {"generated", _MARKED, _TOO_LARGE}


def _check_folder(folder: str) -> None:
    try:
        is_folder = stat.S_ISDIR(os.stat(folder).st_mode)  # noqa: PTH116 - as all of this module
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"the folder to examine cannot be read: {why}",
            where=folder,
            mend="Name the folder of a checkout with --path.",
        ) from None
    if not is_folder:
        raise InputError(
            "the folder to examine is a file",
            where=folder,
            mend="Name the folder of a checkout with --path.",
        )


def _environments(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Folders of virtual environments, each with a slash at its end."""
    mark = f"/{_MARK_OF_VENV}"
    return tuple(path.removesuffix(_MARK_OF_VENV) for path in paths if path.endswith(mark))


def _reason(path: str, environments: tuple[str, ...]) -> str | None:
    """Why a file is skipped, where its path tells."""
    *folders, name = path.split("/")
    if not FOREIGN_FOLDERS.isdisjoint(folders):
        return _FOREIGN
    if environments and path.startswith(environments):
        return "in a virtual environment"
    if name in _LOCKS or name.endswith(".lock"):
        return _LOCK
    if _MADE.search(name):
        return "generated"
    return None


def read_file(folder: str, path: str, most_bytes: int = LARGEST_BYTES) -> bytes | Skipped | None:
    """A file's content, or why it is skipped; None: it is there no more.

    What a byte-order mark says is UTF-16 or UTF-32 comes as UTF-8.
    Only regular files are opened; a link is not followed, wherever it leads: what it leads to
    inside the folder is listed itself.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(f"{folder}/{path}", flags)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return Skipped(path, _why_not(f"{folder}/{path}", error))
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return Skipped(path, _kind(facts.st_mode))
        if facts.st_size > most_bytes:
            return Skipped(path, _TOO_LARGE)
        content = os.read(descriptor, facts.st_size + 1)
        while len(content) < facts.st_size:
            more = os.read(descriptor, facts.st_size - len(content))
            if not more:
                break
            content += more
    except OSError as error:
        return Skipped(path, f"cannot be read: {error.strerror}")
    finally:
        os.close(descriptor)
    return as_utf8(content)


def _why_not(name: str, error: Exception) -> str:
    try:
        if stat.S_ISLNK(os.lstat(name).st_mode):
            return "a symbolic link"
    except (OSError, ValueError):
        pass
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a repository of its own"
    return "a pipe, socket or device"
