"""What a distribution holds, as far as a reader of source cares, in the form that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from param_discovery.runtimes.wheel.remote.members import Member
from param_discovery.runtimes.wheel.remote.record import Checksum

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
"""Raise it when manifests of before must not be used any more."""

COMPILED_SUFFIXES = (".so", ".pyd")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A member that may be read."""

    member: Member
    checksum: Checksum
    """Of the content, from RECORD."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The members that matter: source, compiled modules (by name only), METADATA."""

    files: Mapping[str, SourceFile]
    """By name in the archive."""
    compiled: frozenset[str]
    """Names of extension modules, which cannot be read."""
    unrecorded: frozenset[str]
    """Names of source files that RECORD does not mention: never read."""
    metadata: str
    """Name of METADATA (of PKG-INFO, in a source distribution)."""

    def to_json(self) -> dict[str, Any]:
        """The kept form."""
        return {
            "format": FORMAT,
            "metadata": self.metadata,
            "compiled": sorted(self.compiled),
            "unrecorded": sorted(self.unrecorded),
            "files": {name: _file_to_json(file) for name, file in self.files.items()},
        }

    @classmethod
    def from_json(cls, body: Any) -> Manifest | None:  # noqa: ANN401  # whatever the file holds
        """Back from it; None: another format."""
        if not isinstance(body, dict) or body.get("format") != FORMAT:
            return None
        return cls(
            files={name: _file_from_json(name, row) for name, row in body["files"].items()},
            compiled=frozenset(body["compiled"]),
            unrecorded=frozenset(body["unrecorded"]),
            metadata=body["metadata"],
        )


def _file_to_json(file: SourceFile) -> list[int | str]:
    member = file.member
    return [
        member.offset,
        member.packed_bytes,
        member.unpacked_bytes,
        member.crc32,
        member.method,
        member.room_end,
        str(file.checksum),
    ]


def _file_from_json(name: str, row: list[Any]) -> SourceFile:
    return SourceFile(Member(name, *row[:6]), Checksum.parse(row[6]))
