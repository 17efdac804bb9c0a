"""`composite/action.yml` is the action without Docker: the same inputs and outputs."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def _read(path: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def composite() -> dict[str, Any]:
    return _read("composite/action.yml")


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    return _read("action.yml")


@pytest.fixture
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("composite_run", ROOT / "composite" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_its_inputs_are_the_actions_but_for_the_runtime(
    action: dict[str, Any], composite: dict[str, Any]
) -> None:
    assert composite["inputs"].pop("runtime")["default"] == "wheel"
    assert action["inputs"].pop("runtime")["default"] == "docker"
    assert composite["inputs"] == action["inputs"]
    assert list(composite["inputs"]) == list(action["inputs"])


def test_its_outputs_are_the_actions(action: dict[str, Any], composite: dict[str, Any]) -> None:
    given = {name: output.pop("value") for name, output in composite["outputs"].items()}
    assert composite["outputs"] == action["outputs"]
    assert given == {name: f"${{{{ steps.run.outputs.{name} }}}}" for name in action["outputs"]}


def test_no_expression_stands_in_a_shells_text(composite: dict[str, Any]) -> None:
    [step] = composite["runs"]["steps"]
    assert "${{" not in step["run"]
    assert step["env"] == {"INPUTS": "${{ toJSON(inputs) }}"}


def test_inputs_reach_the_action_by_the_runners_names(program: ModuleType) -> None:
    given = {"mode": "guard", "pr-number": "7", "config": "$(reboot)\n::error::", "runtime": ""}
    assert program.read_inputs({"INPUTS": json.dumps(given)}) == {
        "INPUT_MODE": "guard",
        "INPUT_PR-NUMBER": "7",
        "INPUT_CONFIG": "$(reboot)\n::error::",
        "INPUT_RUNTIME": "",
    }


def test_docker_is_left_to_the_container_action(program: ModuleType) -> None:
    with pytest.raises(program.CannotRunError, match="needs the container action"):
        program.read_inputs({"INPUTS": '{"runtime": "docker"}'})


def test_another_state_of_the_sources_is_another_environment(
    program: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*program.REQUIREMENTS, *program.PACKAGED, "src/param_discovery/a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(program, "ROOT", tmp_path)
    temporary = {"RUNNER_TEMP": "/runner/temp"}
    first = program.environment_folder(temporary)
    assert first == program.environment_folder(temporary)
    assert first.parent == Path("/runner/temp")
    (tmp_path / "src/param_discovery/a.py").write_text("other", encoding="utf-8")
    assert program.environment_folder(temporary) != first


@pytest.mark.parametrize(
    "missing", [("venv", "python3-venv"), ("--require-hashes", "PIP_INDEX_URL")], ids="-".join
)
def test_what_is_missing_is_said(
    missing: tuple[str, str],
    program: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fails, said = missing

    def run(command: list[str], **_options: object) -> None:
        if fails in command:
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("INPUTS", "{}")
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    assert program.main() == 3
    last = capfd.readouterr().out.splitlines()[-1]
    assert last.startswith("::error title=param-discovery::")
    assert said in last
    assert list(tmp_path.rglob(program.DONE)) == []


def test_the_environment_is_made_once_and_holds_no_secret(
    program: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    became: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], env: dict[str, str], **_options: object) -> None:
        assert "INPUTS" not in env
        assert "PYTHONHOME" not in env
        assert "PIP_TARGET" not in env
        started.append(command)
        if "venv" in command:
            Path(command[-1]).mkdir()

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(program, "become", lambda *given: became.append(given))
    monkeypatch.setenv("INPUTS", '{"mode": "guard", "token": "secret"}')
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PIP_TARGET", "/nowhere")
    for _ in range(2):
        program.main()
    assert len(started) == 3
    (command, environ), again = became
    assert again == (command, environ)
    assert command[1:] == ["-I", "-m", "param_discovery", "action"]
    assert environ["INPUT_TOKEN"] == "secret"
    assert "INPUTS" not in environ


def test_only_a_python_that_is_new_enough_is_started(
    composite: dict[str, Any], tmp_path: Path
) -> None:
    [step] = composite["runs"]["steps"]
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    (tmp_path / "run.py").write_text("print('started')\n", encoding="utf-8")
    shell = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    environ = {"PATH": str(tmp_path), "GITHUB_ACTION_PATH": str(tmp_path)}
    none = subprocess.run(shell, env=environ, capture_output=True, text=True, check=False)
    assert none.returncode == 3
    assert none.stdout.startswith("::error title=param-discovery::No Python 3.11 or newer")
    (tmp_path / "python3.12").symlink_to(sys.executable)
    found = subprocess.run(shell, env=environ, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "started\n"), found.stderr


def test_everything_that_it_installs_is_pinned_by_hash(program: ModuleType) -> None:
    for name in program.REQUIREMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text.count("--hash=sha256:") >= text.count("==")
