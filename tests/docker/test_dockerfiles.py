"""This repository's Dockerfiles, built by a real daemon on local stand-ins for their bases.

The stand-in for an upstream image gets a tag that no registry has, so that it can be told from the
real one; transformers and torch are empty packages in a folder of the base image.
"""

from __future__ import annotations

import json
import secrets
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.spec.load import load_all, load_spec
from tests.docker.support import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker.api.client import APIClient

    from param_discovery.spec.model import EngineSpec
    from tests.docker.conftest import ImageMaker

pytestmark = pytest.mark.docker

ROOT = Path(__file__).parents[2]
SPECS = load_all(ROOT)
PULLED = [spec for spec in SPECS if spec.image is not None]

MAKE_WHEELS = """
import sys, zipfile
for name, version in [item.split("==") for item in sys.argv[1:]]:
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"__version__ = {version!r}\\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = "".join(f"{path},,\\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(f"/wheels/{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)
"""


class Builder:
    """`docker build` of one Dockerfile of this repository; the images are gone afterwards."""

    def __init__(self, daemon: APIClient) -> None:
        self._daemon = daemon
        self.tags: list[str] = []

    def __call__(self, spec: EngineSpec, arguments: dict[str, str]) -> dict[str, Any]:
        assert spec.dockerfile is not None
        tag = f"param-discovery-test/{spec.engine}:{secrets.token_hex(6)}"
        dockerfile = ROOT / spec.dockerfile
        options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        command = ["docker", "build", "-q", "-t", tag, "-f", str(dockerfile), *options]
        command.append(str(dockerfile.parent))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.tags.append(tag)
        found: dict[str, Any] = self._daemon.inspect_image(tag)  # type: ignore[no-untyped-call]  # not in the stubs
        return {"tag": tag, **found}


@pytest.fixture
def build(daemon: APIClient) -> Iterator[Builder]:
    builder = Builder(daemon)
    yield builder
    for tag in builder.tags:
        daemon.remove_image(tag, force=True)


@pytest.fixture
def upstream(
    daemon: APIClient, base_images: None, request: pytest.FixtureRequest
) -> Iterator[tuple[EngineSpec, str]]:
    """A specification, and a version of which only a stand-in exists."""
    spec: EngineSpec = request.param
    assert spec.image is not None
    version = f"stand-in-{secrets.token_hex(6)}"
    name = spec.image.replace("{version}", version)
    repository, _, tag = name.rpartition(":")
    daemon.tag(f"{BASE}:bookworm", repository, tag)
    yield spec, version
    daemon.remove_image(name)


@pytest.mark.parametrize("upstream", PULLED, indirect=True, ids=[s.engine for s in PULLED])
def test_built_on_the_upstream_image(build: Builder, upstream: tuple[EngineSpec, str]) -> None:
    spec, version = upstream
    assert spec.image is not None
    assert spec.version_arg is not None
    image = build(spec, {spec.version_arg: version})
    labels = image["Config"]["Labels"]
    assert labels["org.opencontainers.image.version"] == version
    assert labels["org.opencontainers.image.base.name"].endswith(
        spec.image.replace("{version}", version)
    )
    assert not image["Config"]["Entrypoint"]


@pytest.fixture(scope="module")
def base(build_image: ImageMaker) -> str:
    """A plain image with Python, and stand-ins for torch and two versions of transformers."""
    wheels = "torch==2.13.0 transformers==5.23.0 transformers==4.57.6"
    return build_image(
        f"FROM {BASE}:bookworm\nCOPY make_wheels.py /\n"
        f"RUN mkdir /wheels && python3 /make_wheels.py {wheels}\n",
        {"make_wheels.py": MAKE_WHEELS},
    )


def test_transformers_is_installed_as_pinned(build: Builder, base: str) -> None:
    spec = load_spec(ROOT, "transformers")
    mirror = {"BASE_IMAGE": base, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}
    for version in ("5.23.0", "4.57.6"):
        image = build(spec, {**mirror, "TRANSFORMERS_VERSION": version})
        script = "import torch, transformers as t; print(torch.__version__, t.__version__)"
        command = ["docker", "run", "--rm", "--network=none", image["tag"], "python3", "-c", script]
        seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert seen.split() == ["2.13.0", version]
        assert image["Config"]["User"] == "65534:65534"
        assert not image["Config"]["Entrypoint"]
        assert image["Config"]["Labels"]["org.opencontainers.image.version"] == version


def test_index_settings_do_not_reach_the_image(
    build: Builder, base: str, daemon: APIClient
) -> None:
    secret = f"/wheels/../wheels#{secrets.token_hex(8)}"
    mirror = {"BASE_IMAGE": base, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": f"/wheels {secret}"}
    image = build(load_spec(ROOT, "transformers"), mirror)
    history = daemon.history(image["tag"])  # type: ignore[no-untyped-call]  # not in the stubs
    whole = json.dumps([history, image])
    assert "PIP_FIND_LINKS" not in whole
    assert secret not in whole
