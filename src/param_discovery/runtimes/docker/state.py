"""What a run's worker and its supervisor share: has it to end, why, and how."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from param_discovery.runtimes.docker.failures import RunCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EndReason = Literal["cancelled", "timeout"]


class RunState:
    """Thread-safe; `end` may be called at any moment, from any thread, more than once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._end_actions: list[Callable[[], None]] = []
        self._deadline: float | None = None
        self.reason: EndReason | None = None
        self.container: str | None = None
        """Name of the container that exists or is being made."""

    def start_clock(self, seconds: float) -> None:
        """The engine starts now and has this long."""
        self._deadline = time.monotonic() + seconds

    @property
    def overdue_seconds(self) -> float:
        """For how long the engine's time has been over; negative or 0: it is not."""
        return 0.0 if self._deadline is None else time.monotonic() - self._deadline

    def end(self, reason: EndReason) -> None:
        """Have the run end: what it waits for right now is ended by its own action."""
        with self._lock:
            if self.reason is not None:
                return
            self.reason = reason
            actions = list(self._end_actions)
        for action in actions:
            action()

    @contextmanager
    def ending_by(self, action: Callable[[], None]) -> Iterator[None]:
        """While inside, `end` also runs `action`; it runs at once if the run has to end already."""
        with self._lock:
            self._end_actions.append(action)
            is_late = self.reason is not None
        try:
            if is_late:
                action()
            yield
        finally:
            with self._lock:
                self._end_actions.remove(action)

    def check(self) -> None:
        """Raise RunCancelledError if the run was cancelled."""
        if self.reason == "cancelled":
            raise RunCancelledError
