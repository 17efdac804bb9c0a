"""The job's workspace: what later steps find there, as its owner would have written it.

The action runs as root in a container. On a runner that is kept, files that root leaves behind
break the next checkout; and a link that lies in the workspace can lead anywhere.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.errors import OutsideError
from param_discovery.github.paths import parts

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that belongs to someone else."""

    folder: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Workspace:
        """The folder that the runner names, or the current one."""
        return cls(Path(environ.get("GITHUB_WORKSPACE") or "."))

    def write(self, path: str, text: str) -> None:
        """Write a file, whole or not at all, and give it to the owner of the workspace.

        Raises:
            UnsafePathError: the path leads out of the workspace, or into `.github`.
            OutsideError: it cannot be written, or a link lies on the way.
        """
        *above, name = parts(path)
        try:
            folder = self._folder(above)
            self._replace(folder, name, text)
        except OSError as error:
            raise OutsideError(
                f"cannot be written: {error.strerror or error}",
                where=path,
                mend="Is the workspace writable, and a folder (not a link) all the way?",
            ) from None

    def _folder(self, above: list[str]) -> Path:
        folder = self.folder
        for name in above:
            folder = folder / name
            if folder.is_symlink():
                raise NotADirectoryError(20, "a link lies on the way", os.fspath(folder))
            if not folder.is_dir():
                folder.mkdir()
                self._give(folder)
        return folder

    def _replace(self, folder: Path, name: str, text: str) -> None:
        # Replacing a name never writes through a link that has it.
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode("utf-8", "backslashreplace"))
            os.chmod(temporary, 0o644)  # noqa: PTH101 - as git would have it
            self._give(Path(temporary))
            os.replace(temporary, folder / name)  # noqa: PTH105
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _give(self, path: Path) -> None:
        owner = self.folder.stat()
        if os.geteuid() == 0 and owner.st_uid != 0:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
