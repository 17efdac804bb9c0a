"""`.param-discovery.yml`: what is wrong in it is said with its place; nothing fails open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from param_discovery.spec.document import parse
from param_discovery.spec.project import (
    NEVER_LOWERED,
    InvalidConfigurationError,
    ProjectConfiguration,
    read_project,
)
from param_discovery.spec.project_json_schema import document, text, with_tables

RULES = ("default-changed", "parameter-removed", "schema-removed", "tool-differs")
TODAY = "2026-06-15"
REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"

ACCEPTED = """\
accepted:
  - fingerprint: 0f1e2d3c4b5a6978
    reason: we never set it
    expires: 2026-06-15
"""


def read(content: str | bytes) -> ProjectConfiguration:
    raw = content.encode() if isinstance(content, str) else content
    return read_project(raw, "x.yml", rule_ids=RULES, today=TODAY)


def said_of(content: str | bytes) -> str:
    with pytest.raises(InvalidConfigurationError) as caught:
        read(content)
    assert caught.value.exit_code == 2
    return caught.value.render()


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "{}", "rules: {}\naccepted: []\n"])
def test_an_empty_configuration_decides_nothing(content: str) -> None:
    assert read(content) == ProjectConfiguration()


def test_levels_and_acceptances_are_read() -> None:
    found = read(f"rules:\n  default-changed: breaking\n  parameter-removed: safe\n{ACCEPTED}")
    assert found.rules == {"default-changed": "breaking", "parameter-removed": "safe"}
    (entry,) = found.accepted
    assert (entry.fingerprint, entry.reason, entry.expires, entry.engine) == (
        "0f1e2d3c4b5a6978",
        "we never set it",
        "2026-06-15",
        None,
    )


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    assert read(ACCEPTED).accepted
    said = said_of(ACCEPTED.replace("2026-06-15", "2026-06-14"))
    assert said.startswith(
        "x.yml:4:5: accepted[0].expires: the acceptance of 0f1e2d3c4b5a6978, 'we never set it'"
        " has expired on 2026-06-14\n"
    )
    assert "look at the finding again" in said


def test_every_expired_entry_is_named() -> None:
    second = "  - {fingerprint: aaaaaaaaaaaaaaaa, reason: x, expires: 2020-01-01}\n"
    said = said_of(ACCEPTED.replace("2026-06-15", "2026-06-14") + second)
    assert "0f1e2d3c4b5a6978" in said
    assert "x.yml:5:" in said
    assert "accepted[1].expires: the acceptance of aaaaaaaaaaaaaaaa" in said


@pytest.mark.parametrize("rule", sorted(NEVER_LOWERED))
def test_what_says_that_there_is_no_comparison_is_never_safe(rule: str) -> None:
    assert f"x.yml:2:3: rules.{rule}: this rule is always" in said_of(f"rules:\n  {rule}: safe\n")
    assert read(f"rules:\n  {rule}: breaking\n").rules == {rule: "breaking"}


WRONG: list[tuple[Any, str]] = [
    ("rules: {parameter-remove: safe}", "no rule has this id\n  -> did you mean `parameter-re"),
    ("rules: {default-changed: warning}", "x.yml:1:9: rules.default-changed: 'warning' is no lev"),
    ("rules: {default-changed: off}", "False is no level"),
    ("rules: {default-changed: }", "nothing is no level"),
    ("rules: [default-changed]", "x.yml:1:1: rules: "),
    ("ruels: {}", "x.yml:1:1: ruels: unknown key\n  -> did you mean `rules`?"),
    ("impact: {}", "x.yml:1:1: impact: unknown key"),
    ("- a", "the document is not a mapping"),
    ("a: 1\na: 2", "the key stands twice"),
    ("rules: {default-changed: safe, default-changed: breaking}", "the key stands twice"),
    ("rules: &x {}", "anchors and aliases are not used here"),
    ("rules: {", "not YAML"),
    (b"rules: \xff", "x.yml:1:1: not UTF-8"),
    (b" " * 300_000, "x.yml: larger than 256 KiB"),
    (ACCEPTED.replace("    reason: we never set it\n", ""), "reason: required key is missing"),
    (ACCEPTED.replace("    expires: 2026-06-15\n", ""), "expires: required key is missing"),
    (ACCEPTED.replace("fingerprint", "finger"), "accepted[0].fingerprint: required key is mis"),
    (ACCEPTED.replace("we never set it", "' '"), "x.yml:3:5: accepted[0].reason: ' ' does not"),
    (ACCEPTED.replace("we never set it", ""), "reason: wants text, but nothing stands here"),
    (ACCEPTED.replace("2026-06-15", "2026-02-30"), "x.yml:4:5: accepted[0].expires: '2026-02-30'"),
    (ACCEPTED.replace("2026-06-15", "tomorrow"), "write a day as YYYY-MM-DD"),
    (ACCEPTED.replace("2026-06-15", "never"), "write a day as YYYY-MM-DD"),
    (ACCEPTED.replace("0f1e2d3c4b5a6978", "0F1E"), "16 hexadecimal digits"),
    (ACCEPTED.replace("0f1e2d3c4b5a6978", "1234567890123456"), "in quotes"),
    (ACCEPTED.replace("reason:", "level: safe\n    reason:"), "accepted[0].level: unknown key"),
    (ACCEPTED + ACCEPTED.partition("\n")[2], "x.yml:5:5: accepted[1].fingerprint: this finding"),
    (ACCEPTED + "    engine: V LLM\n", "x.yml:5:5: accepted[0].engine: 'V LLM' is not an engine"),
]

CONFIGURATION = """\
configurations:
  - path: configs/**/*.yaml
    engine: vllm
    version: ">=0.9,<0.12"
    section: engine_params
    select: serving.engine[0]
    rename: {max_len: max_model_len}
    ignore: [our_own_key]
