"""The central directory of a zip archive, read by the standard library and then doubted.

`zipfile` knows the format, zip64 included. What it does not refuse, and what could make us read
something else than an installer would, is refused here: for one name two members, members that
overlap, names that lead out of the archive.
"""

from __future__ import annotations

import re
import struct
import zipfile
from typing import TYPE_CHECKING

from param_discovery.runtimes.wheel.remote.failures import bad_archive
from param_discovery.runtimes.wheel.remote.limits import KIB, MIB
from param_discovery.runtimes.wheel.remote.members import (
    DEFLATED,
    ENCRYPTED,
    HEADER,
    STORED,
    Member,
)
from param_discovery.runtimes.wheel.remote.ranges import Window
from param_discovery.runtimes.wheel.remote.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.runtimes.wheel.remote.limits import Limits
    from param_discovery.runtimes.wheel.remote.ranges import PartialFile

TAIL_BYTES = 64 * KIB
"""Fetched first. The directory's own end lies in it, and with small wheels the whole directory."""

_SYMLINK = 0o120000
_FILE_TYPE = 0o170000
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST_NAME = 1024


def read_directory(filename: str, file: PartialFile, limits: Limits) -> tuple[Member, ...]:
    """Every regular member, in the order of the file.

    Raises:
        WheelError: it is no zip archive, or one that cannot be trusted.
    """
    size_bytes = file.size_bytes
    tail = Span(max(0, size_bytes - TAIL_BYTES), size_bytes)
    try:
        with (
            Window(file, tail, limits.directory_bytes) as window,
            zipfile.ZipFile(window) as zipped,
        ):
            entries, end = zipped.infolist(), zipped.start_dir
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise bad_archive(filename, f"its directory cannot be read: {error}") from error
    if len(entries) > limits.member_count:
        raise bad_archive(filename, f"it has {len(entries)} members")
    entries.sort(key=lambda entry: entry.header_offset)
    why = _wrong_names(entries) or _overlap(entries, end)
    if why:
        raise bad_archive(filename, why)
    ends = [*(entry.header_offset for entry in entries[1:]), end]
    return tuple(
        _member(entry, room_end)
        for entry, room_end in zip(entries, ends, strict=True)
        if _is_regular(entry)
    )


def refusal(member: Member, limit_bytes: int, ratio: int) -> str | None:
    """Why a member is not read; None: it may be."""
    if member.method not in {STORED, DEFLATED}:
        how = "encrypted" if member.method == _ENCRYPTED_METHOD else f"method {member.method}"
        return f"{member.name} is packed in a way that wheels do not use ({how})"
    if member.unpacked_bytes > limit_bytes:
        return f"{member.name} has {member.unpacked_bytes} bytes"
    packed = max(member.packed_bytes, 1)
    if member.unpacked_bytes > MIB and member.unpacked_bytes / packed > ratio:
        return f"{member.name} grows to {member.unpacked_bytes // packed} times its size"
    if member.method == STORED and member.packed_bytes != member.unpacked_bytes:
        return f"{member.name} is not packed, and yet has two sizes"
    return None


_ENCRYPTED_METHOD = -1
"""Stands for the method of what is encrypted: one that we do not know."""


def _member(entry: zipfile.ZipInfo, room_end: int) -> Member:
    return Member(
        name=entry.filename,
        offset=entry.header_offset,
        packed_bytes=entry.compress_size,
        unpacked_bytes=entry.file_size,
        crc32=entry.CRC,
        method=_ENCRYPTED_METHOD if entry.flag_bits & ENCRYPTED else entry.compress_type,
        room_end=room_end,
    )


def _is_regular(entry: zipfile.ZipInfo) -> bool:
    is_link = (entry.external_attr >> 16) & _FILE_TYPE == _SYMLINK
    return not (is_link or entry.is_dir())


def _wrong_names(entries: Sequence[zipfile.ZipInfo]) -> str | None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        # `zipfile` cuts a name at a NUL byte; what it was before is a second name.
        if name != entry.orig_filename or leads_out(name):
            return f"it has a member with the name {entry.orig_filename!r}"
        if name in seen:
            return f"it has two members with the name {name!r}"
        seen.add(name)
    return None


def leads_out(name: str) -> bool:
    """Whether a member's name could mean a place outside the archive, or more than one place."""
    if not name or len(name) > _LONGEST_NAME or "\\" in name or _DRIVE.match(name):
        return True
    parts = name.removesuffix("/").split("/")
    return any(part in {"", ".", ".."} for part in parts) or not name.isprintable()


def _overlap(entries: Sequence[zipfile.ZipInfo], end: int) -> str | None:
    """Whether two members share bytes, or one reaches into the directory."""
    place = 0
    for entry in entries:
        if entry.header_offset < place:
            return f"its member {entry.filename!r} overlaps another one"
        place = entry.header_offset + HEADER.size + len(entry.filename) + entry.compress_size
    if place > end:
        return "its last member overlaps its directory"
    return None
