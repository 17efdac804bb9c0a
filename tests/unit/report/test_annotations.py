"""Annotations, read back as the runner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.report.annotations import Annotation, annotation, limited
from tests.unit.report.classify_samples import HOSTILE
from tests.unit.report.runner_commands import Command, obeyed

FOREIGN = st.text(st.sampled_from("%:,;=#[] \n\r\x1bab0ADdC25"), max_size=40)


def test_all_parts_arrive() -> None:
    line = annotation("warning", "100 %, a\nb: c", path="a b/c,d:e.json", line=7, title="x: 50%")
    assert obeyed(line) == [
        Command(
            "warning",
            {"file": "a b/c,d:e.json", "line": "7", "title": "x: 50%"},
            "100 %, a\nb: c",
        )
    ]


@pytest.mark.parametrize("text", ["%0A::error::x", "%25", "%3A%2C", "100%"])
def test_what_looks_escaped_stays_as_it_is(text: str) -> None:
    (command,) = obeyed(annotation("error", text, title=text))
    assert command.data == text
    assert command.properties["title"] == text


def test_what_is_not_known_is_left_out() -> None:
    assert annotation("error", "x") == "::error::x"
    assert annotation("error", "x", line=3) == "::error::x"
    assert annotation("notice", "x", title="t") == "::notice title=t::x"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_foreign_text_is_one_command_with_our_properties(text: str) -> None:
    (command,) = obeyed(annotation("error", text, path=text, line=3, title=text))
    assert command.name == "error"
    assert set(command.properties) <= {"file", "line", "title"}
    assert command.properties.get("line", "3") == "3"
    assert not any(ord(character) < 32 for character in command.data.replace("\n", ""))


@given(FOREIGN, FOREIGN, FOREIGN)
def test_nothing_gets_out(message: str, path: str, title: str) -> None:
    line = annotation("notice", message, path=path, line=1, title=title)
    assert "\n" not in line
    assert "\r" not in line
    assert [command.name for command in obeyed(line)] == ["notice"]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_plain_text_arrives_unchanged(text: str) -> None:
    (command,) = obeyed(annotation("notice", text, title=text))
    assert command.data == text.replace("##[", "## [")
    assert command.properties["title"] == text.replace("##[", "## [").rstrip()


def test_a_long_message_is_cut_before_github_does() -> None:
    (command,) = obeyed(annotation("error", "%" * 5000))
    assert len(command.data) < 4096
    assert command.data.endswith("... (1000 more characters)")


def test_ten_of_each_level_are_shown_and_the_others_counted() -> None:
    given_ones = [Annotation("error", f"e{n}") for n in range(12)]
    given_ones += [Annotation("notice", f"n{n}") for n in range(11)]
    given_ones += [Annotation("warning", "w")]
    *commands, last = limited(given_ones)
    assert [c.data for c in obeyed("\n".join(commands))] == [
        *(f"e{n}" for n in range(10)),
        *(f"n{n}" for n in range(10)),
        "w",
    ]
    assert last == "Not shown: 2 more errors and 1 more notice (GitHub shows 10 of each level)."


def test_ten_are_not_counted() -> None:
    assert len(limited([Annotation("error", "x")] * 10)) == 10
    assert limited([]) == ()
