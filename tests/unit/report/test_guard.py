"""How `guard` reports: every format, whatever stands in the files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import jsonschema
import pytest

from param_discovery.cli.commands import guard as command
from param_discovery.report import guard, guard_result
from param_discovery.report.console import Style
from param_discovery.report.guard_result import GuardOutcome, Mismatch, Pin
from param_discovery.report.outcome import Failure

if TYPE_CHECKING:
    from _pytest.capture import CaptureFixture

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "guard-output.schema.json"

PATH = "docker/Dockerfile.toy"
COMMANDS = ("param-discovery discover toy", "gh workflow run engine-pipeline.yml")
FINE = GuardOutcome(
    "fine", "v1.0", (Pin("D", 1, "v1.0"),), "x:v1.0", "1.0", notes=("The engine is built.",)
)
WRONG = GuardOutcome(
    "toy",
    "v2.0",
    (Pin(PATH, 3, "v1.0"), Pin(PATH, 4, None)),
    "x:v1.0",
    None,
    (
        Mismatch("pin-differs", "ARG V is 'v1.0', not v2.0", "Write `ARG V=v2.0` there.", PATH, 3),
        Mismatch("schema-missing", "there is no schema", "Discover it.", PATH),
    ),
    commands=COMMANDS,
)
FAILED = GuardOutcome(
    "bad", errors=(Failure("is no YAML", "engine_versions/bad.yaml:1:2", "So.", "Mend it.", 2),)
)
ALL = (FINE, WRONG, FAILED)

HOSTILE = "::error::x\r\n@everyone #1 <!-- --> [a](https://e.org) `code` \x1b[31m ##[group] %0A"


def hostile() -> GuardOutcome:
    mismatch = Mismatch("pin-differs", HOSTILE, HOSTILE, HOSTILE, 1)
    failure = Failure(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 2)
    return GuardOutcome(
        HOSTILE, HOSTILE, mismatches=(mismatch,), notes=(HOSTILE,), errors=(failure,)
    )


def test_text() -> None:
    assert guard.text(ALL, Style(color=False)).splitlines() == [
        "fine v1.0: agrees",
        "  note: The engine is built.",
        "toy v2.0: differs",
        f"  {PATH}:3: ARG V is 'v1.0', not v2.0",
        "    -> Write `ARG V=v2.0` there.",
        f"  {PATH}: there is no schema",
        "    -> Discover it.",
        "  to bring the schema in step, here or in a pull request:",
        "    param-discovery discover toy",
        "    gh workflow run engine-pipeline.yml",
        "bad: failed",
        "3 engines: 1 in agreement, 1 not in agreement, 1 failed",
    ]


def test_one_command_is_for_here() -> None:
    alone = replace(WRONG, commands=COMMANDS[:1])
    assert "  to bring the schema in step:" in guard.text([alone], Style(color=False)).splitlines()


def test_one_engine_is_counted_as_one() -> None:
    assert guard.summary([FINE]) == "1 engine: 1 in agreement"


def test_annotations_stand_on_the_lines_of_the_pins() -> None:
    lines = guard.github(ALL).splitlines()
    assert lines[0] == (
        f"::error file={PATH},line=3,title=toy%3A pin-differs::ARG V is 'v1.0', not v2.0"
        "%0AWrite `ARG V=v2.0` there."
    )
    assert lines[1] == (
        f"::error file={PATH},title=toy%3A schema-missing::there is no schema%0ADiscover it."
        "%0ATo bring it in step:%0Aparam-discovery discover toy"
        "%0Agh workflow run engine-pipeline.yml"
    )
    assert lines[2].startswith("::error title=bad%3A cannot be compared::engine_versions/bad.yaml")
    assert lines[3] == guard.summary(ALL)


def test_no_annotation_is_lost_without_a_word() -> None:
    assert "Not shown: 2 more errors" in guard.github([WRONG] * 6)


def test_markdown() -> None:
    assert guard.markdown([WRONG, FINE]).splitlines() == [
        "**Versions: 2 engines: 1 in agreement, 1 not in agreement**",
        "",
        "- `toy v2.0`: differs",
        f"  - `{PATH}:3`: ARG V is `'v1.0'`, not `v2.0`. Write `ARG V=v2.0` there.",
        f"  - `{PATH}`: there is no schema. Discover it.",
        "",
        "  ```sh",
        "  param-discovery discover toy",
        "  gh workflow run engine-pipeline.yml",
        "  ```",
        "",
        "- `fine v1.0`: agrees",
        "  - The engine is built.",
    ]


def _without_code(text: str) -> str:
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def test_nothing_foreign_acts() -> None:
    markdown = _without_code(guard.markdown([hostile()]))
    assert not re.search(r"[@#<\[\]]|://|\x1b", markdown)
    for text in (guard.text([hostile()], Style(workflow=True)), guard.github([hostile()])):
        assert "\x1b" not in text
        assert "##[" not in text
    commands = [line for line in guard.github([hostile()]).splitlines() if line.startswith("::")]
    assert len(commands) == 2
    workflow = guard.text([hostile()], Style(workflow=True)).splitlines()
    assert not [line for line in workflow if line.lstrip().startswith("::")]


@pytest.mark.parametrize("outcome", [FINE, WRONG, FAILED, hostile()])
def test_json_is_as_published(outcome: GuardOutcome, capsys: CaptureFixture[str]) -> None:
    guard.write([outcome], "json", Style())
    written = json.loads(capsys.readouterr().out)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(written, schema, jsonschema.Draft202012Validator)
    assert written[0]["status"] == outcome.status.value


def test_the_published_kinds_are_those_there_are() -> None:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    published = schema["$defs"]["mismatch"]["properties"]["kind"]["enum"]
    assert published == list(get_args(guard_result.MismatchKind))


@pytest.mark.parametrize("form", guard.FORMATS)
def test_errors_are_said_beside_every_format(form: str, capsys: CaptureFixture[str]) -> None:
    guard.write(ALL, form, Style(color=False))
    captured = capsys.readouterr()
    assert "error: bad: engine_versions/bad.yaml:1:2: is no YAML" in captured.err
    assert "toy" in captured.out


def test_the_command_offers_what_the_report_knows() -> None:
    assert command.FORMATS == guard.FORMATS


def test_the_worst_exit_code_wins() -> None:
    outside = GuardOutcome("x", errors=(Failure("gone", None, None, None, 3),))
    assert guard_result.worst_exit_code([]) == 0
    assert guard_result.worst_exit_code([FINE]) == 0
    assert guard_result.worst_exit_code([WRONG, FINE]) == 1
    assert guard_result.worst_exit_code(ALL) == 2
    assert guard_result.worst_exit_code([outside, *ALL]) == 3
