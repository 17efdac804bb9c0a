from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.failures import (
    DaemonFaultError,
    DiskFullError,
    ImageNotFoundError,
    ImageReferenceError,
    ImageUnavailableError,
    PullRateLimitError,
    RegistryAuthenticationError,
    RegistryUnreachableError,
    WrongArchitectureError,
)
from param_discovery.runtimes.docker.images import registry_reference
from param_discovery.runtimes.docker.pull import (
    LayerProgress,
    pull_error,
    registry_of,
    split_reference,
)
from tests.docker.support import Recorder

if TYPE_CHECKING:
    from param_discovery.errors import ParamDiscoveryError

DIGEST = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("toomanyrequests: You have reached your pull rate limit.", PullRateLimitError),
        ("manifest for x:1 not found: manifest unknown: manifest unknown", ImageNotFoundError),
        (
            "pull access denied for x, repository does not exist: access to the resource is denied",
            ImageUnavailableError,
        ),
        ("unauthorized: incorrect username or password", RegistryAuthenticationError),
        ("Get http://x/v2/: no basic auth credentials", RegistryAuthenticationError),
        ("no matching manifest for linux/arm64/v8 in the manifest list", WrongArchitectureError),
        ("Get https://x/v2/: dial tcp: lookup x: no such host", RegistryUnreachableError),
        ("Get https://x/v2/: x509: certificate signed by unknown", RegistryUnreachableError),
        (
            "failed to register layer: write /var/lib/x: no space left on device",
            DiskFullError,
        ),
        ("something quite new", DaemonFaultError),
    ],
)
def test_the_words_of_daemons_and_registries(
    words: str, expected: type[ParamDiscoveryError]
) -> None:
    error = pull_error("x:1", words, None)
    assert type(error) is expected
    assert error.mend


@pytest.mark.parametrize(
    ("image", "repository", "version"),
    [
        ("vllm/vllm-openai:v0.32.0", "vllm/vllm-openai", "v0.32.0"),
        ("python", "python", "latest"),
        ("127.0.0.1:5000/a/b", "127.0.0.1:5000/a/b", "latest"),
        (f"nvcr.io/nvidia/x:1.0@{DIGEST}", "nvcr.io/nvidia/x", DIGEST),
        (f"x@{DIGEST}", "x", DIGEST),
    ],
)
def test_references(image: str, repository: str, version: str) -> None:
    assert split_reference(image) == (repository, version)


@pytest.mark.parametrize(
    "image", ["", "A:1", "a:b:c", "a b", "-x", "x@sha256:1", "x:", "https://x/y:1", "x\n"]
)
def test_what_is_no_reference(image: str) -> None:
    with pytest.raises(ImageReferenceError):
        split_reference(image)


@pytest.mark.parametrize(
    ("image", "registry"),
    [("vllm/vllm:1", "docker.io"), ("nvcr.io/a/b:1", "nvcr.io"), ("h:5000/a", "h:5000")],
)
def test_the_registry_of_an_image(image: str, registry: str) -> None:
    assert registry_of(image) == registry


def test_the_digest_is_that_of_the_same_repository() -> None:
    digests = [f"mirror.example/a/b@{OTHER}", f"a/b@{DIGEST}"]
    assert registry_reference("a/b:1", digests) == f"a/b@{DIGEST}"
    assert registry_reference("docker.io/a/b:1", digests) == f"a/b@{DIGEST}"
    assert registry_reference("c/d:1", digests) is None
    assert registry_reference("a/b:1", []) is None
    assert registry_reference("a/b:1", [f"<none>@{DIGEST}"]) is None


def test_a_digest_that_was_asked_for_is_the_one() -> None:
    digests = [f"a/b@{DIGEST}", f"a/b@{OTHER}"]
    assert registry_reference(f"a/b@{OTHER}", digests) == f"a/b@{OTHER}"


def test_layers_add_up_and_the_total_waits_for_all() -> None:
    progress = Recorder()
    layers = LayerProgress("x:1", progress)

    def event(layer: str, status: str, current: int = 0, total: int = 0) -> None:
        detail = {"current": current, "total": total} if total else {}
        layers.take({"id": layer, "status": status, "progressDetail": detail})

    layers.take({"status": "Status: Downloaded newer image"})
    event("1.0", "Pulling from a/b")
    event("one", "Pulling fs layer")
    event("two", "Pulling fs layer")
    event("old", "Already exists")
    event("one", "Downloading", 10, 100)
    event("two", "Waiting")
    assert progress.transfers[-1:] == [("x:1", 10, None)]
    event("two", "Downloading", 5, 50)
    assert progress.transfers[-1:] == [("x:1", 15, 150)]
    event("one", "Download complete")
    event("one", "Extracting", 3, 100)
    event("two", "Pull complete")
    assert progress.transfers[-1:] == [("x:1", 150, 150)]
