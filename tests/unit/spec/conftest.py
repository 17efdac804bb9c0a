"""What the tests of specifications share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

MINIMAL = """\
current_version: v1.0
package: toy
sections:
  engine_params: [toy:Args]
"""


@pytest.fixture
def minimal() -> str:
    """The shortest right specification."""
    return MINIMAL


@pytest.fixture(scope="session")
def root() -> Path:
    """This repository."""
    return ROOT


@pytest.fixture
def engines(tmp_path: Path) -> Path:
    """An empty folder of specifications in an empty repository."""
    folder = tmp_path / "engine_versions"
    folder.mkdir()
    return folder
