"""One published distribution, of which members are fetched as they are asked for.

Where the server gives ranges, only the asked members travel; else the file is fetched whole, once,
and checked against the hash that the index publishes. Either way every member is checked, and kept
by its content.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Self, cast

from param_discovery.runtimes.wheel.remote.addresses import origin_of
from param_discovery.runtimes.wheel.remote.contents import (
    fetch_member,
    metadata_version,
    sdist_contents,
    sdist_manifest,
    wheel_manifest,
)
from param_discovery.runtimes.wheel.remote.directory import refusal
from param_discovery.runtimes.wheel.remote.failures import (
    bad_archive,
    cannot_keep,
    not_the_published,
    unreachable,
)
from param_discovery.runtimes.wheel.remote.folders import local_path
from param_discovery.runtimes.wheel.remote.manifest import Manifest, SourceFile
from param_discovery.runtimes.wheel.remote.ranges import (
    HttpFile,
    LocalFile,
    RangesRefusedError,
)
from param_discovery.runtimes.wheel.remote.spans import joined
from param_discovery.runtimes.wheel.remote.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.wheel.remote.choice import Chosen
    from param_discovery.runtimes.wheel.remote.limits import Limits
    from param_discovery.runtimes.wheel.remote.ranges import PartialFile
    from param_discovery.runtimes.wheel.remote.spans import Span
    from param_discovery.runtimes.wheel.remote.store import Store
    from param_discovery.runtimes.wheel.remote.transport import Transport

GAP_BYTES = 16 * 1024
"""Two members with less between them travel together: a request costs about as much."""

_KIND = "archives"


@dataclass(frozen=True)
class Workplace:
    """What a reading has at hand."""

    store: Store
    limits: Limits
    connect: Callable[[], Transport]
    progress: Progress


class Distribution:
    """A wheel or a source distribution; a context manager, used from one thread."""

    def __init__(self, package: str, chosen: Chosen, place: Workplace) -> None:
        self.chosen = chosen
        self._package = package
        self._place = place
        self._exit = ExitStack()
        self._whole: BinaryIO | None = None
        self._contents: Mapping[str, bytes] = {}
        self._manifest: Manifest | None = None
        self._unpacked_bytes = 0
        self._remote: HttpFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._exit.close()

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

    def metadata(self) -> bytes:
        """METADATA, or a source distribution's PKG-INFO.

        Raises:
            WheelError: as `read`.
        """
        name = self.manifest.metadata
        return self.read([name])[name]

    def _fetched(self, files: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, bytes]]:
        if not files:
            return
        if not self.chosen.file.is_wheel:
            contents = self._contents or self._unpacked_sdist()
            yield from ((file, contents[file.member.name]) for file in files)
            return
        self._check_bounds(files)
        try:
            pieces = self._pieces(self._partial_file(), files)
        except RangesRefusedError as refused:
            pieces = self._pieces(LocalFile.of(self._fetched_whole(str(refused))), files)
        for file in files:
            yield file, self._member(file, pieces)

    def _check_bounds(self, files: Sequence[SourceFile]) -> None:
        limits = self._place.limits
        for file in files:
            if why := refusal(file.member, limits.member_bytes, limits.compression_ratio):
                raise bad_archive(self.filename, why)
            self._unpacked_bytes += file.member.unpacked_bytes
        if self._unpacked_bytes > limits.unpacked_bytes:
            raise bad_archive(self.filename, f"more than {limits.unpacked_bytes} bytes were read")

    def _pieces(self, source: PartialFile, files: Sequence[SourceFile]) -> dict[Span, bytes]:
        """The bytes of all `files`, in as few requests as is sensible, several at a time."""
        spans = joined((file.member.span for file in files), GAP_BYTES)
        if len(spans) == 1:
            return {spans[0]: source.read(spans[0])}
        with ThreadPoolExecutor(self._place.limits.parallel_requests) as pool:
            return dict(zip(spans, pool.map(source.read, spans), strict=True))

    def _member(self, file: SourceFile, pieces: Mapping[Span, bytes]) -> bytes:
        member = file.member
        span, data = next(
            item for item in pieces.items() if item[0].start <= member.offset < item[0].end
        )
        own = data[member.offset - span.start : member.span.end - span.start]
        try:
            return fetch_member(self.filename, self._partial_file(), member, own)
        except RangesRefusedError as refused:
            whole = LocalFile.of(self._fetched_whole(str(refused)))
            return fetch_member(self.filename, whole, member, own)

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
        try:
            return self._read_wheel(self._partial_file())
        except RangesRefusedError as refused:
            return self._read_wheel(LocalFile.of(self._fetched_whole(str(refused))))

    def _read_wheel(self, source: PartialFile) -> tuple[Manifest, bytes]:
        return wheel_manifest(
            self.filename, self._package, self.chosen.version, source, self._place.limits
        )

    def _unpacked_sdist(self) -> Mapping[str, bytes]:
        whole = self._fetched_whole("source distributions have no directory")
        self._contents = sdist_contents(self.filename, whole, self._place.limits)
        return self._contents

    def _partial_file(self) -> PartialFile:
        if self._whole is not None or self._is_local:
            return LocalFile.of(self._whole or self._opened_local())
        if self._remote is None:
            file = self.chosen.file
            self._remote = HttpFile(self._place.connect(), file.address, file.size_bytes)
        return self._remote

    @property
    def _is_local(self) -> bool:
        return self.chosen.file.address.startswith("file:")

    def _opened_local(self) -> BinaryIO:
        path = local_path(self.chosen.file.address)
        try:
            self._whole = self._exit.enter_context(path.open("rb"))
            digest = hashlib.file_digest(self._whole, "sha256").hexdigest()
        except OSError as error:
            raise unreachable(str(path), error.strerror or str(error), 1) from error
        self._check_published(digest)
        return self._whole

    def _fetched_whole(self, why: str) -> BinaryIO:
        """The whole file, in a place without a name: it is gone when this process is."""
        if self._whole is not None or self._is_local:
            return self._whole or self._opened_local()
        file, progress = self.chosen.file, self._place.progress
        if file.is_wheel:
            progress.warn(f"{file.filename} is fetched whole: {why}.")
        progress.step(f"fetching {file.filename}")
        folder = self._place.store.scratch_folder()
        target = self._nameless_file(folder)
        digest = self._place.connect().download(
            file.address,
            target,
            limit_bytes=self._place.limits.download_bytes,
            told=lambda done, total: progress.transfer(file.filename, done, total),
        )
        self._check_published(digest)
        self._whole = target
        return target

    def _nameless_file(self, folder: Path | None) -> BinaryIO:
        try:
            file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by the exit stack
        except OSError as error:
            raise cannot_keep(error) from error
        return cast("BinaryIO", self._exit.enter_context(file))

    def _check_published(self, digest: str) -> None:
        published = self.chosen.file.sha256
        if published is not None and digest != published:
            raise not_the_published(self.filename, f"The file (SHA-256 {digest})")

    @property
    def key(self) -> str | None:
        """The name of what is known of this file; None: nothing names its content.

        The origin is part of it. Where only parts are read, nothing proves that they belong to the
        hash that the index gives, so one index's word does not count for another's file.
        """
        file = self.chosen.file
        if file.sha256 is None:
            return None
        origin: tuple[Any, ...] = origin_of(file.address)
        return key_of(self._package, file.filename, file.sha256, *map(str, origin))
