"""The labelled cases: that they are well made, and how well `impact` does in them."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from param_discovery.cli.main import main
from tests.usage.cases import Case, Label, all_cases
from tests.usage.measure import (
    GROUPS,
    ROOT,
    Finding,
    Use,
    compare,
    faults,
    figures,
    measure,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

CASE = Case("made/up", "", "vllm", "1", "2", None, {}, ())


@cache
def _breaking(old: Path, new: Path) -> frozenset[str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        main(["classify", str(old), str(new), "--format", "json", "-q", "--root", str(ROOT)])
    out.seek(0)
    changes = json.load(out)["changes"]
    return frozenset(change["path"] for change in changes if change["level"] == "breaking")


def test_there_are_many_cases_of_several_engines() -> None:
    engines = Counter(case.engine for case in all_cases())
    assert engines.total() >= 90
    assert engines.keys() == {"vllm", "transformers", "sglang", "tensorrt"}
    assert sum(1 for case in all_cases() if not case.labels) >= 10


def test_every_label_names_a_breaking_change() -> None:
    unknown = [
        f"{case.name}: {label.path}:{label.line} {label.parameter}"
        for case in all_cases()
        for label in case.labels
        if label.parameter not in _breaking(*case.documents)
    ]
    assert unknown == []


def test_no_label_is_left_in_a_file() -> None:
    texts = (text for case in all_cases() for text in case.files.values())
    assert not any("«" in text or "»" in text for text in texts)


def test_a_case_is_written_without_its_labels(tmp_path: Path) -> None:
    case = next(case for case in all_cases() if case.name == "python/llm_constructor")
    case.write(tmp_path)
    lines = (tmp_path / "generate.py").read_text(encoding="utf-8").splitlines()
    assert lines[case.labels[0].line - 1] == "    num_scheduler_steps=8,"


def _label(*confidences: str, line: int = 1, optional: bool = False) -> Label:
    return Label("a.py", line, "engine_params.b", confidences, optional)  # type: ignore[arg-type]


def _use(confidence: str, line: int = 1, parameter: str = "engine_params.b") -> Use:
    return Use("a.py", line, frozenset({parameter}), confidence)  # type: ignore[arg-type]


def test_a_use_of_another_confidence_is_misjudged() -> None:
    case = CASE._replace(labels=(_label("certain"),))
    findings = compare(case, [_use("likely")])
    assert faults(findings) == [
        "misjudged     made/up: a.py:1 engine_params.b as likely, not certain"
    ]
    assert figures(findings, ("likely",)) == (1, 0, 0, 0)
    assert figures(findings, ("certain",)) == (0, 0, 1, 0)
    assert figures(findings, ("certain", "likely")) == (1, 1, 1, 1)


def test_misses_and_false_alarms_are_named() -> None:
    case = CASE._replace(labels=(_label("likely", "certain"),))
    findings = compare(
        case, [_use("certain", line=2), _use("certain", parameter="engine_params.c")]
    )
    assert faults(findings) == [
        "missed        made/up: a.py:1 engine_params.b, likely or certain",
        "false alarm   made/up: a.py:2 engine_params.b as certain",
        "false alarm   made/up: a.py:1 engine_params.c as certain",
    ]
    assert figures(findings, ("certain", "likely")) == (2, 0, 1, 0)


def test_an_optional_use_may_be_reported_or_not() -> None:
    case = CASE._replace(labels=(_label("name-only", optional=True),))
    assert faults(compare(case, [])) == []
    assert faults(compare(case, [_use("name-only")])) == []
    assert len(faults(compare(case, [_use("certain")]))) == 1
    assert figures(compare(case, []), ("name-only",)) == (0, 0, 0, 0)


def test_the_surer_of_two_places_on_a_line_counts() -> None:
    case = CASE._replace(labels=(_label("certain"),))
    findings = compare(case, [_use("name-only"), _use("certain")])
    assert figures(findings, ("certain",)) == (1, 1, 1, 1)
    assert faults(findings) == []


@pytest.mark.parametrize("text", ["sure engine_params.b", "certain b", "certain"])
def test_a_label_of_another_form_is_refused(text: str) -> None:
    from tests.usage.cases import _labels  # noqa: PLC0415 - its one use

    with pytest.raises(ValueError, match=r"label|confidences"):
        list(_labels(text, "a.py", 1))


MINIMA = {
    "certain": (0.98, 0.99),
    "likely": (0.98, 0.93),
    "certain + likely": (0.99, 0.95),
}
"""Least precision and recall. `name-only` searches for words, and is shown only when asked for."""


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return measure()


@pytest.mark.parametrize("group", MINIMA)
def test_impact_finds_what_is_used_and_little_else(group: str, findings: list[Finding]) -> None:
    one = figures(findings, GROUPS[group])
    report = "\n".join(["", table(findings), "", *faults(findings)])
    precision, recall = MINIMA[group]
    assert one.precision >= precision, report
    assert one.recall >= recall, report


def test_known_limitations_are_still_there(findings: list[Finding]) -> None:
    failing = {finding.case.name for finding in findings if not finding.is_right}
    assert [c.name for c in all_cases() if c.limitation and c.name not in failing] == []


def test_what_stays_valid_is_never_reported_as_certain(findings: list[Finding]) -> None:
    clear = {case.name for case in all_cases() if not case.labels and not case.limitation}
    alarms = [
        f for f in findings if f.case.name in clear and f.use and f.use.confidence != "name-only"
    ]
    assert faults(alarms) == []
