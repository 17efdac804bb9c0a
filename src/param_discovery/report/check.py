"""How `check` reports: as a compiler does, as JSON, Markdown, or annotations on the lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from param_discovery.report import console, escape
from param_discovery.report.annotations import Annotation, limited
from param_discovery.report.check_result import Verdict
from param_discovery.report.markdown_escape import code, prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from param_discovery.report.check_result import CheckOutcome, Finding, Span
    from param_discovery.report.console import Style

FORMATS = ("text", "json", "markdown", "github")

_COLORS = {"error": "31", "warning": "33", "notice": "36"}
_VERDICT_COLORS = {
    Verdict.VALID: "32",
    Verdict.INVALID: "31",
    Verdict.UNDECIDED: "33",
    Verdict.UNREAD: "31",
}
_WORDS = {
    Verdict.VALID: "valid",
    Verdict.INVALID: "invalid",
    Verdict.UNDECIDED: "no fault found, but not everything could be checked",
    Verdict.UNREAD: "could not be read",
}


def write(outcomes: Sequence[CheckOutcome], form: str, style: Style) -> None:
    """Write all outcomes to standard output in one of `FORMATS`."""
    if form == "json":
        console.write_json([outcome.to_json() for outcome in outcomes])
    elif form == "markdown":
        console.write_result(markdown(outcomes))
    elif form == "github":
        console.write_result(github(outcomes))
    else:
        console.write_result(text(outcomes, style))


def worst_exit_code(outcomes: Sequence[CheckOutcome], *, is_strict: bool = False) -> int:
    """The exit code of them all: 3 before 1 before 0; `is_strict`: undecided is a 1 too."""
    codes = [outcome.exit_code for outcome in outcomes]
    if is_strict and any(one.verdict is Verdict.UNDECIDED for one in outcomes):
        codes.append(1)
    return max(codes, default=0)


def text(outcomes: Sequence[CheckOutcome], style: Style) -> str:
    """A line for each finding, then the verdict of each file."""
    return "".join(f"{line}\n" for outcome in outcomes for line in _lines(outcome, style))


def _lines(outcome: CheckOutcome, style: Style) -> Iterator[str]:
    if outcome.is_range:
        yield from _table(outcome, style)
    else:
        for finding in outcome.spans[-1].findings:
            yield from _finding(finding, style)
    for note in outcome.notes:
        yield _shown(f"{outcome.path}: note: {note}", style)
    yield _shown(f"{outcome.path}: {summary(outcome)}", style)


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    level = console.colored(finding.level, _COLORS[finding.level], style)
    said = _shown(f"{_said(finding)} [{finding.rule}]", style)
    yield f"{_shown(finding.where, style)}: {level}: {said}"
    if finding.mend is not None:
        yield _shown(f"  -> {finding.mend}", style)


def _shown(line: str, style: Style) -> str:
    return escape.one_line(line, workflow=style.workflow)


def _table(outcome: CheckOutcome, style: Style) -> Iterator[str]:
    """One row for each stretch of versions, with what is wrong first."""
    width = max(len(span.text) for span in outcome.spans)
    yield _shown(f"{outcome.path}: {_about(outcome)}", style)
    for span in outcome.spans:
        word = console.colored(span.verdict.value, _VERDICT_COLORS[span.verdict], style)
        yield f"{_shown(f'  {span.text:<{width}}', style)}  {word}"
        for line in _reasons(span):
            yield _shown(f"  {'':<{width}}    {line}", style)


def _reasons(span: Span) -> Iterator[str]:
    """Why a stretch of versions does not take it: all faults, each in one line."""
    if span.problem is not None:
        yield span.problem.partition("\n")[0]
    for finding in faults(span):
        yield f"{finding.where}: {_said(finding)} [{finding.rule}]"


def _said(finding: Finding) -> str:
    """The parameter and its message; of the whole file, the message alone."""
    return f"{finding.parameter}: {finding.message}" if finding.parameter else finding.message


def faults(span: Span) -> list[Finding]:
    """All that keeps a configuration from being valid; where it is invalid, the errors alone."""
    errors = [finding for finding in span.findings if finding.level == "error"]
    return errors or [finding for finding in span.findings if finding.level == "warning"]


def summary(outcome: CheckOutcome, mark: Callable[[str], str] = str) -> str:
    """`invalid: vllm 0.14.1 (3 errors, 1 notice)`; of a range, what it is valid for.

    `mark` is put on what is not our own words.
    """
    if outcome.is_range:
        valid = [mark(versions) for versions in outcome.valid_versions]
        return f"valid for {_listed(valid)}" if valid else f"valid for no {mark(_about(outcome))}"
    counts = Counter(finding.level for finding in outcome.spans[-1].findings)
    counted = ", ".join(
        f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}"
        for level in ("error", "warning", "notice")
        if counts[level]
    )
    said = f"{_WORDS[outcome.verdict]}: {mark(_about(outcome))}"
    return f"{said} ({counted})" if counted else said


def _about(outcome: CheckOutcome) -> str:
    return f"{outcome.engine} {outcome.asked}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def github(outcomes: Sequence[CheckOutcome]) -> str:
    """Annotations for a workflow's log, and a line for each file."""
    lines = list(limited(one for outcome in outcomes for one in annotations_of(outcome)))
    lines += [
        escape.one_line(f"{outcome.path}: {summary(outcome)}", workflow=True)
        for outcome in outcomes
    ]
    return "".join(f"{line}\n" for line in lines)


