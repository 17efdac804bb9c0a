"""The sealed container: how it is made, and what is put into it."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docker.types import LogConfig, Ulimit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.gpus import GpuRequest
    from param_discovery.runtimes.docker.plan import DockerPlan

HOSTNAME = "param-discovery"
"""Always the same, and distinctive: a value that holds it is seen to depend on the machine."""
USER_NAME = "param-discovery"
HOME = "/tmp/param-discovery-home"  # noqa: S108 - inside the container, in its own tmpfs
SCRATCH = "/tmp"  # noqa: S108 - inside the container, in its own tmpfs
UNPRIVILEGED_USER = "65534:65534"
FOLDER = "param-discovery"
PROBE_PATH = f"/{FOLDER}/probe.pyz"
REQUEST_PATH = f"/{FOLDER}/request.json"
INTERPRETERS = ("python3", "python")

_OPEN_FILES_LIMIT = 4096
"""Low enough for every daemon: one without privileges cannot raise its own hard limit."""


@dataclass(frozen=True, slots=True)
class ContainerOrder:
    """One container to make."""

    name: str
    image_id: str
    interpreter: str
    labels: Mapping[str, str]
    gpu: GpuRequest | None
    use_init: bool
    """Whether the daemon has an init to put in front: it reaps what an engine forks."""


def create(client: APIClient, order: ContainerOrder, plan: DockerPlan) -> None:
    """Make the container; it does not run yet."""
    client.create_container(
        order.image_id,
        name=order.name,
        hostname=HOSTNAME,
        user=plan.user or UNPRIVILEGED_USER,
        working_dir=SCRATCH,
        entrypoint=[order.interpreter, "-B", PROBE_PATH, REQUEST_PATH],
        command=[],
        environment=environment(plan),
        labels=dict(order.labels),
        # An image's own health check would run commands beside the probe.
        healthcheck={"test": ["NONE"]},
        host_config=host_config(client, order, plan),
        # The client would add the proxies of this machine's configuration.
        use_config_proxy=False,
    )


def environment(plan: DockerPlan) -> dict[str, str]:
    """What is set over the image's own environment.

    Only what a process cannot do without when its user has no home: libraries put their caches
    below HOME and name temporary files after the user. A variable for each cache would be one more
    that engines take defaults from.
    """
    ours = {"HOME": HOME, "USER": USER_NAME, "LOGNAME": USER_NAME, "TMPDIR": SCRATCH}
    return {**ours, **plan.env}


def host_config(client: APIClient, order: ContainerOrder, plan: DockerPlan) -> dict[str, Any]:
    """No network, mounts, capabilities or new privileges; limits on everything that can grow."""
    return dict(
        client.create_host_config(
            network_mode="none",
            ipc_mode="private",
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            init=order.use_init or None,
            tmpfs=_scratch(plan),
            mem_limit=plan.memory_limit_bytes,
            # Equal to the memory limit: no swap.
            memswap_limit=plan.memory_limit_bytes,
            pids_limit=plan.pids_limit,
            ulimits=[
                Ulimit(name="nofile", soft=_OPEN_FILES_LIMIT, hard=_OPEN_FILES_LIMIT),
                Ulimit(name="core", soft=0, hard=0),
            ],
            device_requests=[order.gpu.device] if order.gpu else None,
            # The output is read as it comes; a log file could fill the daemon's disk.
            log_config=LogConfig(type="none"),
        )
    )


def _scratch(plan: DockerPlan) -> dict[str, str]:
    """`/tmp` and HOME in memory; executable: engines load what they compile into their caches."""
    options = f"rw,exec,nosuid,nodev,mode=1777,size={plan.scratch_limit_bytes}"
    return {SCRATCH: options, HOME: options}


def probe_files(probe: bytes, request: bytes) -> bytes:
    """A tar archive with the probe and its request, owned by root, readable by everyone."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        folder = tarfile.TarInfo(FOLDER)
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(folder)
        for path, content in ((PROBE_PATH, probe), (REQUEST_PATH, request)):
            member = tarfile.TarInfo(path.lstrip("/"))
            member.size, member.mode = len(content), 0o444
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
