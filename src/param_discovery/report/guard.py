"""How `guard` reports: text, JSON, Markdown, or annotations on the lines of the pins."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from param_discovery.report import console, escape
from param_discovery.report.annotations import Annotation, limited
from param_discovery.report.guard_result import GuardStatus
from param_discovery.report.markdown_escape import code, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.report.console import Style
    from param_discovery.report.guard_result import GuardOutcome, Mismatch
    from param_discovery.report.outcome import Failure

FORMATS = ("text", "json", "markdown", "github")

_WORDS = {
    GuardStatus.AGREES: "agrees",
    GuardStatus.DIFFERS: "differs",
    GuardStatus.FAILED: "failed",
}
_COLORS = {GuardStatus.AGREES: "32", GuardStatus.DIFFERS: "31", GuardStatus.FAILED: "31"}


def write(outcomes: Sequence[GuardOutcome], form: str, style: Style) -> None:
    """Write all outcomes to standard output in one of `FORMATS`, and errors to standard error."""
    if form == "json":
        console.write_json([outcome.to_json() for outcome in outcomes])
    elif form == "markdown":
        console.write_result(markdown(outcomes))
    elif form == "github":
        console.write_result(github(outcomes))
    else:
        console.write_result(text(outcomes, style))
    for outcome in outcomes:
        for error in outcome.errors:
            console.say_error(error, style, about=outcome.engine)


def text(outcomes: Sequence[GuardOutcome], style: Style) -> str:
    """One paragraph for each engine, and a line that counts them."""
    lines = [line for outcome in outcomes for line in _paragraph(outcome, style)]
    return "".join(f"{line}\n" for line in [*lines, summary(outcomes)])


def summary(outcomes: Sequence[GuardOutcome]) -> str:
    """How many engines agree, differ and failed, in one line."""
    counts = Counter(outcome.status for outcome in outcomes)
    words = [f"{counts[status]} {word}" for status, word in _SUMMARY.items() if counts[status]]
    return f"{len(outcomes)} engine{'' if len(outcomes) == 1 else 's'}: {', '.join(words)}"


_SUMMARY = {
    GuardStatus.AGREES: "in agreement",
    GuardStatus.DIFFERS: "not in agreement",
    GuardStatus.FAILED: "failed",
}


def _paragraph(outcome: GuardOutcome, style: Style) -> Iterator[str]:
    word = console.colored(_WORDS[outcome.status], _COLORS[outcome.status], style)
    yield f"{escape.one_line(_head(outcome), workflow=style.workflow)}: {word}"
    for line in _details(outcome):
        yield "  " + escape.one_line(line, workflow=style.workflow)


def _head(outcome: GuardOutcome) -> str:
    return " ".join(filter(None, (outcome.engine, outcome.current_version)))


def _details(outcome: GuardOutcome) -> Iterator[str]:
    for mismatch in outcome.mismatches:
        yield f"{_where(mismatch)}: {mismatch.message}"
        yield f"  -> {mismatch.mend}"
    if outcome.commands:
        where = ", here or in a pull request" if len(outcome.commands) > 1 else ""
        yield f"to bring the schema in step{where}:"
        yield from (f"  {command}" for command in outcome.commands)
    yield from (f"note: {note}" for note in outcome.notes)


def _where(mismatch: Mismatch) -> str:
    return f"{mismatch.path}:{mismatch.line}" if mismatch.line else mismatch.path


def github(outcomes: Sequence[GuardOutcome]) -> str:
    """Annotations for a workflow's log, and a line that counts the engines."""
    lines = limited(one for outcome in outcomes for one in annotations_of(outcome))
    return "".join(f"{line}\n" for line in [*lines, summary(outcomes)])


def annotations_of(outcome: GuardOutcome) -> Iterator[Annotation]:
    """One for each mismatch and error of an engine."""
    for mismatch in outcome.mismatches:
        schema = outcome.commands if mismatch.kind.startswith("schema") else ()
        mends = "\n".join([mismatch.mend, *(("To bring it in step:", *schema) if schema else ())])
        yield Annotation(
            level="error",
            message=f"{mismatch.message}\n{mends}",
            path=mismatch.path,
            line=mismatch.line,
            title=f"{outcome.engine}: {mismatch.kind}",
        )
    for error in outcome.errors:
        yield Annotation("error", error.render(), title=f"{outcome.engine}: cannot be compared")


def markdown(outcomes: Sequence[GuardOutcome]) -> str:
    """A section for a pull request's comment or a workflow's summary; all foreign text is code."""
    lines = [f"**Versions: {summary(outcomes)}**", ""]
    for outcome in outcomes:
        lines += [f"- {code(_head(outcome))}: {_WORDS[outcome.status]}"]
        lines += [f"  - {_item(mismatch)}" for mismatch in outcome.mismatches]
        lines += [f"  - {_marked(_one_paragraph(error))}" for error in outcome.errors]
        lines += [f"  - {prose(note)}" for note in outcome.notes]
        if outcome.commands:
            lines += ["", "  ```sh", *(f"  {command}" for command in outcome.commands), "  ```", ""]
    return "".join(f"{line}\n" for line in lines)


def _item(mismatch: Mismatch) -> str:
    said = f"{mismatch.message}. {mismatch.mend}"
    return f"{code(_where(mismatch))}: {_marked(said)}"


def _marked(said: str) -> str:
    """A message of ours in Markdown: what it has in backticks is code, and all foreign text."""
    parts = said.split("`")
    return " ".join(
        code(part) if index % 2 else prose(part) for index, part in enumerate(parts) if part.strip()
    )


def _one_paragraph(error: Failure) -> str:
    return " ".join(line.strip() for line in error.render().splitlines())
