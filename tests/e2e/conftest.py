"""Real engines, in a virtual environment and in a container made from the same packages.

The image is a Debian with the packages of the virtual environment copied in: no registry is needed,
and the two runtimes read the same files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

@dataclass(frozen=True, slots=True)
class Engine:
    """One engine at one version, and what is known of it from elsewhere."""

    name: str
    version: str
    distribution: str
    counts: dict[str, int]
    """Parameters without those whose names begin with an underscore."""
    defaults_apart: dict[str, str] = field(default_factory=dict)
    """Parameters whose default is not valid under their own type, with the reason."""

    @property
    def image(self) -> str:
        """A local tag, never pushed."""
        return f"param-discovery-test/{self.name}:{self.version}"


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
            timeout=900,
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
def command_line(
    tmp_path_factory: pytest.TempPathFactory, repository: Path
) -> CommandLine:
    """The project's own specifications, copied, so that nothing is written into the checkout."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("engine_versions", "docker"):
        shutil.copytree(repository / folder, root / folder)
    cache = tmp_path_factory.mktemp("cache")
    environment = dict(os.environ, PARAM_DISCOVERY_CACHE=str(cache))
    return CommandLine(root, environment)
