"""`classify` as text: what fits, what colours, what no terminal and no runner obeys."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from param_discovery.report import classify_text, classify_words
from param_discovery.report.classify import write
from param_discovery.report.classify_columns import (
    WIDTH_WITHOUT_TERMINAL,
    display_width,
    width_of_output,
    wrapped,
    wrapped_path,
)
from param_discovery.report.classify_text import text
from param_discovery.report.console import Style
from tests.unit.report.classify_samples import (
    ADDED,
    ALL,
    DEFAULT,
    ENUM_ACCEPTED,
    HOSTILE,
    NARROWED,
    RULE,
    hostile_result,
    result,
)
from tests.unit.report.runner_commands import obeyed

if TYPE_CHECKING:
    from param_discovery.rules.model import Change

SNAPSHOTS = Path(__file__).parent / "snapshots"

NOTE = "The old version was discovered again with today's tool."


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> int:
    monkeypatch.setattr(classify_text, "width_of_output", lambda: request.param)
    return int(request.param)


@pytest.fixture
def _sample_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classify_words, "rule_of", lambda change: RULE._replace(id=change.rule))


@pytest.mark.usefixtures("_sample_rules")
def test_the_whole_report() -> None:
    shown = text(result(*ALL, notes=(NOTE,)), Style())
    assert shown == (SNAPSHOTS / "classify.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_sample_rules")
@pytest.mark.parametrize("columns", [60], indirect=True)
def test_a_narrow_terminal_gets_no_columns(columns: int) -> None:
    shown = text(result(*ALL, notes=(NOTE,)), Style())
    assert shown == (SNAPSHOTS / "classify_narrow.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "last_line"),
    [
        ((), "identical"),
        ((ADDED,), "safe: 1 safe"),
        ((ADDED, DEFAULT), "safe: 2 safe (1 to read)"),
        ((ENUM_ACCEPTED,), "safe: 1 accepted"),
        (ALL, "BREAKING: 2 breaking, 1 accepted, 2 safe (1 to read)"),
    ],
)
def test_the_last_line_is_the_verdict(changes: tuple[Change, ...], last_line: str) -> None:
    assert text(result(*changes), Style()).splitlines()[-1] == last_line
    assert text(result(*changes), Style(quiet=True)) == f"{last_line}\n"


def test_breaking_comes_first() -> None:
    labels = re.findall(
        r"^(BREAKING|accepted|notice|safe) ", text(result(*reversed(ALL)), Style()), re.MULTILINE
    )
    assert labels == ["BREAKING", "BREAKING", "accepted", "notice", "safe"]


def test_verbose_says_all_messages_and_fingerprints() -> None:
    shown = text(result(ADDED), Style(verbose=True))
    assert ADDED.message in shown
    assert ADDED.fingerprint in shown
    assert ADDED.message not in text(result(ADDED), Style())


def test_a_long_path_does_not_take_the_columns_from_all() -> None:
    long_one = ADDED._replace(path="engine_params.compilation_config.inductor_config.max_autotune")
    shown = text(result(long_one, NARROWED), Style())
    assert re.search(
        r"^safe +engine_params\.compilation_config\. +parameter-added ", shown, re.MULTILINE
    )
    assert re.search(r"^ +inductor_config\.max_autotune ", shown, re.MULTILINE)


def test_a_counterexample_that_the_message_tells_is_not_told_twice() -> None:
    told = NARROWED._replace(message="It accepts less. null was valid and no longer is.")
    assert "no longer valid: null" not in text(result(told), Style())
    cut = NARROWED._replace(message=f"{'x' * 400} null was valid and no longer is.")
    assert "no longer valid: null" in text(result(cut), Style())


def test_a_finding_without_sides_says_its_message() -> None:
    assert NARROWED.message in text(result(NARROWED._replace(old=None, new=None)), Style())


def test_what_to_do_is_said_only_of_what_breaks() -> None:
    assert "What to do:\n- type-narrowed: " in text(result(NARROWED, ADDED), Style())
    assert "What to do" not in text(result(ENUM_ACCEPTED, ADDED), Style())


def test_the_delta_is_shown_when_asked_for() -> None:
    assert """Value of root['default'] changed""" in text(result(DEFAULT), Style(), delta=True)


def test_there_are_no_colors_without_a_terminal() -> None:
    assert "\x1b" not in text(result(*ALL), Style(color=True))


def test_labels_and_verdict_have_colors_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown = text(result(*ALL), Style(color=True))
    assert "\x1b[1;31mBREAKING\x1b[0m  engine_params.max_model_len" in shown
    assert shown.endswith("\x1b[1;31mBREAKING\x1b[0m: 2 breaking, 1 accepted, 2 safe (1 to read)\n")
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == text(result(*ALL), Style(color=False))
    assert "\x1b" not in text(result(*ALL), Style(color=False))


@pytest.mark.parametrize("columns", [40, 72, 100, 200], indirect=True)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_line_is_wider_than_the_terminal(hostile: str, columns: int) -> None:
    shown = text(hostile_result(hostile), Style(verbose=True))
    assert max(display_width(line) for line in shown.split("\n")) <= columns


@pytest.mark.parametrize("workflow", [False, True])
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_that_is_shown_acts(hostile: str, workflow: bool) -> None:
    shown = text(hostile_result(hostile), Style(verbose=True, workflow=workflow), delta=True)
    assert all(character.isprintable() for character in shown.replace("\n", ""))
    if workflow:
        assert obeyed(shown) == []
        assert not re.search(r"^\s*::", shown, re.MULTILINE)
    assert len(shown) < 100_000


def test_the_number_of_findings_is_not_cut() -> None:
    many = [ADDED._replace(path=f"engine_params.p{n}") for n in range(3_000)]
    assert text(result(*many), Style()).count("parameter-added") == 3_000


def test_write_prints_the_report(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write(result(*ALL), "text", Style())
    assert capfdbinary.readouterr().out.decode() == text(result(*ALL), Style())


def test_the_width_is_the_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)
    for columns, expected in ((80, 80), (3, 40), (0, WIDTH_WITHOUT_TERMINAL)):
        size = os.terminal_size((columns, 24))
        monkeypatch.setattr(os, "get_terminal_size", lambda _, size=size: size)
        assert width_of_output() == expected


def test_without_a_terminal_a_width_is_assumed() -> None:
    assert width_of_output() == WIDTH_WITHOUT_TERMINAL


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("", [""]),
        ("abc.def", ["abc.def"]),
        ("abcdef.ghijk", ["abcdef.", "ghijk"]),
        ("ab.cd.ef.gh.ij", ["ab.cd.ef.", "gh.ij"]),
        ("abcdefghijkl.m", ["abcdefghij", "kl.m"]),
        ("a.abcdefghijkl.m", ["a.", "abcdefghij", "kl.m"]),
    ],
)
def test_a_path_wraps_behind_dots(path: str, lines: list[str]) -> None:
    assert wrapped_path(path, 10) == lines


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("", [""]),
        ("a b c", ["a b c"]),
        ("alpha beta gamma", ["alpha beta", "gamma"]),
        ("abcdefghijklmnop", ["abcdefghij", "klmnop"]),
        ("ab abcdefghijkl cd", ["ab", "abcdefghij", "kl cd"]),
        ("参数参数参数", ["参数参数参", "数"]),
        ("e\u0301" * 12, ["e\u0301" * 10, "e\u0301" * 2]),
    ],
)
def test_text_wraps_at_columns(said: str, lines: list[str]) -> None:
    assert wrapped(said, 10) == lines
