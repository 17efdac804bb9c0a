"""`classify`: what two schemas of one engine differ in, and whether it breaks anyone."""

from __future__ import annotations

import time

from param_discovery.errors import InputError
from param_discovery.pipeline.classify_config import read_decisions
from param_discovery.pipeline.classify_ground import level
from param_discovery.pipeline.schema_source import read_source
from param_discovery.report.classify_result import ClassifyResult
from param_discovery.rules.fingerprint import Fingerprints
from param_discovery.rules.judge import CompareOptions, compare
from param_discovery.rules.tool import tool_differs, with_change
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.pipeline.classify_config import Decisions
    from param_discovery.pipeline.classify_ground import Discover
    from param_discovery.pipeline.schema_source import Source
    from param_discovery.rules.model import Change
    from param_discovery.schema.document import Document


class ClassifyRequest(NamedTuple):
    """What is to be compared, as named on the command line."""

    old: str
    """A file, `REV:path`, `engine@version`, `-`, or /dev/null: there is no old schema."""
    new: str
    root: str = "."
    """The folder with `engine_versions` and the configuration, in the git repository."""
    config: str | None = None
    """The configuration's file; None: the one in `root`, if there is one."""


def utc_today() -> str:
    """YYYY-MM-DD: the one clock that decides whether an acceptance has expired."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def classify(
    request: ClassifyRequest,
    tell: Callable[[str], None],
    *,
    today: Callable[[], str] = utc_today,
) -> ClassifyResult:
    """Compare the two schemas; `tell` is told what takes long.

    Raises:
        InputError: a source or the configuration cannot be used, or the engines differ. There is
            then no verdict.
        OutsideError: git or the package index failed.
    """
    decisions = read_decisions(request.root, request.config, today())
    _refuse_contradictions(request)
    old = read_source(request.old, request.root, tell)
    new = read_source(request.new, request.root, tell)
    return classify_sources(old, new, request.root, decisions, tell)


def classify_sources(
    old: Source, new: Source, root: str, decisions: Decisions, tell: Callable[[str], None]
) -> ClassifyResult:
    """Compare two schemas that are read already; `root` is where engines are known.

    Raises:
        InputError: the engines differ, or there is no schema on either side.
    """
    engine = _engine(old, new)
    ground = level(old, new, _discover(root, tell))
    options = CompareOptions(decisions.levels, decisions.acceptances(engine))
    comparison = compare(ground.old, ground.new, options)
    if ground.trouble is not None and ground.old is not None and ground.new is not None:
        doubt = tool_differs(ground.old, ground.new, ground.trouble)
        comparison = with_change(comparison, _settled(doubt, engine, options))
    notes = [*_absent(old, new), *([ground.note] if ground.note else [])]
    if decisions.accepted:
        from param_discovery.pipeline.classify_accepted import (  # noqa: PLC0415 - most have none
            acceptance_notes,
        )

        notes += acceptance_notes(decisions.accepted, comparison, engine, root)
    return ClassifyResult(
        comparison=comparison,
        old_name=old.name,
        new_name=new.name,
        new_text=new.text if new.path is not None else None,
        new_path=new.path,
        notes=tuple(notes),
    )


def _refuse_contradictions(request: ClassifyRequest) -> None:
    if request.old == request.new == "-":
        raise InputError(
            "standard input cannot be both the old and the new schema.",
            mend="Name a file for one of them.",
        )


def _engine(old: Source, new: Source) -> str:
    """The engine of both schemas, or of the one that is there.

    Raises:
        InputError: there are none, they are of different engines, or one was perhaps misspelled.
    """
    if old.document is not None and new.document is not None:
        engine, other = old.document.envelope.engine, new.document.envelope.engine
        if engine != other:
            raise InputError(
                f"two engines: {old.name} is a schema of {engine}, {new.name} of {other}",
                meaning="They have nothing to be compared by, so there is no verdict.",
                mend="Name two schemas of one engine.",
            )
        return engine
    if new.document is not None:
        _refuse_slip(old, new, new.document)
        return new.document.envelope.engine
    if old.document is not None:
        return old.document.envelope.engine
    raise InputError(
        f"there is no schema on either side: neither {old.name} nor {new.name}",
        mend="Correct one of the two names.",
    )


def _refuse_slip(old: Source, new: Source, document: Document) -> None:
    """No old schema makes everything new and safe: a slip in its name must not.

    Raises:
        InputError: the revision has no such file, and the name is not this schema's, or there is
            one of that name elsewhere.
    """
    if old.git_path is None or old.git_path == new.path:
        return
    if old.git_path.rpartition("/")[2] != f"{document.envelope.engine}.json":
        why = f"It is not the usual name of a schema of {document.envelope.engine}"
    elif old.namesakes:
        why = f"It has {old.namesakes[0]}"
    else:
        return
    raise InputError(
        "this revision has no such file",
        where=old.name,
        meaning=f"{why}, so it may be a slip.",
        mend="Correct the path. Where there really was no schema, name /dev/null instead.",
    )


def _discover(root: str, tell: Callable[[str], None]) -> Discover:
    def discover(engine: str, version: str) -> Document:
        from param_discovery.pipeline.schema_source_engine import discovered  # noqa: PLC0415

        return discovered(engine, version, root, tell)

    return discover


def _settled(doubt: Change, engine: str, options: CompareOptions) -> Change:
    """With its fingerprint, which holds for these two versions and ways of making alone."""
    doubt = doubt._replace(old_fragment=doubt.old, new_fragment=doubt.new)
    fingerprint = Fingerprints(engine, {}, {}).of(doubt)
    return doubt._replace(
        fingerprint=fingerprint,
        accepted=options.accepted.get(fingerprint),
        old_fragment=None,
        new_fragment=None,
    )


def _absent(*sides: Source) -> list[str]:
    return [
        f"{side.name}: there is no such file in this revision, so there is nothing on this side."
        for side in sides
        if side.git_path is not None and side.document is None
    ]
