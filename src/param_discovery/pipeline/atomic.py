"""Files replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from param_discovery.errors import OutsideError

_NEW_FILE_MODE = 0o666
"""Before the process's umask."""


def write_text(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` in UTF-8: readers see the old bytes or the new ones.

    A symbolic link stays, and what it points to is replaced. Owner and mode of an old file are
    kept. What is no regular file (a pipe, `/dev/stdout`) is written to as it is. Missing folders
    are made.

    Raises:
        OutsideError: it cannot be written; the old file is as it was.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="")
            return
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, text)
    except OSError as error:
        raise OutsideError(
            f"cannot be written: {error.strerror or error}",
            where=str(path),
            meaning="Nothing there was changed.",
            mend="Check the folder's permissions and free space, then run the command again.",
        ) from error


def _replace(target: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            _dress(file.fileno(), target)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _dress(descriptor: int, target: Path) -> None:
    """Give the open file the mode and owner of `target`, or those of any new file."""
    try:
        old = target.stat()
    except FileNotFoundError:
        os.fchmod(descriptor, _NEW_FILE_MODE & ~_umask())
        return
    new = os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        _give_to(descriptor, old)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _give_to(descriptor: int, old: os.stat_result) -> None:
    """Keep the owner where we may: only root can give a file away, and only that needs it."""
    try:
        os.fchown(descriptor, old.st_uid, old.st_gid)
    except PermissionError:
        return


def _umask() -> int:
    """The process's umask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable, where the file system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:  # some network file systems refuse; the file itself is there
        return
    finally:
        os.close(descriptor)
