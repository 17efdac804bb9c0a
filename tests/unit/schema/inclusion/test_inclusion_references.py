"""References, recursion, and values that are no JSON."""

from __future__ import annotations

from typing import Any

import pytest

from param_discovery.errors import SchemaError
from param_discovery.schema import inclusion

decide: Any = inclusion.decide  # schemas stand here as literals of any type

DTYPE = {"not": {}, "x-python-type": "torch.dtype"}


def _tree(leaf: Any, **more: Any) -> dict[str, Any]:
    child = {"$ref": "#/$defs/Tree"}
    tree = {"type": "object", "properties": {"left": child, "leaf": leaf}, **more}
    return {"$ref": "#/$defs/Tree", "$defs": {"Tree": tree}}


def test_recursion_ends_by_a_fixpoint() -> None:
    narrow, wide = _tree({"type": "integer"}), _tree({"type": "number"})
    assert decide(narrow, wide).answer == "yes"
    assert decide(wide, narrow).counterexample == {"leaf": 0.5}


def test_what_can_only_be_infinite_is_empty() -> None:
    assert decide(_tree(True, required=["left"]), False).answer == "yes"
    assert decide(_tree(True, required=["leaf"]), False).answer == "no"


def test_an_assumption_that_fails_is_forgotten() -> None:
    """Inside A, B is empty as long as A counts as empty; A is not, so B is looked at again."""
    inner = {"type": "array", "prefixItems": [{"$ref": "#/$defs/A"}], "minItems": 1}
    outer = {"type": "array", "items": {"$ref": "#/$defs/B"}, "minItems": 1}
    old = {
        "$defs": {"A": {"anyOf": [outer, {"type": "object"}]}, "B": inner},
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"$ref": "#/$defs/B"}},
        "required": ["a", "b"],
    }
    assert decide(old, False).counterexample == {"a": {}, "b": [{}]}


def test_a_definition_is_the_same_only_with_all_that_it_refers_to() -> None:
    middle = {"type": "array", "items": {"$ref": "#/$defs/Last"}}
    old = {"$ref": "#/$defs/First", "$defs": {"First": middle, "Last": {"type": "integer"}}}
    new = {"$ref": "#/$defs/First", "$defs": {"First": middle, "Last": {"type": "string"}}}
    assert decide(old, new).counterexample == [0]


def test_references_mean_their_own_document() -> None:
    old = {"items": {"$ref": "#/$defs/X"}, "$defs": {"X": {"type": "integer"}}}
    new = {"items": {"$ref": "#/$defs/X"}, "$defs": {"X": {"type": "string"}}}
    assert decide(old, new).counterexample == [0]
    renamed = {"items": {"$ref": "#/definitions/a~1b"}, "definitions": {"a/b": {"type": "integer"}}}
    assert decide(old, renamed).answer == decide(renamed, old).answer == "yes"


def test_siblings_of_a_reference_count() -> None:
    new = {"$ref": "#/$defs/X", "minimum": 3, "$defs": {"X": {"type": "integer"}}}
    assert decide({"type": "integer"}, new).answer == "no"


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "#"}, "leads only to itself"),
        (
            {
                "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}},
                "$ref": "#/$defs/a",
            },
            "only to itself",
        ),
        ({"$ref": "#/$defs/x"}, "leads to nothing"),
        ({"$ref": "other.json#/x"}, "out of the document"),
        ({"$ref": 3}, "is no text"),
        ({"$ref": "#/enum", "enum": [1]}, "no schema"),
        ({"properties": {"a": 3}}, "#/properties/a: a schema"),
        ({"type": "int"}, "#/type"),
        ({"minimum": "3"}, "#/minimum"),
        ({"maximum": True}, "#/maximum"),
        ({"minimum": float("nan")}, "#/minimum"),
        ({"enum": [float("inf")]}, "#/enum"),
        ({"multipleOf": 0}, "#/multipleOf"),
        ({"minLength": -1}, "#/minLength"),
        ({"required": "a"}, "#/required"),
        ({"anyOf": {}}, "#/anyOf"),
        ({"pattern": "("}, "regular expression"),
        (3, "a schema"),
    ],
)
def test_no_schema(schema: Any, said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        decide(schema, {"type": "string"})
    with pytest.raises(SchemaError, match=said):
        decide({"type": "string"}, schema)
    with pytest.raises(SchemaError, match=said):
        inclusion.check(schema)


def test_what_cannot_be_decided_may_be_a_schema() -> None:
    inclusion.check({"const": 10**6000})
    inclusion.check({"$anchor": "x", "items": {"$ref": "#x"}})


def test_classes_are_sets_of_their_own() -> None:
    both = {"anyOf": [{"type": "string"}, DTYPE]}
    assert decide(DTYPE, both).answer == "yes"
    assert decide(both, {"type": "string"}) == ("no", None, False, "")
    assert decide(DTYPE, {"not": {}, "x-python-type": "torch.device"}).answer == "no"
    assert decide(DTYPE, {"x-python-type": "Any"}).answer == "yes"
    assert decide({"x-python-type": "Any"}, both).answer == "no"
    assert decide({"not": {}}, {"type": "string"}).answer == "yes"
    assert decide({"type": "array", "items": DTYPE}, {"items": {"type": "string"}}).answer == "no"


def test_what_could_not_be_resolved() -> None:
    foo = {"x-python-type": "Foo", "x-unresolved": True}
    assert decide(foo, {"anyOf": [{"type": "null"}, foo]}).answer == "yes"
    assert decide(foo, {"x-python-type": "Any"}).answer == "yes"
    assert decide(foo, {"type": "string"}).answer == "unknown"
    assert decide({"type": "string"}, foo).answer == "unknown"
    assert decide(foo, {"x-python-type": "Bar", "x-unresolved": True}).answer == "unknown"
    assert decide({"anyOf": [foo, {"const": 1}]}, {"type": "string"}).answer == "no"


def test_what_is_not_understood() -> None:
    dynamic = {"$dynamicRef": "#x"}
    assert decide(dynamic, True).answer == "yes"
    assert decide(dynamic, {"type": "string"}).answer == "unknown"
    apart = {"properties": {"a": {"$id": "http://x.example/y", "$ref": "#/$defs/T"}}}
    assert decide(apart, {"type": "string"}).answer == "unknown"


def test_too_much_is_unknown() -> None:
    deep: Any = {"type": "integer"}
    for _ in range(2_000):
        deep = {"items": deep}
    assert decide(deep, {"type": "array"}).answer == "unknown"
    assert decide({"const": 10**6000}, {"type": "string"}).answer == "unknown"
    hard = {
        "allOf": [
            {
                "anyOf": [
                    {"properties": {f"p{a}": {"const": a % 2 == b % 2}}} for a in range(b, b + 9)
                ]
            }
            for b in range(60)
        ]
    }
    names = [f"p{index}" for index in range(70)]
    booleans = {
        "type": "object",
        "required": names,
        "properties": {name: {"type": "boolean"} for name in names},
    }
    assert decide({**booleans, **hard}, {"maxProperties": 3}).answer in ("no", "unknown")


def test_many_properties_are_decided() -> None:
    old, new = (
        {"type": "object", "properties": {f"p{index}": {"type": kind} for index in range(1_000)}}
        for kind in ("integer", "number")
    )
    assert decide(old, new).answer == "yes"
    assert decide(new, old).counterexample == {"p0": 0.5}
