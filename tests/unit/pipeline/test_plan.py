"""`plan` without GitHub: by name, by what a branch changes, by released versions."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.cli.main import main
from param_discovery.errors import InputError
from param_discovery.pipeline.plan_options import LARGEST_MATRIX, PlanOptions
from param_discovery.pipeline.plan_versions import Released, spread
from param_discovery.report.plan import EngineJob, Plan, outputs_of
from tests.unit.pipeline.history_shelf import shelf
from tests.unit.pipeline.plan_house import built, pulled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _write(root: Path, files: Mapping[str, bytes | None]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or b"")


def _git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    environ = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-C", str(root), *who, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=environ)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """`main` has both engines, and went on; HEAD is a branch that bumps one."""
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _write(tmp_path, pulled("v1.0") | built("1.0"))
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "--message=first")
    _git(tmp_path, "switch", "--quiet", "--create=bump")
    _write(tmp_path, pulled("v1.1"))
    _git(tmp_path, "commit", "--quiet", "--all", "--message=bump")
    _git(tmp_path, "switch", "--quiet", "main")
    _write(tmp_path, built("2.0"))
    _git(tmp_path, "commit", "--quiet", "--all", "--message=main goes on")
    _git(tmp_path, "switch", "--quiet", "bump")
    return tmp_path


def _matrix(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    assert main([str(argument) for argument in arguments]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["include"]
    return found


def _refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_engines_by_name(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _matrix(capsys, "--root", clone, "plan", "all", "--gpu-runner", "self-hosted, h200")
    assert [(row["engine"], row["runs_on"], row["image"]) for row in rows] == [
        ("built", ["ubuntu-latest"], "build"),
        ("pulled", ["self-hosted", "h200"], "pull"),
    ]


def test_a_branch_is_compared_with_its_merge_base(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [row] = _matrix(capsys, "--root", clone, "plan", "--base", "main")
    assert (row["engine"], row["version"]) == ("pulled", "v1.1")
    assert _matrix(capsys, "--root", clone, "plan", "--base", "HEAD") == []


def test_a_branch_is_compared_below_the_repositorys_root(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _write(tmp_path / "serving" / "llm", pulled("v1.0"))
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "--message=first")
    _write(tmp_path / "serving" / "llm", pulled("v1.1"))
    _git(tmp_path, "commit", "--quiet", "--all", "--message=bump")
    root = tmp_path / "serving" / "llm"
    [row] = _matrix(capsys, "--root", root, "plan", "--base", "HEAD~1")
    assert row["version"] == "v1.1"


def test_a_base_that_is_not_here_is_no_empty_plan(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no common commit" in _refused(capsys, "--root", clone, "plan", "--base", "nowhere")


def test_outputs_are_one_line_each(
    clone: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = clone / "outputs"
    file.write_text("earlier=1\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_OUTPUT", str(file))
    rows = _matrix(capsys, "--root", clone, "plan", "pulled", "--github-output")
    lines = dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines())
    assert lines["earlier"] == "1"
    assert json.loads(lines["matrix"]) == {"include": rows}
    assert (lines["count"], lines["images-count"]) == ("1", "0")


def test_no_value_can_begin_another_output() -> None:
    evil = 'x"}]}\nimages-count=1\r\u2028::set-output name=a::b'
    job = EngineJob(evil, evil, (evil,), evil, evil, evil, evil)
    for value in outputs_of(Plan((job,))).values():
        assert value.isascii()
        assert value.isprintable()
    assert json.loads(outputs_of(Plan((job,)))["matrix"])["include"][0]["engine"] == evil


def test_released_versions_are_planned_from_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    house = shelf(tmp_path, monkeypatch)
    for version in ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0rc1"):
        house.publish(version, "a: int = 0")
    plan = ["--root", house.root, "plan", "all", "--versions-per-job", "2"]
    rows = _matrix(capsys, *plan, "--since", "1.1.0")
    assert [(row["versions"], row["part"]) for row in rows] == [
        ("1.1.0,1.2.0", "1/2"),
        ("1.3.0", "2/2"),
    ]
    [row] = _matrix(capsys, *plan, "--since", "1.3.0", "--pre")
    assert row["versions"] == "1.3.0,2.0.0rc1"
    [row] = _matrix(capsys, *plan, "--versions", "2.0.0rc1,1.0.0")
    assert row["versions"] == "1.0.0,2.0.0rc1"
    [row] = _matrix(capsys, *plan, "--newest", "1")
    assert row["versions"] == "1.3.0"
    assert "never released" in _refused(capsys, *plan, "--versions", "9.9.9")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--event", "--base", "main"],
        ["--base", "main", "pulled"],
        ["pulled", "--until", "1.0"],
        ["pulled", "--pre"],
        ["pulled", "--versions", "1.0", "--since", "1.0"],
        ["pulled", "--event", "--since", "1.0"],
        ["pulled", "--versions", "1.0", "--newest", "1"],
        ["--newest", "1"],
        ["pulled", "--pr-number", "7"],
        ["pulled", "--separate-images"],
        ["pulled", "--github-output"],
        ["pulled", "--runner", ","],
        ["--event", "--pr-number", "0"],
    ],
)
def test_contradictions_are_refused(
    clone: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    assert "error" in _refused(capsys, "--root", clone, "plan", *arguments)


@given(counts=st.lists(st.integers(0, 400), max_size=60), size=st.integers(1, 40))
def test_every_version_is_in_one_job_and_the_matrix_is_small_enough(
    counts: list[int], size: int
) -> None:
    found = [
        Released(f"e{number}", tuple(f"{number}.{minor}" for minor in range(count)))
        for number, count in enumerate(counts)
    ]
    jobs = spread(found, PlanOptions(versions_per_job=size))
    assert len(jobs) <= LARGEST_MATRIX
    for each in found:
        own = [job for job in jobs if job.engine == each.engine]
        planned = [version for job in own for version in job.versions.split(",")]
        assert tuple(planned) == each.versions
        lengths = [len(job.versions.split(",")) for job in own]
        assert not lengths or max(lengths) - min(lengths) <= 1
        assert [job.part for job in own] == [f"{n + 1}/{len(own)}" for n in range(len(own))]


def test_more_engines_than_a_matrix_takes_are_refused() -> None:
    found = [Released(f"e{number}", ("1.0",)) for number in range(LARGEST_MATRIX + 1)]
    assert len(spread(found[1:], PlanOptions())) == LARGEST_MATRIX
    with pytest.raises(InputError, match="257 engines"):
        spread(found, PlanOptions())
