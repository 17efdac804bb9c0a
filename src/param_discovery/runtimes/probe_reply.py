r"""The talk with the probe: what it is asked, and how its reply is told from noise.

The reply is one frame on the probe's standard output:

    \nPARAM-DISCOVERY-REPLY <nonce> <size in bytes> <SHA-256>\n<JSON>\n

The nonce is new for every run, so that nothing an engine prints can pass for a frame, and the hash
tells a reply that was cut from a whole one.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from param_discovery.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.runtimes.base import ProbeRequest

FRAME_MARK = "PARAM-DISCOVERY-REPLY"

_REPORT = "If it happens again, report it with the engine's name and version."


def new_nonce() -> str:
    """A fresh nonce, 32 hexadecimal digits."""
    return secrets.token_hex(16)


def request_json(request: ProbeRequest, nonce: str) -> bytes:
    """The request file that the probe reads."""
    body = {
        "nonce": nonce,
        "targets": [target.to_json() for target in request.targets],
        "distributions": list(request.distributions),
        "dump_traceback_after_seconds": max(request.timeout_seconds - 5.0, 1.0),
    }
    return json.dumps(body, sort_keys=True).encode()


class ReplyReader:
    """Collects the probe's standard output and finds the one reply in it."""

    def __init__(self, nonce: str, limit_bytes: int) -> None:
        self._mark = re.compile(
            rb"\n%b %b (\d{1,15}) ([0-9a-f]{64})\n" % (FRAME_MARK.encode(), nonce.encode())
        )
        self._limit_bytes = limit_bytes
        self._buffer = bytearray()

    @property
    def too_large(self) -> bool:
        """More came than is allowed: stop reading and end the engine."""
        return len(self._buffer) > self._limit_bytes

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; what exceeds the limit by more than one chunk is not kept."""
        if not self.too_large:
            self._buffer += chunk

    def finish(self) -> Mapping[str, Any]:
        """The reply as the JSON object that it is.

        Raises:
            ProbeError: there is no frame, it was cut, changed or is larger than allowed.
        """
        if self.too_large:
            raise ProbeError(
                f"The reply is larger than {self._limit_bytes} bytes.",
                meaning="Nothing was written.",
                mend=f"Ask for fewer targets at once. {_REPORT}",
            )
        frames = list(self._mark.finditer(self._buffer))
        if len(frames) != 1:
            count = "no reply" if not frames else f"{len(frames)} replies"
            raise ProbeError(
                f"The engine's process gave {count}.",
                meaning="Nothing was written: its parameters are not known.",
                mend="Look at the engine's own output (-v shows it).",
            )
        return self._decode(frames[0])

    def _decode(self, frame: re.Match[bytes]) -> Mapping[str, Any]:
        size_bytes = int(frame.group(1))
        body = bytes(self._buffer[frame.end() : frame.end() + size_bytes])
        if len(body) != size_bytes or hashlib.sha256(body).hexdigest().encode() != frame.group(2):
            raise ProbeError(
                f"The reply is damaged: {len(body)} of {size_bytes} bytes, or other bytes.",
                meaning="Nothing was written.",
                mend=f"Run it again. {_REPORT}",
            )
        try:
            reply = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ProbeError(f"The reply is no JSON: {error}", mend=_REPORT) from error
        if not isinstance(reply, dict):
            raise ProbeError("The reply is no JSON object.", mend=_REPORT)
        return reply
