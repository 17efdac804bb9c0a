"""A pull request that bumps a real engine: transformers, built from its Dockerfile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from param_discovery.cli.main import main
from tests.act.engines import schema_path
from tests.e2e.conftest import local_torch, transformers_base  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.act.conftest import Adopter

pytestmark = [pytest.mark.docker, pytest.mark.engine, pytest.mark.network]

OLD, NEW = "4.57.6", "5.23.0"
ENGINE = "transformers"
SCHEMA = schema_path(ENGINE)


def _files(repository: Path, version: str) -> dict[str, bytes | None]:
    """The project's own files of the engine, at a version."""
    names = (f"engine_versions/{ENGINE}.yaml", f"docker/Dockerfile.{ENGINE}")
    texts = {name: (repository / name).read_text(encoding="utf-8") for name in names}
    assert all(NEW in text for text in texts.values())
    return {name: text.replace(NEW, version).encode() for name, text in texts.items()}


@pytest.fixture(scope="module")
def old_schema(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The schema of the release before, from its wheel."""
    root = tmp_path_factory.mktemp("old")
    for name, content in _files(repository, OLD).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content or b"")
    assert main(["--root", str(root), "-q", "discover", ENGINE, "--runtime", "wheel"]) == 0
    return (root / SCHEMA).read_bytes()


def test_a_bump_of_transformers(
    adopter: Adopter,
    repository: Path,
    old_schema: bytes,
    transformers_base: str,  # noqa: F811
) -> None:
    adopter.hub.push({**_files(repository, OLD), SCHEMA: old_schema}, "main")
    adopter.adopt("discover", timeout_minutes="8")
    adopter.hub.push(_files(repository, NEW))
    ran = adopter.run()
    assert ran.exit_code == 0, ran.log
    schema = json.loads(adopter.hub.read(SCHEMA))
    assert schema["engine_version"] == NEW
    assert schema["discovery_method"] == "docker"
    assert adopter.hub.log()[0] == f"Discover {ENGINE} {NEW}"
    assert ran.outputs["classification"] == "breaking"
    assert adopter.labels == ["schema-breaking"]
    # 5.0 took the 8-bit shorthand away.
    assert "engine_params.load_in_8bit" in adopter.comments[0]

    again = adopter.run()
    assert again.exit_code == 0, again.log
    assert again.outputs["changed"] == "false"
    assert adopter.hub.log()[0] == f"Discover {ENGINE} {NEW}"
    assert len(adopter.hub.log()) == len(adopter.hub.log("main")) + 2
