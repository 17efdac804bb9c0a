"""`impact`: where a repository uses a parameter that a breaking change touches."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.classify import classify_sources, utc_today
from param_discovery.pipeline.classify_config import read_decisions
from param_discovery.pipeline.impact_advice import Advisor, TwoVersions
from param_discovery.pipeline.impact_search import FolderSearch
from param_discovery.pipeline.impact_values import Values, is_untouched
from param_discovery.pipeline.impact_wanted import (
    Compared,
    other_engines,
    searched_for,
    specification,
)
from param_discovery.pipeline.schema_source import read_source
from param_discovery.report.impact_result import FileCounts, ImpactResult, Touch, Use, Uses
from param_discovery.repository.configuration_usage import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from param_discovery.pipeline.impact_search import Hits
    from param_discovery.pipeline.impact_wanted import Searched
    from param_discovery.pipeline.lifecycle import Lifecycle
    from param_discovery.pipeline.schema_source import Source
    from param_discovery.report.progress import Board
    from param_discovery.repository.usage import Confidence
    from param_discovery.spec.model import EngineSpec
    from param_discovery.spec.project_files import ConfigurationRule


class ImpactRequest(NamedTuple):
    """What is asked."""

    old: str
    """As `classify` takes it: a file, `REV:path`, `engine@version`."""
    new: str
    folder: str
    """The repository to look through."""
    root: str = "."
    """The folder with `engine_versions` and the project's configuration."""
    config: str | None = None
    least: Confidence = "likely"
    """Uses of less confidence are counted only."""
    notices: bool = False
    """Also look for what is deprecated, and for defaults that changed and are relied on."""


def impact(
    request: ImpactRequest,
    tell: Callable[[str], None],
    board: Board | None = None,
    *,
    today: Callable[[], str] = utc_today,
) -> ImpactResult:
    """Compare the two schemas, and find what the folder uses of what breaks.

    With a `board`, and where both schemas are released versions, the versions in between are read
    too if something is used that is gone: then it is known when it went.

    Raises:
        InputError: a source, the configuration or the folder cannot be used.
        OutsideError: git or the package index failed.
    """
    decisions = read_decisions(request.root, request.config, today())
    old = read_source(request.old, request.root, tell)
    new = read_source(request.new, request.root, tell)
    result = classify_sources(old, new, request.root, decisions, tell)
    compared = Compared(result.comparison, old.document, new.document)
    side = result.comparison.new or result.comparison.old
    engine = side.engine if side else ""
    spec = specification(Path(request.root), engine)
    uses = find_uses(
        compared,
        spec,
        request.folder,
        others=other_engines(Path(request.root), engine),
        notices=request.notices,
        names_alone=request.least == "name-only",
        told=_told(request, decisions.configurations, engine),
    )
    if board is not None and spec is not None and _is_worth_asking(uses, old, new):
        uses = advised(uses, _lifecycle(spec, compared, board))
    return ImpactResult(
        engine=engine,
        old=result.comparison.old,
        new=result.comparison.new,
        folder=request.folder,
        uses=uses,
        least=request.least,
        notes=(*result.notes, *uses.notes),
    )


def find_uses(  # noqa: PLR0913 - all but three have defaults
    compared: Compared,
    spec: EngineSpec | None,
    folder: str,
    *,
    others: frozenset[str] = frozenset(),
    notices: bool = False,
    names_alone: bool = False,
    told: Mapping[str, Told] = MappingProxyType({}),
) -> Uses:
    """What the folder uses of what changed; nothing of it is executed.

    `others` are names and modules of other engines, whose parameters are not meant. With
    `names_alone`, files are searched too in which nothing but a name can tell what is meant.
    `told` is what the project's own configuration says of files, by path from the folder.

    Raises:
        InputError: the folder cannot be read.
        OutsideError: git does not answer.
    """
    searched = searched_for(compared, spec, others, notices=notices)
    advisor = Advisor(_of_two(compared))
    touches = {
        change.fingerprint: Touch(change, advisor.advice(change))
        for change in compared.comparison.changes
        if any(change in changes for changes in searched.changes.values())
    }
    notes = () if spec is not None else (_NO_SPECIFICATION,)
    if not searched.changes:
        return Uses(not_searched=searched.not_searched, notes=notes)
    hits = FolderSearch(
        folder, searched.wanted, searched.engine, names_alone=names_alone, told=told
    ).run()
    judged = list(_judged(hits, searched, touches, Values(compared.old, compared.new)))
    return Uses(
        found=tuple(use for use in judged if use.touches),
        unaffected=tuple(_whole(use, searched, touches) for use in judged if not use.touches),
        changes=tuple(touches.values()),
        not_searched=searched.not_searched,
        files=FileCounts(hits.seen, hits.examined, hits.skipped),
        notes=(*notes, *hits.notes),
    )


