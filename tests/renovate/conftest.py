"""One copy of the working tree with a sixth engine, and what the real Renovate finds in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools.renovate import Run, copy_repository, extract

ROOT = Path(__file__).parents[2]
SIXTH = "acme"
COMMENT = "# renovate: datasource=docker depName=acme/engine versioning=pep440\n"


def configuration(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return loaded


def snippets(language: str) -> list[str]:
    """The guide's blocks of one language."""
    text = (ROOT / "docs" / "guides" / "renovate.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def add_engine(folder: Path) -> None:
    """As the guide to adding one says: a specification and a Dockerfile, and no other file."""
    (folder / "engine_versions" / f"{SIXTH}.yaml").write_text(
        f"{COMMENT}current_version: v1.4.0\npackage: acme-engine\n", encoding="utf-8"
    )
    (folder / "docker" / f"Dockerfile.{SIXTH}").write_text(
        f"{COMMENT}ARG ACME_VERSION=v1.4.0\nFROM acme/engine:${{ACME_VERSION}}\n", encoding="utf-8"
    )


@pytest.fixture(scope="session")
def six_engines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("six-engines")
    copy_repository(ROOT, folder)
    add_engine(folder)
    return folder


@pytest.fixture(scope="session")
def extracted(six_engines: Path) -> Run:
    return extract(six_engines)
