"""What every workflow here has to have: rights by job, pins, next to no shell, no foreign text."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.files import ACTIONS, EXPRESSION, ROOT, WORKFLOWS, all_steps, load

PINNED = re.compile(r"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # v[0-9]+\.[0-9]+\.[0-9]+$")
FOREIGN = re.compile(r"uses: (?!\./|\$/)\S+")
LONGEST_SCRIPT_LINES = 3
LONGEST_PYTHON_LINES = 6
by_name = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


@by_name
def test_no_rights_but_those_that_a_job_names_with_a_reason(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    text = path.read_text(encoding="utf-8")
    for name, job in workflow["jobs"].items():
        assert job["permissions"] is not None, name
    for line in re.findall(r"^ {6}[a-z-]+: (?:read|write)\b.*$", text, re.MULTILINE):
        assert re.search(r": (?:read|write) # \w+", line), line


@by_name
def test_every_job_ends(path: Path) -> None:
    for name, job in load(path)["jobs"].items():
        assert "uses" in job or job["timeout-minutes"] <= 120, name


@by_name
def test_foreign_actions_are_pinned_by_commit(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if FOREIGN.search(line):
            assert PINNED.search(line), line


def test_an_action_has_one_pin_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := PINNED.search(line):
                pins.setdefault(found[1], set()).add(found[2])
    assert pins
    assert {name: shas for name, shas in pins.items() if len(shas) > 1} == {}


def test_no_expression_reaches_a_shell() -> None:
    for step in all_steps():
        assert not EXPRESSION.search(str(step.body.get("run", ""))), step
    for path in ACTIONS:
        runs: Any = load(path)["runs"]
        for step_body in runs.get("steps", ()):
            assert not EXPRESSION.search(str(step_body.get("run", ""))), path


def test_there_is_next_to_no_shell(tmp_path: Path) -> None:
    program = Path(sysconfig.get_path("scripts")) / "shellcheck"
    for number, step in enumerate(all_steps()):
        if "run" not in step.body:
            continue
        script = step.body["run"]
        if str(step.body.get("shell", "")).startswith("python3 "):
            compile(script, f"{step.workflow}, {step.job}", "exec")
            assert len(script.splitlines()) <= LONGEST_PYTHON_LINES, step
            continue
        assert len(script.splitlines()) <= LONGEST_SCRIPT_LINES, step
        file = tmp_path / f"{number}.sh"
        file.write_text(f"#!/usr/bin/env bash\nset -eo pipefail\n{script}", encoding="utf-8")
        subprocess.run([str(program), str(file)], check=True)


def test_no_checkout_leaves_its_token_behind() -> None:
    for step in all_steps():
        if step.uses.startswith("actions/checkout@"):
            assert step.body["with"]["persist-credentials"] is False, step


def test_no_workflow_names_an_engine() -> None:
    engines = [path.stem for path in (ROOT / "engine_versions").glob("*.yaml")]
    for path in WORKFLOWS:
        code = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        assert not [name for name in engines if re.search(rf"\b{name}\b", code)], path.name
