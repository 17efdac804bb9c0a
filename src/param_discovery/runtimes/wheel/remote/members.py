"""One member of a zip archive, taken out of the bytes where it should lie.

Sources: PKWARE's APPNOTE.TXT, 4.3.7 (local file header) and 4.4.4 (general purpose flags).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from param_discovery.runtimes.wheel.remote.spans import Span

HEADER = struct.Struct("<4s5H3L2H")
"""Signature, version, flags, method, time, date, CRC-32, packed, unpacked, name and extra sizes."""

_SIGNATURE = b"PK\x03\x04"
STORED = 0
DEFLATED = 8
ENCRYPTED = 0x1 | 0x40 | 0x2000
SIZES_FOLLOW = 0x8
_UTF8 = 0x800

EXTRA_SLACK_BYTES = 512
"""A local header's extra field has its own size. What builds wheels writes none, or 20 to 36 bytes
for zip64 and timestamps; a longer one costs a second request."""


_LONGEST_FIELD_BYTES = 0xFFFF


class MemberError(Exception):
    """A member is not what the directory says; the message says in what."""


@dataclass(frozen=True, slots=True)
class Member:
    """What the central directory says of one member."""

    name: str
    offset: int
    """Of its local header, in the file."""
    packed_bytes: int
    unpacked_bytes: int
    crc32: int
    method: int
    room_end: int
    """Where the next thing in the file begins."""

    @property
    def span(self) -> Span:
        """Where header and data lie, with some slack for what only the header tells."""
        least = self.offset + HEADER.size + len(self.name.encode()) + self.packed_bytes
        return Span(self.offset, min(self.room_end, least + EXTRA_SLACK_BYTES))

    @property
    def room(self) -> Span:
        """All that could be this member: name and extra field at their longest."""
        most = self.offset + HEADER.size + 2 * _LONGEST_FIELD_BYTES + self.packed_bytes
        return Span(self.offset, min(self.room_end, most))


@dataclass(frozen=True, slots=True)
class _Local:
    data_start: int
    flags: int


def unpack(member: Member, data: bytes) -> bytes | None:
    """The member's content; `data` begins with its local header. None: `data` is too short.

    Raises:
        MemberError: header, size or checksum are not those of the directory.
    """
    local = _local_header(member, data)
    end = local.data_start + member.packed_bytes
    if end > member.room_end - member.offset:
        raise MemberError(f"{member.name} reaches into what follows it")
    if end > len(data):
        return None
    content = _inflated(member, data[local.data_start : end])
    if len(content) != member.unpacked_bytes or zlib.crc32(content) != member.crc32:
        raise MemberError(f"{member.name} is not what the directory says: size or checksum")
    return content


def _local_header(member: Member, data: bytes) -> _Local:
    if len(data) < HEADER.size:
        raise MemberError(f"{member.name} has no local header")
    signature, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size = (
        HEADER.unpack_from(data)
    )
    name = data[HEADER.size : HEADER.size + name_size]
    if signature != _SIGNATURE or name != _spelled(member.name, flags):
        raise MemberError(f"{member.name} is not where the directory says")
    if method != member.method or flags & ENCRYPTED:
        raise MemberError(f"{member.name} is packed in another way than the directory says")
    told = {(member.crc32, member.packed_bytes, member.unpacked_bytes)}
    # Zip64 puts the sizes elsewhere; a streaming writer puts all three behind the data.
    if not flags & SIZES_FOLLOW and packed != _ELSEWHERE and (crc, packed, unpacked) not in told:
        raise MemberError(f"the sizes of {member.name} stand twice, and differ")
    return _Local(HEADER.size + name_size + extra_size, flags)


_ELSEWHERE = 0xFFFFFFFF


def _spelled(name: str, flags: int) -> bytes:
    if flags & _UTF8:
        return name.encode()
    return name.encode("cp437", errors="replace")


def _inflated(member: Member, packed: bytes) -> bytes:
    """Unpack at most one byte more than promised: a bomb goes off empty."""
    if member.method == STORED:
        return packed
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, member.unpacked_bytes + 1)
    except zlib.error as error:
        raise MemberError(f"{member.name} cannot be unpacked: {error}") from error
    if not stream.eof and len(content) <= member.unpacked_bytes:
        raise MemberError(f"{member.name} breaks off")
    return content
