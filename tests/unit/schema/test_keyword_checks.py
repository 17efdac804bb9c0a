"""What no validator could make sense of is refused, at any depth, with its place."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

from param_discovery.errors import SchemaError
from param_discovery.schema.read import read_document
from tests.unit.schema import trees as t

SAMPLE = json.loads(t.document_with(t.parameter("a", t.INT)).text())


def document(fragment: Any, **definitions: Any) -> str:
    """A schema document whose one parameter `a` is `fragment`."""
    found = json.loads(json.dumps(SAMPLE))
    found["properties"]["engine_params"]["properties"] = {"a": fragment}
    found["$defs"] = definitions
    return json.dumps(found, indent=1)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "int"}, "a.type: expected one of array, "),
    ({"type": 3}, "a.type: expected one of"),
    ({"type": []}, "a.type: expected a list of"),
    ({"type": ["string", "str"]}, "a.type: expected a list of"),
    ({"type": ["string", "string"]}, "a.type: a name stands twice"),
    ({"enum": 3}, "a.enum: expected a list of values, found a number"),
    ({"properties": []}, "a.properties: expected an object of schemas, found a list"),
    ({"properties": {"x": 1}}, "a.properties: expected a schema, found a number"),
    ({"patternProperties": {"(": {}}}, "a.patternProperties: '(' is no regular expression"),
    ({"dependentSchemas": {"x": None}}, "expected a schema, found null"),
    ({"$defs": {"x": "y"}}, "expected a schema, found a string"),
    ({"pattern": "("}, "a.pattern: '(' is no regular expression"),
    ({"pattern": 1}, "a.pattern: expected a string"),
    ({"minimum": "a"}, "a.minimum: expected a number, found a string"),
    ({"maximum": True}, "a.maximum: expected a number, found a boolean"),
    ({"exclusiveMinimum": None}, "expected a number, found null"),
    ({"multipleOf": 0}, "a.multipleOf: expected a number above 0, found 0"),
    ({"multipleOf": -1}, "expected a number above 0"),
    ({"minLength": -1}, "a.minLength: expected a whole number from 0, found -1"),
    ({"maxItems": 1.5}, "expected a whole number from 0, found 1.5"),
    ({"uniqueItems": "yes"}, "expected true or false, found a string"),
    ({"deprecated": 1}, "expected true or false, found a number"),
    ({"description": ["x"]}, "a.description: expected a string, found a list"),
    ({"x-python-type": None}, "expected a string, found null"),
    ({"required": "x"}, "a.required: expected a list of names, found a string"),
    ({"required": ["x", 1]}, "expected a list of names"),
    ({"required": ["x", "x"]}, "a.required: a name stands twice"),
    ({"dependentRequired": {"x": 3}}, "expected a list of names, found a number"),
    ({"anyOf": {}}, "a.anyOf: expected a list of schemas, found an object"),
    ({"oneOf": []}, "expected a list of schemas, found an empty one"),
    ({"allOf": [{}, 3]}, "expected a schema, found a number"),
    ({"prefixItems": True}, "expected a list of schemas, found a boolean"),
    ({"items": [{}]}, "a.items: expected a schema, found a list"),
    ({"not": "x"}, "expected a schema, found a string"),
    ({"additionalProperties": 3}, "expected a schema, found a number"),
    ({"propertyNames": []}, "expected a schema, found a list"),
    ({"contains": 1}, "expected a schema, found a number"),
    ({"$ref": 3}, "a.$ref: expected a string, found a number"),
    ({"$id": "x"}, "a.$id: not used inside a schema document"),
    ({"$schema": "http://json-schema.org/draft-07/schema#"}, "a.$schema: expected 'https"),
    ({"$dynamicRef": "#x"}, "a.$dynamicRef: not used inside"),
]


@pytest.mark.parametrize(("fragment", "said"), WRONG, ids=lambda value: json.dumps(value)[:40])
def test_a_value_of_another_kind_is_refused_where_it_stands(
    fragment: dict[str, Any], said: str
) -> None:
    (keyword,) = fragment
    text = document(fragment)
    line = next(n for n, found in enumerate(text.splitlines(), 1) if f'    "{keyword}": ' in found)
    with pytest.raises(SchemaError) as caught:
        read_document(text, "x.json")
    assert said in caught.value.what
    assert str(caught.value.where).startswith(f"x.json:{line}:")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("fragment", "said"), WRONG, ids=lambda value: json.dumps(value)[:40])
@pytest.mark.parametrize("around", ["items", "anyOf", "properties", "patternProperties", "not"])
def test_the_same_at_any_depth(fragment: dict[str, Any], said: str, around: str) -> None:
    inside: Any = {"anyOf": [fragment], "properties": {"b": fragment}}.get(around, fragment)
    inside = {"x*": fragment} if around == "patternProperties" else inside
    with pytest.raises(SchemaError):
        read_document(document({around: {"deep": 1} and inside}), "x.json")
    with pytest.raises(SchemaError):
        read_document(document({"$ref": "#/$defs/C"}, C=fragment), "x.json")


@pytest.mark.parametrize(
    "fragment",
    [
        {"type": ["string", "null"], "enum": [], "pattern": "[[a]"},
        {
            "default": {"type": 3, "$ref": "nowhere"},
            "enum": [{"pattern": "("}],
            "const": {"$id": 1},
        },
        {"properties": {"enum": {}, "$ref": {}, "type": True}},
        {"minLength": 2.0, "multipleOf": 0.1, "minimum": -1e300},
        {"items": False, "additionalProperties": True, "not": {}},
        {"type": "object", "x-other": 3, "unheard-of": [1]},
    ],
    ids=json.dumps,
)
def test_data_and_foreign_annotations_are_nobodys_keywords(fragment: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_document(document(fragment), "x.json")


LOST = [
    ("https://example.com/schema.json", "leads out of this document"),
    ("other.json#/$defs/C", "leads out of this document"),
    ("#", "leads out of this document, or is malformed"),
    ("#C", "leads out of this document, or is malformed"),
    ("#/$defs/%ff", "leads out of this document, or is malformed"),
    ("#/$defs/D", "leads nowhere"),
    ("#/engine", "leads nowhere"),
    ("#/$defs", "leads nowhere"),
    ("#/$defs/C/default", "leads nowhere"),
    ("#/$defs/C/anyOf/7", "leads nowhere"),
]


@pytest.mark.parametrize(("ref", "said"), LOST)
def test_a_reference_leads_to_a_schema_in_the_document(ref: str, said: str) -> None:
    definition = {"default": {"type": "string"}, "anyOf": [{}]}
    with pytest.raises(SchemaError, match=said) as caught:
        read_document(document({"items": {"$ref": ref}}, C=definition), "x.json")
    assert "engine_params.properties.a.items.$ref: " in caught.value.what


LOOPS: list[dict[str, Any]] = [
    {"C": {"$ref": "#/$defs/C"}},
    {"C": {"$ref": "#/$defs/D"}, "D": {"$ref": "#/$defs/C"}},
    {"C": {"allOf": [{"$ref": "#/$defs/C"}]}},
    {"C": {"anyOf": [{"type": "null"}, {"oneOf": [{"$ref": "#/$defs/C"}]}]}},
    {"C": {"not": {"$ref": "#/$defs/C"}}},
    {"C": {"$ref": "#/$defs/C/anyOf/0", "anyOf": [{"$ref": "#/$defs/C"}]}},
]


@pytest.mark.parametrize("definitions", LOOPS, ids=json.dumps)
def test_a_reference_that_only_leads_to_itself_means_nothing(definitions: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match="leads back to itself"):
        read_document(document({}, **definitions), "x.json")


def test_recursion_through_members_and_elements_is_fine() -> None:
    again = {"$ref": "#/$defs/C"}
    tree = {"anyOf": [{"items": again}, {"properties": {"x": again}}, {"$ref": "#/$defs/D"}]}
    assert read_document(document({"allOf": [again, again]}, C=tree, D={"items": again}), "x.json")


def test_a_long_chain_of_references_is_followed_without_recursion() -> None:
    chain = {f"C{n}": {"$ref": f"#/$defs/C{n + 1}"} for n in range(3000)}
    assert read_document(document({"$ref": "#/$defs/C0"}, **chain, C3000={}), "x.json")
    with pytest.raises(SchemaError, match="leads back to itself"):
        read_document(document({}, **chain, C3000={"$ref": "#/$defs/C0"}), "x.json")


def test_half_a_character_in_a_name_is_refused() -> None:
    with pytest.raises(SchemaError, match="half of a character") as caught:
        read_document(document({"properties": {"x\ud800": {}}}), "x.json")
    assert caught.value.where
    assert read_document(document({"properties": {"x😀": {}}, "description": "\ud800"}), "x.json")


ALIAS = {"$ref": "#/properties/engine_params/properties/a", "x-alias-of": "a"}
WRONG_ALIASES: list[tuple[dict[str, Any], str]] = [
    ({"x-alias-of": "a"}, "the reference None leads out of this document"),
    (ALIAS | {"x-alias-of": "b"}, "expected a reference to 'b', beside this name"),
    (ALIAS | {"x-alias-of": "other"}, "expected a reference to 'other', beside this name"),
    (ALIAS | {"minimum": 3}, "other.minimum: it cannot stand in what is only another name"),
    ({"$ref": "#/$defs/C/properties/a", "x-alias-of": "a"}, "expected a reference to 'a'"),
    ({"$ref": "#/properties/engine_params/properties/a"}, "only another name of a parameter"),
]


def with_alias(other: Any, **section: Any) -> str:
    found = json.loads(document({"type": "integer"}, C={"type": "object", "properties": {"a": {}}}))
    owner = found["properties"]["engine_params"]
    owner["properties"]["other"] = other
    return json.dumps(found | {"properties": {"engine_params": owner | section}}, indent=1)


@pytest.mark.parametrize(("other", "said"), WRONG_ALIASES, ids=str)
def test_another_name_leads_to_a_parameter_beside_it_and_says_no_more(
    other: Any, said: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        read_document(with_alias(other), "x.json")
    assert said in caught.value.what


def test_another_name_may_be_described_and_is_never_required() -> None:
    assert read_document(with_alias(ALIAS | {"description": "Old.", "deprecated": True}), "x.json")
    with pytest.raises(SchemaError, match="'other' is required, and is only another name of 'a'"):
        read_document(with_alias(ALIAS, required=["other"]), "x.json")


def test_another_name_of_another_name_is_refused() -> None:
    found = json.loads(with_alias(ALIAS))
    again = {"$ref": "#/properties/engine_params/properties/other", "x-alias-of": "other"}
    found["properties"]["engine_params"]["properties"]["third"] = again
    with pytest.raises(SchemaError, match="expected a reference to 'other', beside this name"):
        read_document(json.dumps(found), "x.json")
