"""`classify` as annotations, read back as the runner reads them."""

from __future__ import annotations

import pytest

from param_discovery.report import classify_github
from param_discovery.report.classify import write
from param_discovery.report.classify_places import lines_of
from param_discovery.report.console import Style
from tests.unit.report.classify_samples import (
    ADDED,
    ALL,
    DEFAULT,
    ENUM_ACCEPTED,
    HOSTILE,
    NARROWED,
    NEW_TEXT,
    REMOVED,
    hostile_result,
    result,
)
from tests.unit.report.runner_commands import obeyed


def line_with(text: str) -> str:
    (line,) = (n for n, line in enumerate(NEW_TEXT.splitlines(), start=1) if text in line)
    return str(line)


def test_each_finding_stands_on_its_line() -> None:
    commands = obeyed(classify_github.text(result(*ALL)))
    assert [(c.name, c.properties["line"]) for c in commands] == [
        ("error", line_with('"max_model_len"')),
        ("error", line_of_the_section()),
        ("notice", line_with('"mode"')),
        ("notice", line_with('"dtype"')),
    ]
    assert {c.properties["file"] for c in commands} == {"schemas/vllm.json"}


def line_of_the_section() -> str:
    """The `properties` of engine_params: the nearest thing to a removed parameter."""
    lines = NEW_TEXT.splitlines()
    engine_params = lines.index('    "engine_params": {')
    return str(lines.index('      "properties": {', engine_params) + 1)


def test_an_annotation_says_all_that_is_needed() -> None:
    commands = obeyed(classify_github.text(result(NARROWED, REMOVED, ENUM_ACCEPTED)))
    assert commands[0].properties["title"] == "type-narrowed: engine_params.max_model_len"
    assert "No longer valid: null" in commands[0].data
    assert "What to do: " in commands[0].data
    assert "Fingerprint: 0123456789abcdef" in commands[0].data
    assert "Perhaps renamed to: engine_params.scheduler_steps" in commands[1].data
    assert "Accepted until 2027-01-31: Nobody here passes it." in commands[2].data


def test_the_verdict_stands_at_the_end() -> None:
    last = classify_github.text(result(*ALL)).splitlines()[-1]
    assert last == "BREAKING: 2 breaking, 1 accepted, 2 safe (1 to read)"
    assert classify_github.text(result()) == "identical\n"


def test_safe_changes_get_no_annotation() -> None:
    assert obeyed(classify_github.text(result(ADDED))) == []


def test_at_most_ten_of_each_level() -> None:
    shown = classify_github.text(result(*[NARROWED] * 12, *[DEFAULT] * 15))
    names = [command.name for command in obeyed(shown)]
    assert names == ["error"] * 10 + ["notice"] * 10
    assert "2 more errors and 5 more notices" in shown.splitlines()[-2]


def test_without_a_file_there_is_no_line() -> None:
    shown = classify_github.text(result(NARROWED, new_text=None, new_path=None))
    (command,) = obeyed(shown)
    assert set(command.properties) == {"title"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_foreign_text_gives_no_command_of_its_own(text: str) -> None:
    shown = classify_github.text(hostile_result(text))
    commands = obeyed(shown)
    assert [c.name for c in commands] == ["error"] * 4 + ["notice"] * 4
    assert all(set(c.properties) <= {"file", "line", "title"} for c in commands)
    assert all(len(c.data) <= 4096 for c in commands)
    assert len(shown.splitlines()) == 9


def test_lines_are_found_in_one_pass_whatever_the_order() -> None:
    assert lines_of(result(), (DEFAULT, NARROWED, DEFAULT)) == (
        int(line_with('"dtype"')),
        int(line_with('"max_model_len"')),
        int(line_with('"dtype"')),
    )
    assert lines_of(result(), (ADDED,)) == (1,)
    assert lines_of(result(new_text=None), (ADDED, DEFAULT)) == (None, None)


def test_write_prints_the_commands(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write(result(*ALL), "github", Style())
    assert capfdbinary.readouterr().out.decode() == classify_github.text(result(*ALL))
