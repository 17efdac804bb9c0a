"""GET over HTTP with bounds: on time, on size, on attempts.

One place for what can go wrong on the way. A body that breaks off is as much a failed attempt as a
status of 503, so the attempts are counted here, around both, and not inside the HTTP library, which
no longer watches when a body is read.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import requests

from param_discovery.runtimes.addresses import without_credentials
from param_discovery.runtimes.wheel.remote.failures import (
    StatusError,
    cannot_keep,
    must_wait,
    too_large,
    unreachable,
    untrusted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from param_discovery.errors import WheelError
    from param_discovery.runtimes.wheel.remote.limits import Limits, Traffic, Watch

Result = TypeVar("Result")

_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK_BYTES = 64 * 1024
_LONGEST_BACKOFF_SECONDS = 8.0
_LONGEST_COUNT = 18


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    status: int
    address: str
    """After redirections."""
    headers: Mapping[str, str]
    body: bytes


class _TransientError(Exception):
    """An attempt failed in a way that may not repeat."""

    def __init__(self, error: WheelError, wait_seconds: float | None = None) -> None:
        super().__init__(error.what)
        self.error = error
        self.wait_seconds = wait_seconds


class Transport:
    """All requests of one reading, over one session; may be used from several threads."""

    def __init__(
        self, session: requests.Session, limits: Limits, watch: Watch, traffic: Traffic
    ) -> None:
        self._session = session
        self._limits = limits
        self._watch = watch
        self._traffic = traffic

    def get(
        self,
        address: str,
        *,
        limit_bytes: int,
        headers: Mapping[str, str] | None = None,
        wanted: Callable[[int, Mapping[str, str]], bool] = lambda _status, _headers: True,
    ) -> Reply:
        """The reply to a GET; where `wanted` says no to status and headers, without its body.

        Raises:
            WheelError: it did not come whole within the bounds; StatusError where the server said
                no for good (416 is left to the caller).
        """

        def attempt(number: int) -> Reply:
            with self._opened(address, headers or {}, number) as response:
                body = b""
                if wanted(response.status_code, response.headers):
                    body = b"".join(self._chunks(response, limit_bytes))
                return Reply(response.status_code, response.url, response.headers, body)

        return self._persistently(attempt)

    def download(
        self,
        address: str,
        file: BinaryIO,
        *,
        limit_bytes: int,
        told: Callable[[int, int | None], None],
    ) -> str:
        """Write the whole file to `file`, and return its SHA-256; `told` gets bytes done and all.

        Raises:
            WheelError: as `get`.
        """

        def attempt(number: int) -> str:
            file.seek(0)
            file.truncate()
            digest = hashlib.sha256()
            with self._opened(address, {}, number) as response:
                total_bytes = whole_number(response.headers.get("Content-Length"))
                done = 0
                for chunk in self._chunks(response, limit_bytes):
                    _write(file, chunk)
                    digest.update(chunk)
                    done += len(chunk)
                    told(done, total_bytes)
            return digest.hexdigest()

        return self._persistently(attempt)

    def _persistently(self, attempt: Callable[[int], Result]) -> Result:
        for number in range(1, self._limits.retries + 2):
            self._watch.check()
            try:
                return attempt(number)
            except _TransientError as failure:
                if number > self._limits.retries:
                    raise failure.error from failure
                self._watch.wait(self._pause(number, failure.wait_seconds))
        raise AssertionError  # the last attempt returns or raises

    def _pause(self, number: int, asked_seconds: float | None) -> float:
        if asked_seconds is not None:
            return asked_seconds
        # The first time at once: most often a kept connection had been closed meanwhile.
        doubled: float = self._limits.backoff_seconds * 2 ** (number - 2) if number > 1 else 0.0
        return min(doubled, _LONGEST_BACKOFF_SECONDS)

    @contextmanager
    def _opened(
        self, address: str, headers: Mapping[str, str], number: int
    ) -> Iterator[requests.Response]:
        """A response with a good status, its body still to come."""
        self._traffic.asked()
        try:
            with self._session.get(
                without_credentials(address),
                headers=dict(headers),
                stream=True,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
            ) as response:
                self._check_status(response, number)
                _check_still_encrypted(address, response)
                yield response
        except OSError as error:  # requests' own errors are OSErrors, as is a missing certificate
            raise _understood(error, address, number) from error

    def _check_status(self, response: requests.Response, number: int) -> None:
        status = response.status_code
        if status in {200, 206, 416}:
            return
        failure = StatusError(status, response.url, number)
        if status not in _TRANSIENT:
            raise failure
        seconds = _asked_pause(response.headers.get("Retry-After"))
        if seconds is not None and seconds > self._limits.longest_wait_seconds:
            raise must_wait(response.url, status, seconds)
        raise _TransientError(failure, seconds)

    def _chunks(self, response: requests.Response, limit_bytes: int) -> Iterator[bytes]:
        """The body, decoded where the server encoded it although it was asked not to.

        urllib3 raises where less comes than `Content-Length` promised.
        """
        response.raw = _AsItComes(response.raw)
        got = 0
        for chunk in response.iter_content(_CHUNK_BYTES):
            self._watch.check()
            got += len(chunk)
            self._traffic.received(len(chunk))
            if got > limit_bytes:
                raise too_large(response.url, limit_bytes)
            yield chunk


def _write(file: BinaryIO, chunk: bytes) -> None:
    try:
        file.write(chunk)
        file.flush()  # the disk says now whether it is full
    except OSError as error:
        raise cannot_keep(error) from error


class _AsItComes:
    """The body of a response in the pieces in which it arrives.

    `iter_content` waits for whole chunks, however slowly they drip; meanwhile nobody would look at
    the clock. It takes the pieces from `stream`, which urllib3 gives it, or this.
    """

    def __init__(self, raw: Any) -> None:  # noqa: ANN401 - urllib3's response, in requests' words
        self._raw = raw

    def stream(self, amount: int, *, decode_content: bool) -> Iterator[bytes]:
        while piece := self._raw.read1(amount, decode_content=decode_content):
            yield piece

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self._raw, name)


def whole_number(text: str | None) -> int | None:
    """A header's count; None: it is none, or none that any file or pause could have."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > _LONGEST_COUNT:
        return None
    return int(text)


def _check_still_encrypted(address: str, response: requests.Response) -> None:
    if address.lower().startswith("https:") and not response.url.lower().startswith("https:"):
        raise untrusted(address, "it sends us on to an address without encryption")


def _understood(error: OSError, address: str, number: int) -> WheelError | _TransientError:
    text = str(error)
    if isinstance(error, requests.exceptions.ProxyError) and "407" in text:
        return StatusError(407, address)
    if isinstance(error, requests.exceptions.SSLError):
        return untrusted(address, _reason(error))
    failure = unreachable(address, _reason(error), number)
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return _TransientError(failure)
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return _TransientError(failure)
    return failure


def _reason(error: BaseException) -> str:
    """The innermost cause's words: those outside only repeat the address."""
    if isinstance(error, requests.Timeout):
        return "it does not answer in time"
    inner = error.args[0] if error.args else None
    while isinstance(inner, Exception):
        error, inner = inner, getattr(inner, "reason", None) or next(iter(inner.args), None)
    return str(error)


def _asked_pause(text: str | None) -> float | None:
    """Seconds of a `Retry-After`, RFC 9110, 10.2.3; None: not said in a way we know."""
    if text is None:
        return None
    seconds = whole_number(text)
    if seconds is not None:
        return float(seconds)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
