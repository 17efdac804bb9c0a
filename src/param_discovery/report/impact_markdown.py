"""`impact` as Markdown: what a pull request's comment and a job's summary hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.report import impact_words as words
from param_discovery.report.classify_fit import Part, fitted
from param_discovery.report.classify_words import brief
from param_discovery.report.markdown_escape import code, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.report.impact_result import ImpactResult, Use
    from param_discovery.rules.model import Change

MARKDOWN_LIMIT = 65_000
"""Characters: GitHub refuses a comment above 65,536."""

_ANSWERS = {
    "breaks": "**BREAKS** what is used here",
    "name-only": "Only names were found",
    "clear": "Nothing that breaks is used here",
}


def markdown(result: ImpactResult, *, max_length: int = MARKDOWN_LIMIT) -> str:
    """The report, without a heading of its own; what does not fit is counted."""
    head = f"{_ANSWERS[result.answer]}: {words.counts(result)}\n\n{code(words.sides(result))}\n"
    tail = "".join(f"\nNote: {_sentence(note)}\n" for note in words.notes(result, with_flags=False))
    return fitted(head, tuple(_parts(result)), tail, max_length)


def _parts(result: ImpactResult) -> Iterator[Part]:
    for touch, uses in words.groups(result):
        level = words.level(touch.change)
        label = "**breaking**" if level == "breaking" else "notice"
        head = (
            f"\n{label} {code(brief(touch.change.path or touch.change.section))}"
            f" ({code(touch.change.rule)})\n\n{_sentence(words.what_to_do(touch))}\n\n"
        )
        yield Part(head, tuple(_entry(use, touch.change) for use in uses), level)


def _entry(use: Use, change: Change) -> str:
    other = words.may_be_others(use, change, code)
    more = f" ({other})" if other else ""
    return f"- {code(words.place(use))} {use.hit.confidence}: {words.said(use, code)}{more}\n"


def _sentence(text: str) -> str:
    """Our words and others': what counts the characters that are left out stays in one piece."""
    cut = re.fullmatch(r"(.*)(\.\.\. \([0-9,]+ more characters?\))", text, re.DOTALL)
    return f"{prose(cut[1])} {cut[2]}" if cut else prose(text)
