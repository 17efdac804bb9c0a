"""Where source texts come from: a folder here, a wheel's members elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModuleText:
    """The source of one module."""

    text: str
    is_package: bool
    """It is an `__init__.py`: relative imports count from the module itself."""


class SourceTree(Protocol):
    """The modules that can be read, by their full dotted names."""

    def read(self, module_name: str) -> ModuleText | None:
        """The module's source; None where there is none (compiled, a plain folder, not there)."""

    def exists(self, module_name: str) -> bool:
        """Whether the tree has the module or package, with source or without."""


class FolderTree:
    """The modules in a folder such as `site-packages`.

    Only those of `packages` (top-level names) where that is given: what one engine's wheel holds.
    """

    def __init__(self, folder: Path, packages: Collection[str] | None = None) -> None:
        self._folder = folder
        self._packages = packages

    def read(self, module_name: str) -> ModuleText | None:
        """The module's source, whatever of it is UTF-8."""
        base = self._base(module_name)
        if base is None:
            return None
        for path, is_package in ((base / "__init__.py", True), (base.with_suffix(".py"), False)):
            try:
                data = path.read_bytes()
            except OSError:
                continue
            return ModuleText(data.decode("utf-8", "replace"), is_package)
        return None

    def exists(self, module_name: str) -> bool:
        """Whether there is a file or a folder for it, compiled modules included."""
        base = self._base(module_name)
        if base is None:
            return False
        if base.with_suffix(".py").is_file() or base.is_dir():
            return True
        return any(base.parent.glob(f"{base.name}.*.so"))

    def _base(self, module_name: str) -> Path | None:
        parts = module_name.split(".")
        if not all(part.isidentifier() for part in parts):
            return None
        if self._packages is not None and parts[0] not in self._packages:
            return None
        return self._folder.joinpath(*parts)
