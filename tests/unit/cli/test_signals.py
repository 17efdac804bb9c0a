"""Signals unwind the stack once."""

import os
import signal
import threading

import pytest

from param_discovery.cli import signals


def interrupt(number: int = signal.SIGINT) -> None:
    """Send ourselves a signal, and wait for its handler."""
    os.kill(os.getpid(), number)
    signal.pause()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_unwinds(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), signals.interruptible():
        interrupt(number)
    assert signal.getsignal(number) is before


def test_an_impatient_second_signal_does_not_disturb_the_clean_up() -> None:
    cleaned = []

    def work() -> None:
        try:
            interrupt()
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            cleaned.append(True)

    with pytest.raises(KeyboardInterrupt), signals.interruptible():
        work()
    assert cleaned == [True]


def test_after_the_grace_a_signal_interrupts_a_hanging_clean_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signals, "GRACE_SECONDS", 0.0)
    interrupted = []

    def work() -> None:
        try:
            interrupt()
        finally:
            try:
                interrupt()
            except KeyboardInterrupt:
                interrupted.append(True)

    with pytest.raises(KeyboardInterrupt), signals.interruptible():
        work()
    assert interrupted == [True]


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals.interruptible():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_the_main_thread_nothing_changes() -> None:
    seen = []

    def work() -> None:
        with signals.interruptible():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT)]
