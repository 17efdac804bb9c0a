"""Progress of several engines at once: bars on a terminal, now and then a line elsewhere.

A board hands out one reporter for each engine, which does what `runtimes.base.Progress` asks.
Reporters may be called from any thread.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, Self

from param_discovery.report import console, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from param_discovery.report.console import Style

LINE_INTERVAL_SECONDS = 5.0
"""How often a transfer is told where there is no terminal."""

_UNITS = ("B", "kB", "MB", "GB", "TB")


class Reporter(Protocol):
    """One engine's progress; the same methods as `runtimes.base.Progress`."""

    def step(self, text: str) -> None:
        """A new step has begun."""

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """So much of `what` is here."""

    def log(self, line: str) -> None:
        """One line of foreign output."""

    def warn(self, text: str) -> None:
        """Something the user should know."""


class Board(Protocol):
    """Where all engines' progress is shown."""

    def reporter(self, engine: str) -> Reporter:
        """What shows the progress of `engine`."""

    def finish(self, engine: str, text: str) -> None:
        """`engine` is done, `text` says how."""


@contextmanager
def board(style: Style, *, clock: Callable[[], float] = time.monotonic) -> Iterator[Board]:
    """The board that fits `style` and standard error; cleared away at the end."""
    if not style.quiet and sys.stderr.isatty():
        with BarBoard(style) as bars:
            yield bars
    else:
        yield LineBoard(style, clock=clock)


def size_text(size_bytes: int) -> str:
    """`size_bytes` in decimal units with three digits: `1.25 GB`, `719 kB`."""
    size = float(size_bytes)
    unit = 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size /= 1000
        unit += 1
    return f"{size:.3g} {_UNITS[unit]}"


class LineBoard:
    """One line for each step, and for a transfer one line every few seconds."""

    def __init__(self, style: Style, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._style = style
        self._clock = clock
        self._lock = threading.Lock()

    def reporter(self, engine: str) -> Reporter:
        """What writes the lines of `engine`."""
        return _LineReporter(self, engine, self._clock)

    def finish(self, engine: str, text: str) -> None:
        """Say that `engine` is done."""
        self.progress(engine, text)

    def progress(self, engine: str, text: str) -> None:
        """One line of progress, unless `-q` was given."""
        if not self._style.quiet:
            self._say(f"{engine}: {text}")

    def foreign(self, engine: str, line: str) -> None:
        """One line of foreign output, only with `-v`."""
        if self._style.verbose:
            self._say(f"{engine} | {escape.one_line(line.rstrip())}")

    def warning(self, engine: str, text: str) -> None:
        """A warning, always."""
        with self._lock:
            console.say_warning(f"{engine}: {text}", self._style)

    def _say(self, line: str) -> None:
        with self._lock:
            console.say(line, self._style)


class _LineReporter:
    def __init__(self, board: LineBoard, engine: str, clock: Callable[[], float]) -> None:
        self._board = board
        self._engine = engine
        self._clock = clock
        self._told_at: dict[str, float] = {}

    def step(self, text: str) -> None:
        self._board.progress(self._engine, text)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        now = self._clock()
        told_at = self._told_at.get(what)
        if told_at is not None and now - told_at < LINE_INTERVAL_SECONDS:
            return
        self._told_at[what] = now
        self._board.progress(self._engine, f"{what}: {_amount(done_bytes, total_bytes)}")

    def log(self, line: str) -> None:
        self._board.foreign(self._engine, line)

    def warn(self, text: str) -> None:
        self._board.warning(self._engine, text)


class BarBoard:
    """One bar for each engine on the terminal, redrawn in place; lines scroll above."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._bars = _rich_progress(style)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Start to draw."""
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop drawing and give the terminal back."""
        self._bars.stop()

    def reporter(self, engine: str) -> Reporter:
        """What moves the bar of `engine`."""
        return _BarReporter(self, engine)

    def finish(self, engine: str, text: str) -> None:
        """Say that `engine` is done and take its bar away."""
        task = self._tasks.pop(engine, None)
        if task is not None:
            self._bars.remove_task(task)
        self.line(f"{engine}: {text}")

    def show(self, engine: str, text: str, done: int, total: int | None, detail: str = "") -> None:
        """Draw `engine`'s bar anew; a `total` of None pulses."""
        task = self._tasks.get(engine)
        if task is None:
            task = self._tasks[engine] = self._bars.add_task(
                "", total=None, engine=engine, detail=""
            )
        self._bars.update(
            task,
            description=escape.one_line(text),
            completed=done,
            total=total,
            detail=detail,
            refresh=not done,
        )

    def line(self, text: str, label: str = "") -> None:
        """One line above the bars."""
        from rich.text import Text  # noqa: PLC0415 - only on a terminal

        shown = Text(label, style="bold yellow") if label else Text()
        self._bars.console.print(shown.append("\n".join(escape.lines(text)), style="default"))

    def foreign(self, engine: str, text: str) -> None:
        """One line of foreign output, only with `-v`."""
        if self._style.verbose:
            self.line(f"{engine} | {escape.one_line(text.rstrip())}")


class _BarReporter:
    def __init__(self, board: BarBoard, engine: str) -> None:
        self._board = board
        self._engine = engine

    def step(self, text: str) -> None:
        self._board.show(self._engine, text, 0, None)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        amount = _amount(done_bytes, total_bytes)
        self._board.show(self._engine, what, done_bytes, total_bytes, amount)

    def log(self, line: str) -> None:
        self._board.foreign(self._engine, line)

    def warn(self, text: str) -> None:
        self._board.line(f"{self._engine}: {text}", label="warning: ")


def _amount(done_bytes: int, total_bytes: int | None) -> str:
    if not total_bytes:
        return size_text(done_bytes)
    percent = 100 * min(done_bytes, total_bytes) // total_bytes
    return f"{size_text(done_bytes)} of {size_text(total_bytes)} ({percent} %)"


def _rich_progress(style: Style) -> RichProgress:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.fields[engine]}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[detail]}", markup=False),
        TimeElapsedColumn(),
        console=console.rich_console(sys.stderr, style),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
