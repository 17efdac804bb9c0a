"""`classify` as SARIF, held against the standard's own schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from param_discovery.report.classify import write
from param_discovery.report.console import Style
from param_discovery.report.sarif import sarif_value
from tests.unit.report.classify_samples import (
    ADDED,
    ALL,
    DEFAULT,
    ENUM_ACCEPTED,
    HOSTILE,
    NARROWED,
    NEW_TEXT,
    hostile_result,
    result,
)
from tests.unit.report.runner_commands import obeyed

SCHEMA_FILE = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"

VALIDATOR = jsonschema.Draft7Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def run_of(value: dict[str, Any]) -> Any:
    VALIDATOR.validate(value)
    (run,) = value["runs"]
    return run


def test_the_standards_schema_refuses_what_is_wrong() -> None:
    wrong = sarif_value(result(*ALL))
    wrong["runs"][0]["results"][0]["level"] = "breaking"
    assert not VALIDATOR.is_valid(wrong)


def test_findings_have_their_levels() -> None:
    results = run_of(sarif_value(result(*ALL)))["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("type-narrowed", "error"),
        ("parameter-removed", "error"),
        ("enum-value-removed", "error"),
        ("default-changed", "note"),
    ]


def test_a_finding_stands_at_its_line() -> None:
    (one,) = run_of(sarif_value(result(NARROWED)))["results"]
    (location,) = one["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "schemas/vllm.json"}
    line = location["physicalLocation"]["region"]["startLine"]
    assert '"max_model_len"' in NEW_TEXT.splitlines()[line - 1]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == NARROWED.path


def test_an_accepted_finding_is_suppressed_with_its_reason() -> None:
    accepted, open_one = run_of(sarif_value(result(ENUM_ACCEPTED, DEFAULT)))["results"]
    (suppression,) = accepted["suppressions"]
    assert suppression == {
        "kind": "external",
        "justification": "accepted until 2027-01-31: Nobody here passes it.",
    }
    assert open_one["suppressions"] == []


def test_fingerprints_carry_over() -> None:
    (one,) = run_of(sarif_value(result(NARROWED)))["results"]
    assert one["partialFingerprints"] == {"paramDiscovery/v1": NARROWED.fingerprint}


def test_each_rule_stands_once_with_help() -> None:
    run = run_of(sarif_value(result(NARROWED, NARROWED, DEFAULT)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["type-narrowed", "default-changed"]
    assert all("What to do: " in rule["help"]["text"] for rule in rules)
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "note"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [
        one["ruleId"] for one in run["results"]
    ]


def test_safe_changes_are_only_counted() -> None:
    run = run_of(sarif_value(result(ADDED, ADDED)))
    assert run["results"] == []
    assert run["properties"]["safeChanges"] == 2


def test_without_a_file_there_is_no_place_in_one() -> None:
    (one,) = run_of(sarif_value(result(NARROWED, new_text=None, new_path=None)))["results"]
    assert "physicalLocation" not in one["locations"][0]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("schemas/a b.json", "schemas/a%20b.json"),
        ("a:b/c.json", "a%3Ab/c.json"),
        ("50%/#x?.json", "50%25/%23x%3F.json"),
        ("schémas/参.json", "sch%C3%A9mas/%E5%8F%82.json"),
        ("a\udcffb.json", "a%FFb.json"),
        ("/tmp/x.json", "file:///tmp/x.json"),
        ("//host/x.json", "file:////host/x.json"),
    ],
)
def test_paths_become_addresses(path: str, uri: str) -> None:
    (one,) = run_of(sarif_value(result(NARROWED, new_path=path)))["results"]
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_foreign_text_is_no_link_placeholder_or_scheme(
    text: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(hostile_result(text), "sarif", Style())
    shown = capfdbinary.readouterr().out.decode("ascii")
    assert obeyed(shown) == []
    for one in run_of(json.loads(shown))["results"]:
        said = one["message"]["text"]
        assert not re.search(r"\]\(", said)
        assert not re.search(r"\{\d+\}", said.replace("{{", "").replace("}}", ""))
        assert all(character.isprintable() for character in said.replace("\n", ""))
        uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9_.~/%-]*", uri)
        assert urlsplit(uri).scheme == ""
        if "\ud800" not in text:
            assert unquote(uri) == text
