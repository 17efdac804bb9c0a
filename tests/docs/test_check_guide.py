"""The guide to `check` shows what is printed, and names every rule."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from param_discovery.report.check_result import LEVELS
from tests.docs.check_files import GUIDE, make_files, share_cache
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def adopter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    share_cache(monkeypatch, tmp_path_factory)
    for name in ("engine_versions", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    make_files(tmp_path)
    return tmp_path


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "param_discovery", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.engine
@pytest.mark.network
def test_the_output_is_what_is_printed(adopter: Path) -> None:
    shown = next(block.body for block in blocks(GUIDE) if block.language == "console")
    command, _, output = shown.partition("\n")
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "param-discovery"
    (adopter / ".param-discovery.yml").unlink()  # it only comes later in the guide
    ended = _run(adopter, *arguments)
    assert (ended.stdout, ended.returncode) == (output, 1), ended.stderr


@pytest.mark.engine
@pytest.mark.network
def test_the_repositorys_configurations_are_checked(adopter: Path) -> None:
    ended = _run(adopter, "check", "--format", "json")
    (outcome,) = json.loads(ended.stdout)
    assert (outcome["path"], outcome["asked"]) == ("configs/serving.yaml", ">=0.9,<0.10.1")
    assert [finding["parameter"] for finding in outcome["spans"][0]["findings"]] == [
        "engine_params.max_model_len"
    ]


def test_the_rules_of_the_guide_are_all_there_are() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    assert dict(re.findall(r"\n\| `([a-z-]+)` \| (\w+) \|", page)) == LEVELS


def test_the_kept_schema_decides_without_a_network(adopter: Path) -> None:
    arguments = ("check", "configs/serving.yaml", "--no-history", "--engine", "vllm")
    (adopter / ".param-discovery.yml").unlink()
    ended = _run(adopter, *arguments, "--select", "serving.engine.args", "--format", "json")
    (outcome,) = json.loads(ended.stdout)
    found = [(one["rule"], one["line"]) for one in outcome["spans"][0]["findings"]]
    assert found == [
        ("unknown-parameter", 6),
        ("unknown-parameter", 7),
        ("wrong-type", 8),
        ("unknown-parameter", 9),
    ]
    assert ended.returncode == 1
