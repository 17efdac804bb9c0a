"""What a run of `history` is asked for, whichever door it came through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """The choices of one run, with their defaults."""

    root: Path = Path()
    """The folder that holds `engine_versions`."""
    since: str | None = None
    """The oldest version, spelled in any way that the specification knows; itself included."""
    until: str | None = None
    """The newest version, itself included."""
    versions: tuple[str, ...] | None = None
    """Exactly these instead of a range."""
    parameters: tuple[str, ...] | None = None
    """Names or paths: only these, with what became of them. None: all."""
    prereleases: bool = False
    yanked: bool = False
    jobs: int = 1
    """Versions read at once, each in a process of its own."""
    timeout_seconds: float = 600.0
    """For each version: how long the package index may take."""
