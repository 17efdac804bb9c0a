"""`check` as the shell sees it: exit codes, streams, flags."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from param_discovery.cli.main import main
from tests.unit.pipeline.schema_house import schema, write

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.capture import CaptureFixture

INT = {"type": "integer", "x-python-type": "int"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "schemas" / "acme.json", schema(seats=INT, unsure={}))
    (tmp_path / "engine_versions").mkdir()
    (tmp_path / "engine_versions" / "acme.yaml").write_text(
        "current_version: '1.0'\npackage: acme\nsections: {engine_params: [acme:Args]}\n",
        encoding="utf-8",
    )
    for name, text in {
        "fine.yaml": "seats: 1\n",
        "wrong.toml": 'seats = "1"\n',
        "unsure.json": '{"unsure": 1}',
        "broken.yaml": "a: [\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["check", *arguments, "--engine", "acme", "--no-history"])


@pytest.mark.parametrize(
    ("files", "code", "last"),
    [
        (["fine.yaml"], 0, "fine.yaml: valid: acme 1.0"),
        (["wrong.toml"], 1, "wrong.toml: invalid: acme 1.0 (1 error)"),
        (["wrong.toml", "fine.yaml"], 1, "fine.yaml: valid: acme 1.0"),
        (
            ["unsure.json"],
            0,
            (
                "unsure.json: no fault found, but not everything could be checked: acme 1.0"
                " (1 warning)"
            ),
        ),
    ],
)
def test_exit_codes(
    files: list[str], code: int, last: str, house: Path, capsys: CaptureFixture[str]
) -> None:
    assert run(*files) == code
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1] == last
    assert shown.err == ""


@pytest.mark.parametrize(("text", "code"), [("seats = 1", 0), ("seats = 'x'", 1), ("seats", 2)])
def test_standard_input(
    text: str,
    code: int,
    house: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("-", "--input-format", "toml") == code
    shown = capsys.readouterr()
    assert (shown.out + shown.err).splitlines()[0].removeprefix("error: ").startswith("-:")


def test_the_format_by_its_name(house: Path, capsys: CaptureFixture[str]) -> None:
    (house / "engine.conf").write_text("seats: 1\n", encoding="utf-8")
    assert run("engine.conf") == 2
    assert "--input-format yaml" in capsys.readouterr().err
    assert run("engine.conf", "--input-format", "yaml") == 0
    assert run("-") == 2


def test_strict_takes_no_doubt(house: Path, capsys: CaptureFixture[str]) -> None:
    assert run("unsure.json", "--strict") == 1
    assert run("fine.yaml", "--strict") == 0
    assert "(1 warning)" in capsys.readouterr().out


def test_bad_input_is_no_verdict(house: Path, capsys: CaptureFixture[str]) -> None:
    assert run("broken.yaml") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: broken.yaml:2:1: this is no YAML: ")


def test_files_beside_one_that_cannot_be_read_are_reported(
    house: Path, capsys: CaptureFixture[str]
) -> None:
    assert run("broken.yaml", "wrong.toml", "gone.yaml", "fine.yaml", "broken.yaml") == 2
    shown = capsys.readouterr()
    assert "wrong.toml: invalid" in shown.out
    assert "fine.yaml: valid" in shown.out
    errors = [line for line in shown.err.splitlines() if line.startswith("error: ")]
    assert [line.split(":")[1] for line in errors] == [" broken.yaml", " gone.yaml"]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
def test_every_format_has_the_same_exit_code(
    form: str, house: Path, capsys: CaptureFixture[str]
) -> None:
    assert run("wrong.toml", "--format", form) == 1
    assert "expected int" in capsys.readouterr().out


def test_root_is_where_engines_and_schemas_are(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    (house / "below").mkdir()
    monkeypatch.chdir(house / "below")
    assert run("../fine.yaml", "--root", "..", "--format", "json") == 0
    (outcome,) = json.loads(capsys.readouterr().out)
    assert (outcome["path"], outcome["verdict"]) == ("../fine.yaml", "valid")
