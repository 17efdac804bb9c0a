"""Pulling an image: progress over its layers, and each refusal as its own error."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docker.auth import resolve_index_name, resolve_repository_name
from docker.errors import APIError

from param_discovery.runtimes.docker.client import (
    STREAM_TIMEOUT_SECONDS,
    connect,
    daemon_call,
    explanation,
    fault,
)
from param_discovery.runtimes.docker.failures import (
    ImageNotFoundError,
    ImageReferenceError,
    ImageUnavailableError,
    PullRateLimitError,
    RegistryAuthenticationError,
    RegistryUnreachableError,
    WrongArchitectureError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.errors import ParamDiscoveryError
    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.docker.plan import RegistryCredentials
    from param_discovery.runtimes.docker.state import RunState

# The grammar of distribution/reference; the client library accepts what no daemon does.
_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_DOMAIN = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?"
_REFERENCE_FORM = re.compile(
    rf"(?P<repository>(?:{_DOMAIN}/)?{_PATH}(?:/{_PATH})*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>[a-z0-9]+:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)

_RATE_LIMIT = re.compile(r"toomanyrequests|too many requests|pull rate limit", re.IGNORECASE)
_LOGIN = re.compile(
    r"unauthorized|authentication required|no basic auth credentials|incorrect username"
    r"|401|error getting credentials|403 Forbidden",
    re.IGNORECASE,
)
_UNAVAILABLE = re.compile(
    r"pull access denied|requested access to the resource is denied|insufficient_scope",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(r"manifest unknown|not found|name unknown|no such image", re.IGNORECASE)
_PLATFORM = re.compile(r"no matching manifest|does not (provide|match) the specified platform")
_UNREACHABLE = re.compile(
    r"no such host|connection refused|i/o timeout|TLS handshake|x509:|certificate"
    r"|server gave HTTP response|Client\.Timeout|network is unreachable|no route to host"
    r"|proxyconnect|connection reset|unexpected EOF|temporary failure in name resolution"
    r"|unexpected HTTP status: 5\d\d|received unexpected HTTP status",
    re.IGNORECASE,
)

_FINISHED_LAYER = ("Download complete", "Verifying Checksum", "Extracting", "Pull complete")


def pull(
    image: str, credentials: RegistryCredentials | None, progress: Progress, state: RunState
) -> None:
    """Have the daemon pull one image.

    Raises:
        ImageReferenceError: the name is none.
        DockerError: one class for each kind of refusal.
    """
    repository, tag = split_reference(image)
    login = login_for(image, credentials, progress)
    progress.step(f"pulling {image}")
    client = connect(STREAM_TIMEOUT_SECONDS)
    layers = LayerProgress(image, progress)
    try:
        with daemon_call(f"pull {image}"), _refusals(image, credentials):
            for event in client.pull(
                repository, tag=tag, stream=True, decode=True, auth_config=login
            ):
                state.check()
                _take(event, layers, image, credentials)
    finally:
        client.close()


@contextmanager
def _refusals(image: str, credentials: RegistryCredentials | None) -> Iterator[None]:
    try:
        yield
    except APIError as error:
        raise pull_error(image, explanation(error), credentials) from error


def split_reference(image: str) -> tuple[str, str]:
    """Repository and tag (or digest) of a reference; the tag that Docker supposes is `latest`.

    Raises:
        ImageReferenceError: it is no reference.
    """
    found = _REFERENCE_FORM.fullmatch(image)
    if found is None:
        raise ImageReferenceError(image)
    return found["repository"], found["digest"] or found["tag"] or "latest"


def registry_of(image: str) -> str:
    """Host of the registry that an image comes from, `docker.io` where none is named."""
    repository, _ = split_reference(image)
    return str(resolve_repository_name(repository)[0])


def _take(
    event: Mapping[str, Any],
    layers: LayerProgress,
    image: str,
    credentials: RegistryCredentials | None,
) -> None:
    if "error" in event:
        detail = (event.get("errorDetail") or {}).get("message") or event["error"]
        raise pull_error(image, str(detail), credentials)
    layers.take(event)


def login_for(
    image: str, credentials: RegistryCredentials | None, progress: Progress
) -> dict[str, str] | None:
    """The login to send; None lets the client look into its own configuration."""
    if credentials is None:
        return None
    if resolve_index_name(credentials.registry) != registry_of(image):
        progress.warn(
            f"The registry credentials are for {credentials.registry};"
            f" they are not sent to {registry_of(image)}."
        )
        return None
    return {
        "username": credentials.username,
        "password": credentials.password,
        "serveraddress": credentials.registry,
    }


def pull_error(
    image: str, detail: str, credentials: RegistryCredentials | None
) -> ParamDiscoveryError:
    """The error for a registry's or the daemon's words; the first pattern that matches counts."""
    username = credentials.username if credentials else None
    if "no space left on device" in detail.lower():
        return fault(f"pull {image}", detail)
    table: tuple[tuple[re.Pattern[str], ParamDiscoveryError], ...] = (
        (_RATE_LIMIT, PullRateLimitError(image, detail)),
        (_PLATFORM, WrongArchitectureError(image, detail)),
        (_UNAVAILABLE, ImageUnavailableError(image, detail)),
        (_LOGIN, RegistryAuthenticationError(image, detail, username=username)),
        (_UNREACHABLE, RegistryUnreachableError(image, detail)),
        (_NOT_FOUND, ImageNotFoundError(image, detail)),
    )
    for pattern, error in table:
        if pattern.search(detail):
            return error
    return fault(f"pull {image}", detail)


class LayerProgress:
    """Adds up the bytes of an image's layers as the daemon reports them."""

    def __init__(self, image: str, progress: Progress) -> None:
        self._image = image
        self._progress = progress
        self._done_bytes: dict[str, int] = {}
        self._total_bytes: dict[str, int | None] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        """One message of the daemon."""
        layer, status = event.get("id"), str(event.get("status", ""))
        if not layer or status.startswith(("Pulling from", "Already exists")):
            return
        self._total_bytes.setdefault(layer, None)
        self._done_bytes.setdefault(layer, 0)
        if status == "Downloading":
            detail = event.get("progressDetail") or {}
            self._total_bytes[layer] = detail.get("total") or self._total_bytes[layer]
            self._done_bytes[layer] = detail.get("current", 0)
        elif status in _FINISHED_LAYER:
            self._total_bytes[layer] = self._total_bytes[layer] or 0
            self._done_bytes[layer] = self._total_bytes[layer] or 0
        self._progress.transfer(self._image, sum(self._done_bytes.values()), self._total())

    def _total(self) -> int | None:
        """None as long as a layer's size is not known: layers wait for their turn."""
        sizes = [size for size in self._total_bytes.values() if size is not None]
        return sum(sizes) if len(sizes) == len(self._total_bytes) else None
