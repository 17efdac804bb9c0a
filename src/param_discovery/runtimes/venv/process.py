"""Run a program of which nothing good is assumed: watched, limited, and gone afterwards.

The program gets a session of its own, so that all it starts can be ended with it, also when we are
interrupted: the clean-up stands in `finally`, and the doors turn signals into `KeyboardInterrupt`.
"""

from __future__ import annotations

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MARK_VARIABLE = "PARAM_DISCOVERY_RUN"
"""In the program's environment, new for each run: finds what left the process group."""

_CHUNK_BYTES = 64 * 1024
_LINE_LIMIT_BYTES = 8 * 1024
"""A longer line is told in pieces: output without newlines must not pile up."""
_POLL_SECONDS = 0.05
_WAIT_INTERVAL_SECONDS = 10.0
_SWEEPS = 5


class Listener(Protocol):
    """Hears what a running program does."""

    def output(self, chunk: bytes) -> bool:
        """Bytes of its standard output; False: end the program, it has said too much."""

    def line(self, text: str) -> None:
        """One line of its standard error."""

    def waiting(self, seconds: float) -> None:
        """It has been running for so long; called every few seconds."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    exit_code: int
    """Negative: the number of the signal that ended it."""
    tail: str
    """The end of its standard error."""
    timed_out: bool = False
    said_too_much: bool = False

    @property
    def signal_name(self) -> str | None:
        """`SIGSEGV` and the like, when a signal ended it."""
        if self.exit_code >= 0:
            return None
        with contextlib.suppress(ValueError):
            return signal.Signals(-self.exit_code).name
        return f"signal {-self.exit_code}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may take."""

    timeout_seconds: float
    tail_bytes: int = 64 * 1024


def run_watched(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    folder: Path,
    limits: Limits,
    listener: Listener,
) -> Ended:
    """Run `command` in `folder` until it ends, is too slow or says too much.

    Nothing that it started is left; on Linux not even what made a session of its own.

    Raises:
        OSError: the program cannot be started.
    """
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    process = subprocess.Popen(
        list(command),
        env={**environ, MARK_VARIABLE: mark},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    watch = _Watch(process, limits, listener)
    try:
        _no_core_dump(process.pid)
        return watch.until_the_end()
    finally:
        _end_all(process, mark)
        watch.close()


class _Watch:
    """Reads both streams of one process without ever waiting for more than a moment."""

    def __init__(
        self, process: subprocess.Popen[bytes], limits: Limits, listener: Listener
    ) -> None:
        assert process.stdout is not None  # noqa: S101 - both are pipes, for the type checker
        assert process.stderr is not None  # noqa: S101
        self._process = process
        self._limits = limits
        self._listener = listener
        self._lines = _Lines(limits.tail_bytes)
        self._pipes = (process.stdout, process.stderr)
        self._started_at = time.monotonic()
        self._told_at = self._started_at
        self._said_too_much = False
        self._selector = selectors.DefaultSelector()
        for stream in self._pipes:
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ)

    def until_the_end(self) -> Ended:
        deadline = self._started_at + self._limits.timeout_seconds
        timed_out = False
        while self._process.poll() is None and not self._said_too_much and not timed_out:
            self._read(_POLL_SECONDS)
            self._tell_time()
            timed_out = time.monotonic() > deadline
        exit_code = self._process.poll()
        # What lies in the pipes when the process has ended; a child that holds them open and
        # writes for ever must not hold us.
        while exit_code is not None and self._read(0) and time.monotonic() < deadline + 1:
            pass
        for line in self._lines.rest():
            self._listener.line(line)
        return Ended(
            exit_code=-signal.SIGKILL if exit_code is None else exit_code,
            tail=self._lines.tail(),
            timed_out=timed_out and exit_code is None,
            said_too_much=self._said_too_much,
        )

    def close(self) -> None:
        self._selector.close()
        for stream in self._pipes:
            stream.close()

    def _read(self, wait_seconds: float) -> bool:
        """Take what is there; False when nothing was."""
        if not self._selector.get_map():
            time.sleep(wait_seconds)
            return False
        ready = self._selector.select(wait_seconds)
        for key, _events in ready:
            chunk = os.read(key.fd, _CHUNK_BYTES)
            if not chunk:
                self._selector.unregister(key.fileobj)
            elif key.fd == self._pipes[0].fileno():
                self._said_too_much = not self._listener.output(chunk) or self._said_too_much
            else:
                for line in self._lines.feed(chunk):
                    self._listener.line(line)
        return bool(ready) and not self._said_too_much

    def _tell_time(self) -> None:
        now = time.monotonic()
        if now - self._told_at >= _WAIT_INTERVAL_SECONDS:
            self._told_at = now
            self._listener.waiting(now - self._started_at)


class _Lines:
    """Cuts a stream into lines and keeps its end."""

    def __init__(self, tail_bytes: int) -> None:
        self._tail_bytes = tail_bytes
        self._tail = bytearray()
        self._open = b""

    def feed(self, chunk: bytes) -> Iterator[str]:
        self._tail += chunk
        del self._tail[: -self._tail_bytes]
        *whole, self._open = (self._open + chunk).split(b"\n")
        for line in whole:
            yield from _pieces(line)
        if len(self._open) > _LINE_LIMIT_BYTES:
            yield from _pieces(self._open)
            self._open = b""

    def rest(self) -> Iterator[str]:
        if self._open:
            yield self._open.decode(errors="replace")
            self._open = b""

    def tail(self) -> str:
        return self._tail.decode(errors="replace")


def _pieces(line: bytes) -> Iterator[str]:
    for start in range(0, max(1, len(line)), _LINE_LIMIT_BYTES):
        yield line[start : start + _LINE_LIMIT_BYTES].decode(errors="replace")


def _no_core_dump(pid: int) -> None:
    """An engine that crashes at import leaves no file of gigabytes."""
    if hasattr(resource, "prlimit"):
        with contextlib.suppress(OSError):  # it may have ended already
            resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _end_all(process: subprocess.Popen[bytes], mark: str) -> None:
    # The group outlives its leader as long as a member lives, so its number is still the group's.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for _ in range(_SWEEPS):
        if not _kill_marked(mark):
            return


def _kill_marked(mark: str) -> bool:
    """End the processes that carry `mark`: those that made a session of their own."""
    needle = f"{MARK_VARIABLE}={mark}".encode()
    found = False
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if needle in entry.read_bytes().split(b"\0"):
                os.kill(int(entry.parent.name), signal.SIGKILL)
                found = True
    return found
