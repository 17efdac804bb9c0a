"""Pulling from a real registry: digests, logins, and each refusal as its own error."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import DockerError
from param_discovery.runtimes.docker.failures import (
    ImageNotFoundError,
    ImageReferenceError,
    ImageUnavailableError,
    PullRateLimitError,
    RegistryAuthenticationError,
    RegistryUnreachableError,
)
from param_discovery.runtimes.docker.plan import DockerPlan, RegistryCredentials
from tests.docker.conftest import PASSWORD
from tests.docker.support import BASE, Recorder, request_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from tests.docker.conftest import ImageMaker, Registry

pytestmark = pytest.mark.docker

REQUEST = request_for("json:JSONEncoder")


@pytest.fixture
def pushed(daemon: APIClient, registry: Registry, build_image: ImageMaker) -> Iterator[str]:
    """An image that only the registry has."""
    image = build_image(f"FROM {BASE}:bookworm\nRUN echo pushed > /pushed\n")
    name = registry.push(daemon, image, "engines/calm")
    build_image.remove(image)
    yield name
    if daemon.images(name):
        daemon.remove_image(name, force=True)


def test_a_tag_is_resolved_to_the_registry_s_digest(
    daemon: APIClient, runtime: DockerRuntime, progress: Recorder, pushed: str
) -> None:
    result = runtime.discover("calm", DockerPlan(image=pushed), REQUEST, progress)
    digest = daemon.inspect_distribution(pushed)["Descriptor"]["digest"]  # type: ignore[no-untyped-call]
    assert result.facts.image_ref == f"{pushed.rpartition(':')[0]}@{digest}"
    assert result.facts.inputs == {"image_digest": digest}
    assert progress.steps[0] == f"pulling {pushed}"
    what, done_bytes, total_bytes = progress.transfers[-1]
    assert what == pushed
    assert done_bytes == total_bytes


def test_an_image_that_is_there_is_not_pulled_again(runtime: DockerRuntime, pushed: str) -> None:
    runtime.discover("calm", DockerPlan(image=pushed), REQUEST, Recorder())
    again = Recorder()
    result = runtime.discover("calm", DockerPlan(image=pushed), REQUEST, again)
    assert not any("pulling" in step for step in again.steps)
    assert result.facts.image_ref is not None
    by_digest = DockerPlan(image=result.facts.image_ref)
    assert runtime.discover("calm", by_digest, REQUEST, again).facts == result.facts


@pytest.mark.parametrize(("cleanup", "stays"), [("container", True), ("image", False)])
def test_the_image_stays_unless_it_is_to_go(
    daemon: APIClient, runtime: DockerRuntime, pushed: str, cleanup: str, stays: bool
) -> None:
    plan = DockerPlan(image=pushed, cleanup=cleanup)  # type: ignore[arg-type]
    runtime.discover("calm", plan, REQUEST, Recorder())
    assert bool(daemon.images(pushed)) is stays


def test_an_image_of_before_stays_even_then(
    daemon: APIClient, runtime: DockerRuntime, engines_image: str
) -> None:
    plan = DockerPlan(image=engines_image, cleanup="image")
    runtime.discover("calm", plan, request_for("calm:Parameters"), Recorder())
    assert daemon.images(engines_image)


def test_an_unknown_tag(runtime: DockerRuntime, progress: Recorder, pushed: str) -> None:
    image = pushed.replace(":1.0", ":9.9")
    with pytest.raises(ImageNotFoundError, match="manifest"):
        runtime.discover("calm", DockerPlan(image=image), REQUEST, progress)


def test_never_pulled_means_never(runtime: DockerRuntime, progress: Recorder, pushed: str) -> None:
    with pytest.raises(ImageNotFoundError, match="not pulled"):
        runtime.discover("calm", DockerPlan(image=pushed, pull="never"), REQUEST, progress)


@pytest.mark.parametrize("image", ["UPPER/Case:1", "a b:1", "name:tag:tag", ""])
def test_a_name_that_is_none(runtime: DockerRuntime, progress: Recorder, image: str) -> None:
    with pytest.raises(ImageReferenceError) as caught:
        runtime.discover("calm", DockerPlan(image=image), REQUEST, progress)
    assert caught.value.exit_code == 2


def test_a_registry_that_is_not_there(runtime: DockerRuntime, progress: Recorder) -> None:
    plan = DockerPlan(image="127.0.0.1:1/engine:1.0")
    with pytest.raises(RegistryUnreachableError, match="connection refused"):
        runtime.discover("calm", plan, REQUEST, progress)


@pytest.fixture(scope="module")
def private(daemon: APIClient, private_registry: Registry, build_image: ImageMaker) -> str:
    image = build_image(f"FROM {BASE}:bookworm\nRUN echo private > /private\n")
    login = {"username": "reader", "password": PASSWORD}
    return private_registry.push(daemon, image, "engines/private", login)


def test_a_login_is_missing(runtime: DockerRuntime, progress: Recorder, private: str) -> None:
    with pytest.raises(RegistryAuthenticationError, match="wants a login") as caught:
        runtime.discover("calm", DockerPlan(image=private), REQUEST, progress)
    assert "registry-username" in str(caught.value.mend)


def test_a_login_is_wrong(runtime: DockerRuntime, progress: Recorder, private: str) -> None:
    credentials = RegistryCredentials(private.partition("/")[0], "reader", "wrong")
    plan = DockerPlan(image=private, credentials=credentials)
    with pytest.raises(RegistryAuthenticationError, match="the login of 'reader'") as caught:
        runtime.discover("calm", plan, REQUEST, progress)
    assert "wrong" not in str(caught.value)


def test_a_login_is_for_another_registry(
    runtime: DockerRuntime, progress: Recorder, private: str
) -> None:
    plan = DockerPlan(image=private, credentials=RegistryCredentials("nvcr.io", "x", PASSWORD))
    with pytest.raises(RegistryAuthenticationError):
        runtime.discover("calm", plan, REQUEST, progress)
    assert any("not sent" in warning for warning in progress.warnings)


def test_a_login_is_right(
    daemon: APIClient, runtime: DockerRuntime, progress: Recorder, private: str
) -> None:
    credentials = RegistryCredentials(private.partition("/")[0], "reader", PASSWORD)
    plan = DockerPlan(image=private, credentials=credentials, cleanup="image")
    result = runtime.discover("calm", plan, REQUEST, progress)
    assert result.facts.image_ref is not None
    assert PASSWORD not in repr(plan)


class _Refusing(BaseHTTPRequestHandler):
    """A registry that answers everything the same way."""

    status, body = 429, b'{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}'

    def do_GET(self) -> None:
        self.send_response(self.status if self.path != "/v2/" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_HEAD = do_GET  # noqa: N815 - the base class asks for this name

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, "TOOMANYREQUESTS", PullRateLimitError),
        (401, "UNAUTHORIZED", RegistryAuthenticationError),
        (403, "DENIED", ImageUnavailableError),
        (404, "NAME_UNKNOWN", ImageNotFoundError),
        (503, "UNAVAILABLE", RegistryUnreachableError),
    ],
)
def test_what_registries_answer(
    runtime: DockerRuntime,
    progress: Recorder,
    status: int,
    code: str,
    expected: type[DockerError],
) -> None:
    body = f'{{"errors":[{{"code":"{code}","message":"no"}}]}}'.encode()
    handler = type("Handler", (_Refusing,), {"status": status, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        plan = DockerPlan(image=f"127.0.0.1:{server.server_port}/engine:1.0")
        with pytest.raises(DockerError) as caught:
            runtime.discover("calm", plan, REQUEST, progress)
        server.shutdown()
    assert type(caught.value) is expected, str(caught.value)
