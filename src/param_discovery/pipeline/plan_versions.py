"""`plan --versions`, `--since`, `--newest`: versions of many engines, spread over one matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.pipeline.history_read import version_reader
from param_discovery.pipeline.history_versions import choose_releases, wanted
from param_discovery.pipeline.select import select
from param_discovery.report.plan import Plan, VersionsJob

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.pipeline.history_options import HistoryOptions
    from param_discovery.pipeline.plan_options import PlanOptions
    from param_discovery.report.progress import Board


class Released(NamedTuple):
    """The versions of one engine that are to be read."""

    engine: str
    versions: tuple[str, ...]
    """The oldest first."""


def plan_versions(
    names: Sequence[str], asked: HistoryOptions, options: PlanOptions, board: Board
) -> Plan:
    """Jobs that read the wanted versions of the named engines; only the package index is asked.

    Raises:
        InputError: an engine is not known, a version was never released, a range is empty.
        WheelError: the index does not answer.
    """
    found = []
    for spec in select(asked.root, names):
        reader = version_reader(spec, asked.timeout_seconds)
        releases = choose_releases(
            reader.released(board.reporter(spec.engine)), wanted(spec, asked), spec.package
        )
        versions = tuple(str(each.version) for each in releases)
        found.append(Released(spec.engine, versions[-(options.newest or len(versions)) :]))
    return Plan(spread(found, options))


def spread(found: Sequence[Released], options: PlanOptions) -> tuple[VersionsJob, ...]:
    """All versions in as many jobs as one matrix takes, all of much the same length.

    Raises:
        InputError: there are more engines than that.
    """
    found = [each for each in found if each.versions]
    largest = options.largest_matrix
    if len(found) > largest:
        raise InputError(
            f"{len(found)} engines are more than the {largest} jobs that a matrix takes.",
            meaning="Each engine needs one job at least. Nothing was planned.",
            mend="Name some of the engines, and plan the others in another matrix.",
        )
    size = options.versions_per_job
    while sum(_parts(each, size) for each in found) > largest:
        size += 1
    return tuple(job for each in found for job in _jobs(each, size, options.runner))


def _parts(released: Released, size: int) -> int:
    return -(-len(released.versions) // size)


def _jobs(released: Released, size: int, runner: tuple[str, ...]) -> list[VersionsJob]:
    parts = _parts(released, size)
    count, rest = divmod(len(released.versions), parts)
    ends = [number * count + min(number, rest) for number in range(parts + 1)]
    return [
        VersionsJob(
            released.engine,
            ",".join(released.versions[ends[number] : ends[number + 1]]),
            f"{number + 1}/{parts}",
            runner,
        )
        for number in range(parts)
    ]
