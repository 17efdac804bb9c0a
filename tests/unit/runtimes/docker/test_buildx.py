"""`docker buildx` as this runtime calls it; the program here is a stand-in that writes down how."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.builders import (
    ApiBuilder,
    BuildOrder,
    BuildxBuilder,
    find_builder,
)
from param_discovery.runtimes.docker.failures import (
    BuildFailedError,
    DiskFullError,
    RunCancelledError,
)
from param_discovery.runtimes.docker.plan import BuildPlan
from param_discovery.runtimes.docker.state import RunState
from tests.docker.support import Recorder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "docker"
    monkeypatch.setenv("PATH", str(tmp_path))
    return path


def write(program: Path, body: str) -> None:
    program.write_text(f"#!{sys.executable}\nimport json, sys, time\n{body}\n", encoding="utf-8")
    program.chmod(0o755)


def order(tmp_path: Path) -> BuildOrder:
    plan = BuildPlan(tmp_path / "Dockerfile", tmp_path, {"B": "2", "A": "1 $(x)"}, target="final")
    return BuildOrder(plan, "param-discovery/x:1", {"label": "value"})


def test_without_the_program_or_its_plugin_the_api_builds(program: Path) -> None:
    assert isinstance(find_builder(), ApiBuilder)
    write(program, "sys.exit(1)")
    assert isinstance(find_builder(), ApiBuilder)
    write(program, "sys.exit(0)")
    assert isinstance(find_builder(), BuildxBuilder)


def test_what_it_is_asked(program: Path, tmp_path: Path) -> None:
    write(program, "print(json.dumps(sys.argv[1:]), file=sys.stderr)")
    progress = Recorder()
    BuildxBuilder(str(program)).build(order(tmp_path), progress, RunState())
    [line] = progress.lines
    assert json.loads(line) == [
        "buildx",
        "build",
        "--load",
        "--progress=plain",
        f"--file={tmp_path / 'Dockerfile'}",
        "--tag=param-discovery/x:1",
        "--label=label=value",
        "--build-arg=A=1 $(x)",
        "--build-arg=B=2",
        "--target=final",
        "--",
        str(tmp_path),
    ]


def test_a_failure_tells_the_last_lines(program: Path, tmp_path: Path) -> None:
    write(program, "print('ERROR: the reason'); sys.exit(17)")
    with pytest.raises(BuildFailedError, match="exit code 17") as caught:
        BuildxBuilder(str(program)).build(order(tmp_path), Recorder(), RunState())
    assert "the reason" in str(caught.value)


def test_a_full_disk_is_told_apart(program: Path, tmp_path: Path) -> None:
    write(program, "print('write /x: no space left on device'); sys.exit(1)")
    with pytest.raises(DiskFullError):
        BuildxBuilder(str(program)).build(order(tmp_path), Recorder(), RunState())


def test_it_ends_when_the_run_has_to(program: Path, tmp_path: Path) -> None:
    write(program, "time.sleep(60)")
    state = RunState()
    threading.Timer(0.3, state.end, ["cancelled"]).start()
    started = time.monotonic()
    with pytest.raises(RunCancelledError):
        BuildxBuilder(str(program)).build(order(tmp_path), Recorder(), state)
    assert time.monotonic() - started < 10
