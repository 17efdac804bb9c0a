"""Foreign output: kept within bounds, cut into lines, and made harmless for messages."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from param_discovery.runtimes.base import Progress

_LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LINE_LIMIT_CHARACTERS = 4096
_QUOTED_LINES = 60
_QUOTED_LINE_CHARACTERS = 400


def quoted(text: str) -> str:
    """Foreign text for a message: its last lines, no control characters, no workflow commands.

    Several lines stand each behind a bar, so that none can begin like one of ours.
    """
    lines = [_harmless(line) for line in _LINE_BREAKS.split(text) if line.strip()]
    if not lines:
        return "(nothing)"
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"    | {line}" for line in lines[-_QUOTED_LINES:])


def _harmless(line: str) -> str:
    short = line.strip()
    if len(short) > _QUOTED_LINE_CHARACTERS:
        short = short[:_QUOTED_LINE_CHARACTERS] + " ..."
    visible = "".join(char if char.isprintable() else _escape(char) for char in short)
    # GitHub's runner takes `::x::` and `##[x]` for commands, the latter anywhere in a line.
    return visible.replace("##[", "## [").replace("::", ": :")


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


class ForeignLog:
    """Takes a stream's bytes: shows lines as they come, keeps the end for messages."""

    def __init__(self, progress: Progress, limit_bytes: int) -> None:
        self._progress = progress
        self._limit_bytes = limit_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""
        self._shown_bytes = 0
        self._tail = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._tail += chunk[-self._limit_bytes :] if self._limit_bytes else b""
        if len(self._tail) > 2 * self._limit_bytes:
            del self._tail[: -self._limit_bytes]
        if self._shown_bytes <= self._limit_bytes:
            self._show(chunk)

    def finish(self) -> None:
        """Show what stands without a line break at the end."""
        if self._shown_bytes <= self._limit_bytes and self._line:
            self._progress.log(self._line)
        self._line = ""

    def tail(self) -> str:
        """The last `limit_bytes`, as text."""
        kept = self._tail[-self._limit_bytes :] if self._limit_bytes else b""
        return bytes(kept).decode("utf-8", "replace")

    def _show(self, chunk: bytes) -> None:
        self._shown_bytes += len(chunk)
        *lines, rest = _LINE_BREAKS.split(self._line + self._decoder.decode(chunk))
        if len(rest) > _LINE_LIMIT_CHARACTERS:
            lines, rest = [*lines, rest], ""
        self._line = rest
        for line in lines:
            if line:
                self._progress.log(line[:_LINE_LIMIT_CHARACTERS])
        if self._shown_bytes > self._limit_bytes:
            self._progress.log("... (more output than is shown; its end is kept for errors)")