def _told(
    request: ImpactRequest, rules: tuple[ConfigurationRule, ...], engine: str
) -> dict[str, Told]:
    """What `.param-discovery.yml` says of configuration files, by path from the folder."""
    return {
        PurePath(os.path.relpath(path, request.folder)).as_posix(): Told(
            is_engines=rule.engine == engine,
            section=rule.section,
            select=rule.select,
            rename=rule.rename,
            ignore=frozenset(rule.ignore),
        )
        for rule in rules
        for path in _matching(Path(request.root), rule)
    }


def _matching(root: Path, rule: ConfigurationRule) -> list[Path]:
    """The files of a rule; none for a pattern that is none, of which `check` complains."""
    try:
        return list(root.glob(rule.path))
    except (ValueError, NotImplementedError, OSError):
        return []


_NO_SPECIFICATION = (
    "There is no specification of the engine here, so its classes and programs are not known: only"
    " nested classes and what stands beside its parameters tell them from others."
)


def _judged(
    hits: Hits, searched: Searched, touches: dict[str, Touch], values: Values
) -> Iterator[Use]:
    """Each hit with the changes that touch it; with none where its value is taken as before."""
    for hit in hits.found:
        left: set[str] = set()
        use = Use(hit, ())
        for one in hit.wanted:
            fate = values.fate(hit, one)
            left.update(
                change.fingerprint
                for change in searched.changes.get(one, ())
                if not is_untouched(change, fate, one, values)
            )
            use = use._replace(
                value=use.value or fate.value,
                was_invalid=use.was_invalid or fate.was_taken is False,
            )
        yield use._replace(touches=_of(left, touches))


def _whole(use: Use, searched: Searched, touches: dict[str, Touch]) -> Use:
    """A use that nothing touches, with the changes of its parameter."""
    changes = (change for one in use.hit.wanted for change in searched.changes.get(one, ()))
    return use._replace(touches=_of({change.fingerprint for change in changes}, touches))


def _of(fingerprints: set[str], touches: dict[str, Touch]) -> tuple[Touch, ...]:
    return tuple(touch for found, touch in touches.items() if found in fingerprints)


def advised(uses: Uses, lifecycle: Lifecycle) -> Uses:
    """The same, with what to do said by the history of all versions in between."""
    if lifecycle.problem is not None:
        note = f"It is not known when parameters went: {lifecycle.problem.splitlines()[0]}"
        return uses._replace(notes=(*uses.notes, note))
    advisor = Advisor(lifecycle, is_exact=True)
    again = {
        touch.change.fingerprint: touch._replace(what_to_do=advisor.advice(touch.change))
        for touch in uses.changes
    }
    return uses._replace(
        changes=tuple(again.values()),
        found=tuple(_advised(use, again) for use in uses.found),
        unaffected=tuple(_advised(use, again) for use in uses.unaffected),
    )


def _advised(use: Use, touches: dict[str, Touch]) -> Use:
    return use._replace(touches=tuple(touches[one.change.fingerprint] for one in use.touches))


def _is_worth_asking(uses: Uses, old: Source, new: Source) -> bool:
    """Whether both are released versions, and something is used that is gone."""
    rules = {touch.change.rule for use in uses.found for touch in use.touches}
    return old.discovered and new.discovered and not rules.isdisjoint(_WITH_HISTORY)


_WITH_HISTORY = frozenset({"deprecated", "parameter-removed", "section-removed"})


def _of_two(compared: Compared) -> TwoVersions | None:
    """What the two documents tell of each other."""
    if compared.old is None or compared.new is None:
        return None
    return TwoVersions(compared.old, compared.new)


def _lifecycle(spec: EngineSpec, compared: Compared, board: Board) -> Lifecycle:
    from packaging.version import Version  # noqa: PLC0415 - only where versions are read

    from param_discovery.pipeline.lifecycle import read_lifecycle  # noqa: PLC0415 - as above

    versions = [
        Version(document.envelope.engine_version)
        for document in (compared.old, compared.new)
        if document is not None
    ]
    return read_lifecycle(
        spec, board, since=min(versions), until=max(versions), also=tuple(versions)
    )
