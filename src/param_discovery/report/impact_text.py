"""`impact` as text: each change with the places that it touches, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report import console, escape
from param_discovery.report import impact_words as words
from param_discovery.report.classify_columns import padded, width_of_output, wrapped
from param_discovery.report.classify_words import brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.report.console import Style
    from param_discovery.report.impact_result import ImpactResult, Use
    from param_discovery.rules.model import Change

_COLORS = {"breaks": "31", "name-only": "33", "clear": "32", "breaking": "31", "notice": "33"}
_LABELS = {"breaking": "BREAKING"}
_INDENT = "  "


def text(result: ImpactResult, style: Style) -> str:
    """The whole report; with `-q` only its last line, the answer."""
    width = width_of_output()
    lines: list[str] = []
    if not style.quiet:
        lines += wrapped(f"{words.sides(result)} in {brief(result.folder)}", width)
        lines += _groups(result, style, width)
        lines += _unaffected(result, style)
        lines += _notes(result, style, width)
        lines.append("")
    first, colon, rest = words.verdict(result).partition(":")
    lines.append(console.colored(first, _COLORS[result.answer], style) + colon + rest)
    if style.workflow:
        lines = [escape.without_command(line) for line in lines]
    return "".join(f"{line}\n" for line in lines)


def _groups(result: ImpactResult, style: Style, width: int) -> Iterator[str]:
    for touch, uses in words.groups(result):
        label = _LABELS.get(words.level(touch.change), words.level(touch.change))
        shown = console.colored(label, _COLORS[words.level(touch.change)], style)
        yield ""
        yield f"{shown}  {words.title(touch.change)}"
        for line in wrapped(words.what_to_do(touch), width - len(_INDENT)):
            yield _INDENT + line
        yield from _places(uses, touch.change)


def _places(uses: Iterable[Use], change: Change) -> Iterator[str]:
    uses = tuple(uses)
    longest = max(len(words.place(use)) for use in uses)
    for use in uses:
        other = words.may_be_others(use, change)
        said = words.said(use) + (f" ({other})" if other else "")
        place = padded(words.place(use), min(longest, 60))
        yield f"{_INDENT}{place}  {padded(use.hit.confidence, 9)}  {said}"


def _unaffected(result: ImpactResult, style: Style) -> Iterator[str]:
    if not style.verbose or not result.uses.unaffected:
        return
    yield ""
    yield "Unaffected, because the value goes on being accepted:"
    for use in result.uses.unaffected:
        yield f"{_INDENT}{words.place(use)}  {brief(use.hit.wanted[0].path)}  {words.said(use)}"


def _notes(result: ImpactResult, style: Style, width: int) -> Iterator[str]:
    notes = list(words.notes(result))
    if notes:
        yield ""
    for note in notes:
        first, *others = wrapped(f"note: {note}", width - len(_INDENT))
        yield first
        yield from (_INDENT + line for line in others)
    if style.verbose:
        for skipped in result.uses.files.skipped:
            yield f"{_INDENT}not read: {brief(skipped.path)} ({brief(skipped.reason)})"
