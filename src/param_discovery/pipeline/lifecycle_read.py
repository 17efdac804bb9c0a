"""Many versions read, of which only what a lifecycle needs is kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from param_discovery.pipeline.history_snapshot import snapshot
from param_discovery.pipeline.history_workers import read_each
from param_discovery.report.history_progress import Counter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from param_discovery.pipeline.history_events import Snapshot
    from param_discovery.pipeline.history_read import Reading, VersionReader
    from param_discovery.report.history_result import Facts
    from param_discovery.report.progress import Board


@dataclass(slots=True)
class ReadVersions:
    """What came of reading many versions."""

    snapshots: list[Snapshot] = field(default_factory=list)
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
        self.snapshots.append(
            replace(
                found,
                version=version,
                facts={text(path, path): share(one, one) for path, one in found.facts.items()},
                descriptions={
                    text(path, path): text(said, said) for path, said in found.descriptions.items()
                },
            )
        )


def read_snapshots(
    reader: VersionReader, versions: Sequence[Version], board: Board, *, jobs: int
) -> ReadVersions:
    """Every version, from the cache where it is known, else read now, `jobs` at once.

    Raises:
        OutsideError: a process that was reading died.
    """
    counter = Counter(board, reader.spec.engine, len(versions))
    read = ReadVersions()
    missing: list[Version] = []
    for version in versions:
        kept = reader.kept(version)
        if kept is None:
            missing.append(version)
        else:
            read.take_in(version, kept)
    if missing:
        counter.start(len(versions) - len(missing))
        for version, reading in read_each(missing, reader.read, at_once=jobs):
            read.take_in(version, reading)
            counter.advance(str(version))
        counter.finish(len(read.unread))
    for text in read.warnings:
        board.reporter(reader.spec.engine).warn(text)
    return read
