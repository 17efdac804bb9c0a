"""One fixture for each rule: it reports exactly that rule, and each side against itself nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from param_discovery.rules import reference
from param_discovery.rules.catalogue import RULES, rule
from param_discovery.rules.judge import compare
from param_discovery.rules.tool import tool_differs, with_change
from tests.rules.documents import from_fixture

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/reference/rules.md"
IDS = [found.id for found in RULES]

LEVELS = {
    "safe": {
        *("parameter-added", "description-changed", "type-widened", "enum-value-added"),
        *("constraint-relaxed", "became-optional", "alias-added", "section-added"),
        *("schema-added", "status-changed"),
    },
    "safe, notice": {
        *("parameter-renamed", "default-changed", "default-removed", "type-documented"),
        *("deprecated", "undeprecated"),
    },
    "breaking": {
        *("parameter-removed", "parameter-added-required", "became-required", "type-narrowed"),
        *("type-changed", "type-undecided", "type-undocumented", "enum-value-removed"),
        *("constraint-tightened", "alias-removed", "section-removed", "schema-removed"),
        "tool-differs",
    },
}
"""The contract: changing it changes users' verdicts, and wants a line in the changelog."""

OPPOSITES = {
    "parameter-added": "parameter-removed",
    "became-required": "became-optional",
    "type-widened": "type-narrowed",
    "type-documented": "type-undocumented",
    "enum-value-added": "enum-value-removed",
    "constraint-relaxed": "constraint-tightened",
    "deprecated": "undeprecated",
    "alias-added": "alias-removed",
    "section-added": "section-removed",
    "schema-added": "schema-removed",
}
OWN_OPPOSITES = {
    "type-changed": "neither side includes the other, whichever comes first",
    "default-changed": "another default is another default",
    "description-changed": "other words are other words",
    "status-changed": "an engine may take a status back",
    "tool-differs": "it does not matter which side the other tool made",
}
WAIVERS = {
    "parameter-added-required": ("parameter-removed", "gone is gone, whether it was required"),
    "parameter-renamed": ("parameter-removed", "the old name's alias does not work backwards"),
    "type-undecided": ("type-undecided", "what could not be resolved may be anything, both ways"),
    "default-removed": ("default-changed", "one that is known now is simply another"),
}
"""What the fixture reports backwards where there is no opposite rule, and why."""


def _fixture(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def _compared(name: str, old: str = "old", new: str = "new") -> Any:
    sides = _fixture(name)
    before, after = from_fixture(sides[old]), from_fixture(sides[new])
    found = compare(before, after)
    if name == "tool-differs" and old != new:
        assert before is not None
        assert after is not None
        reason = "The wheel of 1.0 is not on the index any more."
        found = with_change(found, tool_differs(before, after, reason))
    return found


@pytest.mark.parametrize("name", IDS)
def test_a_fixture_reports_exactly_its_rule(name: str) -> None:
    found = _compared(name)
    (change,) = found.changes
    expected = _fixture(name)["expected"]
    assert change.rule == name
    assert {key: getattr(change, key) for key in ("path", "old", "new", "message")} == {
        key: expected[key] for key in ("path", "old", "new", "message")
    }
    assert list(change.counterexample) == expected.get("counterexample", [])
    known = rule(name)
    assert known is not None
    assert (change.level, change.notice) == (known.level, known.notice)
    assert found.classification == known.level


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("side", ["old", "new"])
def test_each_side_against_itself_is_identical(name: str, side: str) -> None:
    if _fixture(name)[side] is not None:
        found = _compared(name, side, side)
        assert found.changes == ()
        assert found.classification == "identical"


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(IDS)


def test_ids_are_unique_and_found() -> None:
    assert len(set(IDS)) == len(IDS)
    assert all(rule(name) is found for name, found in zip(IDS, RULES, strict=True))
    assert rule("no-such-rule") is None


def test_levels_are_those_of_the_contract() -> None:
    found = {
        kind: {each.id for each in RULES if _kind(each.level, notice=each.notice) == kind}
        for kind in LEVELS
    }
    assert found == LEVELS


def _kind(level: str, *, notice: bool) -> str:
    return f"{level}, notice" if notice else level


@pytest.mark.parametrize("found", RULES, ids=IDS)
def test_every_rule_says_why_and_what_to_do(found: Any) -> None:
    assert found.summary
    assert found.summary[0].islower()
    assert not found.summary.endswith(".")
    for sentence in (found.why, found.what_to_do):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert found.example.old != found.example.new


@pytest.mark.parametrize("name", IDS)
def test_backwards_a_fixture_reports_the_opposite(name: str) -> None:
    pairs = OPPOSITES | {new: old for old, new in OPPOSITES.items()}
    if name in WAIVERS:
        expected = WAIVERS[name][0]
    else:
        expected = name if name in OWN_OPPOSITES else pairs[name]
    assert expected in [change.rule for change in _compared(name, "new", "old").changes]


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.reference()
