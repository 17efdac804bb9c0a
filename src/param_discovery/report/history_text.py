"""`history` as text: one table, the newest changes first."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.report import console, escape
from param_discovery.report.history_result import EventKind
from param_discovery.report.history_words import KIND_WORDS, detail, shortened
from param_discovery.report.lifecycle_text import became, life

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.table import Table

    from param_discovery.report.console import Style
    from param_discovery.report.history_result import Event, History, VersionRow

_NAMES_SHOWN = 12
"""Names listed for each version and section; the others are counted (other formats have all)."""

_DETAIL_LENGTH = 160

_COLORS = {EventKind.ADDED: "green", EventKind.REMOVED: "red"}


@dataclass(frozen=True, slots=True)
class Change:
    """One event with its parameter."""

    path: str
    event: Event


@dataclass(frozen=True, slots=True)
class Release:
    """What one version changed."""

    row: VersionRow
    changes: tuple[Change, ...]
    """Sorted by kind, then path."""

    def of(self, kind: EventKind) -> tuple[str, ...]:
        """The paths that something of that kind happened to."""
        return tuple(change.path for change in self.changes if change.event.kind is kind)


def releases(history: History) -> tuple[Release, ...]:
    """All versions, the newest first, each with its changes."""
    found: dict[str, list[Change]] = {row.version: [] for row in history.versions}
    for parameter in history.parameters:
        for event in parameter.events:
            found[event.version].append(Change(parameter.path, event))
    order = list(EventKind)
    return tuple(
        Release(
            row,
            tuple(sorted(found[row.version], key=lambda c: (order.index(c.event.kind), c.path))),
        )
        for row in reversed(history.versions)
    )


def outermost(paths: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The paths that lie in no other, each with how many lie in it; sorted."""
    counts: dict[str, int] = {}
    top = ""
    for path in sorted(paths, key=lambda path: path.split(".")):
        if top and path.startswith(f"{top}."):
            counts[top] += 1
        else:
            top = path
            counts[top] = 0
    return tuple(counts.items())


def headline(history: History) -> str:
    """The whole history in one line."""
    read = history.read_versions
    events = sum(len(parameter.events) for parameter in history.parameters)
    unreadable = len(history.versions) - len(read)
    tail = f", {unreadable} could not be read" if unreadable else ""
    span = read[0].version if len(read) == 1 else f"{read[0].version} to {read[-1].version}"
    return (
        f"{history.engine} {span}: {_count(len(read), 'version')},"
        f" {_parameters(history)}, {_count(events, 'change')}{tail}"
    )


def _parameters(history: History) -> str:
    """How many; `engines` counts those of the sections alone, so it is said what is counted."""
    shown = _count(len(history.parameters), "parameter")
    are_nested = any(parameter.path.count(".") > 1 for parameter in history.parameters)
    return f"{shown} (nested ones too)" if are_nested else shown


def warn_unreadable(history: History, style: Style) -> None:
    """Say on standard error that the history has holes."""
    holes = history.unreadable_versions
    if holes:
        names = ", ".join(row.version for row in holes)
        console.say_warning(
            f"{history.engine}: {len(holes)} of {len(history.versions)} versions could not be"
            f" read: {names}\n  Changes beside them may be of a version in between.",
            style,
        )


def text(history: History, style: Style) -> str:
    """A line about the whole, then the table."""
    table = _table()
    for release in releases(history):
        for cells, color in _rows(release):
            _add(table, cells, color)
    body = _draw(table, style) if table.row_count else ""
    return _guarded(f"{escape.one_line(headline(history))}\n{_fates(history)}{body}", style)


def _fates(history: History) -> str:
    """For each parameter that was asked for: how long it was there, and what became of it."""
    if history.fates is None:
        return ""
    lines = (f"{fate.path}: {life(fate)}; {became(fate)}" for fate in history.fates)
    return "".join(f"{escape.one_line(line)}\n" for line in lines)


def _rows(release: Release) -> Iterator[tuple[tuple[str, str, str], str]]:
    row = release.row
    marks = [
        word for word, holds in (("yanked", row.is_yanked), ("pre", row.is_prerelease)) if holds
    ]
    version = " ".join([row.version, *(f"({mark})" for mark in marks)])
    if row.error is not None:
        yield (version, "unreadable", row.error.partition("\n")[0]), "yellow"
    for kind in (EventKind.ADDED, EventKind.REMOVED):
        for names in _by_section(release.of(kind)):
            yield (version, KIND_WORDS[kind], names), _COLORS[kind]
    for change in release.changes:
        if change.event.kind not in _COLORS:
            said = shortened(detail(change.event), _DETAIL_LENGTH)
            text_ = f"{change.path}: {said}" if said else change.path
            yield (version, KIND_WORDS[change.event.kind], text_), "default"


def _by_section(paths: Sequence[str]) -> Iterator[str]:
    sections = sorted({path.partition(".")[0] for path in paths})
    for section in sections:
        inside = [path for path in paths if path.partition(".")[0] == section]
        names = [
            f"{path.partition('.')[2]}{f' (and {count} inside)' if count else ''}"
            for path, count in outermost(inside)
        ]
        hidden = len(names) - _NAMES_SHOWN
        more = f", and {hidden} more" if hidden > 0 else ""
        yield f"{section}: {', '.join(names[:_NAMES_SHOWN])}{more}"


def _table() -> Table:
    from rich.table import Table  # noqa: PLC0415 - only where a table is drawn

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("version", no_wrap=True)
    table.add_column("change", no_wrap=True)
    table.add_column("parameters", overflow="fold", ratio=1)
    return table


def _add(table: Table, cells: tuple[str, str, str], color: str) -> None:
    from rich.text import Text  # noqa: PLC0415 - as above

    shown = [escape.one_line(cell) for cell in cells]
    table.add_row(Text(shown[0]), Text(shown[1], style=color), Text(shown[2]))


def _draw(table: Table, style: Style) -> str:
    """The table as text, in colours only where standard output is a terminal that may have them."""
    on = console.rich_console(sys.stdout, style)
    with on.capture() as capture:
        on.print(table)
    return "".join(f"{line.rstrip()}\n" for line in io.StringIO(capture.get()))


def _guarded(shown: str, style: Style) -> str:
    """Without workflow commands: folding could bring a `::` to the start of a line."""
    if not style.workflow:
        return shown
    return "".join(f"{escape.without_command(line)}\n" for line in shown.splitlines())


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
