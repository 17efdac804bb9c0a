"""The guide to `models`: its commands say of its model what the page says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = ROOT / "docs" / "guides" / "models.md"


@pytest.fixture
def wrapper(tmp_path: Path) -> Path:
    for name in ("engine_versions", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (source,) = (block.body for block in blocks(GUIDE) if block.language == "python")
    (tmp_path / "wrapper").mkdir()
    (tmp_path / "wrapper" / "models.py").write_text(source, encoding="utf-8")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def _configuration() -> str:
    (text,) = (block.body for block in blocks(GUIDE) if block.language == "yaml")
    return text


def _examples() -> list[tuple[list[str], str]]:
    """Arguments and the output that is shown."""
    found = []
    for block in blocks(GUIDE):
        if block.language == "text":
            command, _, output = block.body.partition("\n")
            assert command.startswith("$ param-discovery ")
            found.append((command.split()[2:], output))
    return found


@pytest.mark.parametrize(("arguments", "output"), _examples())
def test_examples_print_what_is_shown(wrapper: Path, arguments: list[str], output: str) -> None:
    is_configured = len(arguments) == 1
    if is_configured:
        (wrapper / ".param-discovery.yml").write_text(_configuration(), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "param_discovery", *arguments],
        cwd=wrapper,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == (0 if is_configured else 1), ended.stderr
    assert ended.stdout.startswith(output)
    assert "note:" not in ended.stdout or "--python" in arguments
