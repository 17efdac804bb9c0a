"""The guide's workflows are such to GitHub, and ask for what is there."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.docs.pages import Block, blocks
from tests.workflows.files import FOLDER, ROOT, load, triggers
from tests.workflows.github import faults

PAGE = ROOT / "docs" / "guides" / "pipeline.md"
SNIPPETS = [block for block in blocks(PAGE) if block.language == "yaml"]
CALLED = "param-discovery/param-discovery/.github/workflows/engine-pipeline.yml@v1"
FOLDERS = {
    "param-discovery/param-discovery@v1": ".",
    "param-discovery/param-discovery/composite@v1": "composite",
    "param-discovery/param-discovery/.github/actions/plan@v1": ".github/actions/plan",
}
LEVELS = ("none", "read", "write")
by_line = pytest.mark.parametrize("block", SNIPPETS, ids=lambda block: f"line{block.line}")


def _text(block: Block) -> str:
    """A snippet that is only a step gets the rest of a workflow around it."""
    if isinstance(yaml.safe_load(block.body), dict):
        return block.body
    steps = "".join(f"      {line}\n" for line in block.body.splitlines())
    return f"on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"


def _jobs(block: Block) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load(_text(block))["jobs"]
    return jobs


@pytest.mark.network
def test_every_snippet_is_a_workflow_to_github() -> None:
    assert len(SNIPPETS) >= 6
    assert faults({f"line{block.line}.yml": _text(block) for block in SNIPPETS}) == []


@by_line
def test_every_snippet_gives_inputs_that_exist(block: Block) -> None:
    found = 0
    called = triggers(load(FOLDER / "engine-pipeline.yml"))["workflow_call"]
    for job in _jobs(block).values():
        if job.get("uses") == CALLED:
            found += 1
            assert set(job.get("with", {})) <= set(called["inputs"])
        for step in job.get("steps", ()):
            if folder := FOLDERS.get(step.get("uses", "")):
                found += 1
                assert set(step["with"]) <= set(load(ROOT / folder / "action.yml")["inputs"])
            else:
                assert "param-discovery" not in step.get("uses", "")
    assert found


@by_line
def test_every_caller_grants_what_the_called_jobs_ask_for(block: Block) -> None:
    """GitHub refuses a call whose jobs ask for more, whether or not they would run."""
    wanted: dict[str, str] = {}
    for job in load(FOLDER / "engine-pipeline.yml")["jobs"].values():
        for name, level in job["permissions"].items():
            wanted[name] = max(level, wanted.get(name, "none"), key=LEVELS.index)
    for job in _jobs(block).values():
        if job.get("uses") == CALLED:
            assert job["permissions"] == wanted


@by_line
def test_what_a_later_job_takes_is_handed_on(block: Block) -> None:
    text = json.dumps(_jobs(block))
    outputs = triggers(load(FOLDER / "engine-pipeline.yml"))["workflow_call"]["outputs"]
    plan = load(ROOT / ".github" / "actions" / "plan" / "action.yml")["outputs"]
    for name in ("engines", "count", "matrix"):
        if f"outputs.{name}" in text:
            assert name in outputs or name in plan


def test_the_shortest_adoption_is_short() -> None:
    lines = SNIPPETS[0].body.splitlines()
    assert len(lines) <= 15
