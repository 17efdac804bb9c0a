"""How `models` reports: text, JSON, Markdown, or annotations on the lines of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.report import console, escape
from param_discovery.report.annotations import Annotation, limited
from param_discovery.report.markdown_escape import code, prose
from param_discovery.report.models_result import NOTES, Finding, ModelOutcome
from param_discovery.schema.canonical import compact_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.report.console import Style
    from param_discovery.report.models_result import Place

FORMATS = ("text", "json", "markdown", "github")

_MOST_NAMES = 10
"""Of parameters that the model lacks: the others are counted; `--format json` has them all."""

_MOST_CHARACTERS = 160
"""Of a type, a default or a value in a sentence."""


def write(outcomes: Sequence[ModelOutcome], form: str, style: Style) -> None:
    """Write all outcomes to standard output in one of `FORMATS`."""
    if form == "json":
        console.write_json([to_json(outcome) for outcome in outcomes])
    elif form == "markdown":
        console.write_result(markdown(outcomes))
    elif form == "github":
        console.write_result(github(outcomes))
    else:
        console.write_result(text(outcomes, style))


def text(outcomes: Sequence[ModelOutcome], style: Style) -> str:
    """One paragraph for each model, and a line that counts them."""
    lines = []
    for outcome in outcomes:
        word = console.colored(_word(outcome), "32" if outcome.agrees else "31", style)
        lines.append(f"{escape.one_line(_head(outcome), workflow=style.workflow)}: {word}")
        lines += [
            "  " + escape.one_line(line, workflow=style.workflow) for line in _details(outcome)
        ]
    return "".join(f"{line}\n" for line in [*lines, summary(outcomes)])


def summary(outcomes: Sequence[ModelOutcome]) -> str:
    """How many models agree and disagree, in one line."""
    agreeing = sum(outcome.agrees for outcome in outcomes)
    words = [f"{agreeing} agree" if agreeing != 1 else "1 agrees"] if agreeing else []
    others = len(outcomes) - agreeing
    words += [f"{others} disagree" if others != 1 else "1 disagrees"] if others else []
    return f"{len(outcomes)} model{'' if len(outcomes) == 1 else 's'}: {', '.join(words)}"


def markdown(outcomes: Sequence[ModelOutcome]) -> str:
    """A section for a pull request's comment or a workflow's summary; all foreign text is code."""
    lines = [f"**Models: {summary(outcomes)}**", ""]
    for outcome in outcomes:
        lines.append(f"- {code(outcome.target)} and {code(_engine(outcome))}: {_word(outcome)}")
        for finding in _single(outcome):
            place = f"{code(_where(finding.place))}: " if finding.place else ""
            lines.append(f"  - {place}{code(_name(finding))}: {prose(_sentence(finding))}")
        lines += [f"  - {prose(line)}" for line in _rest(outcome)]
    return "".join(f"{line}\n" for line in lines)


def github(outcomes: Sequence[ModelOutcome]) -> str:
    """Annotations for a workflow's log, and a line that counts the models."""
    lines = limited(one for outcome in outcomes for one in annotations_of(outcome))
    return "".join(f"{line}\n" for line in [*lines, summary(outcomes)])


def annotations_of(outcome: ModelOutcome) -> Iterator[Annotation]:
    """One for each field that differs, and one on the class for what it lacks."""
    title = f"{_engine(outcome)}: {outcome.target}"
    for finding in _single(outcome):
        place = finding.place
        yield Annotation(
            level="notice" if finding.kind in NOTES else "error",
            message=f"{_name(finding)}: {_sentence(finding)}",
            path=place.path if place else None,
            line=place.line if place else None,
            title=title,
        )
    lacking = _lacking(outcome)
    if lacking is not None:
        place = outcome.place
        yield Annotation(
            "error", lacking, place.path if place else None, place.line if place else None, title
        )


