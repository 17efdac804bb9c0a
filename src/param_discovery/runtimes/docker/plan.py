"""What the Docker runtime is asked to do, as the pipeline works it out from a specification."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GpuNeed = Literal["required", "preferred", "none"]
PullPolicy = Literal["missing", "always", "never"]
Cleanup = Literal["container", "image", "none"]

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class RegistryCredentials:
    """A user of one registry; never sent to another one."""

    registry: str
    """Host, with the port where there is one: `nvcr.io`, `docker.io`, `127.0.0.1:5000`."""
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """An image that has to be built first."""

    dockerfile: Path
    context: Path
    build_args: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None


@dataclass(frozen=True, slots=True)
class DockerPlan:
    """One engine, as an image to pull or to build, and the container around it.

    The container has no network, no mounts and no privileges, whatever the plan says.
    """

    image: str | None = None
    """Reference of the image; exactly one of `image` and `build` is given."""
    build: BuildPlan | None = None
    gpus: str = "auto"
    """`auto` (what the engine needs decides), `all`, `none`, or devices: `0,2`, `GPU-<uuid>`."""
    gpu_need: GpuNeed = "none"
    """What the engine needs in order to be imported."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Set in the engine's environment, over the image's own."""
    user: str | None = None
    """`uid[:gid]` or a name the image knows, instead of an unprivileged one."""
    credentials: RegistryCredentials | None = None
    """None: those of the Docker client's own configuration, if any."""
    memory_limit_bytes: int = 16 * GIB
    pids_limit: int = 4096
    """Processes and threads together."""
    scratch_limit_bytes: int = 4 * GIB
    """Size of the `/tmp` in memory; what lies there counts as memory."""
    pull: PullPolicy = "missing"
    cleanup: Cleanup = "container"
    """What goes afterwards: the container, the image too (if this run brought it), or nothing."""
    job: str = ""
    """Label by which `removal.remove_job` finds the containers from another process."""

    def __post_init__(self) -> None:
        if (self.image is None) == (self.build is None):
            raise ValueError("a DockerPlan has either an image or a build")
