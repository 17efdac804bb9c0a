"""`param-discovery generate` from its flags to its streams and exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from param_discovery.cli.main import main

ROOT = Path(__file__).parents[3]
Streams = pytest.CaptureFixture[str]


def run(*argv: str) -> int:
    return main(["generate", *argv, "--engine", "vllm", "--root", str(ROOT)])


def test_standard_output_is_the_result_alone(capsys: Streams) -> None:
    assert run("jsonschema", "--section", "sampling_params") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["title"] == "sampling_params of vllm 0.32.0"
    assert err == ""


def test_check_tells_by_its_exit_code(tmp_path: Path, capsys: Streams) -> None:
    path = str(tmp_path / "vllm.md")
    codes = [
        run("markdown", "--output", path, *flags) for flags in (["--check"], [], [], ["--check"])
    ]
    assert codes == [1, 0, 0, 0]
    states = [line.rpartition(": ")[2] for line in capsys.readouterr().out.splitlines()]
    assert states == ["would change", "written", "up to date", "up to date"]


def test_the_draft_is_chosen(capsys: Streams) -> None:
    assert run("jsonschema", "--section", "sampling_params", "--draft", "7") == 0
    assert "draft-07" in json.loads(capsys.readouterr().out)["$schema"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["pydantic", "--check"], "--output FILE"),
        (["pydantic", "--draft", "7"], "`jsonschema`"),
        (["protobuf"], "invalid choice"),
        (["markdown", "--section", "none"], "It has engine_params, sampling_params."),
    ],
)
def test_wrong_use_is_said(argv: list[str], said: str, capsys: Streams) -> None:
    assert run(*argv) == 2
    assert said in capsys.readouterr().err
