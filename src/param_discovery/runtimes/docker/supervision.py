"""A run is done by a worker thread; the caller's thread watches the clock and takes the signals.

A signal's exception (KeyboardInterrupt, SystemExit) can come between any two instructions of the
main thread. In a worker it cannot come at all, so a container is never made and forgotten.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from param_discovery.errors import DockerError
from param_discovery.runtimes.docker.failures import DaemonFaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from param_discovery.runtimes.docker.state import EndReason, RunState

CLEAN_UP_SECONDS = 6.0
"""GitHub's runner sends SIGINT, and 7.5 seconds later SIGTERM: by then all must be gone."""
_TICK_SECONDS = 0.1
_POLL_SECONDS = 0.02
_STUCK_SECONDS = 60.0
"""How long a container may take to end after its time, before the daemon counts as stuck."""

_Result = TypeVar("_Result")


def supervise(work: Callable[[], _Result], state: RunState) -> _Result:
    """Do `work` in a thread of its own and return what it returns, or raise what it raises.

    When this thread is interrupted, or the engine's time is over, the run is made to end, and its
    container is gone before this returns.
    """
    future: Future[_Result] = Future()
    # A daemon thread: one that waits for a pull that stands still must not keep the process alive.
    worker = threading.Thread(target=_fulfil, args=(future, work), daemon=True)
    with _sigterm_as_exit():
        try:
            worker.start()
            while not future.done():
                wait([future], timeout=_TICK_SECONDS)
                _watch_clock(state)
        finally:
            if not future.done():
                with _signals_ignored():
                    end_all([state])
    return future.result()


def end_all(states: list[RunState]) -> None:
    """Have runs end now, and wait until their containers are gone, but not longer than that."""
    for state in states:
        _end(state, "cancelled")
    give_up = time.monotonic() + CLEAN_UP_SECONDS
    # Without a container there is nothing to remove: a pull or a build may take its time to end.
    while any(state.container for state in states) and time.monotonic() < give_up:
        time.sleep(_POLL_SECONDS)


def _fulfil(future: Future[_Result], work: Callable[[], _Result]) -> None:
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - carried to the thread that waits for it
        future.set_exception(error)
    else:
        future.set_result(result)


def _watch_clock(state: RunState) -> None:
    overdue = state.overdue_seconds
    if overdue > _STUCK_SECONDS:
        raise DaemonFaultError(f"end the container {state.container}", "it does not answer")
    if overdue > 0:
        _end(state, "timeout")


def _end(state: RunState, reason: EndReason) -> None:
    try:
        state.end(reason)
    except DockerError:
        # The daemon is out of reach: the worker meets the same and reports it.
        return


@contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """Where SIGTERM would end the process on the spot, have it raise SystemExit instead."""
    if not _is_main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def _signals_ignored() -> Iterator[None]:
    """A second signal must not stop the cleaning up, which is short: the first one is obeyed."""
    if not _is_main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: set by something else than Python, and unknown to it.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _is_main_thread() -> bool:
    """Only there may handlers be set, and only there do they run."""
    return threading.current_thread() is threading.main_thread()


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
