"""What became of a parameter, in words."""

from __future__ import annotations

import pytest

from param_discovery.report.lifecycle_result import Fate, ReplacementSource, Span, Standing
from param_discovery.report.lifecycle_text import became, life, replaced

GONE = Fate("s.old", Standing.GONE, "1.0", "1.1", "1.2", spans=(Span("1.0", "1.1", "1.2"),))
SAID, GUESS = ReplacementSource.DESCRIPTION, ReplacementSource.LIKELY_RENAME


def with_new(*paths: str, source: ReplacementSource = SAID, opposite: bool = False) -> Fate:
    return GONE._replace(replaced_by=paths, replacement_source=source, is_opposite=opposite)


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        (GONE, "removed in 1.2"),
        (with_new("s.new"), "removed in 1.2, replaced by new"),
        (with_new("s.a", "s.cfg.b"), "removed in 1.2, replaced by a and cfg.b"),
        (with_new("t.new"), "removed in 1.2, replaced by t.new"),
        (with_new("s.new", source=GUESS), "removed in 1.2, likely replaced by new"),
        (
            with_new("s.new", source=GUESS, opposite=True),
            "removed in 1.2, likely replaced by new, which says the opposite",
        ),
        (
            GONE._replace(unread_between=("1.1.1",)),
            "gone by 1.2 (1.1.1 could not be read)",
        ),
        (
            GONE._replace(unread_between=("a", "b", "c"), is_certain=False),
            (
                "gone by 1.2 (a, b and c could not be read; "
                "not certain: one of the versions could not be read in full)"
            ),
        ),
        (GONE._replace(standing=Standing.NOT_YET), "came in 1.0"),
        (GONE._replace(standing=Standing.THERE), "there"),
        (
            GONE._replace(standing=Standing.NOT_KNOWN),
            "not known for this version, which was not read",
        ),
        (GONE._replace(standing=Standing.THERE, deprecated_in="1.1"), "deprecated since 1.1"),
        (
            GONE._replace(
                standing=Standing.THERE, deprecated_in="1.1", deprecation_message="No use."
            ),
            "deprecated since 1.1: No use.",
        ),
        (
            with_new("s.new")._replace(
                standing=Standing.THERE, deprecated_in="1.1", deprecation_message="No use."
            ),
            "deprecated since 1.1, replaced by new",
        ),
    ],
)
def test_became(fate: Fate, said: str) -> None:
    assert became(fate) == said


def test_nothing_is_replaced_without_a_source() -> None:
    assert replaced(GONE) is None


def test_life() -> None:
    assert life(GONE) == "1.0 to 1.1"
    assert life(GONE._replace(came_in=None)) == "1.0 or before to 1.1"
    spans = (Span("1.0", "1.0", "1.1"), Span("2.0", "2.1", None))
    assert life(GONE._replace(spans=spans)) == "1.0, again since 2.0"


def test_only_what_the_engine_says_is_no_guess() -> None:
    said = {source for source in ReplacementSource if source.is_said}
    assert said == {
        ReplacementSource.ALIAS,
        ReplacementSource.DEPRECATION_MESSAGE,
        ReplacementSource.DESCRIPTION,
    }