def annotations_of(outcome: CheckOutcome) -> Iterator[Annotation]:
    """One for each finding; of a range, each fault once, with the versions that have it."""
    if not outcome.is_range:
        for finding in outcome.spans[-1].findings:
            yield _annotation(finding, _about(outcome), outcome)
        return
    seen: dict[Finding, list[str]] = {}
    for span in outcome.spans:
        for finding in faults(span):
            seen.setdefault(finding, []).append(span.text)
        if span.problem is not None:
            title = f"{outcome.engine} {span.text}"
            path = outcome.repository_path or outcome.path
            yield Annotation("error", span.problem, path=path, title=title)
    for finding, spans in seen.items():
        yield _annotation(finding, f"{outcome.engine} {_listed(spans)}", outcome)


def _annotation(finding: Finding, about: str, outcome: CheckOutcome) -> Annotation:
    said = _said(finding)
    message = f"{said}\n{finding.mend}" if finding.mend else said
    return Annotation(
        finding.level,
        message,
        outcome.repository_path or finding.path,
        finding.line,
        f"{about}: {finding.rule}",
    )


def markdown(outcomes: Sequence[CheckOutcome]) -> str:
    """A section for a comment or a workflow's summary; all foreign text is code."""
    lines = [line for outcome in outcomes for line in _markdown(outcome)]
    return "".join(f"{line}\n" for line in lines)


def _markdown(outcome: CheckOutcome) -> Iterator[str]:
    yield f"**{code(outcome.path)}: {summary(outcome, code)}**"
    yield ""
    for span in outcome.spans:
        if outcome.is_range:
            yield f"- {code(span.text)}: {_WORDS[span.verdict]}"
            yield from (f"  - {prose(line)}" for line in _problem(span))
        indent = "  " if outcome.is_range else ""
        for finding in faults(span) if outcome.is_range else span.findings:
            yield f"{indent}- {_item(finding)}"
    for note in outcome.notes:
        yield f"- {_marked(note)}"
    yield ""


def _problem(span: Span) -> list[str]:
    return [] if span.problem is None else [span.problem.partition("\n")[0]]


def _item(finding: Finding) -> str:
    head = f"{code(f'{finding.path}:{finding.line}')} {finding.level}, {code(finding.rule)}"
    name = f"{code(finding.parameter)}: " if finding.parameter else ""
    mend = f" {_marked(finding.mend)}" if finding.mend else ""
    return f"{head}: {name}{_marked(finding.message.removesuffix('.'))}.{mend}"


_MARKS = ".,;:?!)"


def _marked(said: str) -> str:
    """A message of ours: what it has in backticks is code, and so is all foreign text."""
    pieces: list[str] = []
    for index, part in enumerate(said.split("`")):
        if index % 2:
            pieces += [code(part)] if part.strip() else []
            continue
        words = part.lstrip(_MARKS) if pieces else part
        if pieces:
            pieces[-1] += part[: len(part) - len(words)]
        pieces += [prose(words)] if words.strip() else []
    return " ".join(pieces)
