"""What `doctor` says about the venv runtime: `uv`, and the index that it is set up for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from param_discovery.report.doctor import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED_BY = ("venv",)

_INDEX_TIMEOUT_SECONDS = 30
_ASKED_FOR = "uv"
"""A distribution that every index which can serve us has: our own dependency."""


def checks() -> Iterator[Check]:
    """All checks of the venv runtime; the index is only asked where `uv` can ask it."""
    binary = _uv_binary()
    if binary is None:
        mend = "Install it with `pip install uv`."
        yield Check("uv", Verdict.MISSING, "not installed", NEEDED_BY, mend)
        return
    yield Check("uv", Verdict.OK, binary, NEEDED_BY)
    yield index_check(binary)


def index_check(binary: str) -> Check:
    """Let `uv` resolve one small requirement, with the user's own configuration and no cache."""
    name = "package index"
    command = [binary, "pip", "compile", "-", "--no-deps", "--no-header", "--no-cache", "--quiet"]
    try:
        done = subprocess.run(
            [*command, "--no-progress", "--color", "never", "--python", sys.executable],
            input=_ASKED_FOR,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_INDEX_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _unreachable(name, f"no answer within {_INDEX_TIMEOUT_SECONDS} s")
    except OSError as error:
        return _unreachable(name, f"{binary} does not run: {error.strerror or error}")
    if done.returncode != 0:
        return _unreachable(name, _last_line(done.stderr))
    return Check(name, Verdict.OK, "answers", NEEDED_BY)


def _unreachable(name: str, what: str) -> Check:
    mend = "Check the network, proxies, and UV_INDEX_URL or `uv`'s configuration."
    return Check(name, Verdict.MISSING, what, NEEDED_BY, mend)


def _last_line(text: str) -> str:
    """The cause, which `uv` writes last, without the lines that it draws around it."""
    lines = [
        line.strip(" \t\u2570\u2500\u25b6\u251c\u2502\u00d7")
        for line in text.splitlines()
        if line.strip()
    ]
    return lines[-1] if lines else "uv says nothing"


def _uv_binary() -> str | None:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - only this check needs it
    except ImportError:
        return None
    try:
        return find_uv_bin()
    except FileNotFoundError:
        return None
