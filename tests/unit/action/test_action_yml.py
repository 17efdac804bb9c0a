"""`action.yml` says what the code does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from param_discovery.pipeline.on_github.inputs import ActionInputs, read_inputs
from param_discovery.pipeline.on_github.outputs import SCALARS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return loaded


def test_it_declares_the_inputs_that_are_read(action: dict[str, Any]) -> None:
    assert list(action["inputs"]) == [name.replace("_", "-") for name in ActionInputs.model_fields]


def test_its_defaults_are_those_of_the_code(action: dict[str, Any]) -> None:
    given = {name: declared.get("default", "") for name, declared in action["inputs"].items()}
    given |= {"mode": "guard", "token": ""}
    assert read_inputs(given.__getitem__) == read_inputs(
        lambda name: {"mode": "guard"}.get(name, "")
    )


def test_it_declares_the_outputs_that_are_set(action: dict[str, Any]) -> None:
    assert list(action["outputs"]) == [*SCALARS, "results"]


def test_only_the_mode_is_required(action: dict[str, Any]) -> None:
    required = [name for name, declared in action["inputs"].items() if declared.get("required")]
    assert required == ["mode"]


def test_defaults_are_texts(action: dict[str, Any]) -> None:
    """YAML's `true` would reach the action as `true` too, but a bare 1_0 would not."""
    declared = action["inputs"].values()
    assert all(isinstance(d.get("default", ""), str) for d in declared)


def test_everything_is_described(action: dict[str, Any]) -> None:
    for declared in (*action["inputs"].values(), *action["outputs"].values()):
        assert declared["description"].endswith((".", "`."))
