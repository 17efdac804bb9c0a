"""What the venv runtime needs from this machine: for `doctor`."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.errors import VenvError
from param_discovery.runtimes.package_index import mask_credentials, read_package_index
from param_discovery.runtimes.venv.plan import default_cache_dir
from param_discovery.runtimes.venv.releases import open_index
from param_discovery.runtimes.venv.uv import find_uv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ASKED_FOR = "uv"
"""A project that any index which serves us has; only whether there is an answer counts."""


@dataclass(frozen=True, slots=True)
class VenvHealth:
    """What was found."""

    uv_version: str | None
    """`uv 0.9.0`; None: `uv_problem` says why."""
    uv_problem: str | None
    index_seconds: float | None
    """How long the index took to answer; None: not asked, or `index_problem` says why."""
    index_problem: str | None
    """Without credentials."""
    cache_dir: Path
    disk_free_bytes: int
    """On the disk of `cache_dir`; a vLLM environment takes about 2 GB."""


def venv_health(environ: Mapping[str, str], timeout_seconds: float = 10.0) -> VenvHealth:
    """Look at uv, the index and the disk.

    Raises:
        InputError: pip's or uv's configuration cannot be read.
    """
    uv_version, uv_problem = _uv(timeout_seconds)
    seconds, index_problem = _index(environ, timeout_seconds)
    cache_dir = default_cache_dir(environ)
    existing = next(folder for folder in (cache_dir, *cache_dir.parents) if folder.exists())
    free_bytes = shutil.disk_usage(existing).free
    return VenvHealth(uv_version, uv_problem, seconds, index_problem, cache_dir, free_bytes)


def _uv(timeout_seconds: float) -> tuple[str | None, str | None]:
    try:
        done = subprocess.run(
            [find_uv(), "--version"],
            capture_output=True,
            text=True,
            timeout=timeout_seconds,
            check=True,
        )
    except VenvError as error:
        return None, error.what
    except (OSError, subprocess.SubprocessError) as error:
        return None, str(error)
    return done.stdout.strip(), None


def _index(environ: Mapping[str, str], timeout_seconds: float) -> tuple[float | None, str | None]:
    index = read_package_index(environ)
    if index.no_index:
        return None, None
    started_at = time.monotonic()
    try:
        with open_index(index, index.default) as client:
            address = client.get_project_url(_ASKED_FOR)
            status = client.s.head(address, timeout=timeout_seconds).status_code
    except OSError as error:  # requests' own errors are OSErrors
        return None, mask_credentials(str(error))
    if status in (401, 403) or status >= 500:
        return None, f"{mask_credentials(address)} answers with status {status}"
    return time.monotonic() - started_at, None
