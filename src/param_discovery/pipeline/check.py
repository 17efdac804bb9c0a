"""`check`: whether configuration files are valid for an engine's version, or for which ones."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError, WheelError
from param_discovery.pipeline.check_entries import entries, errors_at
from param_discovery.pipeline.check_files import read_target, targets
from param_discovery.pipeline.check_history import with_history
from param_discovery.pipeline.check_sections import check_tree
from param_discovery.pipeline.check_since import changed_defaults
from param_discovery.pipeline.check_words import Near
from param_discovery.pipeline.classify_config import read_decisions
from param_discovery.pipeline.engine_at import (
    EngineAt,
    VersionDocument,
    documents,
    parse_engine_at,
)
from param_discovery.pipeline.schema_file import read_schema
from param_discovery.pipeline.schema_source import repository_path
from param_discovery.report.check_result import CheckOutcome, Finding, Span, Verdict
from param_discovery.spec.load import load_spec
from param_discovery.spec.problems import near
from param_discovery.spec.versions import engine_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from param_discovery.pipeline.check_files import CheckRequest, Target
    from param_discovery.pipeline.check_sections import Checked
    from param_discovery.report.progress import Board
    from param_discovery.repository.tree import Node
    from param_discovery.schema.document import Document


class _Case(NamedTuple):
    """A target with the parts of its file that are meant, of which there is at least one."""

    target: Target
    trees: tuple[Node, ...]


class _Answer(NamedTuple):
    """What one version says of one target."""

    version: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def verdict(self) -> Verdict:
        levels = {finding.level for finding in self.findings}
        if self.problem is not None:
            return Verdict.UNREAD
        if "error" in levels:
            return Verdict.INVALID
        return Verdict.UNDECIDED if "warning" in levels else Verdict.VALID

    @property
    def key(self) -> object:
        """The same for versions of which the same is to be said."""
        faults = (one for one in self.findings if one.level != "notice")
        return self.verdict, self.problem, tuple(one[:6] for one in faults)


class Checks(NamedTuple):
    """What was found of all files."""

    outcomes: tuple[CheckOutcome, ...]
    """Of those that could be read."""
    unread: tuple[InputError, ...] = ()
    """Why the others could not be."""


def check(request: CheckRequest, board: Board) -> Checks:
    """Check the files; `board` shows what takes long.

    Raises:
        InputError: a path, an engine, a version or the project's configuration cannot be used.
            Nothing is then said of any file.
        OutsideError: the package index failed, or the version could not be read.
    """
    # No acceptance has expired on a day before all others: they are no affair of this command.
    rules = read_decisions(str(request.root), request.config, today="").configurations
    wanted = targets(request, entries(rules, str(request.root), request.config))
    cases, unread = _read(wanted)
    found = [case.target for case in cases]
    outcomes: dict[int, CheckOutcome] = {}
    for engine in dict.fromkeys(target.engine for target in found):
        numbers = [number for number, target in enumerate(found) if target.engine == engine]
        asked = _Engine(_parsed(found[numbers[0]], request), request, board)
        answers = asked.outcomes([cases[number] for number in numbers])
        outcomes.update(zip(numbers, answers, strict=True))
    return Checks(tuple(outcomes[number] for number in range(len(found))), unread)


def _read(wanted: Iterable[Target]) -> tuple[list[_Case], tuple[InputError, ...]]:
    """The files that can be read, and the errors of the others, each once."""
    cases: list[_Case] = []
    unread: dict[str, InputError] = {}
    for target in wanted:
        try:
            cases.append(_Case(target, read_target(target)))
        except InputError as error:
            unread.setdefault(error.render(), error)
    return cases, tuple(unread.values())


def _parsed(target: Target, request: CheckRequest) -> EngineAt:
    """The engine and the version that a target is for."""
    with errors_at(target.said_by.get("engine"), "engine"):
        load_spec(request.root, target.engine.partition("@")[0].strip())
    with errors_at(target.said_by.get("version"), "version"):
        return parse_engine_at(target.engine, request.root)


class _Engine:
    """All that is asked of one engine, in one version or in a range."""

    def __init__(self, at: EngineAt, request: CheckRequest, board: Board) -> None:
        self._at = at
        self._request = request
        self._board = board
        if at.versions is not None and request.since is not None:
            raise InputError(
                "--since is about one version, and a range is asked for",
                where=f"{at.spec.engine}@{at.versions}",
                mend="Name one version, or leave --since out.",
            )

    def outcomes(self, cases: Sequence[_Case]) -> list[CheckOutcome]:
        """What is to be said of each case."""
        answers: list[list[_Answer]] = [[] for _ in cases]
        sections: dict[str, None] = {}
        for one in self._asked_documents(cases[0].target):
            sections.update(dict.fromkeys(one.document.sections if one.document else ()))
            for case, said in zip(cases, answers, strict=True):
                said.append(self._answer(one, case))
        for target, _ in cases:
            if sections and target.scope.section not in {None, *sections}:
                with errors_at(target.said_by.get("section"), "section"):
                    raise _no_section(target, tuple(sections))
        pairs = zip(cases, answers, strict=True)
        return [self._outcome(case.target, said) for case, said in pairs]

    def _asked_documents(self, target: Target) -> Iterator[VersionDocument]:
        with errors_at(target.said_by.get("version"), "version"):
            yield from self._documents()

    def _documents(self) -> Iterator[VersionDocument]:
        if self._at.version is None and self._at.versions is None:
            yield self._kept()
            return
        for one in documents(self._at, self._board):
            if one.document is None and self._at.versions is None:
                raise WheelError(
                    f"{self._at.spec.engine} {one.version} could not be read from its wheel.",
                    meaning=one.error,
                    mend=f"See `param-discovery history {self._at.spec.engine}` for the versions"
                    " that can be read.",
                )
            yield one

    def _kept(self) -> VersionDocument:
        """The schema that is kept in the repository."""
        spec = self._at.spec
        path = self._request.root / spec.schema_path
        if not path.exists():
            raise InputError(
                f"there is no schema of {spec.engine} here",
                where=path.as_posix(),
                mend=f"Write it with `param-discovery discover {spec.engine}`, or name a version:"
                f" --engine {spec.engine}@current",
            )
        document = read_schema(path)
        if document.envelope.engine != spec.engine:
            raise InputError(
                f"this is a schema of {document.envelope.engine}, not of {spec.engine}",
                where=path.as_posix(),
                mend=f"Correct `schema` in the specification of {spec.engine}.",
            )
        version = engine_version(spec, document.envelope.engine_version)
        return VersionDocument(version, document)

    def _answer(self, one: VersionDocument, case: _Case) -> _Answer:
        version, (target, trees) = str(one.version), case
        if one.document is None:
            return _Answer(version, problem=one.error or "not known")
        if target.scope.section not in {None, *one.document.sections}:
            place = trees[0].place
            message = f"{one.document.envelope.engine} has no such section"
            name = str(target.scope.section)
            return _Answer(
                version,
                (Finding("unknown-parameter", target.path, *place, None, name, message),),
            )
        near = Near()
        found = [check_tree(one.document, tree, target.path, target.scope, near) for tree in trees]
        findings = [finding for checked in found for finding in checked.findings]
        findings += self._changed(one.document, found, target)
        notes = [note for checked in found for note in checked.notes]
        return _Answer(version, tuple(findings), tuple(dict.fromkeys(notes)))

    def _changed(
        self, document: Document, found: Iterable[Checked], target: Target
    ) -> Iterator[Finding]:
        """Defaults that changed since the version that the file was written for."""
        if self._request.since is None:
            return
        since = engine_version(self._at.spec, self._request.since)
        (old,) = documents(EngineAt(self._at.spec, since), self._board)
        if old.document is None:
            raise WheelError(
                f"{self._at.spec.engine} {since} could not be read from its wheel.",
                meaning=old.error,
                mend="Leave --since out, or name another version.",
            )
        for checked in found:
            yield from changed_defaults(old.document, document, checked, target.path)

    def _outcome(self, target: Target, answers: Sequence[_Answer]) -> CheckOutcome:
        spans = tuple(_span(tuple(group)) for _, group in groupby(answers, lambda one: one.key))
        notes = tuple(dict.fromkeys(note for answer in answers for note in answer.notes))
        outcome = CheckOutcome(
            path=target.path,
            engine=self._at.spec.engine,
            asked=target.engine.partition("@")[2].strip()
            if self._at.versions is not None
            else answers[-1].version,
            spans=spans,
            is_range=self._at.versions is not None,
            notes=notes,
            repository_path=repository_path(target.path),
        )
        if not self._request.is_history_read:
            return outcome
        return with_history(outcome, self._at.spec, self._board)


def _span(answers: tuple[_Answer, ...]) -> Span:
    """Neighbouring versions as one; the newest one speaks for them."""
    newest = answers[-1]
    versions = tuple(answer.version for answer in answers)
    return Span(versions, newest.verdict, newest.findings, newest.problem)


def _no_section(target: Target, sections: tuple[str, ...]) -> InputError:
    section = str(target.scope.section)
    return InputError(
        f"{target.engine} has no section {section!r}",
        where=target.path,
        mend=f"Correct --section, or `section` in .param-discovery.yml: {near(section, sections)}",
    )
