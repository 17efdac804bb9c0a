"""The bytes of one published file: in parts where that can be had, else whole."""

from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

from param_discovery.runtimes.wheel.remote.failures import (
    cannot_keep,
    not_the_published,
    unreachable,
)
from param_discovery.runtimes.wheel.remote.folders import local_path
from param_discovery.runtimes.wheel.remote.ranges import HttpFile, LocalFile, RangesRefusedError
from param_discovery.runtimes.wheel.remote.spans import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.wheel.remote.limits import Limits
    from param_discovery.runtimes.wheel.remote.published import PublishedFile
    from param_discovery.runtimes.wheel.remote.ranges import PartialFile
    from param_discovery.runtimes.wheel.remote.spans import Span
    from param_discovery.runtimes.wheel.remote.store import Store
    from param_discovery.runtimes.wheel.remote.transport import Transport

Result = TypeVar("Result")

GAP_BYTES = 16 * 1024
"""Two stretches with less between them travel together: a request costs about as much."""


@dataclass(frozen=True)
class Workplace:
    """What a reading has at hand."""

    store: Store
    limits: Limits
    connect: Callable[[], Transport]
    """Gives the one transport, which is made when it is first needed."""
    progress: Progress


class FileAccess:
    """One published file; used from one thread, until it is closed."""

    def __init__(self, file: PublishedFile, place: Workplace) -> None:
        self._file = file
        self._place = place
        self._exit = ExitStack()
        self._whole: BinaryIO | None = None
        self._remote: HttpFile | None = None

    def close(self) -> None:
        """Let go of what was opened; a file that was fetched whole is gone."""
        self._exit.close()

    def with_parts(self, use: Callable[[PartialFile], Result]) -> Result:
        """What `use` makes of the file: of parts, or else of the whole, which it then gets.

        Raises:
            WheelError: the file cannot be fetched, or is not the published one.
        """
        if self._whole is None and not self._is_local:
            try:
                return use(self._parts())
            except RangesRefusedError as refused:
                name = self._file.filename
                self._place.progress.warn(f"{name} is fetched whole: {refused}.")
        return use(LocalFile.of(self.whole()))

    def whole(self) -> BinaryIO:
        """The whole file, with the hash that the index publishes.

        Raises:
            WheelError: it cannot be fetched, or has another hash.
        """
        if self._whole is None:
            self._whole = self._opened() if self._is_local else self._fetched()
        return self._whole

    @property
    def _is_local(self) -> bool:
        return self._file.address.startswith("file:")

    def _parts(self) -> HttpFile:
        if self._remote is None:
            file = self._file
            self._remote = HttpFile(self._place.connect(), file.address, file.size_bytes)
        return self._remote

    def _opened(self) -> BinaryIO:
        path = local_path(self._file.address)
        try:
            file = self._exit.enter_context(path.open("rb"))
            if self._file.sha256 is not None:
                self._check(hashlib.file_digest(file, "sha256").hexdigest())
        except OSError as error:
            raise unreachable(str(path), error.strerror or str(error), 1) from error
        return file

    def _fetched(self) -> BinaryIO:
        name, progress = self._file.filename, self._place.progress
        progress.step(f"fetching {name}")
        file = self._nameless_file(self._place.store.scratch_folder())
        digest = self._place.connect().download(
            self._file.address,
            file,
            limit_bytes=self._place.limits.download_bytes,
            told=lambda done, total: progress.transfer(name, done, total),
        )
        self._check(digest)
        return file

    def _nameless_file(self, folder: Path | None) -> BinaryIO:
        """A file that is gone when this process is, however it ends."""
        try:
            file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by the exit stack
        except OSError as error:
            raise cannot_keep(error) from error
        return cast("BinaryIO", self._exit.enter_context(file))

    def _check(self, digest: str) -> None:
        published = self._file.sha256
        if published is not None and digest != published:
            raise not_the_published(self._file.filename, f"The file (SHA-256 {digest})")


def read_spans(
    source: PartialFile, spans: Iterable[Span], parallel_requests: int
) -> dict[Span, bytes]:
    """The bytes of all `spans`, in as few requests as is sensible, several at a time.

    The keys are the stretches that were fetched; each of `spans` lies in one of them.
    """
    stretches = joined(spans, GAP_BYTES)
    if len(stretches) == 1:
        return {stretches[0]: source.read(stretches[0])}
    with ThreadPoolExecutor(parallel_requests) as pool:
        return dict(zip(stretches, pool.map(source.read, stretches), strict=True))
