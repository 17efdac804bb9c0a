"""Foreign text in Markdown, rendered by GitHub's own parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from param_discovery.report import escape
from param_discovery.report.markdown_escape import code, prose
from tests.unit.report.classify_samples import HOSTILE
from tests.unit.report.rendered import foreign_elements, made_into_something, rendered

MARKUP = st.text(st.sampled_from("`~*_#<>!-[]()@:/.\\&|$\n\r\t ^ab1="), max_size=60)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_code_span_is_one_code_span(text: str) -> None:
    page = rendered(code(text))
    assert page.elements == ("p", "code")
    assert page.is_balanced
    assert page.text.strip() == ""


@pytest.mark.parametrize(
    "text", ["a", "int | None", "`x`", " a ", "``", "a `` b", "'c'", "<b>", "\\"]
)
def test_a_code_span_shows_what_was_said(text: str) -> None:
    assert rendered(code(text)).codes == (text,)


def test_a_long_run_of_backticks_is_counted() -> None:
    """GitHub's parser knows no fence above 80: what a longer one held would be markup."""
    page = rendered(code("`" * 100 + "<b>"))
    assert page.codes == ("`" * 16 + "(84 more)<b>",)


@given(MARKUP)
def test_any_markup_in_a_code_span_is_text(text: str) -> None:
    page = rendered(code(text))
    assert page.elements == ("p", "code")
    if "`" * 17 not in text and "<!--" not in text and "##[" not in text and text.strip():
        assert page.codes[0].strip() == escape.one_line(text, workflow=True).strip()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("place", ["{}", "- {}", "Note: {}", "**x**: {}\n"])
def test_a_sentence_is_words_and_code(text: str, place: str) -> None:
    page = rendered(place.format(prose(f"mode no longer accepts {text} since then: {text}")))
    assert foreign_elements(page) == set()
    assert made_into_something(page) == set()
    assert page.is_balanced


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_sentence_may_begin_a_line(text: str) -> None:
    page = rendered(prose(text) + "\n")
    assert foreign_elements(page) == set()
    assert set(page.elements) <= {"p", "code"}


@given(MARKUP)
def test_any_markup_in_a_sentence_is_text(text: str) -> None:
    page = rendered(prose(text))
    assert set(page.elements) <= {"p", "code"}
    assert made_into_something(page) == set()


def test_plain_words_stay_plain() -> None:
    said = "A value that was accepted is now refused (as null), so it's gone: 3 re-ordered."
    assert prose(said) == said


def test_names_become_code_and_the_sentence_keeps_its_marks() -> None:
    assert prose("max_model_len no longer accepts 'c', or null.") == (
        "`max_model_len` no longer accepts `'c'`, or null."
    )


@pytest.mark.parametrize("text", ["<!-- x -->", "<!--", "a <!-- b", "`<!--`"])
def test_no_marker_of_a_comment_can_be_forged(text: str) -> None:
    assert "<!--" not in code(text)
    assert "<!--" not in prose(text)


def test_the_members_of_a_union_are_one_piece_of_code() -> None:
    said = "it was CompilationConfig | int | None, and is int"
    assert prose(said) == "it was `CompilationConfig | int | None`, and is int"
