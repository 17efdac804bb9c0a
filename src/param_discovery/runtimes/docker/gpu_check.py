"""Finding out early whether the daemon can give a GPU: before an image of 20 GB is pulled."""

from __future__ import annotations

import io
import secrets
import tarfile
from typing import TYPE_CHECKING

from docker.errors import APIError

from param_discovery.runtimes.docker.client import daemon_call, explanation
from param_discovery.runtimes.docker.container import ContainerOrder, create
from param_discovery.runtimes.docker.failures import NvidiaMissingError
from param_discovery.runtimes.docker.gpus import is_gpu_refusal
from param_discovery.runtimes.docker.removal import remove

if TYPE_CHECKING:
    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.gpus import GpuRequest
    from param_discovery.runtimes.docker.ownership import Owner
    from param_discovery.runtimes.docker.plan import DockerPlan

_REPOSITORY = "param-discovery/gpu-check"
_LIFETIME_SECONDS = 60


def check_gpu(client: APIClient, gpu: GpuRequest, plan: DockerPlan, owner: Owner) -> None:
    """Start a container of an empty image with the same request: the GPU is refused, or the rest.

    The daemon's list of runtimes does not tell: the toolkit serves requests without being in it.

    Raises:
        NvidiaMissingError: the daemon cannot give this GPU.
    """
    name = f"param-discovery-{secrets.token_hex(8)}"
    image = f"{_REPOSITORY}:{secrets.token_hex(4)}"
    labels = owner.labels(_LIFETIME_SECONDS, keep=False)
    order = ContainerOrder(name, image, "/nothing", labels, gpu, use_init=False)
    with daemon_call("check for a GPU"):
        repository, tag = image.split(":")
        client.import_image_from_data(_empty_archive(), repository=repository, tag=tag)
        try:
            create(client, order, plan)
            refusal = _refusal(client, name)
        finally:
            remove(client, name)
            client.remove_image(image)
    if refusal is not None:
        raise NvidiaMissingError(refusal)


def _refusal(client: APIClient, name: str) -> str | None:
    try:
        client.start(name)
    except APIError as error:
        detail = explanation(error)
        return detail if is_gpu_refusal(detail) else None
    return None


def _empty_archive() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w"):
        pass
    return buffer.getvalue()
