"""RECORD: what the builder of a wheel says about every file in it.

Source: PyPA specifications, 'Recording installed projects', 'The RECORD file', and 'Binary
distribution format', 'Signed wheel files'.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
from dataclasses import dataclass

_STRONG = {"sha256": 32, "sha384": 48, "sha512": 64}
"""Algorithms that the specification allows ('sha256 or better'), with digest sizes."""


class RecordError(Exception):
    """RECORD is malformed; the message says how."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a file's content has to hash to."""

    algorithm: str
    digest: bytes

    def matches(self, content: bytes) -> bool:
        """Whether it does."""
        return hashlib.new(self.algorithm, content).digest() == self.digest

    def __str__(self) -> str:
        return f"{self.algorithm}={self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> Checksum:
        """The form that `str` gives.

        Raises:
            RecordError: it is not that.
        """
        algorithm, _, digest = text.partition("=")
        try:
            return _checked(algorithm, bytes.fromhex(digest))
        except ValueError as error:
            raise RecordError(f"{text!r} is no checksum") from error

    @classmethod
    def of(cls, content: bytes) -> Checksum:
        """The SHA-256 of `content`."""
        return cls("sha256", hashlib.sha256(content).digest())


def read_record(content: bytes) -> dict[str, Checksum]:
    """Checksums by member name; names without one (RECORD itself) are left out.

    Raises:
        RecordError: it is no such file, or says two things of one name.
    """
    found: dict[str, Checksum] = {}
    try:
        rows = list(csv.reader(content.decode("utf-8").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RecordError(f"it cannot be read: {error}") from error
    for row in rows:
        if len(row) < 2 or not row[1]:
            continue
        checksum = _record_checksum(row[1])
        if found.setdefault(row[0], checksum) != checksum:
            raise RecordError(f"it gives two checksums for {row[0]!r}")
    return found


def _record_checksum(text: str) -> Checksum:
    algorithm, _, encoded = text.partition("=")
    try:
        digest = base64.b64decode(
            encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError) as error:
        raise RecordError(f"{text!r} is no checksum") from error
    return _checked(algorithm, digest)


def _checked(algorithm: str, digest: bytes) -> Checksum:
    if _STRONG.get(algorithm) != len(digest):
        raise RecordError(f"it has a checksum that is not SHA-256 or better ({algorithm[:20]!r})")
    return Checksum(algorithm, digest)
