"""What holds for every inclusion of sets, whatever the sets are."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.schema.inclusion import decide
from tests.soundness.alone import PRELUDE
from tests.soundness.campaign import drawn
from tests.soundness.mutations import (
    inside,
    joined,
    pair,
    renamed_definitions,
    shuffled_throughout,
)
from tests.soundness.schemas import SchemaMaker
from tests.soundness.walk import Schema, is_grounded

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = 600


def _rng(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - to be made again, not to be secret


@cache
def _pairs() -> list[tuple[Schema, Schema]]:
    return [(old, new) for old, new, _ in drawn(4, range(PAIRS))]


@cache
def _answer(index: int) -> str:
    return str(decide(*_pairs()[index]).answer)


@cache
def _others() -> list[Schema]:
    """Schemas that have nothing to do with the pair they are put beside."""
    made = [SchemaMaker(_rng(index)).document() for index in range(PAIRS)]
    return [schema if is_grounded(schema) else True for schema in made]


def _opposite(answer: str) -> str | None:
    return {"yes": "no", "no": "yes"}.get(answer)


def test_each_schema_includes_itself() -> None:
    for old, new in _pairs():
        assert decide(old, old).answer == "yes", old
        copy = json.loads(json.dumps(new))
        assert decide(new, copy).answer == "yes", new


def test_true_is_above_and_false_below_all() -> None:
    for old, new in _pairs():
        assert decide(old, True).answer == "yes", old
        assert decide(False, new).answer == "yes", new


def test_two_yes_in_a_row_never_make_a_no() -> None:
    chains = 0
    for index in range(PAIRS):
        maker = SchemaMaker(_rng(f"chain {index}"))
        first, second, _ = pair(maker)
        third = joined("anyOf", [second, SchemaMaker(_rng(index)).schema(0)])
        if not (is_grounded(first) and is_grounded(second) and is_grounded(third)):
            continue
        if decide(first, second).answer == decide(second, third).answer == "yes":
            chains += 1
            assert decide(first, third).answer != "no", (first, second, third)
    assert chains > PAIRS / 6


def test_what_is_within_a_branch_is_within_the_union() -> None:
    for index, ((old, new), other) in enumerate(zip(_pairs(), _others(), strict=True)):
        if _answer(index) == "yes":
            assert decide(old, joined("anyOf", [other, new])).answer != "no", (old, new, other)


def test_a_further_condition_never_makes_a_set_larger() -> None:
    for index, ((old, new), other) in enumerate(zip(_pairs(), _others(), strict=True)):
        if _answer(index) == "yes":
            assert decide(joined("allOf", [other, old]), new).answer != "no", (old, new, other)


def test_a_union_is_within_what_all_its_branches_are_within() -> None:
    for index, ((old, new), other) in enumerate(zip(_pairs(), _others(), strict=True)):
        union = joined("anyOf", [old, other])
        if decide(union, new).answer == "yes":
            assert _answer(index) != "no", (old, new, other)


def _property(schema: Schema) -> dict[str, Any]:
    return {"type": "object", "properties": {"p": schema}, "required": ["p"]}


def _items(schema: Schema) -> dict[str, Any]:
    return {"type": "array", "items": schema, "minItems": 1}


@pytest.mark.parametrize(
    "shape",
    [
        _property,
        _items,
        lambda schema: {"prefixItems": [True, schema], "minItems": 2, "type": "array"},
        lambda schema: {"type": "object", "additionalProperties": schema},
        lambda schema: {"not": {"not": schema}},
        lambda schema: {"allOf": [schema]},
        lambda schema: {"oneOf": [schema, False]},
    ],
    ids=["property", "items", "prefixItems", "extras", "not not", "allOf", "oneOf"],
)
def test_a_shape_around_both_turns_no_answer(shape: Callable[[Schema], dict[str, Any]]) -> None:
    for index, (old, new) in enumerate(_pairs()[:500]):
        answer = decide(inside(shape, old), inside(shape, new)).answer
        assert answer != _opposite(_answer(index)), (old, new)


def test_the_complements_are_included_the_other_way() -> None:
    for index, (old, new) in enumerate(_pairs()):
        answer = decide(
            inside(lambda schema: {"not": schema}, new), inside(lambda schema: {"not": schema}, old)
        ).answer
        assert answer != _opposite(_answer(index)), (old, new)


def test_order_never_matters() -> None:
    for index, (old, new) in enumerate(_pairs()):
        rng = _rng(f"order {index}")
        before, after = shuffled_throughout(old, rng), shuffled_throughout(new, rng)
        assert decide(before, after).answer == _answer(index), (old, new)


def test_names_of_definitions_never_matter() -> None:
    for index, (old, new) in enumerate(_pairs()):
        renamed = decide(renamed_definitions(old), renamed_definitions(new, "zz")).answer
        assert renamed == _answer(index), (old, new)


def test_what_was_asked_before_never_matters() -> None:
    backwards = [decide(*_pairs()[index]).answer for index in reversed(range(PAIRS))]
    assert backwards == [_answer(index) for index in reversed(range(PAIRS))]


def test_nothing_is_changed_in_the_schemas() -> None:
    for old, new in _pairs():
        before = json.dumps([old, new])
        decide(old, new)
        assert json.dumps([old, new]) == before


PRINT_ANSWERS = (
    PRELUDE
    + """
import json
from param_discovery.schema.inclusion import decide
from tests.soundness.campaign import drawn
for old, new, _ in drawn(9, range(400)):
    said = decide(old, new)
    print(said.answer, json.dumps(said.counterexample) if said.has_counterexample else "-")
"""
)


def test_the_seed_of_hashes_never_matters() -> None:
    outputs = set()
    for seed in ("0", "1", "4242"):
        environment = {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", PRINT_ANSWERS]
        outputs.add(subprocess.check_output(command, env=environment, text=True))
    assert len(outputs) == 1
