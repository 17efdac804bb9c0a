"""The way in and out: file descriptors, the request and the framed reply."""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

FRAME_MARK = "PARAM-DISCOVERY-REPLY"


class ReplyChannel:
    """The real standard output, kept where neither the engine nor its children write by accident.

    Made before the engine is imported. From then on file descriptor 1 is file descriptor 2, so what
    Python, C or a child process prints ends in the log and never in the reply.
    """

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._pid = os.getpid()
        sys.stdout.flush()
        # os.dup gives a descriptor that children do not inherit (PEP 446).
        self._descriptor = os.dup(1)
        os.dup2(2, 1)
        _end_standard_input()

    def send(self, reply: dict[str, Any]) -> None:
        """Write the reply as one frame; a forked child of the engine writes nothing."""
        if os.getpid() != self._pid:
            return
        body = json.dumps(reply, sort_keys=True, allow_nan=False).encode("ascii")
        digest = hashlib.sha256(body).hexdigest()
        head = "\n%s %s %d %s\n" % (FRAME_MARK, self._nonce, len(body), digest)
        view = memoryview(head.encode("ascii") + body + b"\n")
        while view:
            view = view[os.write(self._descriptor, view) :]

    @staticmethod
    def leave() -> None:
        """End the process now: an engine's threads and exit hooks must not hold it up."""
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(0)


def _end_standard_input() -> None:
    """An engine that asks a question gets end of file, not a wait for ever."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def read_request(path: str) -> dict[str, Any]:
    """The request that the runtime wrote: a JSON object."""
    with open(path, "rb") as stream:
        request: dict[str, Any] = json.loads(stream.read().decode("utf-8"))
    return request


def say_where_it_hangs(after_seconds: float) -> None:
    """Print all stacks to the log when the engine has not answered by then."""
    # The file lives as long as the process: faulthandler keeps only its descriptor.
    faulthandler.dump_traceback_later(after_seconds, file=os.fdopen(os.dup(2), "w"))
