"""GitHub, its schema store and zizmor accept every workflow and every action."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.workflows.files import ACTIONS, ROOT, WORKFLOWS
from tests.workflows.github import faults


def _text(paths: list[Path]) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.network
def test_githubs_own_parser_accepts_every_workflow_and_action() -> None:
    assert faults(_text([*WORKFLOWS, *ACTIONS])) == []


@pytest.mark.network
def test_githubs_own_parser_is_heard() -> None:
    text = _text(WORKFLOWS)[".github/workflows/ci.yml"]
    assert text.count("runs-on: ubuntu-latest") > 1
    wrong = text.replace("runs-on: ubuntu-latest", "run-on: ubuntu-latest", 1)
    unknown = text.replace("github.event_name ==", "gitlab.event_name ==", 1)
    for changed in (wrong, unknown):
        assert changed != text
        assert faults({"ci.yml": changed})
    assert faults({"action.yml": "name: a\ndescription: b\nruns: {using: composite}\n"})


def test_zizmor_finds_nothing_that_has_no_reason() -> None:
    """As its strictest persona, which suppresses nothing: what is ignored says why beside it."""
    program = Path(sysconfig.get_path("scripts")) / "zizmor"
    places = [str(path) for path in (*WORKFLOWS, *ACTIONS)]
    done = subprocess.run(
        [str(program), "--offline", "--persona", "auditor", "--no-progress", *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "suppressed" not in done.stdout


def test_every_exception_from_zizmor_says_why() -> None:
    for path in (*WORKFLOWS, *ACTIONS):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "zizmor: ignore" in line:
                reason = line.partition("]")[2].strip()
                assert len(reason.split()) > 3, f"{path.name}: {line}"
