"""How `discover` reports: one short table of names, or JSON."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from param_discovery.report import console, escape
from param_discovery.report.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from param_discovery.report.console import Style
    from param_discovery.report.outcome import DiscoverOutcome, SectionOutcome

_NAMES_SHOWN = 12
"""Names listed for each kind of change; the others are counted (`--format json` has them all)."""

_STATUS_WORDS = {
    Status.WRITTEN: "written to",
    Status.UNCHANGED: "unchanged:",
    Status.WOULD_WRITE: "would change",
    Status.PRINTED: "printed",
    Status.FAILED: "failed",
}


def write_json(outcomes: Sequence[DiscoverOutcome]) -> None:
    """Write all outcomes to standard output (docs/reference/discover-output.schema.json)."""
    console.write_json([outcome.to_json() for outcome in outcomes])


def write_document(outcomes: Sequence[DiscoverOutcome]) -> None:
    """Write the documents that are to be printed, and nothing else, to standard output."""
    for outcome in outcomes:
        if outcome.document is not None:
            console.write_result(outcome.document)


def say_failures(outcomes: Sequence[DiscoverOutcome], style: Style) -> None:
    """Say on standard error which engines failed, and why."""
    for outcome in outcomes:
        if outcome.error is not None:
            console.say_error(outcome.error, style, about=outcome.engine)


def write_text(outcomes: Sequence[DiscoverOutcome], style: Style) -> None:
    """Write a line for each engine, and one table of the names that differ, to standard output."""
    shown = [outcome for outcome in outcomes if outcome.status is not Status.FAILED]
    lines = [escape.one_line(headline(outcome)) for outcome in shown]
    parts = ["".join(f"{line}\n" for line in lines)]
    if any(_changes(section) for outcome in shown for section in outcome.sections):
        parts.append(_draw(_table(shown), style))
    console.write_result(_guarded("".join(parts), style))


def headline(outcome: DiscoverOutcome) -> str:
    """One engine in one line: version, status, file, counts."""
    version = outcome.engine_version or "?"
    if outcome.previous_version and outcome.previous_version != outcome.engine_version:
        version = f"{outcome.previous_version} -> {version}"
    words = [f"{outcome.engine} {version} {_STATUS_WORDS[outcome.status]}"]
    if outcome.schema_path:
        words.append(outcome.schema_path)
    counts = ", ".join(f"{s.section} {s.parameters}" for s in outcome.sections if s.parameters)
    tail = f" ({counts})" if counts else ""
    if outcome.limitations:
        tail += f", {outcome.limitations} limitation{'s' if outcome.limitations != 1 else ''}"
    return " ".join(words) + tail


def _changes(section: SectionOutcome) -> list[tuple[str, str, tuple[str, ...]]]:
    kinds = (
        ("added", "green", section.added),
        ("removed", "red", section.removed),
        ("changed", "yellow", section.changed),
    )
    return [kind for kind in kinds if kind[2]]


def _table(outcomes: Iterable[DiscoverOutcome]) -> Table:
    from rich.table import Table  # noqa: PLC0415 - only where a table is drawn
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("engine", no_wrap=True)
    table.add_column("section", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("parameters", overflow="fold", ratio=1)
    for outcome in outcomes:
        for section in outcome.sections:
            for word, color, names in _changes(section):
                cells = (outcome.engine, section.section, word, str(len(names)))
                table.add_row(
                    *(Text(escape.one_line(cell)) for cell in cells[:2]),
                    *(Text(cell, style=color) for cell in cells[2:]),
                    Text(escape.one_line(_names(section.section, names))),
                )
    return table


def _names(section: str, paths: tuple[str, ...]) -> str:
    """The paths without the section, which stands beside them; the section itself as `(all)`."""
    names = [path.removeprefix(f"{section}.") if path != section else "(all)" for path in paths]
    listed = ", ".join(names[:_NAMES_SHOWN])
    hidden = len(names) - _NAMES_SHOWN
    return f"{listed}, and {hidden} more" if hidden > 0 else listed


def _draw(table: Table, style: Style) -> str:
    """The table as text, in colours only where standard output is a terminal that may have them."""
    on = console.rich_console(sys.stdout, style)
    with on.capture() as capture:
        on.print(table)
    return "".join(f"{line.rstrip()}\n" for line in io.StringIO(capture.get()))


def _guarded(text: str, style: Style) -> str:
    """`text` without workflow commands: folding could bring a `::` to the start of a line."""
    if not style.workflow:
        return text
    return "".join(f"{escape.without_command(line)}\n" for line in text.splitlines())
