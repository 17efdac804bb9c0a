"""`param-discovery models` from its flags to its streams and exit code."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from param_discovery.cli.main import main
from tests.unit.pipeline.models_house import House

if TYPE_CHECKING:
    from pathlib import Path

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def run(house: House, *argv: str) -> int:
    root = str(house.root)
    return main(["models", *argv, "--engine", "acme", "--path", root, "--root", root])


def test_agreement_is_0(house: House, capsys: Streams) -> None:
    assert run(house, "wrapper.models:Args") == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "wrapper.models:Args and acme 1.4.0 engine_params: agrees (7 fields, 7 parameters)",
        "  note: the engine's schema does not know the types of loose",
        "1 model: 1 agrees",
    ]
    assert err == ""


def test_disagreement_is_1(house: House, capsys: Streams) -> None:
    house.replaced("share: float = 0.9", "share: float = 0.5")
    assert run(house, "wrapper.models:Args", "--format", "json") == 1
    (found,) = json.loads(capsys.readouterr().out)
    counting = [finding["kind"] for finding in found["findings"] if finding["counts"]]
    assert counting == ["default-differs"]


def test_the_worst_of_all_models_counts(house: House, capsys: Streams) -> None:
    text = "models:\n" + "".join(
        f"  - {{model: 'wrapper.models:{name}', engine: acme}}\n" for name in ("Nothing", "Args")
    )
    (house.root / ".param-discovery.yml").write_text(text, encoding="utf-8")
    assert run(house) == 2
    out, err = capsys.readouterr()
    assert "wrapper.models:Args and acme 1.4.0 engine_params: agrees" in out
    assert "wrapper.models:Nothing" in err


def test_running_code_is_announced(house: House, capsys: Streams) -> None:
    assert run(house, "wrapper.models:Args", "--python", sys.executable) == 0
    assert "this runs the repository's code" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["wrapper.models"], "names no class"),
        (["wrapper.models:None_"], "Correct the name of the class"),
        (["wrapper.models:Args", "--section", "none"], "It has engine_params"),
        (["wrapper.models:Args", "--python", "/nowhere/python"], "--python .venv/bin/python"),
        ([], "no model of acme to compare"),
    ],
)
def test_wrong_use_is_2(house: House, argv: list[str], said: str, capsys: Streams) -> None:
    assert run(house, *argv) == 2
    assert said in capsys.readouterr().err
