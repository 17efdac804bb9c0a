"""Where `guard` reads from: a folder here, or whatever else holds a repository's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from param_discovery.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_BYTES = 64 * 1024 * 1024
"""The largest schema that is known has half a megabyte."""


class Files(Protocol):
    """The files of one state of a repository: a working tree, a commit."""

    def read(self, path: str) -> str | None:
        """The text of the file at `path`, from the root with `/`; None: there is no such file.

        Raises:
            InputError: something is there that cannot be read as text.
            OutsideError: the repository cannot be reached.
        """

    def shown(self, path: str) -> str:
        """The file's name for messages and annotations."""


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """The files below a folder."""

    root: Path

    def read(self, path: str) -> str | None:
        """The text of the file; links are followed as long as they stay below the folder."""
        try:
            return self._read(self.root / path)
        except UnicodeDecodeError as error:
            raise self._unreadable(path, f"not UTF-8 at byte {error.start}") from None
        except OSError as error:
            raise self._unreadable(path, f"cannot be read: {error.strerror or error}") from None
        except RuntimeError:  # Python below 3.13: links that lead to each other
            raise self._unreadable(path, "cannot be read: links that lead in a circle") from None

    def shown(self, path: str) -> str:
        """The path as it can be opened from the current folder."""
        return (self.root / path).as_posix()

    def _read(self, file: Path) -> str | None:
        if not file.exists() and not file.is_symlink():
            return None
        target = file.resolve(strict=True)
        if not target.is_relative_to(self.root.resolve()):
            raise InputError(
                "a link that leads out of the repository",
                where=file.as_posix(),
                meaning="Another machine would find something else there, or nothing.",
                mend="Replace it with the file itself.",
            )
        if not target.is_file():
            raise InputError(
                "not a regular file", where=file.as_posix(), mend="Replace it with one."
            )
        with target.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            raise InputError(
                f"larger than {LARGEST_BYTES // 1024**2} MiB",
                where=file.as_posix(),
                mend="Restore the file.",
            )
        return content.decode("utf-8")

    def _unreadable(self, path: str, what: str) -> InputError:
        mend = "Correct its permissions, or restore the file."
        return InputError(what, where=self.shown(path), mend=mend)
