"""A repository's modules, as the reader of source takes them, and where each of them lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.runtimes.wheel.static.tree import FolderTree

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.runtimes.wheel.static.tree import ModuleText

SOURCE_FOLDERS = (".", "src", "lib", "python")
"""Where repositories keep their packages; the first that has a module wins."""


class RepositoryTree:
    """The modules of a repository; a `SourceTree`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        names = [name for name in SOURCE_FOLDERS if (folder / name).is_dir()]
        self._trees = {name: FolderTree(folder / name) for name in names}

    @property
    def roots(self) -> list[Path]:
        """The folders that stand on the path of imports."""
        return [(self._folder / name).resolve() for name in self._trees]

    def read(self, module_name: str) -> ModuleText | None:
        """The module's source."""
        root = self._root_of(module_name)
        return None if root is None else self._trees[root].read(module_name)

    def exists(self, module_name: str) -> bool:
        """Whether there is a file or a folder for it."""
        return any(tree.exists(module_name) for tree in self._trees.values())

    def path_of(self, module_name: str) -> str | None:
        """The module's file, from the repository's folder, with forward slashes."""
        root = self._root_of(module_name)
        if root is None:
            return None
        file = _file(self._folder / root, module_name)
        return None if file is None else file.relative_to(self._folder).as_posix()

    def _root_of(self, module_name: str) -> str | None:
        for name in self._trees:
            if _file(self._folder / name, module_name) is not None:
                return name
        return None


def _file(folder: Path, module_name: str) -> Path | None:
    """The module's own file; what is no regular file, such as a pipe, is not even waited for."""
    parts = module_name.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    base = folder.joinpath(*parts)
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.exists():
            return path if path.is_file() else None
    return None
