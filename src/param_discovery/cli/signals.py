"""Ctrl-C, SIGTERM and a closed terminal all unwind the stack, so that `finally` blocks run."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

GRACE_SECONDS = 10.0
"""How long further signals are ignored: an impatient second Ctrl-C must not leave a container
behind. After that a signal interrupts again, in case the unwinding itself hangs."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn each of the signals into one `KeyboardInterrupt` in the main thread.

    A signal that the parent process had set to be ignored (`nohup`, a shell's background job)
    stays ignored. Outside the main thread nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = _Handler()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    heeded = [number for number, old in before.items() if old is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])


class _Handler:
    def __init__(self) -> None:
        self._raised_at: float | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._raised_at is not None and now - self._raised_at < GRACE_SECONDS:
            return
        self._raised_at = now
        raise KeyboardInterrupt
