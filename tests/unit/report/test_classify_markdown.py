"""`classify` as Markdown, rendered by GitHub's own parser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.report import classify_words
from param_discovery.report.classify import MARKDOWN_LIMIT, render_markdown
from param_discovery.report.classify_result import ClassifyResult, CommandHint
from param_discovery.rules.model import Change, Comparison, Side
from tests.unit.report.classify_samples import (
    ADDED,
    ALL,
    DEFAULT,
    ENUM_ACCEPTED,
    HOSTILE,
    NARROWED,
    REMOVED,
    RULE,
    hostile_result,
    result,
)
from tests.unit.report.rendered import foreign_elements, made_into_something, rendered

SNAPSHOTS = Path(__file__).parent / "snapshots"

GROUPS = {"breaking": NARROWED, "accepted": ENUM_ACCEPTED, "to read": DEFAULT, "safe": ADDED}


def many(change: Change, number: int, *, size: int = 50) -> list[Change]:
    return [change._replace(path=f"p{n:05}.{'x' * size}") for n in range(number)]


def paths_in(page: str) -> list[str]:
    return re.findall(r"`p(\d{5})\.", page)


@pytest.fixture
def _sample_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classify_words, "rule_of", lambda change: RULE._replace(id=change.rule))


@pytest.mark.usefixtures("_sample_rules")
def test_the_whole_report() -> None:
    page = render_markdown(
        result(*ALL, notes=("The old version was discovered again with today's tool.",)),
        commands=[CommandHint("Compare again", "param-discovery classify a.json b.json")],
    )
    assert page == (SNAPSHOTS / "classify.md").read_text(encoding="utf-8")


def test_breaking_comes_first_and_safe_is_folded() -> None:
    page = render_markdown(result(*reversed(ALL)))
    order = ["### Breaking (2)", "### Accepted (1)", "### To read (1)", "<details>"]
    assert sorted(order, key=page.index) == order
    assert page.index("attention_backend") > page.index("<summary>1 safe change</summary>")


@pytest.mark.parametrize(
    ("changes", "first_line"),
    [
        ((), "**identical**: no change"),
        ((ADDED,), "**safe**: 1 safe"),
        ((ADDED, DEFAULT), "**safe**: 2 safe (1 to read)"),
        ((ENUM_ACCEPTED,), "**safe**: 1 accepted"),
        ((NARROWED, ADDED), "**BREAKING**: 1 breaking, 1 safe"),
    ],
)
def test_the_first_line_is_the_verdict(changes: tuple[Change, ...], first_line: str) -> None:
    assert render_markdown(result(*changes)).splitlines()[0] == first_line


def test_a_first_schema_has_no_old_side() -> None:
    first = result(ADDED._replace(rule="schema-added", path=""))
    first = first._replace(comparison=first.comparison._replace(old=None))
    page = render_markdown(first)
    assert "`no schema (main:schemas/vllm.json)`" in page
    assert "`(the whole schema)`" in page


def test_what_to_do_is_said_once_for_each_rule() -> None:
    page = render_markdown(result(*many(NARROWED, 3), *many(REMOVED, 2)))
    assert page.count("What to do:") == 2


def test_other_paths_are_counted_where_there_are_many() -> None:
    many_paths = NARROWED._replace(also_at=tuple(f"path{n}" for n in range(25)))
    page = render_markdown(result(many_paths))
    assert "`path9` and 15 more" in page
    assert "path10" not in page


def test_a_null_that_is_no_longer_valid_is_shown() -> None:
    assert "No longer valid: `null`" in render_markdown(result(NARROWED))
    bare = NARROWED._replace(counterexample=())
    assert "No longer valid" not in render_markdown(result(bare))


def test_the_delta_is_shown_when_asked_for() -> None:
    page = render_markdown(result(DEFAULT), delta=True)
    assert """`delta: Value of root['default'] changed from "half" to "auto".`""" in page
    assert "delta" not in render_markdown(result(DEFAULT))


@pytest.mark.parametrize("delta", [False, True])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_foreign_text_becomes_markup(text: str, delta: bool) -> None:
    page = render_markdown(hostile_result(text), delta=delta)
    seen = rendered(page)
    assert foreign_elements(seen) == set()
    assert made_into_something(seen) == set()
    assert seen.is_balanced
    assert seen.elements.count("details") == 1
    assert seen.elements.count("summary") == 1
    assert seen.elements.count("h3") == 3
    assert "<!--" not in page
    assert len(page) <= MARKDOWN_LIMIT


@given(st.text(st.sampled_from("`~*_#<>!-[]()@:/.\\&|$\n\r\t ^+=ab1"), max_size=40))
def test_no_markup_is_left(text: str) -> None:
    seen = rendered(render_markdown(hostile_result(text)))
    assert foreign_elements(seen) == set()
    assert made_into_something(seen) == set()
    assert seen.is_balanced


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_finding_is_one_item(text: str) -> None:
    """A list that foreign text could end, or lengthen, would show other counts."""
    page = render_markdown(hostile_result(text))
    assert sum(line.startswith("- ") for line in page.splitlines()) == 2 * len(ALL)
    assert len(re.findall(r"^- ", page, re.MULTILINE)) == 2 * len(ALL)


def test_the_lines_of_a_command_are_code_too() -> None:
    page = render_markdown(result(), commands=[CommandHint("Run <b>", "x `<b>`\n# y")])
    assert foreign_elements(rendered(page)) == set()


@pytest.mark.parametrize("max_length", [2_000, 8_000, 20_000, 65_000])
def test_what_does_not_fit_is_counted(max_length: int) -> None:
    changes = [change for one in GROUPS.values() for change in many(one, 400)]
    page = render_markdown(result(*changes), max_length=max_length)
    assert len(page) <= max_length
    assert len(page) > 0.85 * max_length - 300
    assert rendered(page).is_balanced
    left_out = sum(
        int(n) for n in re.findall(r"(\d+) (?:breaking|accepted|to read|safe)\b", _last(page))
    )
    assert len(paths_in(page)) + left_out == len(changes)


def _last(page: str) -> str:
    (line,) = (line for line in page.splitlines() if line.startswith("Not shown"))
    return line


def test_findings_of_several_rules_are_counted_together() -> None:
    changes = [*many(NARROWED, 300), *many(REMOVED, 300)]
    for max_length in (5_000, 70_000):
        page = render_markdown(result(*changes), max_length=max_length)
        assert f"{600 - len(paths_in(page))} breaking." in _last(page)


def test_breaking_findings_are_the_last_to_go() -> None:
    changes = [*many(ADDED, 500), *many(NARROWED, 500)]
    page = render_markdown(result(*changes), max_length=20_000)
    assert "safe change" not in page
    assert "500 safe" in _last(page)
    assert "### Breaking (500)" in page


def test_details_are_closed_after_a_cut() -> None:
    page = render_markdown(result(NARROWED, *many(ADDED, 5_000)))
    seen = rendered(page)
    assert seen.is_balanced
    assert seen.elements.count("details") == 1
    assert page.index("</details>") < page.index("Not shown, for want of room")
    assert "5000 safe changes" in page


def test_a_cut_report_keeps_its_commands() -> None:
    hints = [CommandHint("Again", "param-discovery discover vllm")]
    page = render_markdown(result(*many(ADDED, 5_000)), commands=hints)
    assert page.endswith("Again: `param-discovery discover vllm`\n")


def test_a_report_that_just_fits_is_not_cut() -> None:
    whole = render_markdown(result(*ALL))
    assert render_markdown(result(*ALL), max_length=len(whole)) == whole
    cut = render_markdown(result(*ALL), max_length=len(whole) - 1)
    assert "Not shown" in cut
    assert len(cut) < len(whole)


def test_wide_characters_fit_githubs_bytes_too() -> None:
    changes = [one._replace(old="\U0001d54f" * 300) for one in many(ADDED, 500)]
    page = render_markdown(result(*changes))
    assert len(page) <= 65_000
    assert len(page.encode()) <= 262_144


def test_many_and_long_notes_leave_room_for_findings() -> None:
    noted = result(NARROWED, notes=tuple("1. \x01`x` " * 500 for _ in range(50)))
    page = render_markdown(noted)
    assert "40 more notes" in page
    assert "max_model_len" in page
    assert len(page) <= MARKDOWN_LIMIT


def test_no_schema_any_more() -> None:
    gone = Comparison(Side("vllm", "1"), None, (REMOVED._replace(rule="schema-removed", path=""),))
    page = render_markdown(ClassifyResult(gone, "a.json", "b.json", None, None))
    assert "`no schema (b.json)`" in page
