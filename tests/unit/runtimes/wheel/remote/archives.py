"""Wheels made for tests: honest ones, and ones that no honest tool would make."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import tarfile
import warnings
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INFO = "acme-1.0.dist-info"
METADATA = "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n"
ENGINE = "class EngineArgs:\n    model: str = 'acme'\n"
SOURCE: dict[str, str] = {
    "acme/__init__.py": "from acme.engine import EngineArgs\n",
    "acme/engine.py": ENGINE,
    "acme/other.py": "x = 1\n",
}
WHEEL = "acme-1.0-py3-none-any.whl"


def record_line(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def record_of(members: Mapping[str, str | bytes], info: str = INFO) -> str:
    lines = (record_line(name, as_bytes(content)) for name, content in members.items())
    return "".join(lines) + f"{info}/RECORD,,\n"


def as_bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def wheel(
    source: Mapping[str, str | bytes] = SOURCE,
    *,
    record: str | None = None,
    metadata: str = METADATA,
    info: str = INFO,
    padding: int = 0,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A wheel; `padding` is the size of a compiled library in front of the source."""
    members: dict[str, str | bytes] = {}
    if padding:
        members["acme/_core.abi3.so"] = bytes(index * 7 % 251 for index in range(padding))
    members |= {**source, f"{info}/METADATA": metadata}
    text = record_of(members, info) if record is None else record
    return zipped([*members.items(), (f"{info}/RECORD", text)], method)


def zipped(
    members: Sequence[tuple[str | zipfile.ZipInfo, str | bytes]],
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A zip archive with exactly these members, names unchecked."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name, content in members:
            stored = name.endswith(".so") if isinstance(name, str) else False
            archive.writestr(name, content, zipfile.ZIP_STORED if stored else method)
    return buffer.getvalue()


def renamed(archive: bytes, old: str, new: str) -> bytes:
    """`archive` with every `old` in it `new`: names in headers and directory, of equal length."""
    assert len(old) == len(new)
    return archive.replace(old.encode(), new.encode())


def in_directory(archive: bytes, name: str, offset: int, form: str, value: int) -> bytes:
    """`archive` with one number of `name`'s entry in the central directory changed."""
    directory = directory_offset(archive)
    place = archive.index(name.encode(), directory) - 46
    assert archive[place : place + 4] == b"PK\x01\x02"
    changed = bytearray(archive)
    struct.pack_into(form, changed, place + offset, value)
    return bytes(changed)


def in_header(archive: bytes, name: str, offset: int, form: str, value: int) -> bytes:
    """`archive` with one number of `name`'s local header changed."""
    place = archive.index(name.encode()) - 30
    assert archive[place : place + 4] == b"PK\x03\x04"
    changed = bytearray(archive)
    struct.pack_into(form, changed, place + offset, value)
    return bytes(changed)


def directory_offset(archive: bytes) -> int:
    end = archive.rindex(b"PK\x05\x06")
    return int(struct.unpack_from("<L", archive, end + 16)[0])


def sdist(
    members: Mapping[str, str | bytes] | None = None, extra: Sequence[tarfile.TarInfo] = ()
) -> bytes:
    """A source distribution as a gzipped tar archive."""
    usual = {f"acme-1.0/src/{name}": text for name, text in SOURCE.items()}
    files = {"acme-1.0/PKG-INFO": METADATA, **usual} if members is None else members
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(as_bytes(content))
            archive.addfile(entry, io.BytesIO(as_bytes(content)))
        for entry in extra:
            archive.addfile(entry)
    return buffer.getvalue()
