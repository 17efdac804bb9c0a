"""What holds for any two documents: safe is never wrong, and nothing changes in silence."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from param_discovery.rules.judge import compare
from param_discovery.schema.inclusion import decide
from tests.unit.rules.generate import changed_document, random_document, random_value

if TYPE_CHECKING:
    from param_discovery.schema.document import Document

SEEDS = st.integers(min_value=0, max_value=2**32)


def _pair(seed: int) -> Any:
    random = Random(seed)  # noqa: S311 - not a secret
    old = random_document(random)
    return random, old, changed_document(random, old)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_a_document_against_itself_is_identical(seed: int) -> None:
    _, old, new = _pair(seed)
    for side in (old, new):
        copy = side._replace(
            sections=json.loads(json.dumps(side.sections)),
            definitions=json.loads(json.dumps(side.definitions)),
        )
        assert compare(side, side).changes == ()
        assert compare(side, copy).changes == ()


@given(SEEDS)
@settings(max_examples=300, deadline=None)
def test_what_was_valid_is_valid_where_nothing_breaks(seed: int) -> None:
    random, old, new = _pair(seed)
    if compare(old, new).classification == "breaking":
        return
    before, after = Draft202012Validator(old.to_json()), Draft202012Validator(new.to_json())
    for _ in range(30):
        value = {"engine_params": random_value(random, old.sections["engine_params"], old)}
        if before.is_valid(value):
            assert after.is_valid(value), value


_ANNOTATIONS = {"description", "title"}


def _asserting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _asserting(inner) for key, inner in value.items() if key not in _ANNOTATIONS}
    return [_asserting(item) for item in value] if isinstance(value, list) else value


@given(SEEDS)
@settings(max_examples=200, deadline=None)
def test_nothing_that_asserts_changes_in_silence(seed: int) -> None:
    _, old, new = _pair(seed)
    if compare(old, new).changes:
        return
    sides: list[Any] = [
        {"properties": dict(side.sections), "$defs": dict(side.definitions)} for side in (old, new)
    ]
    if _asserting(sides[0]) != _asserting(sides[1]):
        for first, second in (sides, sides[::-1]):
            assert decide(first, second).answer != "no"


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_one_finding_for_each_path_and_rule_at_places_that_are_there(seed: int) -> None:
    _, old, new = _pair(seed)
    changes = compare(old, new).changes
    keys = [(change.path, change.rule) for change in changes]
    assert len(set(keys)) == len(keys)
    assert len({change.fingerprint for change in changes}) == len(changes)
    for change in changes:
        place: Any = new.to_json()
        for key in change.place:
            place = place[key]
        assert change.path not in change.also_at


@pytest.mark.parametrize("seed", range(50))
def test_a_counterexample_was_valid_and_is_not(seed: int) -> None:
    _, old, new = _pair(seed)
    for change in compare(old, new).changes:
        if change.counterexample and change.path.count(".") == 1:
            (value,) = change.counterexample
            assert _accepts(change.old_fragment, old, value), change
            assert not _accepts(change.new_fragment, new, value), change


def _accepts(fragment: Any, document: Document, value: Any) -> bool:
    validator = Draft202012Validator({**fragment, "$defs": dict(document.definitions)})
    return validator.is_valid(value)
