"""What `doctor` says about Docker: its client, daemon, GPUs and disk."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from param_discovery.errors import DockerError
from param_discovery.report.doctor import Check, Verdict
from param_discovery.report.progress import size_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEEDED_BY = ("docker",)

IMAGE_SIZE_BYTES = 30_000_000_000
"""What an engine image with CUDA takes, unpacked and while it is being pulled."""


def checks() -> Iterator[Check]:
    """All checks of Docker; those behind the daemon only where it answers."""
    yield _client()
    from param_discovery.runtimes.docker.client import connect, daemon_call  # noqa: PLC0415 - heavy

    try:
        client = connect()
        with daemon_call("ask the daemon what it has"):
            info: Mapping[str, Any] = client.info()
        client.close()
    except DockerError as error:
        yield Check("Docker daemon", Verdict.MISSING, error.what, NEEDED_BY, error.mend)
        return
    yield Check(
        "Docker daemon", Verdict.OK, f"answers, version {info.get('ServerVersion')}", NEEDED_BY
    )
    yield gpu_check(info)
    yield disk_check(info)


def gpu_check(info: Mapping[str, Any]) -> Check:
    """Whether the daemon can hand GPUs to containers. Only engines that require one need it."""
    from param_discovery.runtimes.docker.gpus import lists_nvidia  # noqa: PLC0415 - heavy

    name = "NVIDIA runtime"
    toolkit = shutil.which("nvidia-ctk") or shutil.which("nvidia-container-cli")
    if lists_nvidia(info):
        return Check(name, Verdict.OK, "the daemon can hand out GPUs", NEEDED_BY)
    if toolkit:
        what = f"the toolkit is there ({toolkit}), but the daemon does not list it"
        mend = "Run `nvidia-ctk runtime configure --runtime=docker` and restart Docker."
        return Check(name, Verdict.WARNING, what, NEEDED_BY, mend)
    what = "not there; only engines with `gpu: required` need it"
    mend = "On a machine with an NVIDIA GPU: install the NVIDIA Container Toolkit."
    return Check(name, Verdict.WARNING, what, NEEDED_BY, mend)


def disk_check(info: Mapping[str, Any]) -> Check:
    """Whether an engine image fits where the daemon keeps its data."""
    name, folder = "disk for images", str(info.get("DockerRootDir") or "")
    try:
        if not _is_local():
            raise FileNotFoundError  # the daemon's disk is on another machine
        free_bytes = shutil.disk_usage(folder).free
    except OSError:
        what = f"the free space at {folder or 'the data root'} cannot be seen from here"
        return Check(name, Verdict.WARNING, what, NEEDED_BY)
    what = f"{size_text(free_bytes)} free at {folder}"
    if free_bytes < IMAGE_SIZE_BYTES:
        mend = (
            f"Engine images with CUDA take up to {size_text(IMAGE_SIZE_BYTES)}: `docker system df`."
        )
        return Check(name, Verdict.WARNING, what, NEEDED_BY, mend)
    return Check(name, Verdict.OK, what, NEEDED_BY)


def _client() -> Check:
    """The command line client; we talk to the daemon ourselves, only BuildKit builds use it."""
    found = shutil.which("docker")
    if found:
        return Check("Docker client", Verdict.OK, found, NEEDED_BY)
    mend = "Install Docker's command line client where images have to be built with BuildKit."
    return Check("Docker client", Verdict.WARNING, "no `docker` on the path", NEEDED_BY, mend)


def _is_local() -> bool:
    address = os.environ.get("DOCKER_HOST", "")
    return not address or address.startswith("unix:")
