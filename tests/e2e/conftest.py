"""Real engines, in a virtual environment and in a container.

No image registry is needed: a container's image is either built from the project's own Dockerfile
on a local stand-in for its base, or a Debian with the virtual environment's packages copied in, so
that both runtimes read the same files.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.engines import Engine

TESTS_BASE_IMAGE = "param-discovery-base:bookworm"
"""Made by tools/ci/base_images.py; its Python is 3.11."""

WITH_ANY_TORCH = ("lmdeploy", "sglang", "vllm")
"""Engines whose specifications override the version of torch that their releases ask for."""

TORCH_WHEEL = re.compile(r"torch-(?P<version>[^-]+\+cpu)-cp311-")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`param-discovery` in a root of its own."""

    root: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [sys.executable, "-m", "param_discovery", *arguments, "--root", str(self.root)]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            timeout=1200,
        )

    def document(self, engine: Engine, *arguments: str) -> dict[str, Any]:
        """The schema document that `discover` prints for the engine."""
        result = self.run(
            "discover", engine.name, "--version", engine.version, "--output", "-", *arguments
        )
        assert result.returncode == 0, result.stderr
        document: dict[str, Any] = json.loads(result.stdout)
        return document

    def site_packages(self, engine: Engine) -> Path:
        """Where the environment that was made for the engine keeps its packages."""
        cache = Path(self.environment["PARAM_DISCOVERY_CACHE"])
        name = engine.distribution.replace("-", "_")
        found = sorted(cache.rglob(f"site-packages/{name}-{engine.version}.dist-info"))
        assert found, f"no environment with {engine.distribution} {engine.version} under {cache}"
        return found[0].parent


@pytest.fixture(scope="session")
def local_torch() -> Path | None:
    """A CPU build of torch in a local folder of pip's; without one the index's is taken."""
    for folder in os.environ.get("PIP_FIND_LINKS", "").split():
        for wheel in sorted(Path(folder).glob("torch-*.whl")):
            if TORCH_WHEEL.match(wheel.name):
                return wheel
    return None


@pytest.fixture(scope="session")
def command_line(
    tmp_path_factory: pytest.TempPathFactory, repository: Path, local_torch: Path | None
) -> CommandLine:
    """The project's own specifications, copied, so that nothing is written into the checkout."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("engine_versions", "docker"):
        shutil.copytree(repository / folder, root / folder)
    if local_torch is not None:
        match = TORCH_WHEEL.match(local_torch.name)
        assert match is not None
        for name in WITH_ANY_TORCH:
            _pin_torch(root / "engine_versions" / f"{name}.yaml", match["version"])
    environment = dict(os.environ, PARAM_DISCOVERY_CACHE=str(tmp_path_factory.mktemp("cache")))
    return CommandLine(root, environment)


def _pin_torch(specification: Path, version: str) -> None:
    """Gigabytes of CUDA libraries less: the specification lets any torch in."""
    text = specification.read_text(encoding="utf-8")
    assert text.count("    - torch\n") == 1
    pinned = f"    - torch=={version}\n"
    specification.write_text(text.replace("    - torch\n", pinned), encoding="utf-8")


@pytest.fixture(scope="session")
def transformers_base(
    repository: Path, local_torch: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A local stand-in under the name that docker/Dockerfile.transformers asks for."""
    dockerfile = (repository / "docker" / "Dockerfile.transformers").read_text()
    declared = re.search(r"^ARG BASE_IMAGE=(\S+)", dockerfile, re.MULTILINE)
    assert declared is not None
    context = tmp_path_factory.mktemp("base")
    lines = [f"FROM {TESTS_BASE_IMAGE}"]
    if local_torch is not None:
        shutil.copy(local_torch, context)
        lines += [f"COPY {local_torch.name} /wheels/", "ENV PIP_FIND_LINKS=/wheels"]
    (context / "Dockerfile").write_text("\n".join(lines) + "\n")
    subprocess.run(
        ["docker", "build", "--quiet", "--tag", declared[1], str(context)],
        check=True,
        capture_output=True,
        env=dict(os.environ, DOCKER_BUILDKIT="0"),
    )
    return declared[1]
