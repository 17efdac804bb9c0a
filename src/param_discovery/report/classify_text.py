"""`classify` as text: a table that fits the terminal, breaking first, and the verdict."""

from __future__ import annotations

from param_discovery.report import classify_words as words
from param_discovery.report import console, escape
from param_discovery.report.classify_columns import (
    display_width,
    padded,
    row,
    width_of_output,
    wrapped,
    wrapped_path,
)
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.report.console import Style
    from param_discovery.rules.model import Change

_COLORS = {"breaking": "31", "accepted": "33", "notice": "33", "safe": "32"}

_LABELS = {"breaking": "BREAKING"}

_NARROWEST_PATH = 24
_WIDEST_PATH = 44
_NARROWEST_CHANGE = 28
"""With less room beside the path, the findings stand below each other instead of in columns."""

_INDENT = "    "

_NOTE_LENGTH = 1000


class _Widths(NamedTuple):
    """Columns, in the order in which they stand."""

    label: int
    path: int
    rule: int
    change: int


def text(result: ClassifyResult, style: Style, *, delta: bool = False) -> str:
    """The whole report; with `-q` only its last line, the verdict."""
    width = width_of_output()
    lines: list[str] = []
    if not style.quiet:
        lines += _head(result, width)
        if result.comparison.changes:
            lines += ["", *_findings(result, style, width, delta=delta), ""]
            lines += _advice(result, width)
    return _guarded([*lines, *_verdict(result, style, width)], style)


def _head(result: ClassifyResult, width: int) -> Iterator[str]:
    old = words.source(result, new=False)
    new = words.source(result, new=True)
    yield from wrapped(f"{old} -> {new}", width)
    for note in result.notes:
        yield from _hanging(f"note: {words.brief(note, _NOTE_LENGTH)}", width)


def _verdict(result: ClassifyResult, style: Style, width: int) -> Iterator[str]:
    first, *others = wrapped(words.verdict(result.comparison), width)
    word, colon, rest = first.partition(":")
    color = _COLORS.get(result.comparison.classification, "32")
    yield console.colored(word, color, style) + colon + rest
    yield from others


def _findings(result: ClassifyResult, style: Style, width: int, *, delta: bool) -> Iterator[str]:
    changes = [change for group in words.groups(result.comparison) for change in group]
    widths = _widths(changes, width)
    for change in changes:
        label, place, said = _label(change), words.place_of(change), _in_short(change)
        if widths.change < _NARROWEST_CHANGE:
            lines = wrapped(f"{padded(label, widths.label)}  {change.rule}", width)
            below = [place, said]
        else:
            path = wrapped_path(place, widths.path)
            lines = list(row(([label], path, [change.rule], wrapped(said, widths.change)), widths))
            below = []
        lines[0] = _colored_label(lines[0], label, words.group_of(change), style)
        yield from lines
        for line in (*below, *_details(change, style, delta=delta)):
            yield from (_INDENT + piece for piece in wrapped(line, width - len(_INDENT)))


def _widths(changes: Sequence[Change], width: int) -> _Widths:
    label = max(len(_label(change)) for change in changes)
    rule = max(len(change.rule) for change in changes)
    room = width - label - rule - 6
    longest = max(display_width(words.place_of(change)) for change in changes)
    path = min(longest, _WIDEST_PATH, max(room - _NARROWEST_CHANGE, _NARROWEST_PATH))
    return _Widths(label, path, rule, room - path)


def _label(change: Change) -> str:
    group = words.group_of(change)
    return _LABELS.get(group, group)


def _colored_label(line: str, label: str, group: str, style: Style) -> str:
    return console.colored(label, _COLORS[group], style) + line.removeprefix(label)


def _in_short(change: Change) -> str:
    return words.difference(change) or words.brief(change.message)


def _details(change: Change, style: Style, *, delta: bool) -> Iterator[str]:
    """What stands below a finding, a line each."""
    if words.difference(change) and (change.level == "breaking" or style.verbose):
        yield words.brief(change.message)
    value = words.counterexample(change)
    if value is not None:
        yield f"no longer valid: {value}"
    if change.renamed_to is not None:
        yield f"perhaps renamed to: {words.brief(change.renamed_to)}"
    if change.also_at:
        named, more = words.also_at(change)
        yield f"also at: {', '.join(named)}{more}"
    accepted = words.acceptance(change)
    if accepted is not None:
        yield accepted
    if change.level == "breaking" or style.verbose:
        yield f"fingerprint: {change.fingerprint}"
    if delta:
        from param_discovery.report.delta import lines  # noqa: PLC0415 - only with --delta

        yield from lines(change)


def _advice(result: ClassifyResult, width: int) -> Iterator[str]:
    """What to do, once for each rule that breaks something."""
    rules = words.breaking_rules(result.comparison)
    if not rules:
        return
    yield "What to do:"
    for rule in rules:
        yield from _hanging(f"- {rule.id}: {rule.what_to_do}", width)
    yield ""


def _hanging(said: str, width: int) -> Iterator[str]:
    """`said` from the first column on; its further lines are indented."""
    first, *others = wrapped(said, width - len(_INDENT))
    yield first
    for line in others:
        yield _INDENT + line


def _guarded(lines: list[str], style: Style) -> str:
    """The lines as text, without workflow commands: folding could bring a `::` to a start."""
    if style.workflow:
        lines = [escape.without_command(line) for line in lines]
    return "".join(f"{line}\n" for line in lines)
