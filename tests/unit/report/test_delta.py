"""The raw delta behind a change."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from param_discovery.report.delta import json_delta, lines
from tests.unit.report.classify_samples import ADDED, DEFAULT, HOSTILE, NARROWED


def test_each_difference_is_a_sentence() -> None:
    change = NARROWED._replace(
        old_fragment={"enum": ["a", "b"], "title": "x"}, new_fragment={"enum": ["a"], "minimum": 1}
    )
    assert lines(change) == (
        "delta: Item root['enum'][1] (\"b\") removed from iterable.",
        "delta: Item root['minimum'] (1) added to dictionary.",
        "delta: Item root['title'] (\"x\") removed from dictionary.",
    )


def test_true_is_not_one() -> None:
    change = DEFAULT._replace(old_fragment={"default": True}, new_fragment={"default": 1})
    assert "type_changes" in json_delta(change)
    assert len(lines(change)) == 1


def test_no_difference_is_no_line() -> None:
    same = DEFAULT._replace(new_fragment=DEFAULT.old_fragment)
    assert lines(same) == ()
    assert json_delta(same) == {}
    assert lines(ADDED) == ()


def test_many_differences_are_counted() -> None:
    many = DEFAULT._replace(old_fragment={}, new_fragment={f"k{n:02}": n for n in range(30)})
    assert len(lines(many)) == 21
    assert lines(many)[-1] == "delta: 10 more"
    assert len(json_delta(many)["dictionary_item_added"]) == 30


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_each_line_is_one_harmless_line(text: str) -> None:
    change = DEFAULT._replace(
        old_fragment={"a": text, text: 1, "b": [text]}, new_fragment={"a": 1, "b": [1, text]}
    )
    assert len(lines(change)) <= 4
    assert all(line.isprintable() and len(line) < 1_000 for line in lines(change))
    json.dumps(json_delta(change))


def test_deepdiff_is_imported_only_for_a_delta() -> None:
    """It takes ten times as long to import as the interpreter takes to start."""
    code = (
        "import sys\n"
        "from param_discovery.report import classify_json, classify_markdown, classify_text\n"
        "assert 'deepdiff' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
