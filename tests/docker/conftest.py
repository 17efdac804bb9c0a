"""A real daemon, real images and a real registry, made once for all Docker tests."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.client import connect
from param_discovery.runtimes.docker.ownership import PID_LABEL
from param_discovery.runtimes.docker.runtime import DockerRuntime
from tests.docker.support import BASE, ENGINES, Recorder, tar_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker.api.client import APIClient

Login = dict[str, str] | None

PASSWORD = "correct horse"
# bcrypt of PASSWORD, as `htpasswd -B` writes it.
HTPASSWD = "reader:$2b$05$UL4NovfNDYcNktvsIVqweOPiDdMO6gjj2FCT/MhUt6DjiIec8zBnu\n"


@dataclass(frozen=True)
class Registry:
    """An image registry on this machine's loopback interface."""

    address: str

    def name(self, repository: str) -> str:
        return f"{self.address}/{repository}"

    def push(self, daemon: APIClient, image: str, repository: str, login: Login = None) -> str:
        """Put a local image into the registry and take its local name away; its name there."""
        name = self.name(repository)
        daemon.tag(image, name, "1.0")
        for event in daemon.push(name, tag="1.0", stream=True, decode=True, auth_config=login):
            assert "error" not in event, event
        daemon.remove_image(f"{name}:1.0")
        return f"{name}:1.0"


@pytest.fixture(scope="session")
def daemon() -> Iterator[APIClient]:
    client = connect()
    yield client
    client.close()


@pytest.fixture(scope="session")
def base_images(daemon: APIClient, repository: Path) -> None:
    """The images of tools/ci/base_images.py; made now if they are not there (minutes)."""
    names = ("bookworm", "no-python", "only-python", "empty")
    options = [option for name in names for option in ("--only", name)]
    script = repository / "tools" / "ci" / "base_images.py"
    subprocess.run([sys.executable, str(script), *options], check=True)


@pytest.fixture(scope="session")
def build_image(daemon: APIClient, base_images: None) -> Iterator[ImageMaker]:
    """Makes small images for tests; they are gone afterwards."""
    maker = ImageMaker(daemon)
    yield maker
    for tag in list(maker.tags):
        maker.remove(tag)


class ImageMaker:
    """Builds an image from Dockerfile lines and files."""

    def __init__(self, daemon: APIClient) -> None:
        self._daemon = daemon
        self.tags: list[str] = []

    def __call__(self, dockerfile: str, files: dict[str, str] | None = None) -> str:
        tag = f"param-discovery-test/image:{secrets.token_hex(6)}"
        context = io.BytesIO(tar_of({"Dockerfile": dockerfile, **(files or {})}))
        for event in self._daemon.build(
            fileobj=context, custom_context=True, tag=tag, rm=True, forcerm=True, decode=True
        ):
            assert "error" not in event, event
        self.tags.append(tag)
        return tag

    def remove(self, tag: str) -> None:
        """Take an image away again."""
        self.tags.remove(tag)
        self._daemon.remove_image(tag, force=True)


@pytest.fixture(scope="session")
def engines_image(build_image: ImageMaker) -> str:
    """An image with all engines of `support.ENGINES`, and habits that images have."""
    return build_image(
        f"FROM {BASE}:bookworm\n"
        "COPY *.py /usr/lib/python3/dist-packages/\n"
        "ENV ENGINE_FLAVOUR=plain\n"
        "VOLUME /data\n"
        "WORKDIR /workspace\n"
        "USER root\n"
        "EXPOSE 8000\n"
        "HEALTHCHECK --interval=1s CMD touch /tmp/checked\n"
        'ENTRYPOINT ["/bin/false"]\n'
        'CMD ["--serve"]\n',
        ENGINES,
    )


@pytest.fixture
def runtime() -> DockerRuntime:
    return DockerRuntime()


@pytest.fixture
def progress() -> Recorder:
    return Recorder()


@pytest.fixture(autouse=True)
def nothing_left_behind(daemon: APIClient) -> Iterator[None]:
    """No test leaves a container of this process."""
    yield
    ours = {"label": f"{PID_LABEL}={os.getpid()}"}
    assert daemon.containers(all=True, filters=ours) == []


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry that anyone may read and write."""
    with _running_registry(tmp_path_factory.mktemp("registry"), "") as found:
        yield found


@pytest.fixture(scope="session")
def private_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry that wants a login: `reader` with PASSWORD."""
    folder = tmp_path_factory.mktemp("private-registry")
    (folder / "htpasswd").write_text(HTPASSWD, encoding="utf-8")
    auth = f"auth:\n  htpasswd:\n    realm: tests\n    path: {folder / 'htpasswd'}\n"
    with _running_registry(folder, auth) as found:
        yield found


@contextmanager
def _running_registry(folder: Path, auth: str) -> Iterator[Registry]:
    program = shutil.which("docker-registry")
    assert program is not None, "the package docker-registry is needed"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    configuration = folder / "config.yml"
    configuration.write_text(
        "version: 0.1\nlog:\n  level: error\n"
        f"storage:\n  filesystem:\n    rootdirectory: {folder / 'data'}\n"
        f"http:\n  addr: 127.0.0.1:{port}\n{auth}",
        encoding="utf-8",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "serve", str(configuration)], stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield Registry(f"127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the registry did not start")
