"""Why something cannot be known, in words that are the same on every machine."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")

_MAX_TEXT = 300


def without_addresses(text: str) -> str:
    """The first line of the text, memory addresses left out."""
    line = text.strip().partition("\n")[0]
    return _ADDRESS.sub("0x...", line)[:_MAX_TEXT]


def of_error(error: BaseException) -> str:
    """The error's class and message."""
    return without_addresses(f"{type(error).__name__}: {message_of(error)}".rstrip(": "))


def message_of(error: BaseException) -> str:
    """The error's message; its class may be the engine's own, and fail in turn."""
    try:
        return str(error)
    except BaseException:
        return "(its message could not be read)"
