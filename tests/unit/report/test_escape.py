"""Foreign text can neither act on a terminal nor command a workflow."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.report import escape


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain text", "plain text"),
        ("Grüße, 世界", "Grüße, 世界"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("50 %\r100 %", "50 %\\r100 %"),
        ("two\nlines", "two\\nlines"),
        ("two\x85\u2028lines", "two\\x85\\u2028lines"),
        ("\x9b2J", "\\x9b2J"),
        ("abc\u202etxt.exe", "abc\\u202etxt.exe"),
        ("\ud800", "\\ud800"),
        ("a\tb", "a    b"),
        ("::error::x", "::error::x"),
    ],
)
def test_one_line(foreign: str, shown: str) -> None:
    assert escape.one_line(foreign) == shown


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("::error::x", ": :error::x"),
        ("  ::set-output name=a::b", "  : :set-output name=a::b"),
        ("\u00a0::stop-commands::x", "\u00a0: :stop-commands::x"),
        ("std::vector stays", "std::vector stays"),
        ("a ##[command]b", "a ## [command]b"),
        ("###[command]b", "### [command]b"),
        ("\r::error::x", "\\r::error::x"),
    ],
)
def test_workflow_commands(foreign: str, shown: str) -> None:
    assert escape.one_line(foreign, workflow=True) == shown


@given(st.text())
def test_nothing_acts_and_no_command_is_left(text: str) -> None:
    for line in escape.lines(text, workflow=True):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)


def test_only_line_feeds_end_lines() -> None:
    assert escape.lines("a\nb\rc\n") == ["a", "b\\rc"]
