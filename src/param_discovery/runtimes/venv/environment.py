"""Virtual environments of engines, made once and kept.

`<cache>/environments/<engine>/<version>-<hash>`. An environment is made beside that place and
renamed when it is whole, under a lock: what has the name is complete, also when an installation
was killed or two were started at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from param_discovery.errors import VenvError
from param_discovery.runtimes.venv.failures import install_failure, python_failure
from param_discovery.runtimes.venv.plan import RELEASE
from param_discovery.runtimes.venv.releases import Releases, read_releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.package_index import PackageIndex
    from param_discovery.runtimes.venv.plan import VenvPlan
    from param_discovery.runtimes.venv.uv import Uv

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_RECORD = "param-discovery.json"
_AFTER_RELEASE = timedelta(days=1)
_LOCK_POLL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Environment:
    """A whole environment."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def is_usable(self) -> bool:
        """Its record is there and its interpreter still leads to a Python."""
        return (self.folder / _RECORD).is_file() and os.access(self.python, os.X_OK)


def environment_of(engine: str, plan: VenvPlan) -> Environment:
    """Where the environment for `plan` is, or will be.

    Raises:
        VenvError: `engine` is no name for a folder.
    """
    if not _SAFE_NAME.fullmatch(engine):
        raise VenvError(f"{engine!r} cannot name a folder.", mend="Rename the engine.")
    return Environment(plan.cache_dir / "environments" / engine / plan.environment_name())


