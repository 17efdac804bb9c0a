"""Many versions read, of which only what a lifecycle needs is kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from param_discovery.pipeline.history_snapshot import snapshot
from param_discovery.pipeline.history_workers import read_each
from param_discovery.pipeline.lifecycle_fates import Fates, differs
from param_discovery.report.history_progress import Counter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from packaging.version import Version

    from param_discovery.pipeline.history_events import Snapshot
    from param_discovery.pipeline.history_read import Reading, VersionReader
    from param_discovery.report.history_result import Facts
    from param_discovery.report.progress import Board

_BATCH = 4
"""Versions that are read before it is looked whether more are needed."""


@dataclass(slots=True)
class ReadVersions:
    """What came of reading many versions."""

    snapshots: dict[Version, Snapshot] = field(default_factory=dict)
    unread: dict[Version, str] = field(default_factory=dict)
    """Why each of the others could not be read."""
    warnings: dict[str, None] = field(default_factory=dict)
    """In the order in which they came, each once."""
    _facts: dict[Facts, Facts] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def take_in(self, version: Version, reading: Reading) -> None:
        """Keep what is needed of a version; most of it is as in the version before, so shared."""
        self.warnings.update(dict.fromkeys(reading.warnings))
        if reading.document is None:
            self.unread[version] = reading.error or "not known"
            return
        found = snapshot(reading.document)
        share, text = self._facts.setdefault, self._texts.setdefault
        self.snapshots[version] = replace(
            found,
            version=version,
            facts={text(path, path): share(one, one) for path, one in found.facts.items()},
            descriptions={
                text(path, path): text(said, said) for path, said in found.descriptions.items()
            },
        )

    def missing(self, versions: Collection[Version]) -> list[Version]:
        """Those that were not tried yet."""
        return [
            version
            for version in versions
            if version not in self.snapshots and version not in self.unread
        ]


@dataclass(frozen=True, slots=True)
class SnapshotReader:
    """Reads versions from the cache where they are known, else now, `jobs` at once."""

    reader: VersionReader
    board: Board
    jobs: int
    read: ReadVersions = field(default_factory=ReadVersions)

    def read_all(self, versions: Sequence[Version]) -> ReadVersions:
        """Every version; what was read before is not read again.

        Raises:
            OutsideError: a process that was reading died.
        """
        told = len(self.read.warnings)
        unknown: list[Version] = []
        for version in self.read.missing(versions):
            kept = self.reader.kept(version)
            if kept is None:
                unknown.append(version)
            else:
                self.read.take_in(version, kept)
        if unknown:
            self._read_now(unknown, len(versions))
        for text in list(self.read.warnings)[told:]:
            self.board.reporter(self.reader.spec.engine).warn(text)
        return self.read

    def read_until_found(
        self, versions: Sequence[Version], sought: Collection[str], also: Collection[Version]
    ) -> ReadVersions:
        """Only what tells the lives of the parameters `sought`; `versions` are in order.

        `also`, and the last release of each minor version, the newest first, until each parameter
        has been seen; then whatever lies between two of them of which only the older has it, or, if
        it came behind all of `also`, only the newer. A parameter that no version has costs one
        release of each minor version.

        Raises:
            OutsideError: a process that was reading died.
        """
        self.read_all([version for version in versions if version in also])
        some = _last_of_each_minor(versions)
        waiting = list(reversed(some))
        while waiting and not self._are_all_seen(sought):
            batch, waiting = waiting[:_BATCH], waiting[_BATCH:]
            self.read_all(batch)
        for steps in (some, versions):
            while between := self.read.missing(list(self._unclear(steps, sought, also))):
                self.read_all(between)
        return self.read

    def _read_now(self, unknown: Sequence[Version], total: int) -> None:
        counter = Counter(self.board, self.reader.spec.engine, total)
        counter.start(total - len(unknown))
        for version, reading in read_each(unknown, self.reader.read, at_once=self.jobs):
            self.read.take_in(version, reading)
            counter.advance(str(version))
        counter.finish(sum(version in self.read.unread for version in unknown))

    def _are_all_seen(self, sought: Collection[str]) -> bool:
        known = Fates(self.read.snapshots.values())
        return all(known.paths_of(None, name) for name in sought)

    def _unclear(
        self, versions: Sequence[Version], sought: Collection[str], also: Collection[Version]
    ) -> Iterator[Version]:
        """What lies between two versions that differ in a parameter that is sought."""
        known = Fates(self.read.snapshots.values())
        paths = {path for name in sought for path in known.paths_of(None, name)}
        first = min(also, default=None)
        for before, after in pairwise(known.snapshots):
            is_early = first is not None and after.version <= first
            if any(
                differs(path, before, after) and not (is_early and path not in before.facts)
                for path in paths
            ):
                yield from (one for one in versions if before.version < one < after.version)


def _last_of_each_minor(versions: Sequence[Version]) -> list[Version]:
    return list({(one.epoch, one.major, one.minor): one for one in versions}.values())
