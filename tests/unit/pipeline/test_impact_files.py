"""Which files `impact` takes for what: other text, scripts, and files that a command names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.pipeline.impact_house import run

if TYPE_CHECKING:
    from pathlib import Path


def test_any_other_text_is_searched_for_commands(tmp_path: Path) -> None:
    suffixes = ("ps1", "bat", "fish", "csh", "in", "nix", "js", "tf", "jsonl", "conf", "odd")
    files = {f"a.{suffix}": "x = 1\nacme serve m --swap-space 4\n" for suffix in suffixes}
    files |= {"b.js": "acme = {swap_space: 4}", "c.png": "acme serve --swap-space 4"}
    files |= {"d.cc": 'acme(); run("--swap-space", 4)', "e.yaml.example": "acme: {swap_space: 4}"}
    result = run(tmp_path, files)
    uses = {use.hit.path: use.hit.confidence for use in result.uses.found}
    sure = dict.fromkeys([*(f"a.{suffix}" for suffix in suffixes), "e.yaml.example"], "certain")
    assert uses == {**sure, "d.cc": "name-only"}


@pytest.mark.parametrize(
    ("path", "command", "confidence"),
    [
        ("run.sh", "acme serve m --config engine.yaml", "likely"),
        ("run.sh", "acme serve m \\\n  --config=./conf/engine.yaml", "likely"),
        ("conf/run.sh", "acme serve --config engine.yaml", "likely"),
        ("a.yaml", 'command: ["acme", "serve", "--config", "/etc/engine.yaml"]', "likely"),
        ("README.md", "`acme serve --config engine.yaml`", "likely"),
        ("run.sh", "other serve --config engine.yaml", "name-only"),
        ("run.sh", "acme serve m; other --config engine.yaml", "name-only"),
        ("run.sh", "acme serve --config other.yaml", "name-only"),
    ],
)
def test_a_file_that_a_command_names(
    tmp_path: Path, path: str, command: str, confidence: str
) -> None:
    files = {path: f"{command}\n", "conf/engine.yaml": "swap_space: 4\n"}
    result = run(tmp_path, files, least="name-only")
    (use,) = [use for use in result.uses.found if use.hit.path == "conf/engine.yaml"]
    assert use.hit.confidence == confidence


def test_of_several_files_the_one_that_the_path_names(tmp_path: Path) -> None:
    files = {f"{name}/engine.yaml": "swap_space: 4\n" for name in ("a", "b")}
    files["run.sh"] = "acme serve --config a/engine.yaml\n"
    result = run(tmp_path, files)
    assert [use.hit.path for use in result.shown] == ["a/engine.yaml"]


def test_a_first_line_tells_the_language(tmp_path: Path) -> None:
    use = "from acme import LLM\nLLM(swap_space=4)\n"
    starts = ("python3.11", "-S uv run --script", "-S uv run python", "-S A=1 python -u")
    files = {f"start{at}": f"#!/usr/bin/env {start}\n{use}" for at, start in enumerate(starts)}
    uses = run(tmp_path, files).shown
    assert {(use.hit.path, use.hit.line) for use in uses} == {(name, 3) for name in files}
