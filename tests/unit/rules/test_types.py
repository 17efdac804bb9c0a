"""One edit, one finding: which rule a changed type gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.rules.judge import compare
from tests.rules.documents import document

if TYPE_CHECKING:
    from param_discovery.rules.model import Change

INT = {"type": "integer"}
STR = {"type": "string"}
NULL = {"type": "null"}
ANY = {"x-python-type": "Any"}
DTYPE = {"not": {}, "x-python-type": "torch.dtype"}
DEVICE = {"not": {}, "x-python-type": "torch.device"}
UNRESOLVED = {"x-python-type": "Seed", "x-unresolved": True}
DICT = {"type": "object"}


def listed(*values: Any) -> dict[str, Any]:
    return {"enum": list(values)}


def union(*members: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": list(members)}


def array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def found(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return list(compare(document({"p": old}), document({"p": new})).changes)


def rules(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [change.rule for change in found(old, new)]


SAME = {
    "a union in another order": (union(INT, STR, NULL), union(NULL, STR, INT)),
    "a union inside a union": (union(INT, union(STR, NULL)), union(INT, STR, NULL)),
    "values in another order": (listed("a", "b"), listed("b", "a")),
    "two lists of values": (union(listed("a"), listed("b")), listed("a", "b")),
    "const": ({"const": "a"}, listed("a")),
    "None among the values": (listed("a", None), union(listed("a"), NULL)),
    "types in a list": ({"type": ["integer", "null"]}, union(INT, NULL)),
    "values with their type": (listed("a") | STR, listed("a")),
    "an integral float": (INT | {"minimum": 1}, INT | {"minimum": 1.0}),
    "a bound said otherwise": (INT | {"minimum": 1}, INT | {"exclusiveMinimum": 0}),
    "an empty constraint": (STR | {"minLength": 0}, STR),
    "items of any type": ({"type": "array"}, array(ANY)),
    "other words": (INT | {"title": "P", "x-origin": "help"}, INT | {"title": "Q"}),
    "unresolved on both sides": (union(UNRESOLVED, INT), union(INT, UNRESOLVED)),
    "an opaque type": (union(DTYPE, STR), union(STR, DTYPE)),
    "formats that any string has": (STR, STR | {"format": "path"}),
    "unknown on both sides": ({"description": "P."}, {"description": "P."}),
}


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_is_written_otherwise_is_no_change(old: Any, new: Any) -> None:
    assert rules(old, new) == []
    assert rules(new, old) == []


ONE = {
    "None comes": (INT, union(INT, NULL), "type-widened"),
    "None goes": (union(INT, NULL), INT, "type-narrowed"),
    "integer to number": (INT, {"type": "number"}, "type-widened"),
    "number to integer": ({"type": "number"}, INT, "type-narrowed"),
    "another type": (INT, STR, "type-changed"),
    "boolean is no integer": ({"type": "boolean"}, INT, "type-changed"),
    "to Any": (INT, ANY, "type-widened"),
    "from Any": (ANY, INT, "type-narrowed"),
    "to nothing known": (INT, {}, "type-undocumented"),
    "from nothing known": ({}, INT, "type-documented"),
    "Any is a fact": (ANY, {}, "type-undocumented"),
    "Any is declared": ({}, ANY, "type-documented"),
    "a title is no type": (INT | {"title": "P."}, {"title": "P."}, "type-undocumented"),
    "another opaque type": (DTYPE, DEVICE, "type-changed"),
    "opaque to JSON": (DTYPE, STR, "type-changed"),
    "JSON to opaque": (STR, DTYPE, "type-changed"),
    "opaque goes": (union(DTYPE, STR), STR, "type-narrowed"),
    "opaque comes": (STR, union(DTYPE, STR), "type-widened"),
    "unresolved to known": (UNRESOLVED, INT, "type-undecided"),
    "known to unresolved": (INT, UNRESOLVED, "type-undecided"),
    "another unresolved": (UNRESOLVED, UNRESOLVED | {"x-python-type": "S"}, "type-undecided"),
    "unresolved inside": (array(INT), array(UNRESOLVED), "type-undecided"),
    "unresolved comes beside": (INT, union(INT, UNRESOLVED), "type-widened"),
    "beside an unresolved": (UNRESOLVED, union(NULL, UNRESOLVED), "type-widened"),
    "unresolved to Any": (UNRESOLVED, ANY, "type-widened"),
    "a value comes": (listed("a"), listed("a", "b"), "enum-value-added"),
    "a value goes": (listed("a", "b"), listed("a"), "enum-value-removed"),
    "a number goes": (listed(1, 2), listed(1), "enum-value-removed"),
    "true is not 1": (listed("a", True, 1), listed("a", 1), "enum-value-removed"),
    "a value beside None": (
        union(listed("a", "b"), NULL),
        union(listed("a"), NULL),
        "enum-value-removed",
    ),
    "a value in a list": (array(listed("a", "b")), array(listed("a")), "enum-value-removed"),
    "a value beside str goes": (
        union(listed("a", "slow"), STR),
        union(listed("a"), STR),
        "enum-value-removed",
    ),
    "a value beside str comes": (
        union(listed("a"), STR),
        union(listed("a", "slow"), STR),
        "enum-value-added",
    ),
    "all values beside str go": (union(listed("a", "slow"), STR), STR, "type-widened"),
    "all values become str": (listed("a", "slow"), STR, "type-widened"),
    "values come beside str": (STR, union(listed("a"), STR), "enum-value-added"),
    "str becomes values": (STR, listed("a"), "type-narrowed"),
    "values and type": (listed("a", "b"), union(listed("c"), INT), "type-changed"),
    "a lower bound": (INT | {"minimum": 1}, INT | {"minimum": 0}, "constraint-relaxed"),
    "a bound goes": (INT | {"minimum": 1}, INT, "constraint-relaxed"),
    "a bound comes": (INT, INT | {"minimum": 1}, "constraint-tightened"),
    "a length": (STR, STR | {"maxLength": 3}, "constraint-tightened"),
    "a pattern comes": (STR, STR | {"pattern": "^a$"}, "constraint-tightened"),
    "a pattern goes": (STR | {"pattern": "^a$"}, STR, "constraint-relaxed"),
    "a bound beside None": (
        union(INT | {"minimum": 1}, NULL),
        union(INT | {"minimum": 2}, NULL),
        "constraint-tightened",
    ),
    "a bound in a list": (
        array(INT | {"minimum": 2}),
        array(INT | {"minimum": 1}),
        "constraint-relaxed",
    ),
    "a length of a list": (array(INT), array(INT) | {"maxItems": 4}, "constraint-tightened"),
    "a list to a set": (array(INT), array(INT) | {"uniqueItems": True}, "type-narrowed"),
    "a format that engines enforce": (STR, STR | {"format": "uuid"}, "type-narrowed"),
    "such a format goes": (STR | {"format": "uuid"}, STR, "type-widened"),
    "a longer tuple": (
        {"type": "array", "prefixItems": [INT], "minItems": 1, "maxItems": 1},
        {"type": "array", "prefixItems": [INT, INT], "minItems": 2, "maxItems": 2},
        "type-changed",
    ),
    "a tuple that may be longer": (
        {"type": "array", "prefixItems": [INT], "minItems": 1, "maxItems": 1},
        {"type": "array", "prefixItems": [INT], "minItems": 1},
        "type-widened",
    ),
    "places of a tuple exchanged": (
        {"type": "array", "prefixItems": [listed("a"), array(listed("a"))], "minItems": 2},
        {"type": "array", "prefixItems": [array(listed("a")), listed("a")], "minItems": 2},
        "type-changed",
    ),
    "no schema for its keys": (DICT | {"propertyNames": listed("a")}, DICT, "type-widened"),
}


@pytest.mark.parametrize(("old", "new", "expected"), ONE.values(), ids=ONE)
def test_one_edit_is_one_finding(old: Any, new: Any, expected: str) -> None:
    assert rules(old, new) == [expected]


@pytest.mark.parametrize(
    "around",
    [lambda inner: inner, array, lambda inner: {"type": "object", "minProperties": 1} | inner],
)
def test_true_never_passes_for_1(around: Any) -> None:
    both = ["enum-value-removed", "enum-value-added"]
    assert rules(around(listed(True, "a")), around(listed(1, "a"))) == both


def test_true_never_passes_for_1_where_only_inclusion_looks() -> None:
    def negated(value: Any) -> dict[str, Any]:
        return {"type": ["integer", "boolean"], "not": {"const": value}}

    assert rules(negated(True), negated(1)) == ["type-changed"]


def test_the_values_are_listed() -> None:
    removed, added = found(listed("a", "slow", "x"), listed("a", "y"))
    assert (removed.rule, removed.old) == ("enum-value-removed", '"slow", "x"')
    assert (added.rule, added.new) == ("enum-value-added", '"y"')
    assert removed.counterexample in {("slow",), ("x",)}


def test_a_value_in_a_list_is_shown_in_its_list() -> None:
    (removed,) = found(array(listed("a", "b")), array(listed("a")))
    assert removed.counterexample == (["b"],)


def test_a_whole_list_that_goes_gives_notice() -> None:
    (beside,) = found(union(listed("a", "slow"), STR), STR)
    assert (beside.rule, beside.level, beside.notice) == ("type-widened", "safe", True)
    (plain,) = found(INT, union(INT, NULL))
    assert plain.notice is False


def test_a_value_lost_while_the_type_opens_is_still_lost() -> None:
    old = union(listed("a", "slow"), STR)
    new = union(listed("a"), STR, NULL)
    assert rules(old, new) == ["enum-value-removed", "type-widened"]
    assert rules(array(old), array(new)) == ["enum-value-removed", "type-widened"]


def test_two_bounds_moved_apart_are_two_findings() -> None:
    old = INT | {"minimum": 0, "maximum": 10}
    new = INT | {"minimum": 1, "maximum": 20}
    assert rules(old, new) == ["constraint-tightened", "constraint-relaxed"]


def test_a_marked_format_never_shows() -> None:
    old, new = STR | {"format": "date"}, STR | {"format": "uuid"}
    (change,) = found(old, new)
    assert change.level == "breaking"
    assert "format" not in str(change.counterexample)


@pytest.mark.parametrize("keyword", ["uniqueItems", "contains", "nullable", "if"])
def test_a_keyword_that_no_rule_knows_is_never_silent_where_it_asserts(keyword: str) -> None:
    value: Any = True if keyword in ("uniqueItems", "nullable") else {"type": "integer"}
    old = {"type": "array"}
    new = old | {keyword: value}
    if keyword == "if":
        new |= {"if": {"minItems": 1}, "then": False}
    answer = rules(old, new)
    assert (
        answer == [] if keyword == "nullable" else answer[0] in {"type-narrowed", "type-undecided"}
    )
