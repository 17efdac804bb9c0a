"""What a plan is asked for, whichever door it came through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LARGEST_MATRIX = 256
"""Jobs of one matrix.

Source: https://docs.github.com/actions/reference/limits, 'Job matrix'.
"""


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """The choices of one run, with their defaults."""

    root: Path = Path()
    """The folder that holds `engine_versions`."""
    runtime: Literal["docker", "wheel"] = "docker"
    runner: tuple[str, ...] = ("ubuntu-latest",)
    """Labels of the runner for what needs no GPU."""
    gpu_runner: tuple[str, ...] = ("self-hosted", "gpu")
    """Labels of the runner for engines that need a GPU, or prefer one."""
    separate_images: bool = False
    """Images that have to be built are jobs of their own."""
    registry: str = "ghcr.io"
    """Where those images are published, below the repository's name."""
    largest_matrix: int = LARGEST_MATRIX
    newest: int | None = None
    """Only so many of an engine's versions, the newest ones."""
    versions_per_job: int = 20
    """At least, where there are as many: a job's start costs more than reading a few versions."""
