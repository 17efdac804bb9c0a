"""Ctrl-C, SIGTERM and a closed terminal all unwind the stack, so that `finally` blocks run."""

from __future__ import annotations

import time

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    import signal as _signal
    from types import FrameType, TracebackType
else:
    try:  # its part in C alone: the module makes enumerations of it, 2 ms with `enum`
        import _signal
    except ImportError:  # another interpreter
        import signal as _signal

_SIGNALS = tuple(
    getattr(_signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(_signal, name)
)

GRACE_SECONDS = 10.0
"""How long further signals are ignored: an impatient second Ctrl-C must not leave a container
behind. After that a signal interrupts again, in case the unwinding itself hangs."""


class interruptible:  # noqa: N801 - used like a function, in `with`
    """Turn each of the signals into one `KeyboardInterrupt` in the main thread.

    A signal that the parent process had set to be ignored (`nohup`, a shell's background job)
    stays ignored. Outside the main thread nothing changes. (A class, because `contextlib` and
    `threading` would cost every command's start.)
    """

    def __init__(self) -> None:
        self._before: dict[int, _signal._HANDLER] = {}

    def __enter__(self) -> None:
        handler = _Handler()
        for number in _SIGNALS:
            old = _signal.getsignal(number)
            if old is None or old == _signal.SIG_IGN:
                continue
            try:
                _signal.signal(number, handler)
            except ValueError:  # this is not the main thread
                return
            self._before[number] = old

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        for number, old in self._before.items():
            _signal.signal(number, old)


class _Handler:
    def __init__(self) -> None:
        self._raised_at: float | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._raised_at is not None and now - self._raised_at < GRACE_SECONDS:
            return
        self._raised_at = now
        raise KeyboardInterrupt
