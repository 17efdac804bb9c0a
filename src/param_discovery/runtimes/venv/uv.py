"""`uv`, run with the user's settings for how to reach packages, and ours for what to install."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.errors import VenvError
from param_discovery.runtimes.venv.process import Ended, Limits, run_watched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.package_index import PackageIndex

_KEPT_UV_VARIABLES = (
    "UV_ASTRAL_MIRROR_URL",
    "UV_CACHE_DIR",
    "UV_CONCURRENT_",
    "UV_CONFIG_FILE",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_HTTP_",
    "UV_INDEX",
    "UV_INSECURE_HOST",
    "UV_KEYRING_PROVIDER",
    "UV_LINK_MODE",
    "UV_LOCK_TIMEOUT",
    "UV_NATIVE_TLS",
    "UV_NO_CACHE",
    "UV_NO_CONFIG",
    "UV_OFFLINE",
    "UV_PYTHON_DOWNLOADS",
    "UV_PYTHON_INSTALL_",
    "UV_PYTHON_CACHE_DIR",
    "UV_REQUEST_TIMEOUT",
    "UV_SYSTEM_CERTS",
)
"""Beginnings of the names that say how packages are reached. The others (`UV_OVERRIDE`,
`UV_EXCLUDE_NEWER`, `UV_PRERELEASE`, ...) say what is installed: that is the plan's matter, or the
same engine would be another one on another machine."""

_DROPPED_VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")


@dataclass(frozen=True, slots=True)
class Uv:
    """A uv to run."""

    binary: str
    environ: Mapping[str, str]
    timeout_seconds: float
    progress: Progress

    def run(self, *arguments: str, folder: Path, doing: str) -> Ended:
        """Run uv with `arguments` in `folder`; `doing` is told while it takes long.

        Raises:
            VenvError: it cannot be started, or is too slow.
        """
        try:
            ended = run_watched(
                [self.binary, "--no-progress", "--color", "never", *arguments],
                environ=self.environ,
                folder=folder,
                limits=Limits(self.timeout_seconds),
                listener=_Told(self.progress, doing),
            )
        except OSError as error:
            raise VenvError(
                f"uv cannot be started: {error.strerror}",
                where=self.binary,
                mend="Install it again: `pip install --force-reinstall uv`.",
            ) from error
        if ended.timed_out:
            raise VenvError(
                f"uv was not done within {self.timeout_seconds:g} s: {doing}",
                meaning="The installation was ended; nothing of it is used.",
                mend="Give it more time with --timeout-seconds. What was downloaded is kept by uv.",
            )
        return ended


@dataclass(frozen=True, slots=True)
class _Told:
    progress: Progress
    doing: str

    def output(self, chunk: bytes) -> bool:
        for line in chunk.decode(errors="replace").splitlines():
            self.progress.log(line)
        return True

    def line(self, text: str) -> None:
        self.progress.log(text)

    def waiting(self, seconds: float) -> None:
        self.progress.step(f"{self.doing} ({seconds:.0f} s)")


def find_uv() -> str:
    """Path of the uv that came as our dependency.

    Raises:
        VenvError: it is not there.
    """
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - its absence is an answer

        return find_uv_bin()
    except (ImportError, FileNotFoundError) as error:
        raise VenvError(
            "uv is not installed.",
            meaning="The venv runtime installs engines with it.",
            mend="Install it: `pip install uv`.",
        ) from error


def uv_environment(environ: Mapping[str, str], index: PackageIndex) -> dict[str, str]:
    """The environment for uv: the user's, with `index` translated, without what changes results."""
    kept = {
        name: value
        for name, value in environ.items()
        if name not in _DROPPED_VARIABLES
        and (not name.startswith("UV_") or name.startswith(_KEPT_UV_VARIABLES))
    }
    kept.update(index.uv_environment(environ))
    # A Python of 30 MB from elsewhere is only fetched where the user said that this may be.
    kept.setdefault("UV_PYTHON_DOWNLOADS", "never")
    return kept
