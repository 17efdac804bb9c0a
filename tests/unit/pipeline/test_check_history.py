"""What became of a parameter, beside the finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import WheelError
from param_discovery.pipeline import check_history
from param_discovery.pipeline.check_history import with_history
from param_discovery.report.check_result import CheckOutcome, Finding, Span, Verdict
from param_discovery.report.console import Style
from param_discovery.report.lifecycle_result import Fate, ReplacementSource, Standing
from param_discovery.report.progress import LineBoard
from param_discovery.spec.load import load_spec

if TYPE_CHECKING:
    from param_discovery.report.check_result import FindingRule

SPEC = load_spec(Path(__file__).resolve().parents[3], "vllm")
BOARD = LineBoard(Style(quiet=True))
GONE = Fate("engine_params.old", Standing.GONE, "0.1", "0.9", "0.10")


class History:
    """A lifecycle that knows these fates."""

    problem: str | None = None

    def __init__(self, *fates: Fate) -> None:
        self._fates = fates
        self.asked: list[tuple[object, ...]] = []

    def fate(self, *asked: object) -> tuple[Fate, ...]:
        self.asked.append(tuple(map(str, asked)))
        return self._fates


def told(
    monkeypatch: pytest.MonkeyPatch,
    *fates: Fate,
    rule: FindingRule = "unknown-parameter",
    section: str | None = "engine_params",
) -> tuple[str, str | None, History]:
    history = History(*fates)
    monkeypatch.setattr(check_history, "read_lifecycle", lambda *_: history)
    parameter = "engine_params.old" if section else "old"
    message = "deprecated: soon" if rule == "deprecated" else "no such"
    finding = Finding(rule, "c.yaml", 1, 1, section, parameter, message, "Did you mean `ole`?")
    spans = (Span(("0.11", "0.12"), Verdict.INVALID, (finding,)),)
    outcome = with_history(CheckOutcome("c.yaml", "vllm", "0.12", spans), SPEC, BOARD)
    (found,) = outcome.spans[0].findings
    return found.message, found.mend, history


def test_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    message, mend, history = told(monkeypatch, GONE)
    assert (message, mend) == (
        "no such: removed in 0.10",
        "Remove it: nothing is known to take its place.",
    )
    assert history.asked == [("engine_params", "old", "0.12")]
    assert told(monkeypatch, GONE, section=None)[2].asked == [("None", "old", "0.12")]


@pytest.mark.parametrize(
    ("source", "is_opposite", "mend"),
    [
        (ReplacementSource.ALIAS, False, "Use `new.name` instead."),
        (ReplacementSource.LIKELY_RENAME, False, "Try `new.name` instead."),
        (ReplacementSource.ALIAS, True, "Use `new.name` instead, turned round."),
    ],
)
def test_something_takes_its_place(
    source: ReplacementSource, is_opposite: bool, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fate = GONE._replace(
        replaced_by=("engine_params.new.name",), replacement_source=source, is_opposite=is_opposite
    )
    assert told(monkeypatch, fate)[1] == mend


def test_it_only_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    fate = GONE._replace(standing=Standing.NOT_YET, came_in="0.13", removed_in=None)
    assert told(monkeypatch, fate)[:2] == ("no such: came in 0.13", "Did you mean `ole`?")


def test_of_several_the_least_nested_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = GONE._replace(path="engine_params.config.old", removed_in="0.5")
    other = GONE._replace(path="sampling_params.old", removed_in="0.7")
    assert (
        told(monkeypatch, GONE, other, nested)[0] == "no such: removed in 0.10; or removed in 0.7"
    )


def test_one_that_was_never_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there = GONE._replace(standing=Standing.THERE, removed_in=None)
    for fates in ((), (there,)):
        assert told(monkeypatch, *fates)[:2] == ("no such", "Did you mean `ole`?")


def test_one_that_will_go(monkeypatch: pytest.MonkeyPatch) -> None:
    fate = GONE._replace(
        standing=Standing.THERE,
        removed_in=None,
        deprecated_in="0.11",
        replaced_by=("engine_params.new",),
        replacement_source=ReplacementSource.DEPRECATION_MESSAGE,
    )
    message, mend, _ = told(monkeypatch, fate, rule="deprecated")
    assert (message, mend) == ("deprecated since 0.11: soon", "Use `new` instead.")


def test_where_the_history_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> History:
        raise WheelError("the index does not answer")

    finding = Finding("unknown-parameter", "c.yaml", 1, 1, None, "old", "no such")
    spans = (Span(("0.12",), Verdict.INVALID, (finding,)),)
    monkeypatch.setattr(check_history, "read_lifecycle", read)
    outcome = with_history(CheckOutcome("c.yaml", "vllm", "0.12", spans), SPEC, BOARD)
    assert outcome.spans == spans
    (note,) = outcome.notes
    assert note.startswith("What became of parameters is not known, as other versions cannot be")
    assert note.endswith(": the index does not answer")
