"""Work at once, in order, and all of it stopped when one part is interrupted."""

from __future__ import annotations

import threading
import time
from typing import Never

import pytest

from param_discovery.pipeline import parallel
from param_discovery.pipeline.parallel import Cancellation, Cancelled, WatchedProgress, run_all


def test_results_come_in_the_order_of_the_items() -> None:
    def work(number: int) -> int:
        time.sleep(0.02 * (3 - number))
        return number * 10

    assert run_all([0, 1, 2], work, at_once=3, cancellation=Cancellation()) == [0, 10, 20]


def test_one_item_is_worked_where_signals_arrive() -> None:
    threads = run_all(
        ["a"], lambda _: threading.current_thread(), at_once=4, cancellation=Cancellation()
    )
    assert threads == [threading.main_thread()]


def test_items_really_run_at_once() -> None:
    together = threading.Barrier(3, timeout=10)
    assert run_all(
        [1, 2, 3], lambda _: together.wait() >= 0, at_once=3, cancellation=Cancellation()
    )


def test_at_most_so_many_at_once() -> None:
    lock, running, most = threading.Lock(), [0], [0]

    def work(_: int) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        with lock:
            running[0] -= 1

    run_all(list(range(6)), work, at_once=2, cancellation=Cancellation())
    assert most[0] == 2


class Silent:
    def step(self, text: str) -> None:
        pass

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        pass

    def log(self, line: str) -> None:
        pass

    def warn(self, text: str) -> None:
        pass


def test_an_interrupt_stops_the_others_and_waits_for_their_clean_up() -> None:
    cancellation = Cancellation()
    progress = WatchedProgress(Silent(), cancellation)
    started, cleaned = threading.Event(), []

    def work(item: str) -> None:
        if item == "interrupted":
            started.wait(10)
            raise KeyboardInterrupt
        try:
            started.set()
            while True:
                progress.step("still here")
                time.sleep(0.005)
        finally:
            time.sleep(0.05)
            cleaned.append(item)

    with pytest.raises(KeyboardInterrupt):
        run_all(["interrupted", "other"], work, at_once=2, cancellation=cancellation)
    assert cleaned == ["other"]


def test_blocked_work_is_told_to_stop() -> None:
    cancellation = Cancellation()
    stopped = threading.Event()

    def work(item: str) -> Never:
        if item == "interrupted":
            raise KeyboardInterrupt
        with cancellation.stopping(stopped.set):
            assert stopped.wait(10)
        raise Cancelled

    with pytest.raises(KeyboardInterrupt):
        run_all(["blocked", "interrupted"], work, at_once=2, cancellation=cancellation)
    assert stopped.is_set()


def test_work_that_begins_after_the_interrupt_stops_at_once() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled), cancellation.stopping(lambda: None):
        pytest.fail("began")


def test_work_that_does_not_unwind_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "UNWIND_SECONDS", 0.05)
    release = threading.Event()

    def work(item: str) -> None:
        if item == "interrupted":
            raise KeyboardInterrupt
        release.wait(10)

    with pytest.raises(KeyboardInterrupt):
        run_all(["stuck", "interrupted"], work, at_once=2, cancellation=Cancellation())
    release.set()
