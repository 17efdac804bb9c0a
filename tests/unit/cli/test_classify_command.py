"""`classify` through the whole door: exit codes, streams, bad input, what it imports."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.cli.main import main
from tests.unit.pipeline.schema_house import schema, text, write

if TYPE_CHECKING:
    from pathlib import Path

INT = {"type": "integer"}


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The new schema lacks `b`, and has `c`."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "old.json", schema(version="1.0", a=INT, b=INT))
    write(tmp_path / "new.json", schema(version="2.0", a=INT, c={"enum": ["x", 1]}))
    return "old.json", "new.json"


FORMATS = ["text", "json", "markdown", "github", "sarif"]


@pytest.mark.parametrize("form", FORMATS)
def test_breaking_is_1_in_every_format(
    pair: tuple[str, str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", *pair, "--format", form]) == 1
    out, err = capsys.readouterr()
    assert "parameter-removed" in out
    assert err == ""
    if form in ("json", "sarif"):
        assert json.loads(out)


@pytest.mark.parametrize("form", FORMATS)
def test_identical_is_0_in_every_format(
    pair: tuple[str, str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", pair[0], pair[0], "--format", form]) == 0
    assert capsys.readouterr().err == ""


def test_fail_on_never_forgives_breaking_and_nothing_else(pair: tuple[str, str]) -> None:
    assert main(["classify", *pair, "--fail-on", "never"]) == 0
    assert main(["classify", pair[0], "nowhere.json", "--fail-on", "never"]) == 2


def test_delta_says_more(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["classify", *pair])
    plain = capsys.readouterr().out
    assert main(["classify", *pair, "--delta"]) == 1
    assert len(capsys.readouterr().out) > len(plain)


def test_entries_to_accept_are_read_as_they_are_written(
    pair: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = 'we never set it: "b" # \u00e9'
    words = ["classify", *pair, "--accept", reason, "--until", "2999-12-31"]
    assert main(words) == 1, "still breaking until someone pastes it"
    out, err = capsys.readouterr()
    assert err == ""
    (tmp_path / ".param-discovery.yml").write_text(out, encoding="utf-8")
    assert main(["classify", *pair, "--format", "json"]) == 0
    [accepted] = [
        change for change in json.loads(capsys.readouterr().out)["changes"] if change["accepted"]
    ]
    assert accepted["accepted"] == {"reason": reason, "expires": "2999-12-31"}
    assert main(words) == 0
    assert capsys.readouterr().out == "# Nothing breaks: there is nothing to accept.\n"


def test_foreign_text_in_entries_to_accept_stays_in_its_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    parameters: dict[str, Any] = {"x\r\n  - fingerprint: 0\u2028::error::y": INT}
    write(tmp_path / "old.json", schema(version="1.0", **parameters))
    write(tmp_path / "new.json", schema(version="2.0"))
    main(["classify", "old.json", "new.json", "--accept", "no", "--until", "2999-12-31"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert lines[1].startswith("  # engine_params.")
    assert lines[2].startswith("  - fingerprint: ")


@pytest.mark.parametrize(
    "flags",
    [
        ["--accept", "because"],
        ["--until", "2999-12-31"],
        ["--accept", " ", "--until", "2999-12-31"],
        ["--accept", "a\nb", "--until", "2999-12-31"],
        ["--accept", "a" * 501, "--until", "2999-12-31"],
        ["--accept", "a", "--until", "2999-02-30"],
        ["--accept", "a", "--until", "29991231"],
        ["--accept", "a", "--until", "2001-01-01"],
    ],
)
def test_an_acceptance_has_a_reason_and_a_day_to_come(
    pair: tuple[str, str], flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", *pair, *flags]) == 2
    assert capsys.readouterr().out == ""


def test_metadata_never_counts(pair: tuple[str, str], tmp_path: Path) -> None:
    facts = {"engine_commit_sha": "abc", "image_ref": "x@sha256:00", "inputs_sha256": "0" * 64}
    later = {"discovered_at": "2027-01-31T12:00:00Z", "discovery_method": "docker"}
    other = schema(version="1.0", a=INT, b=INT) | facts | later
    assert main(["classify", pair[0], write(tmp_path / "later.json", other)]) == 0


def changed(**changes: Any) -> str:
    return text(schema(a=INT) | changes)


def with_fragment(fragment: Any, **definitions: Any) -> str:
    return text(schema(a=fragment) | {"$defs": definitions})


SECTION = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
LOOP = {"C": {"allOf": [{"$ref": "#/$defs/D"}]}, "D": {"anyOf": [{"$ref": "#/$defs/C"}]}}
BAD = {
    "empty": "",
    "not JSON": "{",
    "not a schema": '{"a": 1}',
    "a list": "[]",
    "deep": "[" * 100_000,
    "deep default": with_fragment({"default": json.loads("[" * 300 + "]" * 300)}),
    "a key twice": changed().replace('"engine":', '"engine": "x", "engine":'),
    "NaN": changed().replace('"integer"', "NaN"),
    "infinity": changed().replace('"integer"', "1e999"),
    "half a character": with_fragment({"properties": {"\ud800": {}}}),
    "too new": changed(schema_version=2),
    "too old": changed(schema_version=0),
    "version as text": changed(schema_version="1"),
    "version as a fraction": changed(schema_version=1.5),
    "engine no text": changed(engine=3),
    "engine empty": changed(engine=""),
    "sections a list": changed(properties=[]),
    "section no object": changed(properties={"engine_params": 3}),
    "section a boolean": changed(properties={"engine_params": True}),
    "section without required": changed(properties={"s": {**SECTION, "required": None}}),
    "definitions a list": changed(**{"$defs": []}),
    "definition no object": changed(**{"$defs": {"C": 3}}),
    "parameter no object": with_fragment(True),
    "enum a number": with_fragment({"enum": 3}),
    "properties a list": with_fragment({"anyOf": [{"properties": []}]}),
    "pattern": with_fragment({"items": {"pattern": "("}}),
    "minimum a text": with_fragment({"minimum": "a"}),
    "a reference to itself": with_fragment({"$ref": "#/$defs/C"}, C={"$ref": "#/$defs/C"}),
    "references in a ring": with_fragment({}, **LOOP),
    "a reference outside": with_fragment({"$ref": "other.json#/a"}),
    "a reference to nothing": with_fragment({"$ref": "#/$defs/Gone"}),
    "a huge number": with_fragment({"default": 1}).replace(
        '"default": 1', '"default": ' + "9" * 5000
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("is_old", [True, False])
def test_bad_input_is_2_with_file_and_place(
    name: str,
    is_old: bool,
    pair: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "bad.json").write_text(BAD[name], encoding="utf-8")
    sources = ("bad.json", pair[1]) if is_old else (pair[0], "bad.json")
    assert main(["classify", *sources]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: bad.json:")
    assert "\n  -> " in err
    assert "Traceback" not in err


def test_text_that_no_file_can_hold_is_shown_all_the_same(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    odd = schema(
        a={"type": "integer", "description": "\ud800", "default": "\udfff"}, b={"enum": ["\ud800"]}
    )
    (tmp_path / "odd.json").write_text(text(odd), encoding="utf-8")
    for form in FORMATS:
        command = ["classify", pair[0], "odd.json", "--format", form, "--delta"]
        done = subprocess.run(
            [sys.executable, "-m", "param_discovery", *command],
            capture_output=True,
            check=False,
            env={"LC_ALL": "C", "PYTHONUTF8": "0"},
        )
        assert (done.returncode, done.stderr) == (1, b""), form


HEAVY = (
    *("dataclasses", "pathlib", "inspect", "pydantic", "yaml", "rich", "packaging", "subprocess"),
    *("hashlib", "_hashlib", "datetime", "deepdiff", "socket", "logging", "importlib.metadata"),
    *("threading", "shutil", "locale", "traceback", "urllib", "tempfile", "docker", "requests"),
)


@pytest.mark.parametrize("form", ["text", "json"])
def test_it_imports_nothing_dear(pair: tuple[str, str], form: str) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "from param_discovery.cli.main import main\n"
        f"main(['classify', 'old.json', 'new.json', '--format', {form!r}])\n"
        f"print(*sorted({set(HEAVY)!r} & sys.modules.keys() - before), file=sys.stderr)\n"
    )
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(
        command, capture_output=True, check=True, text=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stderr.split() == []


def test_rules_lists_and_explains(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "type-narrowed" in capsys.readouterr().out
    assert main(["rules", "type-narrowed", "--format", "json"]) == 0
    assert "type-narrowed" in json.dumps(json.loads(capsys.readouterr().out))
    assert main(["rules", "type-narrow"]) == 2
    assert "Did you mean type-narrowed" in capsys.readouterr().err
