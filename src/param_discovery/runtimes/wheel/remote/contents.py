"""What a distribution holds: the members of a wheel with RECORD's checksums, or of an sdist."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from typing import TYPE_CHECKING

from packaging.metadata import parse_email
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from param_discovery.runtimes.wheel.remote.directory import leads_out, read_directory, refusal
from param_discovery.runtimes.wheel.remote.failures import bad_archive
from param_discovery.runtimes.wheel.remote.limits import KIB
from param_discovery.runtimes.wheel.remote.manifest import (
    COMPILED_SUFFIXES,
    Manifest,
    SourceFile,
)
from param_discovery.runtimes.wheel.remote.members import STORED, Member, MemberError, unpack
from param_discovery.runtimes.wheel.remote.ranges import LocalFile
from param_discovery.runtimes.wheel.remote.record import Checksum, RecordError, read_record
from param_discovery.runtimes.wheel.remote.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

    from param_discovery.runtimes.wheel.remote.limits import Limits
    from param_discovery.runtimes.wheel.remote.ranges import PartialFile

_RECORD = re.compile(r"(?P<folder>(?P<name>[^/]+)-(?P<version>[^/-]+)\.dist-info)/RECORD")
_SOURCE_SUFFIX = ".py"
_SIDE_BY_SIDE_BYTES = 32 * KIB


def fetch_member(filename: str, file: PartialFile, member: Member, data: bytes) -> bytes:
    """The content of `member`, of which `data` is at least the beginning.

    Raises:
        WheelError: it is not what the directory says.
    """
    try:
        content = unpack(member, data)
        if content is None:
            content = unpack(member, file.read(member.room))
    except MemberError as error:
        raise bad_archive(filename, str(error)) from error
    if content is None:
        raise bad_archive(filename, f"{member.name} breaks off")
    return content


def wheel_manifest(
    filename: str, package: str, version: Version, file: PartialFile, limits: Limits
) -> tuple[Manifest, bytes]:
    """What the wheel holds, and its METADATA.

    Raises:
        WheelError: it is no wheel of that package and version, or cannot be trusted.
        RangesRefusedError: parts of it cannot be had.
    """
    members = {member.name: member for member in read_directory(filename, file, limits)}
    record = _only_record(filename, package, version, members)
    metadata = members.get(f"{record.name.rpartition('/')[0]}/METADATA")
    if metadata is None:
        raise bad_archive(filename, "it has no METADATA")
    for member, limit_bytes in ((record, limits.record_bytes), (metadata, limits.member_bytes)):
        if why := refusal(member, limit_bytes, limits.compression_ratio):
            raise bad_archive(filename, why)
    texts = _fetch_both(filename, file, record, metadata)
    try:
        checksums = read_record(texts[record.name])
    except RecordError as error:
        raise bad_archive(filename, f"its RECORD cannot be used: {error}") from error
    checksum = checksums.get(metadata.name)
    if checksum is None or not checksum.matches(texts[metadata.name]):
        raise bad_archive(filename, "its METADATA is not what its RECORD says")
    manifest = _manifest(members, checksums, metadata.name)
    return manifest, texts[metadata.name]


def metadata_version(filename: str, package: str, metadata: bytes) -> Version:
    """The version that METADATA gives.

    Raises:
        WheelError: it gives none, or is another package's.
    """
    raw, _unparsed = parse_email(metadata)
    try:
        version = Version(raw.get("version", ""))
    except InvalidVersion as error:
        raise bad_archive(filename, "its METADATA has no version") from error
    if canonicalize_name(raw.get("name", "")) != canonicalize_name(package):
        raise bad_archive(filename, "its METADATA is another package's")
    return version


def sdist_contents(filename: str, file: BinaryIO, limits: Limits) -> dict[str, bytes]:
    """The source files of a source distribution, and its PKG-INFO.

    Raises:
        WheelError: it is no archive, or one that cannot be trusted.
    """
    file.seek(0)
    pick = _zip_contents if filename.endswith(".zip") else _tar_contents
    found: dict[str, bytes] = {}
    left = limits.unpacked_bytes
    for name, content in pick(filename, file, limits):
        left -= len(content)
        if name in found or left < 0:
            why = "it has two of" if name in found else "it unpacks to too much at"
            raise bad_archive(filename, f"{why} {name!r}")
        found[name] = content
    return found


def sdist_manifest(filename: str, contents: Mapping[str, bytes]) -> Manifest:
    """What the source distribution holds.

    Raises:
        WheelError: it has no PKG-INFO.
    """
    about = [name for name in contents if name.count("/") == 1 and name.endswith("/PKG-INFO")]
    if len(about) != 1:
        raise bad_archive(filename, "it has no PKG-INFO")
    files = {
        name: SourceFile(_nowhere(name, content), Checksum.of(content))
        for name, content in contents.items()
    }
    return Manifest(files, frozenset(), frozenset(), about[0])


def _nowhere(name: str, content: bytes) -> Member:
    """A member that has no place of its own: the archive is one compressed stream."""
    size_bytes = len(content)
    return Member(name, 0, size_bytes, size_bytes, zlib.crc32(content), STORED, 0)


def _only_record(
    filename: str, package: str, version: Version, members: Mapping[str, Member]
) -> Member:
    matches = [match for name in members if (match := _RECORD.fullmatch(name))]
    if len(matches) != 1:
        raise bad_archive(filename, f"it has {len(matches) or 'no'} RECORD")
    match = matches[0]
    try:
        same = Version(match["version"]) == version
    except InvalidVersion:
        same = False
    if not same or canonicalize_name(match["name"]) != canonicalize_name(package):
        raise bad_archive(filename, f"it says that it is {match['folder']!r}")
    return members[match[0]]


def _fetch_both(
    filename: str, file: PartialFile, record: Member, metadata: Member
) -> dict[str, bytes]:
    """RECORD and METADATA, in one request where they lie side by side, as builders put them."""
    first, last = sorted((record, metadata), key=lambda member: member.offset)
    if last.offset - first.span.end > _SIDE_BY_SIDE_BYTES:
        data = {member.name: file.read(member.span) for member in (first, last)}
    else:
        whole = file.read(Span(first.offset, last.span.end))
        data = {first.name: whole, last.name: whole[last.offset - first.offset :]}
    return {
        member.name: fetch_member(filename, file, member, data[member.name])
        for member in (first, last)
    }


def _manifest(
    members: Mapping[str, Member], checksums: Mapping[str, Checksum], metadata: str
) -> Manifest:
    wanted = {
        name: member
        for name, member in members.items()
        if name.endswith(_SOURCE_SUFFIX) or name == metadata
    }
    return Manifest(
        files={
            name: SourceFile(member, checksums[name])
            for name, member in wanted.items()
            if name in checksums
        },
        compiled=frozenset(name for name in members if name.endswith(COMPILED_SUFFIXES)),
        unrecorded=frozenset(wanted.keys() - checksums.keys()),
        metadata=metadata,
    )


def _is_wanted(name: str) -> bool:
    return name.endswith((_SOURCE_SUFFIX, "/PKG-INFO"))


def _zip_contents(filename: str, file: BinaryIO, limits: Limits) -> Iterator[tuple[str, bytes]]:
    archive = LocalFile.of(file)
    for member in read_directory(filename, archive, limits):
        if _is_wanted(member.name):
            if why := refusal(member, limits.member_bytes, limits.compression_ratio):
                raise bad_archive(filename, why)
            data = archive.read(member.span)
            yield member.name, fetch_member(filename, archive, member, data)


def _tar_contents(filename: str, file: BinaryIO, limits: Limits) -> Iterator[tuple[str, bytes]]:
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield from _tar_members(filename, _Bounded(unpacked, limits.stream_bytes), limits)
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError) as error:
        raise bad_archive(filename, f"it cannot be unpacked: {error}") from error


def _tar_members(filename: str, stream: _Bounded, limits: Limits) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, entry in enumerate(_regular(archive)):
            if number > limits.member_count or leads_out(entry.name):
                raise bad_archive(filename, f"it has a member {entry.name!r}, its {number}th")
            if not _is_wanted(entry.name):
                continue
            if entry.size > limits.member_bytes:
                raise bad_archive(filename, f"{entry.name} has {entry.size} bytes")
            member = archive.extractfile(entry)
            if member is not None:
                yield entry.name, member.read(limits.member_bytes)


def _regular(archive: tarfile.TarFile) -> Iterable[tarfile.TarInfo]:
    """Its regular files. Each is forgotten again: a long list of them is memory, too."""
    for entry in archive:
        archive.members = []  # type: ignore[attr-defined]
        if entry.isreg():
            yield entry


class _Bounded(io.RawIOBase):
    """A stream that ends with an error where it grows beyond all measure."""

    def __init__(self, inner: gzip.GzipFile, limit_bytes: int) -> None:
        super().__init__()
        self._inner = inner
        self._left = limit_bytes

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("it unpacks to too much")
        return data
