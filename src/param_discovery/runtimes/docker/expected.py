"""What a run would find as its inputs, without a pull, a build or a container.

Only the registry is asked, through the daemon, which knows its mirrors and certificates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docker.errors import APIError, ImageNotFound

from param_discovery.runtimes.docker.build import build_inputs
from param_discovery.runtimes.docker.client import connect, daemon_call, explanation
from param_discovery.runtimes.docker.images import registry_reference
from param_discovery.runtimes.docker.pull import login_for, pull_error

if TYPE_CHECKING:
    from docker.api.client import APIClient

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.docker.plan import DockerPlan


def expected_inputs(plan: DockerPlan, progress: Progress) -> dict[str, str]:
    """`RunFacts.inputs` of a run of this plan that would begin now.

    Raises:
        BuildInputError: the Dockerfile or its context is not usable.
        DockerError: the daemon or a registry does not answer, or does not have the image.
    """
    client = connect()
    try:
        if plan.build is None:
            assert plan.image is not None  # noqa: S101 - DockerPlan has one or the other
            return {"image_digest": _digest(client, plan.image, plan, progress)}
        inputs, base = build_inputs(plan.build)
        digest = _base_digest(client, base, plan, progress) if base else None
        return inputs | ({"base_image_digest": digest} if digest else {})
    finally:
        client.close()


def _base_digest(client: APIClient, image: str, plan: DockerPlan, progress: Progress) -> str | None:
    """A base that is here is used as it is; one without digest is known to no registry."""
    with daemon_call(f"inspect {image}"):
        try:
            found = client.inspect_image(image)  # type: ignore[no-untyped-call]
        except ImageNotFound:
            return _digest(client, image, plan, progress)
    reference = registry_reference(image, found.get("RepoDigests") or [])
    return reference.partition("@")[2] if reference else None


def _digest(client: APIClient, image: str, plan: DockerPlan, progress: Progress) -> str:
    login = login_for(image, plan.credentials, progress)
    with daemon_call(f"ask the registry for {image}"):
        try:
            found = client.inspect_distribution(image, auth_config=login)  # type: ignore[no-untyped-call]
        except APIError as error:
            raise pull_error(image, explanation(error), plan.credentials) from error
    return str(found["Descriptor"]["digest"])