@dataclass(frozen=True)
class Maker:
    """Makes the environment for one plan."""

    plan: VenvPlan
    index: PackageIndex
    uv: Uv
    progress: Progress

    def make(self, environment: Environment) -> None:
        """Make `environment` whole, unless another process has done so in the meantime.

        Raises:
            VenvError: something that it needs is missing or failed.
        """
        try:
            environment.folder.parent.mkdir(parents=True, exist_ok=True)
            with self._locked(environment):
                if not environment.is_usable:
                    self._make(environment)
        except OSError as error:
            raise VenvError(
                f"The environment cannot be kept: {error.strerror or error}",
                where=str(error.filename or environment.folder),
                meaning="Nothing was installed, nothing was written.",
                mend="Free space or permissions there, or set PARAM_DISCOVERY_CACHE to another"
                " folder.",
            ) from error

    @cached_property
    def releases(self) -> Releases:
        """What the indexes know of the package; asked once."""
        self.progress.step(f"asking the index for {self.plan.package}")
        return read_releases(self.index, self.plan.package)

    @contextmanager
    def _locked(self, environment: Environment) -> Iterator[None]:
        lock = FileLock(environment.folder.with_name(f".{environment.folder.name}.lock"))
        started_at = time.monotonic()
        while True:
            try:
                with lock.acquire(timeout=_LOCK_POLL_SECONDS):
                    yield
                    return
            except Timeout:
                waited = time.monotonic() - started_at
                if waited > self.uv.timeout_seconds:
                    raise self._locked_out(environment, waited) from None
                self.progress.step(f"waiting for another installation ({waited:.0f} s)")

    def _locked_out(self, environment: Environment, waited: float) -> VenvError:
        return VenvError(
            f"Another process has been installing {self.plan.pinned} for {waited:.0f} s.",
            where=str(environment.folder),
            mend="Wait for it, or end it.",
        )

    def _make(self, environment: Environment) -> None:
        partial = Environment(environment.folder.with_name(f".{environment.folder.name}.partial"))
        _remove(partial.folder)  # of an installation that was killed
        _remove(environment.folder)  # its Python is gone
        try:
            with tempfile.TemporaryDirectory(prefix="param-discovery-") as scratch:
                self._fill(partial, Path(scratch))
            partial.folder.rename(environment.folder)
        finally:
            _remove(partial.folder)

    def _fill(self, environment: Environment, scratch: Path) -> None:
        wanted = self._python()
        self._create(environment, wanted, scratch)
        doing = f"installing {self.plan.pinned}"
        self.progress.step(doing)
        newest = self._exclude_newer()
        ended = self.uv.run(
            *("pip", "install", "--python", str(environment.python), "--no-build"),
            *(("--no-index",) if self.index.no_index else ()),
            *self._newest_arguments(newest),
            *self._overrides(scratch),
            *("--", self.plan.pinned, *self.plan.requirements),
            folder=scratch,
            doing=doing,
        )
        if ended.exit_code != 0:
            raise install_failure(ended, self.plan, lambda: self.releases)
        record = {**asdict(self.plan), "exclude_newer": newest, "python": wanted}
        record["cache_dir"] = record["env"] = None  # not part of what was installed
        (environment.folder / _RECORD).write_text(json.dumps(record, indent=2) + "\n")

    def _create(self, environment: Environment, wanted: str, scratch: Path) -> None:
        ended = self.uv.run(
            *("venv", "--no-project", "--relocatable", "--python", wanted),
            str(environment.folder),
            folder=scratch,
            doing="making a virtual environment",
        )
        if ended.exit_code != 0:
            raise python_failure(ended, wanted, self.plan.pinned)

    def _python(self) -> str:
        """The running Python where the plan, or else the package, allows it; else uv's choice."""
        wanted = self.plan.python
        if wanted is not None:
            return sys.executable if _allows_running(_as_specifiers(wanted)) else wanted
        release = self.releases.of(self.plan.version)
        supported = release.requires_python if release else None
        if supported is None or _allows_running(supported):
            return sys.executable
        return str(supported)

    def _overrides(self, scratch: Path) -> tuple[str, ...]:
        if not self.plan.overrides:
            return ()
        file = scratch / "overrides.txt"
        file.write_text("".join(f"{line}\n" for line in self.plan.overrides))
        return ("--overrides", str(file))

    def _newest_arguments(self, newest: str | None) -> tuple[str, ...]:
        if newest is None:
            return ()
        # A pin says more than a date, and some indexes give no dates at all.
        exempt = (f"--exclude-newer-package={name}=false" for name in self.plan.exactly_pinned())
        return ("--exclude-newer", newest, *exempt)

    def _exclude_newer(self) -> str | None:
        wanted = self.plan.exclude_newer
        if wanted is None:
            return None
        if wanted == RELEASE:
            return _stamp(self._released_at() + _AFTER_RELEASE)
        with contextlib.suppress(ValueError):
            day = date.fromisoformat(wanted)
            return _stamp(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1))
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(wanted)
            return _stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        raise VenvError(
            f"`exclude_newer` is neither a date, a timestamp nor `release`: {wanted!r}",
            meaning="Nothing was installed.",
            mend="Correct `venv.exclude_newer` in the engine's specification.",
        )

    def _released_at(self) -> datetime:
        release = self.releases.of(self.plan.version)
        if release is not None and release.uploaded_at is not None:
            return release.uploaded_at
        why = next(iter(self.releases.failures), None) or (
            f"it gives no upload times for {self.plan.package} {self.plan.version}"
        )
        raise VenvError(
            f"The index does not say when {self.plan.pinned} was released: {why}",
            meaning="`exclude_newer: release` needs that date. Nothing was installed.",
            mend="Check that the version exists; else give a date in `venv.exclude_newer`.",
        )


def _allows_running(supported: SpecifierSet | None) -> bool:
    running = ".".join(str(part) for part in sys.version_info[:3])
    return supported is not None and supported.contains(running, prereleases=True)


def _as_specifiers(wanted: str) -> SpecifierSet | None:
    """`>=3.11,<3.13` or `3.12`; None for uv's other ways to name a Python."""
    try:
        return SpecifierSet(f"=={wanted}.*" if wanted[:1].isdigit() else wanted)
    except InvalidSpecifier:
        return None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
