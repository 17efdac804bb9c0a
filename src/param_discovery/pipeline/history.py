"""`history`: an engine's parameters across its released versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import WheelError
from param_discovery.pipeline.history_events import derive
from param_discovery.pipeline.history_read import version_reader
from param_discovery.pipeline.history_select import choose
from param_discovery.pipeline.history_snapshot import snapshot
from param_discovery.pipeline.history_versions import choose_releases, wanted
from param_discovery.pipeline.history_workers import read_each
from param_discovery.pipeline.lifecycle_fates import Fates
from param_discovery.report.history_progress import Counter
from param_discovery.report.history_result import History, VersionRow
from param_discovery.spec.load import load_spec

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from packaging.version import Version

    from param_discovery.pipeline.history_events import Snapshot
    from param_discovery.pipeline.history_options import HistoryOptions
    from param_discovery.pipeline.history_read import Reading, VersionReader
    from param_discovery.report.progress import Board, Reporter
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion
    from param_discovery.spec.model import EngineSpec


def history(engine: str, options: HistoryOptions, board: Board) -> History:
    """When each parameter of `engine` came, changed and went, over released versions.

    A version that cannot be read stands in the result with its reason; the others are compared
    with their nearest neighbours that could be read.

    Raises:
        InputError: the engine is not known, the range is no range of its releases, or no version
            has a parameter of that name.
        WheelError: the index does not answer, or not one version could be read.
    """
    spec = load_spec(options.root, engine)
    asked = wanted(spec, options)
    reader = version_reader(spec, options.timeout_seconds)
    reporter = board.reporter(engine)
    releases = choose_releases(reader.released(reporter), asked, spec.package)
    readings = _read(reader, [release.version for release in releases], options.jobs, board)
    _pass_on_warnings(readings, reporter)
    return _result(spec, releases, readings, options.parameters)


def _read(
    reader: VersionReader, versions: list[Version], jobs: int, board: Board
) -> dict[Version, Reading]:
    """What became of each version: from the cache where it is known, else read now."""
    counter = Counter(board, reader.spec.engine, len(versions))
    readings: dict[Version, Reading] = {}
    for version in versions:
        kept = reader.kept(version)
        if kept is not None:
            readings[version] = kept
    counter.start(len(readings))
    # The newest first: they are what most people wait for, should they interrupt.
    missing = [version for version in reversed(versions) if version not in readings]
    for version, reading in read_each(missing, reader.read, at_once=jobs):
        readings[version] = reading
        counter.advance(str(version))
    unreadable = sum(reading.document is None for reading in readings.values())
    counter.finish(unreadable)
    return readings


def _pass_on_warnings(readings: Mapping[Version, Reading], reporter: Reporter) -> None:
    """Each warning once: an index that does not answer says so for every version."""
    texts = (text for _, reading in sorted(readings.items()) for text in reading.warnings)
    for text in dict.fromkeys(texts):
        reporter.warn(text)


def _result(
    spec: EngineSpec,
    releases: tuple[ReleasedVersion, ...],
    readings: Mapping[Version, Reading],
    names: tuple[str, ...] | None,
) -> History:
    snapshots = {
        version: snapshot(reading.document)
        for version, reading in readings.items()
        if reading.document is not None
    }
    rows = tuple(
        _row(release, readings[release.version], snapshots.get(release.version))
        for release in releases
    )
    if not snapshots:
        raise _none_read(spec, rows)
    if names is None:
        return History(spec.engine, spec.package, rows, derive(snapshots.values()))
    fates = Fates(snapshots.values(), [version for version in readings if version not in snapshots])
    chosen = choose(fates, names, spec.engine)
    return History(spec.engine, spec.package, rows, chosen.parameters, chosen.fates)


def _row(release: ReleasedVersion, reading: Reading, seen: Snapshot | None) -> VersionRow:
    document = reading.document
    return VersionRow(
        version=str(release.version),
        released_at=_utc(release.uploaded_at),
        is_prerelease=release.is_prerelease,
        is_yanked=release.is_yanked,
        yanked_reason=release.yanked_reason,
        error=None if document else reading.error or "not known",
        parameters=len(seen.facts) if seen else None,
        limitations=len(document.limitations) if document else None,
        incomplete=seen.incomplete if seen else (),
    )


def _utc(moment: dt.datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _none_read(spec: EngineSpec, rows: tuple[VersionRow, ...]) -> WheelError:
    newest = rows[-1]
    count = f"{len(rows)} version{'s' if len(rows) > 1 else ''}"
    return WheelError(
        f"{spec.engine}: none of {count} could be read.",
        meaning=f"The newest, {newest.version}, failed with: {newest.error}",
        mend=f"Correct that, or the sections of engine_versions/{spec.engine}.yaml.",
    )
