"""The guide to `classify` shows what is printed, and its configuration does what it says."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.docs.acme_schemas import make_history
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = ROOT / "docs" / "guides" / "classify.md"
PAIR = ("HEAD:schemas/acme.json", "schemas/acme.json")


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "param_discovery", "classify", *PAIR, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_output_is_what_is_printed(tmp_path: Path) -> None:
    make_history(tmp_path)
    shown = next(block.body for block in blocks(GUIDE) if block.language == "console")
    command, _, output = shown.partition("\n")
    assert command == f"$ param-discovery classify {' '.join(PAIR)}"
    ended = _run(tmp_path)
    assert (ended.stdout, ended.returncode, ended.stderr) == (output, 1, "")


def test_the_configuration_does_what_the_guide_says(tmp_path: Path) -> None:
    make_history(tmp_path)
    (configuration,) = (block.body for block in blocks(GUIDE) if block.language == "yaml")
    (tmp_path / ".param-discovery.yml").write_text(configuration, encoding="utf-8")
    ended = _run(tmp_path, "--format", "json")
    report = json.loads(ended.stdout)
    breaking = [change for change in report["changes"] if change["level"] == "breaking"]
    assert {change["rule"] for change in breaking} == {"type-narrowed", "parameter-removed"}
    assert report["summary"] == {"breaking": 1, "safe": 3, "accepted": 1}
    assert ended.returncode == 1


def test_the_entries_to_accept_are_what_is_printed(tmp_path: Path) -> None:
    make_history(tmp_path)
    [shown] = [block.body for block in blocks(GUIDE) if "--accept" in block.body]
    command, _, output = shown.partition("\n")
    words = shlex.split(command.removeprefix("$ param-discovery classify "))
    assert tuple(words[:2]) == PAIR
    ended = _run(tmp_path, *words[2:])
    assert (ended.stdout, ended.stderr) == (output, "")
