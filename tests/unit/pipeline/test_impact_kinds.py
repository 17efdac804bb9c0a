"""Values of which only the kind is known, where a change leaves that kind alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.pipeline.impact_places import steps_of
from tests.unit.pipeline.impact_house import make_engine, run

if TYPE_CHECKING:
    from pathlib import Path

CLASS = {"$ref": "#/$defs/CompilationConfig"}
ANY_DICT = {"type": "object", "additionalProperties": {"x-python-type": "Any"}}
NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}
INTEGERS = {"type": "object", "additionalProperties": {"type": "integer"}}
OPAQUE = {"not": {}, "x-python-type": "Callable[[type], type]"}
OTHER_OPAQUE = {"not": {}, "x-python-type": "Callable[[Any], Any]"}


def either(*types: dict[str, Any]) -> dict[str, Any]:
    """One of several types."""
    return {"anyOf": list(types)}


def rules(folder: Path, old: dict[str, Any], new: dict[str, Any], given: str) -> list[str]:
    """The rules that are told for the parameter itself, not for what is nested in it."""
    make_engine(folder, {"options": old}, {"options": new})
    text = f"from acme import LLM, CompilationConfig, Other\nLLM(options={given})\n"
    found = run(folder, {"a.py": text}).shown
    return [
        touch.change.rule
        for use in found
        for touch in use.touches
        if len(steps_of(touch.change.path)) == 2
    ]


INTEGER = {"type": "integer"}
STRING = {"type": "string"}
ARRAY = {"type": "array", "items": STRING}


@pytest.mark.parametrize(
    ("old", "new", "given"),
    [
        (either(CLASS, INTEGER), CLASS, "CompilationConfig(cache=1)"),
        (either(CLASS, INTEGER), CLASS, "acme.CompilationConfig()"),
        (either(CLASS, INTEGER), CLASS, "{'mode': 1}"),
        (either(CLASS, INTEGER), CLASS, "{**base, 'mode': 1}"),
        (either(CLASS, INTEGER), CLASS, "dict(base)"),
        (either(OPAQUE, ANY_DICT), either(OTHER_OPAQUE, ANY_DICT), "{'scaling': SCALING}"),
        (either(INTEGER, STRING), STRING, "f'{x}'"),
        (either(INTEGER, ARRAY), ARRAY, "[x, y]"),
    ],
)
def test_a_kind_that_stays_is_not_touched(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any], given: str
) -> None:
    assert rules(tmp_path, old, new, given) == []


@pytest.mark.parametrize(
    ("old", "new", "given"),
    [
        (either(CLASS, INTEGER), CLASS, "config"),
        (either(CLASS, INTEGER), CLASS, "3"),
        (either(CLASS, INTEGER), INTEGER, "CompilationConfig()"),
        (either(CLASS, INTEGER), INTEGER, "{**base}"),
        (either(CLASS, INTEGER), CLASS, "Other()"),
        (either(NUMBERS, INTEGER), INTEGERS, "{'a': x}"),
        (either(CLASS, ANY_DICT), CLASS, "{'a': x}"),
        (either(INTEGER, STRING), {"enum": ["a"]}, "f'{x}'"),
    ],
)
def test_a_kind_that_does_not_stay_whole_is_touched(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any], given: str
) -> None:
    assert len(rules(tmp_path, old, new, given)) == 1


def test_a_value_that_is_no_longer_listed_counts_whatever_its_kind(tmp_path: Path) -> None:
    old, new = either({"enum": ["a", "b"]}, STRING), either({"enum": ["a"]}, STRING)
    assert rules(tmp_path, old, new, "'b'") == ["enum-value-removed"]


def test_a_mapping_in_a_file_is_of_a_kind(tmp_path: Path) -> None:
    old, new = either(CLASS, INTEGER), CLASS
    make_engine(tmp_path, {"options": old}, {"options": new})
    files = {"a.yaml": "acme:\n  options:\n    mode: 3\n", "b.yaml": "acme:\n  options: 3\n"}
    found = run(tmp_path, files).shown
    told = {(use.hit.path, touch.change.rule) for use in found for touch in use.touches}
    assert told == {("a.yaml", "parameter-removed"), ("b.yaml", "type-narrowed")}
