"""What became of a parameter: when it came and went, and what took its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from param_discovery.errors import WheelError
from param_discovery.pipeline.history_read import version_reader
from param_discovery.pipeline.history_versions import Wanted
from param_discovery.pipeline.lifecycle_fates import Fates
from param_discovery.pipeline.lifecycle_read import SnapshotReader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from packaging.version import Version

    from param_discovery.pipeline.history_events import Snapshot
    from param_discovery.report.lifecycle_result import Fate
    from param_discovery.report.progress import Board
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion
    from param_discovery.spec.model import EngineSpec

TIMEOUT_SECONDS = 600.0


class Lifecycle:
    """The parameters of one engine over the versions that were read."""

    def __init__(
        self,
        snapshots: Iterable[Snapshot],
        unread: Mapping[Version, str] | None = None,
        problem: str | None = None,
    ) -> None:
        self._unread = dict(sorted((unread or {}).items()))
        self._fates = Fates(snapshots, tuple(self._unread))
        self.problem = problem
        """Why the history could not be read: nothing is known then. None: it could."""

    @property
    def read(self) -> tuple[str, ...]:
        """The versions that were read, the oldest first."""
        return tuple(str(snapshot.version) for snapshot in self._fates.snapshots)

    @property
    def unread(self) -> tuple[tuple[str, str], ...]:
        """Those that could not be read, each with its reason."""
        return tuple((str(version), why) for version, why in self._unread.items())

    def fate(
        self, section: str | None, name_or_path: str, at: Version | None = None
    ) -> tuple[Fate, ...]:
        """What became of every parameter that is called so, the least nested first.

        `name_or_path` is a name (`dtype`), a path inside the section (`compilation_config.mode`),
        or a whole path (`engine_params.dtype`); `section` None means every section. `at` is the
        version it is seen from, by default the newest that was read. Empty: no version that was
        read has it.
        """
        paths = self._fates.paths_of(section, name_or_path)
        return tuple(self._fates.fate(path, at) for path in paths)

    def nearest(self, section: str | None, name: str, at: Version | None = None) -> tuple[str, ...]:
        """Paths of parameters of that version whose names are like `name`, the likest first."""
        return self._fates.nearest(section, name, at)


def read_lifecycle(  # noqa: PLR0913 - all but two have defaults
    spec: EngineSpec,
    board: Board,
    *,
    since: Version | None = None,
    until: Version | None = None,
    also: Collection[Version] = (),
    sought: Collection[str] | None = None,
    jobs: int | None = None,
) -> Lifecycle:
    """The lifecycle of parameters over the final releases from `since` to `until`, inclusive.

    `also` names versions that are to be read whatever they are: pre-releases, yanked ones. `sought`
    names parameters, by name or path: only as many versions are read as tell their lives, and
    those of `also`, from which they can then be seen (`came_in` of one that they have is then only
    the first that was read); None: every version. What was read once is known the next time, by
    `history` too. Where the index does not answer, the result says so in `problem`.

    Raises:
        InputError: pip's or uv's configuration cannot be read.
        OutsideError: a process that was reading died.
    """
    reader = version_reader(spec, TIMEOUT_SECONDS)
    try:
        released = reader.released(board.reporter(spec.engine))
    except WheelError as error:
        return Lifecycle((), problem=error.render())
    asked = Wanted(since, until, None, prereleases=False, yanked=False)
    versions = [found.version for found in released if _is_wanted(found, asked, also)]
    if not versions:
        return Lifecycle((), problem=f"{spec.package} has no release between those versions.")
    snapshots = SnapshotReader(reader, board, jobs or os.cpu_count() or 1)
    if sought is None:
        read = snapshots.read_all(versions)
    else:
        read = snapshots.read_until_found(versions, sought, also)
    problem = None if read.snapshots else next(iter(read.unread.values()), None)
    return Lifecycle(read.snapshots.values(), read.unread, problem)


def _is_wanted(release: ReleasedVersion, asked: Wanted, also: Collection[Version]) -> bool:
    return asked.allows(release) or release.version in also
