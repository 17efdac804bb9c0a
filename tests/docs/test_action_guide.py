"""The guide to the action: its tables are `action.yml`'s, its workflows are such to GitHub."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import Block, blocks
from tools.action_tables import PAGE, page

ROOT = PAGE.parents[2]
SNIPPETS = [
    block
    for page in (PAGE, ROOT / "README.md")
    for block in blocks(page)
    if block.language == "yaml"
]
OURS = ("param-discovery/param-discovery@v1", "param-discovery/param-discovery/composite@v1")


def _workflow(block: Block) -> dict[str, Any]:
    """A snippet that is only a step gets the rest of a workflow around it."""
    loaded = yaml.safe_load(block.body)
    if isinstance(loaded, dict):
        # YAML 1.1 reads the key `on` as a boolean.
        return {"on" if key is True else key: value for key, value in loaded.items()}
    return {"on": "push", "jobs": {"job": {"runs-on": "ubuntu-latest", "steps": loaded}}}


def _steps(block: Block) -> list[dict[str, Any]]:
    return [step for job in _workflow(block)["jobs"].values() for step in job["steps"]]


def test_the_tables_are_as_action_yml_has_them() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run tools/action_tables.py"
    assert "| `mode` | required |" in text
    assert "| `results` |" in text


def test_every_snippet_is_a_workflow_to_github(tmp_path: Path) -> None:
    assert len(SNIPPETS) >= 6
    files: list[Path] = []
    for block in SNIPPETS:
        files.append(tmp_path / f"{len(files)}.json")
        files[-1].write_text(json.dumps(_workflow(block)), encoding="utf-8")
    program = str(Path(sysconfig.get_path("scripts")) / "check-jsonschema")
    command = [program, "--builtin-schema", "vendor.github-workflows", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("block", SNIPPETS, ids=lambda block: f"line{block.line}")
def test_every_snippet_uses_inputs_and_outputs_that_exist(block: Block) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    ours = [step for step in _steps(block) if step.get("uses") in OURS]
    assert ours
    for step in ours:
        assert set(step["with"]) <= set(action["inputs"])
        assert "mode" in step["with"]
    for name in [
        part.split("}}")[0].split()[0] for part in block.body.split("steps.schemas.outputs.")[1:]
    ]:
        assert name in action["outputs"]


@pytest.mark.parametrize("block", SNIPPETS, ids=lambda block: f"line{block.line}")
def test_every_workflow_asks_for_no_more_than_it_says(block: Block) -> None:
    workflow = _workflow(block)
    if "name" in workflow:
        assert workflow["permissions"] == {}
    for step in _steps(block):
        assert "${{" not in step.get("run", "")
