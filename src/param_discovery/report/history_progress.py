"""How far `history` is: a bar of versions on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from param_discovery.report.progress import LINE_INTERVAL_SECONDS, BarBoard

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.report.progress import Board


class Counter:
    """Counts the versions of one engine that are through."""

    def __init__(
        self, board: Board, engine: str, total: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._board = board
        self._engine = engine
        self._total = total
        self._clock = clock
        self._done = 0
        self._told_at = clock()

    def start(self, known: int) -> None:
        """Begin with `known` versions, which an earlier run has read."""
        self._done = known
        if known < self._total:
            already = f", {known} are known already" if known else ""
            self._tell(f"reading {self._total} versions{already}")

    def advance(self, version: str) -> None:
        """One more is through."""
        self._done += 1
        if self._is_bar or self._clock() - self._told_at >= LINE_INTERVAL_SECONDS:
            self._tell(f"{version} is read")

    def finish(self, unreadable: int) -> None:
        """All are through."""
        text = f"{self._total - unreadable} of {self._total} versions read"
        self._board.finish(self._engine, text)

    @property
    def _is_bar(self) -> bool:
        return isinstance(self._board, BarBoard)

    def _tell(self, text: str) -> None:
        self._told_at = self._clock()
        amount = f"{self._done} of {self._total}"
        if isinstance(self._board, BarBoard):
            self._board.show(self._engine, text, self._done, self._total, amount)
        else:
            self._board.reporter(self._engine).step(f"{text} ({amount})")
