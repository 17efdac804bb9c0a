"""Versions read in parallel.

Reading is parsing, which threads cannot share: each worker is a process. What a worker has read is
in the cache before it is told here, so a run that is killed goes on where it was.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from param_discovery.errors import OutsideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from packaging.version import Version

    from param_discovery.pipeline.history_read import Reading

    Read = Callable[[Version], Reading]


def read_each(
    versions: Sequence[Version], read: Read, *, at_once: int
) -> Iterator[tuple[Version, Reading]]:
    """Each version with what `read` makes of it, as they come; `read` must be picklable.

    One version, or one at a time, is read in this process. Leaving the iterator early ends the
    workers.

    Raises:
        OutsideError: a worker died.
    """
    if len(versions) <= 1 or at_once == 1:
        yield from ((version, read(version)) for version in versions)
        return
    pool = ProcessPoolExecutor(
        min(at_once, len(versions)),
        mp_context=multiprocessing.get_context("spawn"),  # the board's threads forbid a fork
        initializer=_end_with_parent,
    )
    try:
        futures = {pool.submit(read, version): version for version in versions}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool as error:
        raise OutsideError(
            "a process that was reading versions died.",
            meaning="There is no history. The versions read before are kept for the next run.",
            mend="Give the machine more memory, or read fewer at once: --jobs 1.",
        ) from error
    finally:
        workers = list((pool._processes or {}).values())  # noqa: SLF001 - there is no public way
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.terminate()


def _end_with_parent() -> None:
    """Leave interrupts to the parent, and do not outlive it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
