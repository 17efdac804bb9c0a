"""Pairs of schemas with the answer that was worked out by hand, one file a topic.

Each case is `{"name", "old", "new", "answer"}`. A `no` has a `witness`, which is valid under the
old schema and not under the new one, or `only_python`: what shows it no JSON value can be. To add
a case, write it into the file of its topic.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from param_discovery.schema.inclusion import decide
from tests.soundness.campaign import judge, witness
from tests.soundness.mutations import inside, joined, renamed_definitions, shuffled_throughout
from tests.soundness.oracle import Oracle
from tests.soundness.walk import Schema, places

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
DECIDED_SHARE = 0.98
APART = {"const": "in neither schema: 9f2c"}


class Case(NamedTuple):
    topic: str
    name: str
    old: Schema
    new: Schema
    answer: str
    witness: Any = None
    only_python: bool = False

    @property
    def rng(self) -> Random:
        return Random(self.name)  # noqa: S311 - to be made again, not to be secret


CASES = [
    Case(path.stem, **case)
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]
TOPICS = sorted({case.topic for case in CASES})
RIGHT = {"right", "unknown", "opaque no"}
OPPOSITE = {"yes": "no", "no": "yes"}


def _of(topic: str) -> list[Case]:
    return [case for case in CASES if case.topic == topic]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.topic}: {case.name}")
def test_no_case_is_decided_wrongly(case: Case) -> None:
    assert decide(case.old, case.new).answer != OPPOSITE[case.answer], case


def test_nearly_all_cases_are_decided() -> None:
    undecided = [case for case in CASES if decide(case.old, case.new).answer == "unknown"]
    names = [f"{case.topic}: {case.name}" for case in undecided]
    assert len(undecided) <= (1 - DECIDED_SHARE) * len(CASES), names


@pytest.mark.parametrize("topic", TOPICS)
def test_the_labels_are_right(topic: str) -> None:
    for case in _of(topic):
        if case.answer == "yes" or case.only_python:
            assert witness(case.old, case.new, case.rng, 120) is None, case
        else:
            assert Oracle(case.old).both(case.witness) == (True, True), case
            assert Oracle(case.new).both(case.witness) == (False, False), case


@pytest.mark.parametrize("topic", TOPICS)
def test_counterexamples_hold(topic: str) -> None:
    for case in _of(topic):
        assert judge(decide, case.old, case.new, case.rng).outcome in RIGHT, case


def _refers_by_path(case: Case) -> bool:
    """Whether a reference leads elsewhere than into `$defs`: it would not survive being moved."""
    return any(
        isinstance(part, dict) and not str(part.get("$ref", "#/$defs/")).startswith("#/$defs/")
        for schema in (case.old, case.new)
        for _, part in places(schema)
    )


def _variations(case: Case) -> Iterator[tuple[str, Schema, Schema]]:
    """The same question in other words: each has the case's own answer."""
    old, new = case.old, case.new
    yield "shuffled", shuffled_throughout(old, case.rng), shuffled_throughout(new, case.rng)
    if _refers_by_path(case):
        return
    yield "definitions renamed", renamed_definitions(old), renamed_definitions(new, "3")
    for name, shape in {
        "a property": lambda part: {
            "type": "object",
            "properties": {"p": part},
            "required": ["p"],
            "additionalProperties": False,
        },
        "an item": lambda part: {"type": "array", "items": part, "minItems": 1},
        "a place": lambda part: {"type": "array", "prefixItems": [part], "minItems": 1},
        "an extra": lambda part: {"type": "object", "additionalProperties": part},
        "not not": lambda part: {"not": {"not": part}},
        "alone": lambda part: {"oneOf": [part]},
    }.items():
        yield name, inside(shape, old), inside(shape, new)
    yield "a common branch", joined("anyOf", [old, APART]), joined("anyOf", [APART, new])
    yield "old in a union", old, joined("anyOf", [APART, new])
    yield "a condition", joined("allOf", [old, {"not": APART}]), new
    yield "the complements", inside(_negated, new), inside(_negated, old)


def _negated(part: Schema) -> dict[str, Any]:
    return {"not": part}


@cache
def _answers_to_variations(topic: str) -> list[tuple[str, Case, str]]:
    return [
        (name, case, decide(old, new).answer)
        for case in _of(topic)
        for name, old, new in _variations(case)
    ]


@pytest.mark.parametrize("topic", TOPICS)
def test_other_words_turn_no_answer(topic: str) -> None:
    for name, case, answer in _answers_to_variations(topic):
        assert answer != OPPOSITE[case.answer], (name, case)


def test_other_words_leave_nearly_all_decided() -> None:
    answers = Counter(answer for topic in TOPICS for *_, answer in _answers_to_variations(topic))
    assert answers["unknown"] <= (1 - DECIDED_SHARE) * answers.total(), answers


def test_names_tell_cases_apart() -> None:
    twice = [name for name, count in Counter(case[:2] for case in CASES).items() if count > 1]
    assert twice == []
    assert len(CASES) >= 400
