"""Several pieces of work at once, that all end when the user interrupts."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from param_discovery.runtimes.base import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")

UNWIND_SECONDS = 30.0
"""How long interrupted work may take to clean up before we leave without it."""


class Cancelled(BaseException):
    """Raised inside work that shall stop; unwinds it as `KeyboardInterrupt` does."""


class Cancellation:
    """Tells work in other threads to stop: a signal interrupts only the main thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._stops: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Stop all work, now and to come."""
        self._event.set()
        with self._lock:
            stops, self._stops = self._stops, []
        threads = [threading.Thread(target=stop, daemon=True) for stop in stops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(UNWIND_SECONDS)

    def check(self) -> None:
        """Raise `Cancelled` if the work shall stop."""
        if self._event.is_set():
            raise Cancelled

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """While inside, have `stop` called, from another thread, when the work shall stop."""
        with self._lock:
            self._stops.append(stop)
        try:
            self.check()
            yield
        finally:
            with self._lock:
                if stop in self._stops:
                    self._stops.remove(stop)


class WatchedProgress:
    """A `Progress` whose every call is a point where cancelled work stops; keeps the warnings."""

    def __init__(self, inner: Progress, cancellation: Cancellation) -> None:
        self._inner = inner
        self._cancellation = cancellation
        self.warnings: list[str] = []

    def step(self, text: str) -> None:
        """Pass it on, or stop."""
        self._cancellation.check()
        self._inner.step(text)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Pass it on, or stop."""
        self._cancellation.check()
        self._inner.transfer(what, done_bytes, total_bytes)

    def log(self, line: str) -> None:
        """Pass it on, or stop."""
        self._cancellation.check()
        self._inner.log(line)

    def warn(self, text: str) -> None:
        """Keep it and pass it on, even while stopping: a clean-up may warn."""
        self.warnings.append(text)
        self._inner.warn(text)


def run_all(
    items: Sequence[Item],
    work: Callable[[Item], Result],
    *,
    at_once: int,
    cancellation: Cancellation,
) -> list[Result]:
    """`work` of every item, at most `at_once` in parallel; results in the order of `items`.

    A single item is worked in the calling thread, where signals arrive. Otherwise an interrupt
    cancels all, waits for the work to unwind, and goes on.

    Raises:
        BaseException: whatever `work` raised first; what was under way is cancelled.
    """
    if len(items) == 1 or at_once == 1:
        return [work(item) for item in items]
    crew = _Crew(items, work)
    try:
        crew.start(at_once)
        return crew.results()
    except BaseException:
        cancellation.cancel()
        crew.wait(UNWIND_SECONDS)
        raise


class _Crew(Generic[Item, Result]):
    """Daemon threads, so that work which does not unwind cannot keep the process alive."""

    def __init__(self, items: Sequence[Item], work: Callable[[Item], Result]) -> None:
        self._work = work
        self._waiting: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, Result | None, BaseException | None]] = (
            queue.SimpleQueue()
        )
        self._count = len(items)
        self._threads: list[threading.Thread] = []
        for entry in enumerate(items):
            self._waiting.put(entry)

    def start(self, size: int) -> None:
        for number in range(min(size, self._count)):
            thread = threading.Thread(target=self._toil, name=f"engine-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def results(self) -> list[Result]:
        found: dict[int, Result] = {}
        for _ in range(self._count):
            index, result, error = self._done.get()
            if error is not None:
                raise error
            found[index] = result  # type: ignore[assignment]  # a result, as there is no error
        return [found[index] for index in range(self._count)]

    def wait(self, seconds: float) -> None:
        """Wait for the threads to end, all of them together at most `seconds`."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _toil(self) -> None:
        while True:
            try:
                index, item = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._done.put((index, self._work(item), None))
            except BaseException as error:  # noqa: BLE001 - raised again by `results`
                self._done.put((index, None, error))
                return
