"""From a reference to one certain image: which bytes run, and what the registry calls them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docker.auth import resolve_repository_name
from docker.errors import APIError, ImageNotFound

from param_discovery.runtimes.docker.client import daemon_call
from param_discovery.runtimes.docker.failures import ImageNotFoundError
from param_discovery.runtimes.docker.pull import pull, split_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker.api.client import APIClient

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.docker.plan import PullPolicy, RegistryCredentials
    from param_discovery.runtimes.docker.state import RunState


@dataclass(frozen=True, slots=True)
class ReadyImage:
    """An image that the daemon has."""

    image_id: str
    """The daemon's own identity; what runs is exactly this, even if a tag moves meanwhile."""
    name: str
    """As the user wrote it, for messages."""
    reference: str
    """The name that the daemon has it under, and by which this run may take it away again."""
    image_ref: str | None
    """`repository@sha256:...` with the registry's digest; None where no registry knows it."""
    base_image_ref: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False
    """Whether this run brought it to the daemon."""


@dataclass(frozen=True, slots=True)
class ImageSource:
    """How images get here: the rules of one run."""

    client: APIClient
    daemon_info: Mapping[str, Any]
    progress: Progress
    state: RunState
    credentials: RegistryCredentials | None
    policy: PullPolicy

    def ready(self, image: str) -> ReadyImage:
        """Have this image at the daemon, pulled where the policy says so.

        Raises:
            ParamDiscoveryError: it cannot be had; see `pull`.
        """
        split_reference(image)
        before = self.inspect(image)
        if self.policy == "always" or (before is None and self.policy == "missing"):
            pull(image, self.credentials, self.progress, self.state)
        found = self.inspect(image)
        if found is None:
            raise ImageNotFoundError(image, "the daemon has no such image, and it was not pulled")
        image_ref = self._registry_reference(image, found)
        return ReadyImage(
            image_id=found["Id"],
            name=image,
            reference=image,
            image_ref=image_ref,
            inputs=_identity(image_ref, found["Id"]),
            is_new=before is None or before["Id"] != found["Id"],
        )

    def inspect(self, image: str) -> dict[str, Any] | None:
        """What the daemon knows of an image; None when it does not have it."""
        with daemon_call(f"inspect {image}"):
            try:
                return dict(self.client.inspect_image(image))  # type: ignore[no-untyped-call]
            except ImageNotFound:
                return None

    def _registry_reference(self, image: str, found: Mapping[str, Any]) -> str | None:
        reference = registry_reference(image, found.get("RepoDigests") or [])
        if reference is None or not _gives_local_digests(self.daemon_info):
            return reference
        return reference if self._is_known_to_registry(reference) else None

    def _is_known_to_registry(self, reference: str) -> bool:
        with daemon_call(f"ask the registry for {reference}"):
            try:
                self.client.inspect_distribution(reference)  # type: ignore[no-untyped-call]
            except APIError:
                self.progress.warn(f"No registry confirms {reference}; it counts as a local image.")
                return False
        return True


def registry_reference(image: str, repo_digests: list[str]) -> str | None:
    """The entry of `RepoDigests` that belongs to this image's repository.

    An image that was only built or imported here has none. The daemon's own image id looks like a
    digest and is none: no registry serves it.
    """
    wanted = resolve_repository_name(split_reference(image)[0])
    entries = [entry.partition("@") for entry in sorted(repo_digests)]
    matching = [
        f"{repository}@{digest}"
        for repository, _, digest in entries
        if repository != "<none>" and resolve_repository_name(repository) == wanted
    ]
    asked_for = [entry for entry in matching if entry.partition("@")[2] in image]
    return next(iter(asked_for or matching), None)


def _gives_local_digests(daemon_info: Mapping[str, Any]) -> bool:
    """Whether this daemon lists digests for images that no registry has ever seen.

    It does with containerd's image store, where each image is kept as its manifest.
    """
    status = daemon_info.get("DriverStatus") or []
    return any("io.containerd.snapshotter" in str(value) for pair in status for value in pair)


def _identity(image_ref: str | None, image_id: str) -> dict[str, str]:
    if image_ref is None:
        return {"image_id": image_id}
    return {"image_digest": image_ref.partition("@")[2]}
