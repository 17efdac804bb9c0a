"""Plain types, seen at a glance, are decided as by the whole engine."""

from __future__ import annotations

import random
from typing import Any

import pytest

from param_discovery.schema.inclusion import decide
from param_discovery.schema.plain_inclusion import Glance, glance
from param_discovery.schema.subset.decision import refute
from param_discovery.schema.subset.validate import is_valid

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
VALUES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    7,
    "",
    "a",
    "b",
    "auto",
    "A b",
    "1",
    "\u00fc",
    '"',
    10**9,
    0.5,
)


def member(dice: random.Random, depth: int) -> dict[str, Any]:
    """A type, an enumeration, a list or a dictionary."""
    chance = dice.random()
    if chance < 0.4 or depth > 2:
        return {"type": dice.choice(TYPES)}
    if chance < 0.6:
        return bounded(dice)
    if chance < 0.8:
        return {"enum": dice.sample(VALUES, dice.randint(0, 5))}
    inner = plain(dice, depth + 1)
    if chance < 0.9:
        return {"type": "array", "items": inner}
    return {"type": "object", "additionalProperties": inner}


def bounded(dice: random.Random) -> dict[str, Any]:
    """Numbers between whole bounds, or with one of them."""
    found: dict[str, Any] = {"type": dice.choice(("integer", "number"))}
    for keyword in ("minimum", "maximum"):
        if dice.random() < 0.6:
            found[keyword] = dice.choice((-10, -1, 0, 1, 2, 7, 8, 10**20))
    return found


def plain(dice: random.Random, depth: int = 0) -> dict[str, Any]:
    """A member, or a union of some."""
    if dice.random() < 0.5:
        return member(dice, depth)
    return {"anyOf": [member(dice, depth) for _ in range(dice.randint(1, 4))]}


def check(old: Any, new: Any) -> Glance | None:
    """What is seen at a glance, having asked `subset` too."""
    seen = glance(old, new)
    if seen is not None:
        assert (refute(old, new).answer == "yes") is seen.is_included, (old, new)
        if not seen.is_included:
            assert is_valid(old, old, seen.counterexample) is True, (old, new, seen)
            assert is_valid(new, new, seen.counterexample) is False, (old, new, seen)
    return seen


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_agree(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    seen = [check(plain(dice), plain(dice)) for _ in range(100)]
    assert sum(one is not None for one in seen) > 20


def test_all_pairs_of_types_are_seen() -> None:
    for old in TYPES:
        for new in TYPES:
            assert check({"type": old}, {"type": new}) is not None
            union = {"anyOf": [{"type": new}, {"type": "null"}]}
            assert check({"type": old}, union) is not None
            assert check(union, {"type": old}) is not None


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"anyOf": []},
        {"enum": []},
        {"enum": [1.0]},
        {"enum": [[]]},
        {"enum": ["\ud800"]},
        {"enum": [10**9]},
        {"type": ["string"]},
        {"type": "text"},
        {"type": "integer", "minimum": 0.5},
        {"type": "integer", "minimum": True},
        {"type": "integer", "minimum": None},
        {"type": "integer", "exclusiveMinimum": 0},
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "number", "maximum": 0}]},
        {"anyOf": [{"type": "integer"}, {"type": "number", "maximum": 0}]},
        {"type": "string", "format": "path"},
        {"type": "string", "x-python-type": "str"},
        {"type": "array", "items": True},
        {"type": "array", "additionalProperties": {"type": "null"}},
        {"type": "array", "items": {"type": "null"}, "minItems": 1},
        {"anyOf": [{"type": "array", "items": {"type": "null"}}, {"type": "array"}]},
        {"anyOf": [{"enum": [1]}, {"enum": [2]}]},
        {"anyOf": [{"type": "null"}], "type": "null"},
        {"not": {}},
        {"$ref": "#/$defs/X", "$defs": {"X": {"type": "null"}}},
    ],
)
def test_what_is_not_plain_is_left_to_subset(schema: Any) -> None:
    assert glance(schema, {"type": "null"}) is None
    assert glance({"type": "null"}, schema) is None


def test_true_is_not_one() -> None:
    one: Any = {"enum": [1]}
    true: Any = {"enum": [True]}
    assert check(one, true) == Glance(is_included=False, counterexample=1)
    assert check(true, one) == Glance(is_included=False, counterexample=True)
    assert decide(true, one) == ("no", True, True, "")


def test_order_says_nothing() -> None:
    first = {"anyOf": [{"enum": ["b", "a", "c"]}, {"type": "integer"}]}
    second = {"anyOf": [{"type": "integer"}, {"enum": ["c", "a", "b"]}]}
    new = {"type": "number"}
    assert check(first, new) == check(second, new) == Glance(is_included=False, counterexample="a")


def test_values_beyond_the_bounds_count() -> None:
    between: Any = {"type": "integer", "minimum": 5}
    beyond: Any = {"anyOf": [between, {"enum": [1]}]}
    assert check(beyond, between) is None
    assert check(between, beyond) == Glance(is_included=True)
    assert check({"enum": [1]}, between) == Glance(is_included=False, counterexample=1)
    assert check({"enum": [1]}, beyond) == Glance(is_included=True)
