"""The soundness check itself: deciders that are wrong in one point are found out."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.schema.inclusion import decide
from tests.soundness.campaign import MISSES, Answer, drawn, judge, run, witness
from tests.soundness.oracle import Oracle
from tests.soundness.shrink import shrunk
from tests.soundness.values import candidates
from tests.soundness.walk import Schema, is_grounded, places, rebuilt

if TYPE_CHECKING:
    from collections.abc import Callable

KEYWORDS = (
    *("type", "anyOf", "oneOf", "allOf", "enum", "const", "not", "items", "prefixItems"),
    *("minItems", "maxItems", "uniqueItems", "contains", "properties", "required"),
    *("additionalProperties", "patternProperties", "propertyNames", "minProperties"),
    *("maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("multipleOf", "minLength", "maxLength", "pattern", "$ref", "minContains", "maxContains"),
)
"""Those that a decider could overlook with harm."""


def _rng(seed: object = 0) -> Random:
    return Random(str(seed))  # noqa: S311 - to be made again, not to be secret


def _by_sampling(change: Callable[[Schema], Schema]) -> Callable[[Schema, Schema], Answer]:
    """A decider that says yes where no value speaks against it, about changed schemas."""

    def decide(old: Schema, new: Schema) -> Answer:
        found = witness(rebuilt(old, change), rebuilt(new, change), _rng(), 100)
        return Answer("no", True, found.value) if found else Answer("yes")

    return decide


def _without(keyword: str) -> Callable[[Schema], Schema]:
    def change(part: Schema) -> Schema:
        if isinstance(part, dict) and keyword in part:
            return {name: value for name, value in part.items() if name != keyword}
        return part

    return change


def _mentions(schema: Schema, keyword: str) -> bool:
    return any(isinstance(part, dict) and keyword in part for _, part in places(schema))


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_decider_that_overlooks_a_keyword_is_found_out(keyword: str) -> None:
    decide = _by_sampling(_without(keyword))
    for old, new, rng in drawn(11, range(12_000)):
        mentioned = _mentions(new, keyword)
        if mentioned and judge(decide, old, new, rng).outcome == "unsound yes":
            return
    pytest.fail(f"overlooking {keyword} went unnoticed")


def _booleans_as_numbers(part: Schema) -> Schema:
    if isinstance(part, dict) and "enum" in part:
        return {**part, "enum": [int(v) if isinstance(v, bool) else v for v in part["enum"]]}
    return {"type": "integer"} if part == {"type": "boolean"} else part


def _whole_floats_as_fractions(part: Schema) -> Schema:
    return {"type": "number"} if part == {"type": "integer"} else part


def _exclusive_as_inclusive(part: Schema) -> Schema:
    if isinstance(part, dict) and "exclusiveMinimum" in part and "minimum" not in part:
        rest = {name: value for name, value in part.items() if name != "exclusiveMinimum"}
        return {**rest, "minimum": part["exclusiveMinimum"]}
    return part


def _one_of_as_any_of(part: Schema) -> Schema:
    if isinstance(part, dict) and "oneOf" in part and "anyOf" not in part:
        rest = {name: value for name, value in part.items() if name != "oneOf"}
        return {**rest, "anyOf": part["oneOf"]}
    return part


def _prefix_as_items(part: Schema) -> Schema:
    if isinstance(part, dict) and "prefixItems" in part and "items" not in part:
        rest = {name: value for name, value in part.items() if name != "prefixItems"}
        return {**rest, "items": {"anyOf": part["prefixItems"]}}
    return part


def _schema_extras_as_open(part: Schema) -> Schema:
    if isinstance(part, dict) and isinstance(part.get("additionalProperties"), dict):
        return {**part, "additionalProperties": True}
    return part


def _texts_by_half(part: Schema) -> Schema:
    if isinstance(part, dict) and "pattern" in part:
        return {**part, "pattern": part["pattern"].strip("^$")}
    return part


@pytest.mark.parametrize(
    "change",
    [
        _booleans_as_numbers,
        _whole_floats_as_fractions,
        _exclusive_as_inclusive,
        _one_of_as_any_of,
        _prefix_as_items,
        _schema_extras_as_open,
        _texts_by_half,
    ],
)
def test_a_decider_with_a_misconception_is_found_out(change: Callable[[Schema], Schema]) -> None:
    decide = _by_sampling(change)
    assert any(
        judge(decide, old, new, rng).outcome in {"unsound yes", "wrong no"}
        for old, new, rng in drawn(12, range(6_000))
        if rebuilt(new, change) != new or rebuilt(old, change) != old
    )


def test_always_yes_is_found_out_often() -> None:
    outcomes = run(lambda old, new: Answer("yes"), drawn(13, range(1_000))).outcomes
    assert outcomes["unsound yes"] > 300


def test_a_decider_that_invents_counterexamples_is_found_out() -> None:
    tally = run(lambda old, new: Answer("no", True, None), drawn(14, range(300)))
    assert tally.outcomes["wrong no"] > 150
    assert len(tally.misses) == tally.outcomes["wrong no"]


def test_a_decider_that_crashes_is_found_out() -> None:
    def decide(old: Schema, new: Schema) -> Any:
        raise RecursionError

    assert run(decide, drawn(15, range(20))).outcomes == Counter({"crash": 20})


def test_sampling_alone_agrees_with_sampling() -> None:
    """The control: a decider that overlooks nothing is hardly ever wrong."""
    tally = run(_by_sampling(lambda part: part), drawn(16, range(600)))
    assert len(tally.misses) <= 6


def test_pairs_mention_every_keyword_and_are_grounded() -> None:
    counts: Counter[str] = Counter()
    for old, new, _ in drawn(17, range(3_000)):
        assert is_grounded(old)
        assert is_grounded(new)
        mentioned = {name for _, part in places(new) if isinstance(part, dict) for name in part}
        counts.update(mentioned)
    rare = {name for name in (*KEYWORDS, "format", "discriminator", "$defs") if counts[name] < 30}
    assert rare == set()


def test_schemas_that_can_hold_get_valid_values() -> None:
    """Without values that are valid under the old schema nothing could ever be found."""
    found = total = 0
    for old, new, rng in drawn(18, range(800)):
        if decide(old, False).answer == "yes":
            continue
        valid = Oracle(old).rust
        total += 1
        found += any(valid(value) for value in candidates(old, new, rng, 60))
    assert total > 400
    assert found > 0.97 * total


def test_the_same_index_gives_the_same_pair() -> None:
    first = [(old, new) for old, new, _ in drawn(19, range(50))]
    assert first == [(old, new) for old, new, _ in drawn(19, range(50))]
    assert [(old, new) for old, new, _ in drawn(19, [40])] == first[40:41]
    assert first != [(old, new) for old, new, _ in drawn(20, range(50))]


def test_a_finding_becomes_small() -> None:
    old = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "number", "minimum": 3}}, "b": {}},
        "required": ["a"],
        "description": "d",
    }
    new = {**old, "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}
    small = shrunk(old, new, lambda a, b: witness(a, b, _rng()) is not None)
    assert len(str(small)) < 60


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        ({"multipleOf": 0.1}, 0.3, True),
        ({"multipleOf": 0.01}, 0.29, True),
        ({"multipleOf": 0.1}, 0.35, False),
        ({"pattern": "^a$"}, "a\n", False),
        ({"pattern": "^[$]$"}, "$", True),
        ({"pattern": "^\\d$"}, "\u0663", False),
        ({"pattern": "^[\\d_]+$"}, "1_", True),
        ({"patternProperties": {"^a$": False}}, {"a\n": 1}, True),
        ({"type": "integer"}, 1.0, True),
        ({"type": "integer"}, True, False),
        ({"const": 1}, True, False),
        ({"const": [1]}, [True], False),
        ({"enum": [{"a": 1.0}]}, {"a": 1}, True),
        ({"uniqueItems": True}, [1, True], True),
        ({"uniqueItems": True}, [1, 1.0], False),
        ({"format": "uuid"}, "no", True),
        ({"maxLength": 1}, "\U0001f600", True),
        ({"exclusiveMinimum": 2**53}, 2**53 + 1, True),
        ({"exclusiveMinimum": 1e30}, 10**30 + 1, True),
        ({"maximum": 0.1}, 0.1, True),
        ({"minimum": 1.5}, True, True),
        ({"not": {}, "x-python-type": "torch.dtype"}, 1, False),
        ({"$ref": "#/$defs/a", "type": "string", "$defs": {"a": {"minLength": 2}}}, "a", False),
    ],
)
def test_both_validators_follow_the_specification(
    schema: Schema, value: Any, *, valid: bool
) -> None:
    assert Oracle(schema).both(value) == (valid, valid)


def test_outcomes_that_fail_a_campaign() -> None:
    assert MISSES == ("crash", "unsound yes", "wrong no")
