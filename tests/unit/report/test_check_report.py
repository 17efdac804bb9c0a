"""How `check` reports: every format, whatever stands in the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import jsonschema
import pytest

from param_discovery.cli.commands import check as command
from param_discovery.report import check
from param_discovery.report.check_result import (
    LEVELS,
    CheckOutcome,
    Finding,
    FindingRule,
    Span,
    Verdict,
)
from param_discovery.report.console import Style
from tests.unit.report.rendered import foreign_elements, made_into_something, rendered
from tests.unit.report.runner_commands import obeyed

if TYPE_CHECKING:
    from _pytest.capture import CaptureFixture

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "check-output.schema.json"
PLAIN = Style(color=False)

UNKNOWN = Finding(
    "unknown-parameter",
    "c.yaml",
    3,
    5,
    "engine_params",
    "engine_params.swap_space",
    "no such parameter: removed in 0.18.0",
    "Remove it.",
)
UNSURE = Finding("not-checkable", "c.yaml", 4, 1, None, "x", "cannot be checked: why")
DEPRECATED = Finding("deprecated", "c.yaml", 5, 1, "engine_params", "engine_params.y", "deprecated")
VALID = CheckOutcome("v.yaml", "vllm", "0.9.2", (Span(("0.9.2",), Verdict.VALID),))
INVALID = CheckOutcome(
    "c.yaml",
    "vllm",
    "0.32.0",
    (Span(("0.32.0",), Verdict.INVALID, (UNKNOWN, UNSURE, DEPRECATED)),),
    notes=("`seed` is a parameter of both.",),
)
UNDECIDED = CheckOutcome(
    "u.yaml", "vllm", "0.9.2", (Span(("0.9.2",), Verdict.UNDECIDED, (UNSURE,)),)
)
RANGE = CheckOutcome(
    "c.yaml",
    "vllm",
    ">=0.9",
    (
        Span(("0.9.0", "0.9.1", "0.11.2"), Verdict.VALID, (DEPRECATED,)),
        Span(("0.12.0",), Verdict.UNREAD, problem="there is no wheel\nof it"),
        Span(("0.13.0",), Verdict.UNDECIDED, (UNSURE,)),
        Span(("0.14.0", "0.18.0"), Verdict.INVALID, (UNKNOWN, UNSURE)),
    ),
    is_range=True,
)
ALL = (VALID, INVALID, UNDECIDED, RANGE)
HOSTILE = "::error::x\r\n@everyone #1 <!-- --> [a](https://e.org) `code` \x1b[31m ##[group] %0A"


def hostile(*, is_range: bool) -> CheckOutcome:
    finding = Finding("wrong-type", HOSTILE, 1, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    spans = (
        Span((HOSTILE,), Verdict.INVALID, (finding,)),
        Span((HOSTILE,), Verdict.UNREAD, problem=HOSTILE),
    )
    chosen = spans if is_range else spans[:1]
    return CheckOutcome(HOSTILE, HOSTILE, HOSTILE, chosen, is_range, notes=(HOSTILE,))


def test_text_is_as_a_compiler_writes() -> None:
    assert check.text((VALID, INVALID, UNDECIDED), PLAIN).splitlines() == [
        "v.yaml: valid: vllm 0.9.2",
        (
            "c.yaml:3:5: error: engine_params.swap_space: no such parameter: removed in 0.18.0"
            " [unknown-parameter]"
        ),
        "  -> Remove it.",
        "c.yaml:4:1: warning: x: cannot be checked: why [not-checkable]",
        "c.yaml:5:1: notice: engine_params.y: deprecated [deprecated]",
        "c.yaml: note: `seed` is a parameter of both.",
        "c.yaml: invalid: vllm 0.32.0 (1 error, 1 warning, 1 notice)",
        "c.yaml:4:1: warning: x: cannot be checked: why [not-checkable]",
        "u.yaml: no fault found, but not everything could be checked: vllm 0.9.2 (1 warning)",
    ]


def test_what_is_said_of_a_whole_file_names_no_parameter() -> None:
    finding = UNKNOWN._replace(parameter="", section=None, mend=None)
    for is_range in (False, True):
        spans = (Span(("0.9.2",), Verdict.INVALID, (finding,)),)
        outcome = VALID._replace(spans=spans, is_range=is_range)
        shown = [
            check.text((outcome,), PLAIN),
            check.markdown((outcome,)),
            check.github((outcome,)),
        ]
        assert [text for text in shown if ": :" in text or "``" in text or "::: " in text] == []


def test_a_range_is_a_table() -> None:
    assert check.text((RANGE,), PLAIN).splitlines() == [
        "c.yaml: vllm >=0.9",
        "  0.9.0 to 0.11.2   valid",
        "  0.12.0            unread",
        "                      there is no wheel",
        "  0.13.0            undecided",
        "                      c.yaml:4:1: x: cannot be checked: why [not-checkable]",
        "  0.14.0 to 0.18.0  invalid",
        (
            "                      c.yaml:3:5: engine_params.swap_space: no such parameter:"
            " removed in 0.18.0 [unknown-parameter]"
        ),
        "c.yaml: valid for 0.9.0 to 0.11.2",
    ]


def test_what_no_version_takes() -> None:
    none = RANGE._replace(spans=RANGE.spans[1:])
    assert check.summary(none) == "valid for no vllm >=0.9"


def test_the_worst_decides_the_exit_code() -> None:
    assert [outcome.exit_code for outcome in ALL] == [0, 1, 0, 1]
    unread = RANGE._replace(spans=RANGE.spans[:3])
    assert (unread.verdict, unread.exit_code) == (Verdict.UNREAD, 3)
    assert check.worst_exit_code((VALID, INVALID, unread)) == 3
    assert check.worst_exit_code((VALID, UNDECIDED)) == 0
    assert check.worst_exit_code((VALID, UNDECIDED), is_strict=True) == 1
    assert check.worst_exit_code((VALID,), is_strict=True) == 0
    assert check.worst_exit_code((UNDECIDED, unread), is_strict=True) == 3


def test_json_is_as_published(capsys: CaptureFixture[str]) -> None:
    check.write((*ALL, hostile(is_range=True)), "json", PLAIN)
    value = json.loads(capsys.readouterr().out)
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(published).validate(value)
    assert value[1]["spans"][0]["findings"][0] == {**UNKNOWN._asdict(), "level": "error"}
    assert value[3]["valid_versions"] == ["0.9.0 to 0.11.2"]


def test_the_published_form_names_every_rule_level_and_verdict() -> None:
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    finding = definitions["finding"]["properties"]
    assert finding["rule"]["enum"] == list(get_args(FindingRule)) == list(LEVELS)
    assert set(finding["level"]["enum"]) == set(LEVELS.values())
    assert definitions["verdict"]["enum"] == [verdict.value for verdict in Verdict]


def test_annotations_stand_on_the_lines() -> None:
    commands = obeyed(check.github((INVALID,)))
    assert [(one.name, one.properties["line"], one.properties["title"]) for one in commands] == [
        ("error", "3", "vllm 0.32.0: unknown-parameter"),
        ("warning", "4", "vllm 0.32.0: not-checkable"),
        ("notice", "5", "vllm 0.32.0: deprecated"),
    ]
    assert commands[0].data.splitlines() == [
        "engine_params.swap_space: no such parameter: removed in 0.18.0",
        "Remove it.",
    ]
    assert check.github((INVALID,)).splitlines()[-1].startswith("c.yaml: invalid: vllm 0.32.0")


def test_annotations_name_files_from_the_repositorys_root() -> None:
    for outcome in (INVALID, RANGE):
        inner = outcome._replace(repository_path="sub/c.yaml")
        files = {one.properties["file"] for one in obeyed(check.github((inner,)))}
        assert files == {"sub/c.yaml"}


def test_annotations_of_a_range_say_which_versions() -> None:
    titles = [one.properties["title"] for one in obeyed(check.github((RANGE,)))]
    assert titles == [
        "vllm 0.12.0",
        "vllm 0.13.0: not-checkable",
        "vllm 0.14.0 to 0.18.0: unknown-parameter",
    ]


def test_markdown() -> None:
    assert check.markdown((INVALID, RANGE)).splitlines() == [
        "**`c.yaml`: invalid: `vllm 0.32.0` (1 error, 1 warning, 1 notice)**",
        "",
        (
            "- `c.yaml:3` error, `unknown-parameter`: `engine_params.swap_space`: no such"
            " parameter: removed in `0.18.0`. Remove it."
        ),
        "- `c.yaml:4` warning, `not-checkable`: `x`: cannot be checked: why.",
        "- `c.yaml:5` notice, `deprecated`: `engine_params.y`: deprecated.",
        "- `seed` is a parameter of both.",
        "",
        "**`c.yaml`: valid for `0.9.0 to 0.11.2`**",
        "",
        "- `0.9.0 to 0.11.2`: valid",
        "- `0.12.0`: could not be read",
        "  - there is no wheel",
        "- `0.13.0`: no fault found, but not everything could be checked",
        "  - `c.yaml:4` warning, `not-checkable`: `x`: cannot be checked: why.",
        "- `0.14.0 to 0.18.0`: invalid",
        (
            "  - `c.yaml:3` error, `unknown-parameter`: `engine_params.swap_space`: no such"
            " parameter: removed in `0.18.0`. Remove it."
        ),
        "",
    ]


def test_marks_of_a_sentence_stay_outside_of_code() -> None:
    finding = UNKNOWN._replace(
        message="not all is known. See `x`.", mend="Did you mean `a` or `b`?"
    )
    outcome = VALID._replace(spans=(Span(("0.9.2",), Verdict.INVALID, (finding,)),))
    last = check.markdown((outcome,)).splitlines()[2]
    assert last.endswith(": not all is known. See `x`. Did you mean `a` or `b`?")


@pytest.mark.parametrize("is_range", [True, False])
def test_nothing_acts_whatever_stands_in_a_file(is_range: bool) -> None:
    outcome = hostile(is_range=is_range)
    workflow = Style(color=False, workflow=True)
    assert obeyed(check.text((outcome,), workflow)) == []
    assert "\x1b" not in check.text((outcome,), PLAIN)
    assert {one.name for one in obeyed(check.github((outcome,)))} == {"error"}
    page = rendered(check.markdown((outcome,)))
    assert page.is_balanced
    assert foreign_elements(page) == set()
    assert made_into_something(page) == set()


def test_the_command_offers_every_format() -> None:
    assert command.FORMATS == check.FORMATS
