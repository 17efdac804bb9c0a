"""The probe as one file that any Python 3.8+ can run.

The probe's modules lie in this package as data; they are zipped here, never imported here, so that
the same bytes go into every engine and `probe_revision` names them.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

PACKAGE_IN_ARCHIVE = "param_discovery_probe"
"""Not `param_discovery`: an engine's environment may hold a package of that name."""

_MAIN = f"from {PACKAGE_IN_ARCHIVE}.main import main\nmain()\n"

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@cache
def probe_archive() -> bytes:
    """A zip application (PEP 441) with the probe, the same bytes on every machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(_members()):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), text)
    return buffer.getvalue()


@cache
def probe_revision() -> str:
    """First twelve hexadecimal digits of the archive's SHA-256: changes when the probe does."""
    return hashlib.sha256(probe_archive()).hexdigest()[:12]


def _members() -> Iterator[tuple[str, str]]:
    yield "__main__.py", _MAIN
    yield from _sources(resources.files("param_discovery") / "probe", PACKAGE_IN_ARCHIVE)


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{prefix}/{entry.name}")
        elif entry.name.endswith(".py"):
            # Universal newlines: a checkout with CRLF gives the same archive.
            yield f"{prefix}/{entry.name}", entry.read_text(encoding="utf-8")
