"""`param-discovery history` from its flags to its streams and exit code."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from param_discovery.cli.main import main
from tests.unit.pipeline.history_shelf import Shelf, history_shelf

OUTPUT_SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "history-output.schema.json"

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return history_shelf(tmp_path, monkeypatch)


def run(house: Shelf, *argv: str) -> int:
    return main(["history", "acme", *argv, "--jobs", "1", "--root", str(house.root)])


def test_text(acme: Shelf, capsys: Streams) -> None:
    assert run(acme) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "acme 1.0.0 to 2.0.0: 3 versions, 4 parameters, 5 changes, 1 could not be read",
        "version  change        parameters",
        "2.0.0    default       engine_params.seats: 1 -> None",
        "2.0.0    optional now  engine_params.model",
        "1.2.0    added         engine_params: new",
        "1.2.0    removed       engine_params: old",
        "1.2.0    type          engine_params.seats: int -> int | None",
        "1.1.0    unreadable    " + out.splitlines()[-1].split("unreadable    ")[1],
    ]
    assert "reading 4 versions (0 of 4)" in err
    assert "warning: acme: 1 of 4 versions could not be read: 1.1.0" in err


def test_a_second_run_reads_nothing(acme: Shelf, capsys: Streams) -> None:
    run(acme)
    first = capsys.readouterr().out
    assert run(acme) == 0
    out, err = capsys.readouterr()
    assert out == first
    assert "reading" not in err


def test_json(acme: Shelf, capsys: Streams) -> None:
    assert run(acme, "--format", "json", "--pre", "-q") == 0
    value = json.loads(capsys.readouterr().out)
    schema = json.loads(OUTPUT_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(value)
    assert [row["status"] for row in value["versions"]] == [
        "read",
        "unreadable",
        "read",
        "read",
        "read",
    ]


@pytest.mark.parametrize(
    ("form", "start"),
    [("html", "<!DOCTYPE html>"), ("markdown", "# History"), ("json", "{"), ("text", "acme 1.0.0")],
)
def test_into_a_file(acme: Shelf, form: str, start: str, capsys: Streams) -> None:
    path = acme.root / "out" / f"history.{form}"
    assert run(acme, "--format", form, "--output", str(path)) == 0
    assert path.read_text(encoding="utf-8").startswith(start)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--since", "2", "--until", "1"), "Did you mean"),
        (("--since", "9"), "no release of acme is in that range"),
        (("--versions", "3.3.3"), "acme 3.3.3 was never released"),
        (("--versions", ","), "names no version"),
        (("--versions", "1.0.0", "--since", "1"), "--versions says which versions"),
        (("--versions", "1.0.0", "--pre"), "--pre says it too"),
    ],
)
def test_bad_ranges_are_2(acme: Shelf, argv: tuple[str, ...], said: str, capsys: Streams) -> None:
    assert run(acme, *argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_an_unknown_engine_is_2(acme: Shelf, capsys: Streams) -> None:
    assert main(["history", "acne", "--root", str(acme.root)]) == 2
    assert "Did you mean acme?" in capsys.readouterr().err


def test_nothing_read_is_3(acme: Shelf, capsys: Streams) -> None:
    assert run(acme, "--versions", "1.1.0", "-q") == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "acme: none of 1 version could be read" in err


def test_html_is_not_for_a_terminal(
    acme: Shelf, capsys: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(acme, "--format", "html") == 2
    assert "--output history.html" in capsys.readouterr().err


def test_one_parameter(acme: Shelf, capsys: Streams) -> None:
    assert run(acme, "--parameter", "old", "--parameter", "seats", "-q") == 0
    assert capsys.readouterr().out.splitlines()[:5] == [
        "acme 1.0.0 to 2.0.0: 3 versions, 2 parameters, 3 changes, 1 could not be read",
        "engine_params.old: 1.0.0 or before; gone by 1.2.0 (1.1.0 could not be read)",
        "engine_params.seats: since 1.0.0 or before; there",
        "version  change      parameters",
        "2.0.0    default     engine_params.seats: 1 -> None",
    ]


def test_one_parameter_as_json(acme: Shelf, capsys: Streams) -> None:
    assert run(acme, "--parameter", "engine_params.old", "--format", "json", "-q") == 0
    value = json.loads(capsys.readouterr().out)
    schema = json.loads(OUTPUT_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(value)
    assert [found["path"] for found in value["parameters"]] == ["engine_params.old"]
    assert value["fates"] == [
        {
            "path": "engine_params.old",
            "standing": "gone",
            "came_in": None,
            "last_seen": "1.0.0",
            "removed_in": "1.2.0",
            "replaced_by": [],
            "replacement_source": None,
            "opposite": False,
            "deprecated_in": None,
            "deprecation_message": None,
            "certain": True,
            "unread_between": ["1.1.0"],
            "spans": [{"first_seen": "1.0.0", "last_seen": "1.0.0", "removed_in": "1.2.0"}],
        }
    ]


def test_one_parameter_as_markdown(acme: Shelf, capsys: Streams) -> None:
    assert run(acme, "--parameter", "old", "--format", "markdown", "-q") == 0
    line = "- `engine_params.old`: `1.0.0 or before; gone by 1.2.0"
    assert line in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "mend"),
    [("seat", "Did you mean engine_params.seats?"), ("zebra", "`param-discovery history acme`")],
)
def test_a_parameter_that_no_version_has(
    acme: Shelf, name: str, mend: str, capsys: Streams
) -> None:
    assert run(acme, "--parameter", name, "-q") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"no version of acme that was read has a parameter {name!r}." in err
    assert mend in err


def test_a_parameter_as_a_flag(acme: Shelf, capsys: Streams) -> None:
    assert run(acme, "--parameter=--old", "-q") == 0
    assert "engine_params.old: " in capsys.readouterr().out
