"""One published distribution, of which members are fetched as they are asked for.

Where the server gives ranges, only the asked members travel; else the file is fetched whole, once,
and checked against the hash that the index publishes. Either way every member is checked, and kept
by its content.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Self

from param_discovery.runtimes.addresses import origin_of
from param_discovery.runtimes.wheel.remote.access import FileAccess, Workplace, read_spans
from param_discovery.runtimes.wheel.remote.contents import (
    fetch_member,
    metadata_version,
    sdist_contents,
    sdist_manifest,
    wheel_manifest,
)
from param_discovery.runtimes.wheel.remote.directory import refusal
from param_discovery.runtimes.wheel.remote.failures import bad_archive
from param_discovery.runtimes.wheel.remote.manifest import Manifest, SourceFile
from param_discovery.runtimes.wheel.remote.store import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from param_discovery.runtimes.wheel.remote.choice import Chosen
    from param_discovery.runtimes.wheel.remote.ranges import PartialFile

_KIND = "archives"


class Distribution:
    """A wheel or a source distribution; a context manager, used from one thread."""

    def __init__(self, package: str, chosen: Chosen, place: Workplace) -> None:
        self.chosen = chosen
        self._package = package
        self._place = place
        self._access = FileAccess(chosen.file, place)
        self._contents: Mapping[str, bytes] = {}
        self._manifest: Manifest | None = None
        self._unpacked_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._access.close()

    @property
    def filename(self) -> str:
        """As published."""
        return self.chosen.file.filename

    @property
    def manifest(self) -> Manifest:
        """What it holds.

        Raises:
            WheelError: it cannot be fetched, or cannot be trusted.
        """
        if self._manifest is None:
            self._manifest = self._kept_manifest() or self._fetched_manifest()
        return self._manifest

    @property
    def identity(self) -> str:
        """SHA-256 that tells this content from any other.

        The file's, as the index publishes it; where it publishes none, that of what the archive
        says about its members.
        """
        published = self.chosen.file.sha256
        if published is not None:
            return published
        listed = {name: str(file.checksum) for name, file in self.manifest.files.items()}
        return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()

    def read(self, names: Iterable[str]) -> dict[str, bytes]:
        """The content of these members, which `manifest` has.

        Raises:
            WheelError: one cannot be fetched, or is not what the archive says.
        """
        found: dict[str, bytes] = {}
        missing: list[SourceFile] = []
        for name in names:
            file = self.manifest.files[name]
            content = self._place.store.file(file.checksum)
            if content is None:
                missing.append(file)
            else:
                found[name] = content
        for file, content in self._fetched(missing):
            if not file.checksum.matches(content):
                raise bad_archive(self.filename, f"{file.member.name} is not what RECORD says")
            self._place.store.keep_file(file.checksum, content)
            found[file.member.name] = content
        return found

    def is_kept(self, name: str) -> bool:
        """Whether `read` of it needs no network."""
        return self._place.store.has_file(self.manifest.files[name].checksum)

    def _fetched(self, files: Sequence[SourceFile]) -> Iterable[tuple[SourceFile, bytes]]:
        if not files:
            return ()
        if not self.chosen.file.is_wheel:
            contents = self._contents or self._unpacked_sdist()
            return ((file, contents[file.member.name]) for file in files)
        self._check_bounds(files)
        return self._access.with_parts(lambda source: list(self._unpacked(source, files)))

    def _check_bounds(self, files: Sequence[SourceFile]) -> None:
        limits = self._place.limits
        for file in files:
            if why := refusal(file.member, limits.member_bytes, limits.compression_ratio):
                raise bad_archive(self.filename, why)
            self._unpacked_bytes += file.member.unpacked_bytes
        if self._unpacked_bytes > limits.unpacked_bytes:
            raise bad_archive(self.filename, f"more than {limits.unpacked_bytes} bytes were read")

    def _unpacked(
        self, source: PartialFile, files: Sequence[SourceFile]
    ) -> Iterator[tuple[SourceFile, bytes]]:
        spans = [file.member.span for file in files]
        stretches = read_spans(source, spans, self._place.limits.parallel_requests)
        for file, span in zip(files, spans, strict=True):
            around, data = next(
                item for item in stretches.items() if item[0].start <= span.start < item[0].end
            )
            own = data[span.start - around.start : span.end - around.start]
            yield file, fetch_member(self.filename, source, file.member, own)

    def _kept_manifest(self) -> Manifest | None:
        key = self.key
        return Manifest.from_json(self._place.store.facts(_KIND, key)) if key else None

    def _fetched_manifest(self) -> Manifest:
        if not self.chosen.file.is_wheel:
            contents = self._unpacked_sdist()
            manifest = sdist_manifest(self.filename, contents)
            metadata = contents[manifest.metadata]
        else:
            manifest, metadata = self._wheel_manifest()
        version = metadata_version(self.filename, self._package, metadata)
        if version != self.chosen.version:
            raise bad_archive(self.filename, f"its METADATA says that it is version {version}")
        self._place.store.keep_file(manifest.files[manifest.metadata].checksum, metadata)
        if key := self.key:
            self._place.store.keep_facts(_KIND, key, manifest.to_json())
        return manifest

    def _wheel_manifest(self) -> tuple[Manifest, bytes]:
        return self._access.with_parts(
            lambda source: wheel_manifest(
                self.filename, self._package, self.chosen.version, source, self._place.limits
            )
        )

    def _unpacked_sdist(self) -> Mapping[str, bytes]:
        """All its source; its one compressed stream has no directory."""
        whole = self._access.whole()
        self._contents = sdist_contents(self.filename, whole, self._place.limits)
        return self._contents

    @property
    def key(self) -> str | None:
        """The name of what is known of this file; None: nothing names its content.

        The origin is part of it. Where only parts are read, nothing proves that they belong to the
        hash that the index gives, so one index's word does not count for another's file.
        """
        file = self.chosen.file
        if file.sha256 is None:
            return None
        origin = map(str, origin_of(file.address))
        return key_of(self._package, file.filename, file.sha256, *origin)
