"""What a killed run leaves behind is found again by the step that runs after the job.

The runner gives a container action ten seconds after a cancellation, and then kills only the
docker *client*. `post-entrypoint` runs in a container of its own, with the state that was saved.
"""

from __future__ import annotations

import os
import re
import secrets
import sys

from param_discovery.action.surroundings import forget_earlier_steps
from param_discovery.errors import ParamDiscoveryError

_STATE = "job"
_FORM = re.compile(r"[0-9a-f]{32}")


def new_job() -> str:
    """A label for this job's containers; the step after the job will know it."""
    from param_discovery.action import toolkit  # noqa: PLC0415 - heavy

    job = secrets.token_hex(16)
    toolkit.save_state(_STATE, job)
    return job


def clean_up() -> int:
    """Remove the containers of this job that are still there; the exit code.

    Never fails the job for what it cannot do: containers have a deadline, and the next run on this
    machine removes those whose process is gone.
    """
    forget_earlier_steps(os.environ)
    job = os.environ.get(f"STATE_{_STATE}", "")
    if not _FORM.fullmatch(job):
        return 0  # The run never came to its containers.
    try:
        count = _remove(job)
    except ParamDiscoveryError as error:
        sys.stderr.write(f"{error.render()}\n")
        return 0
    if count:
        sys.stderr.write(f"removed {count} container(s) that this job left behind\n")
    return 0


def _remove(job: str) -> int:
    from param_discovery.runtimes.docker.client import connect  # noqa: PLC0415 - heavy
    from param_discovery.runtimes.docker.removal import remove_job  # noqa: PLC0415

    client = connect()
    try:
        return remove_job(client, job)
    finally:
        client.close()
