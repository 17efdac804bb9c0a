"""Parts of a file: over HTTP range requests (RFC 9110, 14), or on this machine."""

from __future__ import annotations

import io
import os
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

from param_discovery.runtimes.wheel.remote.spans import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.runtimes.wheel.remote.transport import Reply, Transport

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_TOO_MUCH_BYTES = 64 * 1024


class RangesRefusedError(Exception):
    """The server gives no parts, or none that fit together: fetch the file whole."""


class PartialFile(Protocol):
    """A file of which parts can be had."""

    @property
    def size_bytes(self) -> int:
        """Of the whole file."""

    def read(self, span: Span) -> bytes:
        """Exactly the bytes of `span`, which lies within the file."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file on this machine, open for reading; may be used from several threads."""

    file: BinaryIO
    size_bytes: int

    @classmethod
    def of(cls, file: BinaryIO) -> LocalFile:
        """The file with the size that it has now."""
        return cls(file, os.fstat(file.fileno()).st_size)

    def read(self, span: Span) -> bytes:
        """Read that part; less where the file became shorter."""
        return os.pread(self.file.fileno(), span.size_bytes, span.start)


class HttpFile:
    """A file behind an address; every reply must be about the same bytes as the first."""

    def __init__(self, transport: Transport, address: str, size_bytes: int | None) -> None:
        self._transport = transport
        self._address = address
        self._size_bytes = size_bytes
        self._validator: str | None = None
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """As the index or, where it does not say, the server's first reply has it."""
        if self._size_bytes is None:
            self._ask("bytes=0-0", Span(0, 1))
        return self._size_bytes or 0

    def read(self, span: Span) -> bytes:
        """Fetch that part.

        Raises:
            RangesRefusedError: the server does not give it, or gives something else.
            WheelError: the network or the server failed.
        """
        return self._ask(f"bytes={span.start}-{span.end - 1}", span)

    def _ask(self, value: str, span: Span) -> bytes:
        reply = self._transport.get(
            self._address,
            headers={"Range": value},
            # A part that is a little too long is refused; one that never ends is an error.
            limit_bytes=span.size_bytes + _TOO_MUCH_BYTES,
            wanted=lambda status, headers: _is_part(status, headers, span),
        )
        with self._lock:
            self._check(reply, span)
        return reply.body

    def _check(self, reply: Reply, span: Span) -> None:
        if not _is_part(reply.status, reply.headers, span):
            raise RangesRefusedError(_refusal(reply))
        match = _CONTENT_RANGE.fullmatch(reply.headers["Content-Range"])
        size_bytes = int(match[3]) if match else -1
        if self._size_bytes is None:
            self._size_bytes = size_bytes
        if size_bytes != self._size_bytes or len(reply.body) != span.size_bytes:
            raise RangesRefusedError("the server gives other lengths than it promised")
        validator = reply.headers.get("ETag", "")
        if not validator or validator.startswith("W/"):
            return
        self._validator = self._validator or validator
        if validator != self._validator:
            raise RangesRefusedError("the file changed while it was read")


def _is_part(status: int, headers: Mapping[str, str], span: Span) -> bool:
    """Whether a reply is that part, as it is."""
    if status != 206 or headers.get("Content-Encoding", "identity").lower() != "identity":
        return False
    match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
    return match is not None and (int(match[1]), int(match[2]) + 1) == (span.start, span.end)


def _refusal(reply: Reply) -> str:
    if reply.status == 200:
        return "the server ignores range requests"
    if reply.status == 416:
        return "the server says that there is no such range"
    return "the server answers a range request with something else"


class Window(io.RawIOBase):
    """A file that can be read at any place, of which only the places read are fetched.

    For `zipfile`, which reads a central directory by seeking to the end. No more than `limit_bytes`
    is ever fetched: a directory that claims to be larger is not followed.
    """

    def __init__(self, file: PartialFile, first: Span, limit_bytes: int) -> None:
        super().__init__()
        self._file = file
        self._position = 0
        self._limit_bytes = limit_bytes
        self._start = first.start
        self._data = file.read(first)

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place.

        Raises:
            ValueError: it lies before the file.
        """
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._file.size_bytes}
        position = base[whence] + offset
        if position < 0:
            raise ValueError("a place before the file's beginning")
        self._position = position
        return position

    def tell(self) -> int:
        """The place."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """The bytes there, up to the file's end.

        Raises:
            ValueError: they would be more than may be fetched.
        """
        rest = max(0, self._file.size_bytes - self._position)
        wanted = rest if size < 0 else min(size, rest)
        if wanted and self._position < self._start:
            self._fetch_from(self._position)
        begin = self._position - self._start
        data = self._data[begin : begin + wanted]
        self._position += len(data)
        return data

    def _fetch_from(self, start: int) -> None:
        """Everything from `start` to what is here: the end of a file is read from back to front."""
        if len(self._data) + self._start - start > self._limit_bytes:
            raise ValueError(f"a directory of more than {self._limit_bytes} bytes")
        self._data = self._file.read(Span(start, self._start)) + self._data
        self._start = start
