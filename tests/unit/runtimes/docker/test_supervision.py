from __future__ import annotations

import signal
import threading
import time

import pytest

from param_discovery.runtimes.docker.failures import NoDaemonError, RunCancelledError
from param_discovery.runtimes.docker.state import RunState
from param_discovery.runtimes.docker.supervision import supervise


def test_results_and_errors_pass_through() -> None:
    assert supervise(lambda: 5, RunState()) == 5

    def fail() -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        supervise(fail, RunState())


def test_the_clock_ends_what_the_worker_waits_for() -> None:
    state, ended = RunState(), threading.Event()

    def work() -> str | None:
        with state.ending_by(ended.set):
            state.start_clock(0.2)
            ended.wait(10)
        return state.reason

    assert supervise(work, state) == "timeout"


def test_a_signal_waits_until_the_container_is_gone() -> None:
    state, ended = RunState(), threading.Event()
    gone: list[bool] = []

    def work() -> None:
        state.container = "x"
        with state.ending_by(ended.set):
            signal.raise_signal(signal.SIGTERM)
            ended.wait(10)
        time.sleep(0.3)
        gone.append(True)
        state.container = None

    with pytest.raises(SystemExit) as caught:
        supervise(work, state)
    assert caught.value.code == 143
    assert gone == [True]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_second_signal_does_not_stop_the_cleaning_up() -> None:
    state, ended = RunState(), threading.Event()
    gone: list[bool] = []

    def work() -> None:
        state.container = "x"
        with state.ending_by(ended.set):
            signal.raise_signal(signal.SIGINT)
            ended.wait(10)
        time.sleep(0.2)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        time.sleep(0.2)
        gone.append(True)
        state.container = None

    with pytest.raises(KeyboardInterrupt):
        supervise(work, state)
    assert gone == [True]


def test_the_program_s_own_handler_is_left_alone() -> None:
    def handler(*_: object) -> None: ...

    before = signal.signal(signal.SIGTERM, handler)
    try:
        assert supervise(lambda: signal.getsignal(signal.SIGTERM), RunState()) is handler
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_end_that_comes_early_is_not_missed() -> None:
    state, ended = RunState(), threading.Event()
    state.end("cancelled")
    with state.ending_by(ended.set):
        assert ended.is_set()
    with pytest.raises(RunCancelledError):
        state.check()


def test_the_first_reason_counts() -> None:
    state = RunState()
    state.end("timeout")
    state.end("cancelled")
    assert state.reason == "timeout"
    state.check()


def test_a_daemon_out_of_reach_does_not_hide_the_signal() -> None:
    state = RunState()
    started = threading.Event()

    def work() -> None:
        def unreachable() -> None:
            raise NoDaemonError("x", "gone")

        with state.ending_by(unreachable):
            started.set()
            signal.raise_signal(signal.SIGINT)
            time.sleep(0.5)

    with pytest.raises(KeyboardInterrupt):
        supervise(work, state)
