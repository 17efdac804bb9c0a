"""What this tool never writes, but a document may say: no change of it goes unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.rules.judge import compare
from param_discovery.schema.limitations import Limitation
from tests.rules.documents import document, section

if TYPE_CHECKING:
    from param_discovery.schema.document import Document

INT: dict[str, Any] = {"type": "integer"}
STR: dict[str, Any] = {"type": "string"}
TWO = section({"x": INT, "y": INT}, others=True)
ONE = section({"y": INT}, others=True)
REF = {"$ref": "#/$defs/A"}


def breaks(old: Document, new: Document) -> bool:
    return compare(old, new).classification == "breaking"


def types_break(old: Any, new: Any) -> bool:
    return breaks(document({"p": old}), document({"p": new}))


HOLDERS: list[Any] = [
    {"oneOf": [REF, STR]},
    {"contains": REF},
    {"patternProperties": {"^a": REF}},
    {"dependentSchemas": {"a": REF}},
    {"not": {"not": REF}},
    {"properties": {"a": REF}},
    {"type": "object", "properties": {}, "additionalProperties": REF},
    {"type": "object", "properties": {}, "patternProperties": {"^a": REF}},
    {"type": "object", "properties": {}, "allOf": [REF]},
    {"$ref": "#/$defs/Union"},
]


@pytest.mark.parametrize("holder", HOLDERS, ids=str)
def test_a_name_that_goes_inside_an_open_class_breaks_wherever_the_class_stands(
    holder: Any,
) -> None:
    union = {"anyOf": [REF, STR]}
    old = document({"p": holder}, definitions={"A": TWO, "Union": union})
    new = document({"p": holder}, definitions={"A": ONE, "Union": union})
    assert breaks(old, new)


@pytest.mark.parametrize("holder", HOLDERS, ids=str)
def test_a_class_that_asks_for_more_breaks_wherever_it_stands(holder: Any) -> None:
    union = {"anyOf": [REF, STR]}
    old = document({"p": holder}, definitions={"A": TWO, "Union": union})
    asking = document({"p": holder}, definitions={"A": {**TWO, "required": ["x"]}, "Union": union})
    assert breaks(old, asking)


@pytest.mark.parametrize(
    "beside",
    [
        {"patternProperties": {"^k": REF}},
        {"allOf": [{"properties": {"k": REF}}]},
        {"dependentSchemas": {"q": REF}},
    ],
    ids=str,
)
def test_a_definition_behind_an_unchanged_section_is_seen(beside: Any) -> None:
    def holding(definition: Any) -> Document:
        found = document({"q": INT}, definitions={"A": definition})
        return found._replace(sections={"engine_params": section({"q": INT}) | beside})

    assert breaks(holding(TWO), holding({**TWO, "required": ["x"]}))
    assert not breaks(holding(TWO), holding(TWO))


def test_names_that_only_a_pattern_lets_in_go_with_it() -> None:
    plain = document({"q": INT})
    patterned = plain._replace(
        sections={"engine_params": section({"q": INT}) | {"patternProperties": {"^k": INT}}}
    )
    assert breaks(patterned, plain)
    assert compare(plain, patterned).classification == "safe"


def test_a_name_that_is_required_but_not_listed_is_required_all_the_same() -> None:
    plain = {"type": "object", "properties": {"a": INT}}
    assert types_break(plain, plain | {"required": ["b"]})
    assert types_break(plain | {"required": ["b"]}, plain | {"required": ["c"]})


def test_unevaluated_names_are_told_from_names_that_anything_fits() -> None:
    def closed(**beside: Any) -> Any:
        return {"type": "object", "unevaluatedProperties": False, **beside}

    assert types_break(closed(additionalProperties=True), closed())
    assert types_break(closed(allOf=[{"additionalProperties": True}]), closed(allOf=[{}]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"enum": ["a", None]}, {"type": "string", "enum": ["a", None]}),
        ({"const": 3}, {"const": 3, "enum": [1, 2]}),
        ({"enum": [3]}, {"const": 3, "enum": [1, 2]}),
        (
            {"type": "integer", "x-unresolved": False, "maximum": 9},
            {"type": "integer", "x-unresolved": False, "maximum": 5},
        ),
        (
            {"type": "integer", "x-unresolved": True, "x-python-type": "Foo"},
            {"type": "string", "x-unresolved": True, "x-python-type": "Foo"},
        ),
    ],
    ids=str,
)
def test_forms_of_types_lose_nothing(old: Any, new: Any) -> None:
    assert types_break(old, new)


def test_a_member_that_lets_in_more_can_make_another_refuse() -> None:
    def union(*tags: str) -> Document:
        classes = {
            "A": section({"kind": {"enum": [*tags]}}, ["kind"]),
            "B": section({"kind": {"enum": ["b"]}}, ["kind"]),
        }
        members = [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]
        tagged = {"oneOf": members, "discriminator": {"propertyName": "kind"}}
        return document({"p": tagged}, definitions=classes)

    assert breaks(union("a"), union("a", "b"))
    assert compare(union("a"), union("a", "c")).classification == "safe"


def test_two_parameters_that_become_one_break() -> None:
    def alias(target: str) -> Any:
        return {"$ref": f"#/properties/engine_params/properties/{target}", "x-alias-of": target}

    two = document({"a": INT, "b": INT})
    (change,) = compare(two, document({"b": INT, "a": alias("b")})).changes
    assert (change.rule, change.path, change.renamed_to) == (
        "parameter-removed",
        "engine_params.a",
        "b",
    )
    assert "now sets 'b'" in change.message
    third = document({"c": INT, "a": alias("c"), "b": alias("c")})
    assert [(found.rule, found.path) for found in compare(two, third).changes] == [
        ("parameter-removed", "engine_params.b"),
        ("parameter-renamed", "engine_params.a"),
    ]


def test_a_constraint_of_a_field_with_a_dot_in_its_name_is_one_all_the_same() -> None:
    note = Limitation(None, "$defs/A.b.c", "The constraint even() has no counterpart.")
    old = document({"p": REF}, definitions={"A": section({"b.c": INT})})
    assert breaks(old, old._replace(limitations=(note,)))


@pytest.mark.parametrize("behind", [False, True])
def test_what_could_not_be_resolved_may_take_values_from_another_member(*, behind: bool) -> None:
    unresolved = {"x-python-type": "Foo", "x-unresolved": True}
    member = {"$ref": "#/$defs/U"} if behind else unresolved
    definitions = {"U": {"type": "object", "properties": {}, "additionalProperties": unresolved}}

    def one_of(*members: Any) -> Document:
        return document({"p": {"oneOf": [*members]}}, definitions=definitions)

    table = {"type": "object"}
    assert breaks(one_of(table), one_of(table, member))
    assert types_break({"x-python-type": "Any"}, {"not": unresolved})
    assert not types_break(unresolved, {"anyOf": [unresolved, STR]})


def test_no_two_parameters_share_a_path_or_a_fingerprint() -> None:
    def inner() -> dict[str, Any]:
        return section({"b": INT, "c": INT})

    def less() -> dict[str, Any]:
        return section({"c": INT})

    names: dict[str, Any] = {
        "a": inner(),
        "a.b": INT,
        '"a': inner(),
        '"a.b"': INT,
        "": INT,
        "x\\": INT,
    }
    old = document(names)
    new = document({"a": less(), '"a': less()})
    removed = [found for found in compare(old, new).changes if found.rule == "parameter-removed"]
    assert {found.path for found in removed} == {
        "engine_params.",
        'engine_params."\\"a".b',
        'engine_params."\\"a.b\\""',
        'engine_params."a.b"',
        "engine_params.a.b",
        "engine_params.x\\",
    }
    assert len({found.fingerprint for found in removed}) == len(removed)
    assert "'a.b' is no longer accepted." in {found.message for found in removed}


def test_a_mapping_with_keys_that_are_no_json_is_not_empty() -> None:
    def mapping(key: Any, **value: Any) -> Any:
        return {"type": "object", "propertyNames": key, "additionalProperties": value}

    pair = {"not": {}, "x-python-type": "tuple[int]"}
    unresolved = {"x-python-type": "Foo", "x-unresolved": True}
    for key in (pair, unresolved, {"anyOf": [{"pattern": "^[0-9]$"}, pair]}):
        old = mapping(key, type="number")
        assert types_break(old, mapping(key, type="integer"))
        assert types_break(old, mapping({"not": {}, "x-python-type": "Token"}, type="number"))
        assert types_break(old, mapping({}, type="number"))
        assert not types_break(old, old | {"description": "Words."})
        assert not types_break(old, {"anyOf": [{"type": "null"}, old]})


def test_a_format_of_any_name_is_one_of_its_own() -> None:
    formats = ["(", "a|b", ".*", "uuid", "[", "\\"]
    for old in formats:
        for new in formats:
            breaking = types_break({"type": "string", "format": old}, STR | {"format": new})
            assert breaking == (old != new)
