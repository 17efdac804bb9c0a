"""The way in and out: file descriptors, the request and the framed reply.

What the reply needs is taken from the standard library before the engine is imported, so that an
engine that replaces `os.write` or `json.dumps` changes nothing here.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import json
import os
import re
import resource
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

FRAME_MARK = "PARAM-DISCOVERY-REPLY"

_write, _getpid, _exit = os.write, os.getpid, os._exit
_encode = json.JSONEncoder(sort_keys=True, allow_nan=False, check_circular=False).encode

_OUT_OF_REACH = 512
"""Descriptors from here on survive engines that close 'all' of them, which often means 256."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class ReplyChannel:
    """The real standard output, kept where neither the engine nor its children write by accident.

    Made before the engine is imported. From then on file descriptor 1 is file descriptor 2, so what
    Python, C or a child process prints ends in the log and never in the reply.
    """

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._pid = _getpid()
        sys.stdout.flush()
        self._descriptor = _out_of_reach(1)
        os.dup2(2, 1)
        _end_standard_input()

    def send(self, reply: dict[str, Any]) -> None:
        """Write the reply as one frame; a forked child of the engine writes nothing."""
        if _getpid() != self._pid:
            return
        body = _encode(reply)
        if "\\ud" in body:
            body = _encode(_without_surrogates(reply))
        digest = sha256(body.encode("ascii")).hexdigest()
        head = f"\n{FRAME_MARK} {self._nonce} {len(body)} {digest}\n"
        view = memoryview((head + body + "\n").encode("ascii"))
        while view:
            view = view[_write(self._descriptor, view) :]

    @staticmethod
    def leave() -> None:
        """End the process now: an engine's threads and exit hooks must not hold it up."""
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        _exit(0)


def _out_of_reach(descriptor: int) -> int:
    """A copy with a high number, which children do not inherit."""
    soft_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    lowest = _OUT_OF_REACH if soft_limit == resource.RLIM_INFINITY else soft_limit // 2
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, min(lowest, _OUT_OF_REACH))


def _end_standard_input() -> None:
    """An engine that asks a question gets end of file, not a wait for ever."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def _without_surrogates(tree: Any) -> Any:
    """Half of a surrogate pair is no character: no file can hold it."""
    if isinstance(tree, str):
        whole = tree.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole if _SURROGATE.search(tree) else tree
    if isinstance(tree, dict):
        return {_without_surrogates(key): _without_surrogates(tree[key]) for key in tree}
    return [_without_surrogates(item) for item in tree] if isinstance(tree, list) else tree


def read_request(path: str) -> dict[str, Any]:
    """The request that the runtime wrote: a JSON object."""
    request: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return request


def say_where_it_hangs(after_seconds: float) -> None:
    """Print all stacks to the log when the engine has not answered by then."""
    log = os.fdopen(_out_of_reach(2), "w")
    faulthandler.dump_traceback_later(after_seconds, file=log)
