"""What `decide` answers, keyword by keyword. A second validator tries every counterexample."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from param_discovery.schema import inclusion

decide: Any = inclusion.decide  # schemas stand here as literals of any type

INTEGER: Any = {"type": "integer"}
NUMBER: Any = {"type": "number"}
STRING: Any = {"type": "string"}
BOOLEAN: Any = {"type": "boolean"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _tagged(value: str, **properties: Any) -> dict[str, Any]:
    return {**_object(kind={"const": value}, **properties), "required": ["kind"]}


INCLUDED: list[tuple[Any, Any]] = [
    (INTEGER, NUMBER),
    (INTEGER, True),
    (False, INTEGER),
    ({"enum": [1.0, -0.0]}, INTEGER),
    ({"enum": [1, "a"]}, {"enum": ["a", 1.0, True]}),
    ({"type": "integer", "minimum": 1, "maximum": 3}, {"enum": [1, 2, 3]}),
    ({"type": "integer", "exclusiveMinimum": 0.5, "maximum": 2}, {"enum": [1, 2]}),
    (BOOLEAN, {"anyOf": [{"const": True}, {"const": False}]}),
    (NUMBER, {"anyOf": [INTEGER, {"not": INTEGER}]}),
    ({"not": NUMBER}, {"not": INTEGER}),
    ({"type": "number", "multipleOf": 0.1}, {"multipleOf": 0.01}),
    ({"multipleOf": 6}, {"allOf": [{"multipleOf": 2}, {"multipleOf": 3}]}),
    ({"type": "integer", "minimum": 4, "maximum": 6}, {"anyOf": [{"maximum": 5}, {"minimum": 6}]}),
    ({"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 6}, False),
    ({"type": "string", "minLength": 3}, {"minLength": 2}),
    ({"type": "string", "maxLength": 0}, {"const": ""}),
    ({"type": "string", "enum": [1, None]}, False),
    (_object(a=INTEGER), _object(a=NUMBER)),
    ({**_object(a=False), "required": ["a"]}, False),
    (
        {**_object(a=INTEGER), "additionalProperties": STRING},
        {"additionalProperties": {"type": ["integer", "string"]}},
    ),
    (
        {"propertyNames": {"enum": ["a", "b"]}, "type": "object", "minProperties": 2},
        {"required": ["a", "b"]},
    ),
    ({"type": "object", "propertyNames": {"enum": ["a", "b"]}}, {"maxProperties": 2}),
    ({"type": "object", "dependentRequired": {"a": ["b"]}, "required": ["a"]}, {"required": ["b"]}),
    ({"dependentSchemas": {"a": {"required": ["b"]}}}, {"dependentRequired": {"a": ["b"]}}),
    (
        {**_object(kind={"enum": ["a", "b"]}), "required": ["kind"]},
        {"oneOf": [_tagged("a"), _tagged("b")]},
    ),
    (
        {"oneOf": [_tagged("a", x=INTEGER), _tagged("b")]},
        {"anyOf": [_tagged("b"), _tagged("a", x=NUMBER)]},
    ),
    ({"type": "array", "prefixItems": [INTEGER, STRING], "items": False}, {"maxItems": 2}),
    (
        {"type": "array", "prefixItems": [INTEGER], "items": STRING},
        {"items": {"type": ["integer", "string"]}},
    ),
    ({"type": "array", "items": INTEGER, "minItems": 3}, {"contains": NUMBER, "minContains": 2}),
    ({"type": "array", "contains": INTEGER}, {"minItems": 1}),
    ({"type": "array", "items": BOOLEAN, "uniqueItems": True, "minItems": 3}, False),
    (
        {"type": "array", "items": BOOLEAN, "uniqueItems": True, "minItems": 2},
        {"contains": {"const": True}},
    ),
    ({"type": "array", "maxItems": 1}, {"uniqueItems": True}),
    ({"if": INTEGER, "then": {"minimum": 3}}, {"anyOf": [{"not": INTEGER}, {"minimum": 2}]}),
    ({"enum": [{"a": 1}, {}]}, {"type": "object", "additionalProperties": INTEGER}),
    ({"type": "object", "not": {"enum": [{}]}}, {"minProperties": 1}),
    ({"title": "x", "description": "y", "default": 3, "format": "date", "x-y": 1}, {}),
    ({"type": "array", "unevaluatedItems": False}, {"maxItems": 0}),
]

NOT_INCLUDED: list[tuple[Any, Any]] = [
    (NUMBER, INTEGER),
    (True, INTEGER),
    (BOOLEAN, {"const": True}),
    ({"const": True}, {"const": 1}),
    ({"enum": [[True]]}, {"enum": [[1]]}),
    ({"not": INTEGER}, {"not": NUMBER}),
    ({"minimum": 3}, NUMBER),
    ({"type": "number", "multipleOf": 0.01}, {"multipleOf": 0.1}),
    ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, False),
    ({"type": "string", "minLength": 2}, {"minLength": 3}),
    (
        {"type": "object", "additionalProperties": STRING},
        {**_object(b=NUMBER), "additionalProperties": STRING},
    ),
    ({"properties": {"a": INTEGER}}, {"type": "object"}),
    (_object(a=NUMBER), _object(a=INTEGER)),
    (_object(), {"required": ["a"]}),
    ({"type": "object", "minProperties": 2}, {"maxProperties": 1}),
    ({"type": "array", "items": NUMBER}, {"items": INTEGER}),
    ({"type": "array", "prefixItems": [INTEGER]}, {"items": INTEGER}),
    ({"type": "array", "prefixItems": [INTEGER]}, {"minItems": 1}),
    ({"type": "array", "items": BOOLEAN, "minItems": 2}, {"uniqueItems": True}),
    (
        {"type": "array", "contains": INTEGER, "minContains": 2},
        {"contains": INTEGER, "maxContains": 2},
    ),
    (
        {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True, "minItems": 2},
        {"prefixItems": [{"const": 1}]},
    ),
    ({"oneOf": [INTEGER, {"minimum": 3}]}, NUMBER),
    ({"oneOf": [NUMBER, {"type": "integer"}]}, INTEGER),
    ({"type": "array"}, {"not": {"enum": [[]]}}),
    ({"const": {"a": 1, "b": 2}}, {"const": {"b": 2}}),
]


@pytest.mark.parametrize(("old", "new"), INCLUDED)
def test_included(old: Any, new: Any) -> None:
    assert decide(old, new) == ("yes", None, False, "")


@pytest.mark.parametrize(("old", "new"), NOT_INCLUDED)
def test_not_included_with_a_counterexample(old: Any, new: Any) -> None:
    decision = decide(old, new)
    assert decision.answer == "no"
    assert decision.has_counterexample
    assert jsonschema.Draft202012Validator(old).is_valid(decision.counterexample)
    assert not jsonschema.Draft202012Validator(new).is_valid(decision.counterexample)


@pytest.mark.parametrize(("old", "new"), [*INCLUDED, *NOT_INCLUDED])
def test_laws(old: Any, new: Any) -> None:
    either = {"anyOf": [new, old]}
    assert decide(old, {"allOf": [old]}).answer == "yes"
    assert decide(old, either).answer == "yes"
    assert decide(new, either).answer == "yes"
    assert decide({"allOf": [new, old]}, old).answer == "yes"


def test_counterexamples_are_small() -> None:
    assert decide(True, INTEGER).counterexample is None
    assert decide(STRING, {"minLength": 1}).counterexample == ""
    assert decide({"type": "array"}, {"minItems": 1}).counterexample == []
    assert decide(STRING, {"const": ""}).counterexample == "a"


def test_order_says_nothing() -> None:
    first = {"anyOf": [_object(b=INTEGER, a=STRING), NUMBER, {"enum": ["x", "y"]}]}
    second = {"anyOf": [{"enum": ["y", "x"]}, NUMBER, _object(a=STRING, b=INTEGER)]}
    new = {"anyOf": [{"type": "integer"}, _object(a=INTEGER)]}
    assert decide(first, new) == decide(second, new)
    assert decide(first, second).answer == decide(second, first).answer == "yes"