"""

WRONG += [
    (CONFIGURATION.replace("path:", "file:"), "configurations[0].file: unknown key"),
    (CONFIGURATION.replace("path:", "file:"), "configurations[0].path: required key is missing"),
    (
        CONFIGURATION.replace("configs/", "../"),
        "x.yml:2:5: configurations[0].path: '../**/*.yaml' is",
    ),
    (CONFIGURATION.replace("configs/", "/"), "is no pattern of files inside the repository"),
    (CONFIGURATION.replace("configs/", "a/../"), "is no pattern of files inside the repository"),
    (CONFIGURATION.replace("configs/", "a\\\\"), "is no pattern of files inside the repository"),
    (CONFIGURATION.replace("engine: vllm", "engine: V"), "configurations[0].engine: 'V' is not an"),
    (CONFIGURATION.replace("engine_params", "'a b'"), "section: 'a b' is not a section name"),
    (CONFIGURATION.replace('">=0.9,<0.12"', "0.10"), "x.yml:4:5: configurations[0].version: wants"),
    (CONFIGURATION.replace("max_model_len", "3"), "configurations[0].rename.max_len: wants text"),
    (CONFIGURATION.replace("our_own_key", "on"), "x.yml:8:14: configurations[0].ignore[0]: wants"),
    (CONFIGURATION.replace("our_own_key", "' '"), "ignore[0]: ' ' says nothing here"),
    (CONFIGURATION.replace("[our_own_key]", "x"), "configurations[0].ignore: "),
    (
        CONFIGURATION + "    renam: {}\n",
        "x.yml:9:5: configurations[0].renam: unknown key\n  -> did",
    ),
]


def test_configuration_rules_are_read() -> None:
    (found,) = read(CONFIGURATION).configurations
    assert found.model_dump() == {
        "path": "configs/**/*.yaml",
        "engine": "vllm",
        "version": ">=0.9,<0.12",
        "section": "engine_params",
        "select": "serving.engine[0]",
        "rename": {"max_len": "max_model_len"},
        "ignore": ("our_own_key",),
    }
    assert SCHEMA.is_valid(parse(CONFIGURATION, "x").content)
    assert not SCHEMA.is_valid(yaml.safe_load(CONFIGURATION.replace("configs/", "../")))


@pytest.mark.parametrize(("content", "said"), WRONG, ids=lambda value: str(value)[:50])
def test_what_is_wrong_is_said_with_its_place(content: str | bytes, said: str) -> None:
    assert said in said_of(content)


SCHEMA = Draft202012Validator(document())


def test_the_published_schema_is_the_models() -> None:
    published = (REFERENCE / "project-configuration.schema.json").read_text(encoding="utf-8")
    assert published == text(), "run: python -m param_discovery.spec.project_json_schema"
    Draft202012Validator.check_schema(document())


def test_the_pages_tables_are_the_models() -> None:
    page = (REFERENCE / "project-configuration.md").read_text(encoding="utf-8")
    assert page == with_tables(page)
    assert page.count("<!-- table: ") == 4


def test_the_published_schema_takes_the_pages_example() -> None:
    page = (REFERENCE / "project-configuration.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert read_project(example.encode(), "x", rule_ids=RULES, today=TODAY).accepted
    assert SCHEMA.is_valid(parse(example, "x").content)


@pytest.mark.parametrize(
    "content", [item[0] for item in WRONG if str(item[0]).startswith(("impact", "rules: {sch"))]
)
def test_the_published_schema_refuses_what_the_reader_refuses(content: str) -> None:
    assert not SCHEMA.is_valid(yaml.safe_load(content))


def test_the_published_schema_knows_which_rules_stay() -> None:
    assert not SCHEMA.is_valid({"rules": {"tool-differs": "safe"}})
    assert SCHEMA.is_valid({"rules": {"tool-differs": "breaking", "default-changed": "safe"}})
    assert json.loads(text())["additionalProperties"] is False
