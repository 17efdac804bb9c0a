"""`impact` through the whole door: exit codes, streams, bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from param_discovery.cli.main import main
from tests.unit.pipeline.impact_house import make_engine, make_repository

if TYPE_CHECKING:
    from pathlib import Path

PAIR = ("old.json", "new.json", "--path", "repository")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An engine, and a repository that uses what is gone."""
    monkeypatch.chdir(tmp_path)
    make_engine(tmp_path)
    make_repository(tmp_path, {"a.py": "from acme import LLM\nLLM(swap_space=4, seed=1)\n"})
    return tmp_path


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "sarif"])
def test_what_breaks_is_1_in_every_format(
    folder: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["impact", *PAIR, "--format", form]) == 1
    out, err = capsys.readouterr()
    assert "a.py" in out
    assert err == ""


def test_nothing_found_is_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "repository" / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert main(["impact", *PAIR, "-q"]) == 0
    assert capsys.readouterr().out == "clear: no use; 1 file\n"


def test_names_alone_are_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "repository" / "a.py").unlink()
    (folder / "repository" / "a.yaml").write_text("swap_space: 1\n", encoding="utf-8")
    assert main(["impact", *PAIR, "--confidence", "name-only", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["answer"], len(report["uses"])) == ("name-only", 1)


def test_a_folder_that_is_not_there_is_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "old.json", "new.json", "--path", "nowhere"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nowhere: the folder to examine cannot be read" in err


def test_a_schema_that_is_not_there_is_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "old.json", "gone.json", "--path", "repository"]) == 2
    assert "gone.json" in capsys.readouterr().err


def test_the_whole_repository_is_the_current_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder / "repository")
    assert main(["--root", "..", "impact", "../old.json", "../new.json", "-q"]) == 1
    assert capsys.readouterr().out.startswith("BREAKS: 1 certain")
