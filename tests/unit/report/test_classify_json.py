"""`classify` as JSON, held against its published schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from param_discovery.report.classify import to_json, write
from param_discovery.report.console import Style
from tests.unit.report.classify_samples import (
    ADDED,
    ALL,
    DEFAULT,
    ENUM_ACCEPTED,
    HOSTILE,
    NARROWED,
    REMOVED,
    hostile_result,
    result,
)
from tests.unit.report.runner_commands import obeyed

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "reference" / "classify-output.schema.json"

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_published_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_one_change_in_full() -> None:
    assert to_json(result(NARROWED)) == {
        "classification": "breaking",
        "old": {"engine": "vllm", "engine_version": "0.31.0"},
        "new": {"engine": "vllm", "engine_version": "0.32.0"},
        "summary": {"breaking": 1, "safe": 0, "accepted": 0},
        "changes": [
            {
                "rule": "type-narrowed",
                "level": "breaking",
                "section": "engine_params",
                "path": "engine_params.max_model_len",
                "also_at": [],
                "old": "int | None",
                "new": "int",
                "message": "max_model_len no longer accepts null.",
                "counterexample": None,
                "has_counterexample": True,
                "renamed_to": None,
                "fingerprint": "0123456789abcdef",
                "notice": False,
                "accepted": None,
            }
        ],
        "notes": [],
    }


def test_the_pages_example_is_what_is_written() -> None:
    page = SCHEMA_FILE.with_name("classify-output.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert json.loads(example) == to_json(result(NARROWED))


def test_all_kinds_of_change_fit_the_schema() -> None:
    value = to_json(result(*ALL, notes=("A note.",)), delta=True)
    VALIDATOR.validate(value)
    assert value["summary"] == {"breaking": 2, "safe": 2, "accepted": 1}
    assert [change["has_counterexample"] for change in value["changes"]] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert value["changes"][1]["renamed_to"] == REMOVED.renamed_to
    assert value["changes"][2]["accepted"] == {
        "reason": "Nobody here passes it.",
        "expires": "2027-01-31",
    }
    assert value["changes"][2]["also_at"] == list(ENUM_ACCEPTED.also_at)
    assert value["notes"] == ["A note."]


def test_absent_sides_fit_the_schema() -> None:
    one = result(ADDED)
    both = one.comparison
    first = to_json(one._replace(comparison=both._replace(old=None)))
    last = to_json(one._replace(comparison=both._replace(new=None)))
    VALIDATOR.validate(first)
    VALIDATOR.validate(last)
    assert first["old"] is None
    assert last["new"] is None


def test_identical_is_said() -> None:
    assert to_json(result())["classification"] == "identical"


def test_a_delta_stands_only_where_it_was_asked_for() -> None:
    (change,) = to_json(result(DEFAULT), delta=True)["changes"]
    assert change["delta"] == {
        "values_changed": {"root['default']": {"old_value": "half", "new_value": "auto"}}
    }
    assert "delta" not in to_json(result(DEFAULT))["changes"][0]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_foreign_text_arrives_whole_and_commands_nothing(
    text: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = hostile_result(text)
    write(given, "json", Style(), delta=True)
    shown = capfdbinary.readouterr().out.decode("ascii")
    value = json.loads(shown)
    VALIDATOR.validate(value)
    assert value["changes"][0]["old"] == text
    assert value["changes"][0]["counterexample"] == text
    assert value == json.loads(json.dumps(to_json(given, delta=True)))
    assert obeyed(shown) == []
    assert all(" " <= character <= "~" for character in shown.replace("\n", ""))
