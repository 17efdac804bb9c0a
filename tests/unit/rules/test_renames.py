"""How alike two names are."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import example, given, settings
from hypothesis import strategies as st

from param_discovery.rules.renames import alike

NAMES = st.text("abc_", max_size=30)


@example("", "")
@example("", "a")
@example("max_model_len", "max_seq_len")
@settings(max_examples=200)
@given(NAMES, NAMES)
def test_it_is_what_difflib_says(first: str, second: str) -> None:
    assert alike(first, second) == SequenceMatcher(None, first, second, autojunk=False).ratio()


def test_long_names_are_compared_by_their_beginning() -> None:
    assert alike("a" * 10**6, "a" * 10**6 + "b" * 10**6) == 1
