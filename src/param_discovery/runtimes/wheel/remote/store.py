"""What was fetched, kept by content, for all processes of this user.

`<cache>/wheels/`: `files/` holds members by the hash of their content, so that a file that two
releases share is fetched once; `facts/` holds JSON (what an archive contains, what an index lists)
under the hash of what it is about, sealed with its own hash. Everything is written beside its place
and renamed, so that what has a name is whole; what does not match its hash is not there. A cache
that cannot be written is no error: the next run is slower.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from param_discovery.runtimes.wheel.remote.record import Checksum

_SEAL_BYTES = 64


def key_of(*parts: str) -> str:
    """The name of facts about all of `parts` together."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Store:
    """The cache; safe to share between threads and processes."""

    def __init__(self, cache_dir: Path) -> None:
        self._folder = cache_dir / "wheels"

    def file(self, checksum: Checksum) -> bytes | None:
        """The content with that checksum; None: it is not here."""
        content = _read(self._file_path(checksum))
        return content if content is not None and checksum.matches(content) else None

    def has_file(self, checksum: Checksum) -> bool:
        """Whether there is such a file; only `file` tells whether it is whole."""
        return self._file_path(checksum).is_file()

    def keep_file(self, checksum: Checksum, content: bytes) -> None:
        """Keep `content`, which has been checked."""
        _write(self._file_path(checksum), content)

    def facts(self, kind: str, key: str) -> Any:  # noqa: ANN401  # JSON
        """What is known under `key`; None: nothing, or nothing whole."""
        data = _read(self._facts_path(kind, key))
        if data is None or _seal(data[_SEAL_BYTES:]) != data[:_SEAL_BYTES]:
            return None
        return json.loads(data[_SEAL_BYTES:])

    def keep_facts(self, kind: str, key: str, facts: Mapping[str, Any]) -> None:
        """Keep `facts` under `key`, in place of older ones."""
        body = json.dumps(facts, separators=(",", ":")).encode()
        _write(self._facts_path(kind, key), _seal(body) + body)

    def facts_age_seconds(self, kind: str, key: str) -> float | None:
        """How long ago they were kept; None: they are not here, or from the future."""
        try:
            age = time.time() - self._facts_path(kind, key).stat().st_mtime
        except OSError:
            return None
        return age if age >= 0 else None

    def scratch_folder(self) -> Path | None:
        """A folder on the cache's disk for large temporary files; None: the system's own."""
        folder = self._folder / "scratch"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        return folder

    def _file_path(self, checksum: Checksum) -> Path:
        name = checksum.digest.hex()
        return self._folder / "files" / name[:2] / f"{name}.{checksum.algorithm}"

    def _facts_path(self, kind: str, key: str) -> Path:
        return self._folder / "facts" / kind / f"{key}.json"


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(name, path)  # noqa: PTH105 - `name` is no Path yet
        except BaseException:
            os.unlink(name)  # noqa: PTH108 - as above
            raise
