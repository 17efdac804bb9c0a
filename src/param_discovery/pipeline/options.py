"""What a run of `discover` is asked for, whichever door it came through."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

STDOUT = "-"
"""As `output`: print the document instead of writing it."""


@dataclass(frozen=True, slots=True)
class DiscoverOptions:
    """The choices of one run, with their defaults."""

    root: Path = Path()
    """The folder that holds `engine_versions`."""
    version: str | None = None
    """Instead of the specification's `current_version`, spelled as there."""
    runtime: str = "auto"
    """`auto`, `docker`, `venv` or `wheel`."""
    image: str | None = None
    """Instead of the specification's image."""
    gpus: str = "auto"
    """`auto`, `all`, `none`, or ids with commas."""
    timeout_seconds: float = 1800.0
    jobs: int = 1
    """Engines at once."""
    output: str | None = None
    """A file instead of the specification's schema, or `STDOUT`."""
    check: bool = False
    """Write nothing."""
    cleanup: Literal["container", "image", "none"] = "container"
    """What the docker runtime removes afterwards: the container, what it pulled or built too, or
    nothing."""
    job: str = ""
    """Label of the docker runtime's containers, by which another process finds them."""
    registry_username: str | None = None
    registry_password: str | None = field(default=None, repr=False)
