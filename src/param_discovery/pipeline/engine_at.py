"""`vllm`, `vllm@0.10.2`, `vllm@current`, `vllm@>=0.9,<0.12`: an engine and its versions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from param_discovery.errors import InputError
from param_discovery.pipeline.history_read import version_reader
from param_discovery.pipeline.history_versions import Wanted, choose_releases
from param_discovery.pipeline.history_workers import read_each
from param_discovery.report.history_progress import Counter
from param_discovery.spec.load import load_spec
from param_discovery.spec.versions import engine_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from packaging.version import Version

    from param_discovery.pipeline.history_read import Reading, VersionReader
    from param_discovery.report.progress import Board
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec

CURRENT = "current"
"""As version: what the engine's specification names."""
TIMEOUT_SECONDS = 600.0
_OPERATORS = "<>=!~"
_SPAN = ".."


class EngineAt(NamedTuple):
    """What `--engine` asks for; with neither version nor range, what is kept of the engine here."""

    spec: EngineSpec
    version: Version | None = None
    """Exactly this one."""
    versions: SpecifierSet | None = None
    """All released ones among these (PEP 440)."""


class VersionDocument(NamedTuple):
    """One released version with its parameters, or why they are not known."""

    version: Version
    document: Document | None
    error: str | None = None
    """Why it could not be read; None: it was."""


def parse_engine_at(text: str, root: Path) -> EngineAt:
    """What `text` means; `root` holds `engine_versions`.

    Raises:
        InputError: it is none of the forms, or the engine or the version is not known.
    """
    engine, at, wanted = text.partition("@")
    spec = load_spec(root, engine.strip())
    wanted = wanted.strip()
    if not at:
        return EngineAt(spec)
    if not wanted:
        raise InputError(
            "names no version behind the @",
            where=text,
            meaning="A shell takes `>` and `<` for redirections where they are not quoted.",
            mend=f"Write {engine}@0.9.2, or in quotes '{engine}@>=0.9,<0.12'.",
        )
    if wanted == CURRENT:
        return EngineAt(spec, engine_version(spec, spec.current_version))
    if wanted[0] in _OPERATORS:
        return EngineAt(spec, versions=_range(text, wanted))
    if _SPAN in wanted or "," in wanted or "*" in wanted:
        raise InputError(
            f"{wanted!r} is no range of versions",
            where=text,
            meaning="Ranges are written as pip takes them (PEP 440).",
            mend=f"Write {_as_specifiers(engine, wanted)}.",
        )
    return EngineAt(spec, engine_version(spec, wanted))


def documents(at: EngineAt, board: Board, *, jobs: int | None = None) -> Iterator[VersionDocument]:
    """Each version that `at` means with its document, the oldest first, one at a time in memory.

    In a range these are final releases that are not yanked, as `history` has them, and
    pre-releases where the range names one. Exactly one version is taken whatever it is; without a
    version it is the specification's current one. A version that cannot be read stands among them
    with its reason.

    Raises:
        InputError: no release is in the range, or the version was never released.
        WheelError: the index does not answer.
        OutsideError: a process that was reading died.
    """
    reader = version_reader(at.spec, TIMEOUT_SECONDS)
    versions = _chosen(at, reader, board)
    missing = [version for version in versions if not reader.keeps(version)]
    fresh = _read(reader, missing, board, len(versions), jobs or os.cpu_count() or 1)
    return _each(reader, versions, fresh)


def _range(text: str, wanted: str) -> SpecifierSet:
    try:
        return SpecifierSet(wanted)
    except InvalidSpecifier as error:
        engine = text.partition("@")[0]
        raise InputError(
            f"{wanted!r} is no range of versions",
            where=text,
            meaning="Ranges are written as pip takes them (PEP 440), with a comma between bounds.",
            mend=f"Write for example '{engine}@>=0.9,<0.12'.",
        ) from error


def _as_specifiers(engine: str, wanted: str) -> str:
    """The range that was probably meant, in quotes."""
    first, span, last = wanted.partition(_SPAN)
    if span and first and last:
        return f"'{engine}@>={first},<={last}'"
    if "*" in wanted and "," not in wanted:
        return f"'{engine}@=={wanted}'"
    return f"for example '{engine}@>=0.9,<0.12'"


def _chosen(at: EngineAt, reader: VersionReader, board: Board) -> list[Version]:
    if at.versions is not None:
        return _in_range(at, at.versions, reader, board)
    version = at.version or engine_version(at.spec, at.spec.current_version)
    if reader.keeps(version):  # known without asking the index: it may be out of reach
        return [version]
    released = reader.released(board.reporter(at.spec.engine))
    named = Wanted(None, None, (version,), prereleases=True, yanked=True)
    return [release.version for release in choose_releases(released, named, at.spec.package)]


def _in_range(
    at: EngineAt, versions: SpecifierSet, reader: VersionReader, board: Board
) -> list[Version]:
    released = reader.released(board.reporter(at.spec.engine))
    prereleases = bool(versions.prereleases)
    asked = Wanted(None, None, None, prereleases=prereleases, yanked=False)
    known = [release.version for release in released if asked.allows(release)]
    chosen = [version for version in known if versions.contains(version, prereleases=prereleases)]
    if not chosen:
        span = f", {known[0]} to {known[-1]}" if known else ""
        raise InputError(
            f"no release of {at.spec.package} is in the range {versions}.",
            meaning=f"There are {len(known)} releases{span}; yanked ones do not count.",
            mend="Widen the range.",
        )
    return chosen


def _read(
    reader: VersionReader, missing: Sequence[Version], board: Board, total: int, jobs: int
) -> Mapping[Version, Reading]:
    """Read what is missing; what the cache has then is not held in memory."""
    if not missing:
        return {}
    counter = Counter(board, reader.spec.engine, total)
    counter.start(total - len(missing))
    held: dict[Version, Reading] = {}
    warnings: dict[str, None] = {}
    unreadable = 0
    for version, reading in read_each(missing, reader.read, at_once=jobs):
        unreadable += reading.document is None
        warnings.update(dict.fromkeys(reading.warnings))
        if not reader.keeps(version):
            held[version] = reading
        counter.advance(str(version))
    counter.finish(unreadable)
    for text in warnings:
        board.reporter(reader.spec.engine).warn(text)
    return held


def _each(
    reader: VersionReader, versions: Sequence[Version], held: Mapping[Version, Reading]
) -> Iterator[VersionDocument]:
    for version in versions:
        reading = held.get(version) or reader.kept(version) or reader.read(version)
        error = None if reading.document is not None else reading.error or "not known"
        yield VersionDocument(version, reading.document, error)
