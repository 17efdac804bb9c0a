"""How much a package index, or an archive on it, may ask of this machine."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from param_discovery.errors import WheelError

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading.

    The largest engine wheels stay an order of magnitude below those for memory.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    """How long a server may be silent within one reply."""
    total_seconds: float = 600.0
    """All requests of one reading together, waits included."""
    retries: int = 4
    """Further attempts after the first, for each request."""
    backoff_seconds: float = 0.5
    """Wait before the second further attempt; it doubles with each."""
    longest_wait_seconds: float = 30.0
    """A server that asks for a longer pause is not waited for."""
    parallel_requests: int = 6

    page_bytes: int = 64 * MIB
    download_bytes: int = 4096 * MIB
    """Of a distribution that has to be fetched whole."""
    directory_bytes: int = 8 * MIB
    """Of a zip archive's central directory."""
    member_count: int = 100_000
    member_bytes: int = 8 * MIB
    """Of one source file, unpacked."""
    record_bytes: int = 32 * MIB
    """Of the RECORD, unpacked."""
    unpacked_bytes: int = 256 * MIB
    """Of all members read, together."""
    stream_bytes: int = 2048 * MIB
    """Of a source distribution, which has to be unpacked from its beginning."""
    compression_ratio: int = 200
    """Of a member above a megabyte. Source text stays below 60."""


class Traffic:
    """What went over the network; may be counted from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.request_count = 0
        """Attempts, the failed ones too."""
        self.received_bytes = 0
        """Bodies of replies, the index's pages and the useless ones too."""

    def asked(self) -> None:
        """One more request."""
        with self._lock:
            self.request_count += 1

    def received(self, size_bytes: int) -> None:
        """So much more of a body."""
        with self._lock:
            self.received_bytes += size_bytes


class Watch:
    """The time that is left, and whether the user still wants the answer."""

    def __init__(self, total_seconds: float) -> None:
        self._total_seconds = total_seconds
        self._ends_at = time.monotonic() + total_seconds
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let the next `check` raise; from any thread."""
        self._stopped.set()

    def check(self) -> None:
        """Go on, or not.

        Raises:
            WheelError: time is up, or `stop` was called.
        """
        if self._stopped.is_set():
            raise WheelError("The reading was stopped.", meaning="Nothing was written.")
        if time.monotonic() > self._ends_at:
            raise WheelError(
                f"The package index did not deliver within {self._total_seconds:g} s.",
                meaning="Nothing was written. What was read whole is kept for the next run.",
                mend="Run it again, with a longer --timeout-seconds if the network is slow.",
            )

    def wait(self, seconds: float) -> None:
        """Sleep, unless it is over before.

        Raises:
            WheelError: as `check`.
        """
        self.check()
        self._stopped.wait(min(seconds, max(0.0, self._ends_at - time.monotonic())))
        self.check()
