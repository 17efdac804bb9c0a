"""The guide to `impact` shows what is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.impact_files import GUIDE, make_repository
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

PAIR = ("HEAD:schemas/acme.json", "schemas/acme.json")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    guide = ROOT / "docs" / "guides" / "add-an-engine.md"
    (specification,) = (block.body for block in blocks(guide) if block.language == "yaml")
    (tmp_path / "engine_versions").mkdir()
    (tmp_path / "engine_versions" / "acme.yaml").write_text(specification, encoding="utf-8")
    make_repository(tmp_path)
    return tmp_path


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "param_discovery", "impact", *PAIR, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_output_is_what_is_printed(repository: Path) -> None:
    shown = next(block.body for block in blocks(GUIDE) if block.language == "console")
    command, _, output = shown.partition("\n")
    assert command == f"$ param-discovery impact {' '.join(PAIR)}"
    ended = _run(repository)
    assert (ended.stdout, ended.returncode, ended.stderr) == (output, 1, "")


def test_the_value_that_goes_on_being_accepted_is_the_one_of_the_guide(repository: Path) -> None:
    report = json.loads(_run(repository, "--format", "json").stdout)
    unaffected = {(use["path"], use["value"]) for use in report["unaffected"]}
    assert ("serve.py", "half") in unaffected
    assert ("values.yaml", 8192) in unaffected