def to_json(outcome: ModelOutcome) -> dict[str, Any]:
    """The form of docs/reference/models-output.schema.json."""
    return {
        "model": outcome.target,
        "engine": outcome.engine,
        "engine_version": outcome.engine_version,
        "section": outcome.section,
        "agrees": outcome.agrees,
        "fields": outcome.field_count,
        "parameters": outcome.parameter_count,
        "place": outcome.place._asdict() if outcome.place else None,
        "executed": outcome.executed,
        "findings": [_finding_json(finding) for finding in outcome.findings],
        "notes": list(outcome.notes),
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    found = finding._asdict()
    del found["counterexample"]
    shown = {"counterexample": finding.counterexample[0]} if finding.counterexample else {}
    return {
        **found,
        "suggestions": list(finding.suggestions),
        "place": finding.place._asdict() if finding.place else None,
        "counts": finding.counts,
        **shown,
    }


def _head(outcome: ModelOutcome) -> str:
    return f"{outcome.target} and {_engine(outcome)}"


def _engine(outcome: ModelOutcome) -> str:
    return f"{outcome.engine} {outcome.engine_version} {outcome.section}"


def _word(outcome: ModelOutcome) -> str:
    counted = f"{outcome.field_count} fields, {outcome.parameter_count} parameters"
    return f"{'agrees' if outcome.agrees else 'disagrees'} ({counted})"


def _details(outcome: ModelOutcome) -> Iterator[str]:
    for finding in _single(outcome):
        place = f"{_where(finding.place)}: " if finding.place else ""
        yield f"{place}{_name(finding)}: {_sentence(finding)}"
    yield from _rest(outcome)


def _rest(outcome: ModelOutcome) -> Iterator[str]:
    lacking = _lacking(outcome)
    if lacking is not None:
        yield lacking
    wanted = [finding for finding in outcome.findings if finding.reason is not None]
    # What the model lacks may be hundreds: what it has comes first.
    wanted.sort(key=lambda finding: finding.kind == "missing-parameter")
    if wanted:
        yield f"intended: {_listed([_name(finding) for finding in wanted])}"
    unknown = [_name(finding) for finding in outcome.findings if finding.kind == "type-unknown"]
    if unknown:
        yield f"note: the engine's schema does not know the types of {_listed(unknown)}"
    if outcome.executed:
        yield "note: the model was imported, which runs the repository's code"
    yield from (f"note: {note}" for note in outcome.notes)


def _single(outcome: ModelOutcome) -> Iterator[Finding]:
    """Those with a line of their own: where something stands in the model."""
    for finding in outcome.findings:
        if finding.reason is None and finding.kind not in _TOGETHER:
            yield finding


_TOGETHER = frozenset({"missing-parameter", "type-unknown"})
"""Kinds whose names stand in one line: there may be hundreds, and each says the same."""


def _lacking(outcome: ModelOutcome) -> str | None:
    names = [
        _name(finding)
        for finding in outcome.findings
        if finding.kind == "missing-parameter" and finding.reason is None
    ]
    if not names:
        return None
    word = "parameter" if len(names) == 1 else "parameters"
    return f"the model lacks {len(names)} {word}: {_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _name(finding: Finding) -> str:
    field, parameter = finding.field, finding.parameter
    if field and parameter and field != parameter:
        return f"{field} ({parameter})"
    return field or parameter or "the class"


def _sentence(finding: Finding) -> str:
    said = finding.message
    if finding.kind.startswith("literal-"):
        return said
    if finding.model is not None and finding.engine is not None:
        said += f": model {_short(finding.model)}, engine {_short(finding.engine)}"
    if finding.counterexample:
        said += f"; for example {_short(compact_text(finding.counterexample[0]))}"
    if finding.suggestions:
        said += f"; near: {', '.join(finding.suggestions)}"
    return said


def _short(said: str) -> str:
    return said if len(said) <= _MOST_CHARACTERS else said[:_MOST_CHARACTERS] + " ..."


def _where(place: Place) -> str:
    return f"{place.path}:{place.line}:{place.column}"
