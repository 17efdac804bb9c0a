"""Making sure that containers are gone: our own at the end, those of killed runs at the start."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from docker.errors import APIError, NotFound
from requests.exceptions import RequestException

from param_discovery.errors import DockerError
from param_discovery.runtimes.docker.client import daemon_call
from param_discovery.runtimes.docker.ownership import (
    JOB_LABEL,
    KEEP_LABEL,
    RUN_LABEL,
    Owner,
    is_leftover,
)

if TYPE_CHECKING:
    from docker.api.client import APIClient

    from param_discovery.runtimes.base import Progress

_ATTEMPTS = 12
_PAUSE_SECONDS = 0.4


def kill(client: APIClient, name: str) -> None:
    """End a container's processes now; one that does not run (any more) is fine."""
    try:
        client.kill(name)
    except (APIError, RequestException):
        # Not there, not running, or a daemon that does not answer: `remove` tells.
        return


def remove(client: APIClient, name: str) -> bool:
    """Remove a container, running or not, with its anonymous volumes; True when it is gone."""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        if _is_removed(client, name):
            return True
    return False


def _is_removed(client: APIClient, name: str) -> bool:
    try:
        client.remove_container(name, force=True, v=True)
        client.inspect_container(name)
    except NotFound:
        return True
    except (APIError, RequestException):
        # 409: someone removes it at this moment; 500: a device is busy. Both pass.
        return False
    return False


def reap(client: APIClient, progress: Progress) -> None:
    """Remove what killed runs left behind; live runs, here or elsewhere, are not touched."""
    with daemon_call("list containers"):
        found = client.containers(all=True, filters={"label": RUN_LABEL})
    here, now = Owner.this_process(), time.time()
    for container in found:
        if is_leftover(container.get("Labels") or {}, here, now):
            name = container["Id"]
            progress.step(f"removing a leftover container of a killed run ({name[:12]})")
            remove(client, name)


def remove_job(client: APIClient, job: str) -> int:
    """Remove what the processes of `job` left behind, whether they live or not; how many it was.

    Raises:
        DockerError: the daemon does not answer, or a container stays.
    """
    with daemon_call("list containers"):
        labels = [RUN_LABEL, f"{JOB_LABEL}={job}"]
        found = client.containers(all=True, filters={"label": labels})
    names = [c["Id"] for c in found if KEEP_LABEL not in (c.get("Labels") or {})]
    staying = [name[:12] for name in names if not remove(client, name)]
    if staying:
        raise DockerError(
            f"containers of this job cannot be removed: {', '.join(staying)}",
            mend=f"Remove them by hand: docker rm --force {' '.join(staying)}",
        )
    return len(names)
