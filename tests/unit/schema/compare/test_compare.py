"""The pairing of two documents, apart from what it means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.schema.compare.canonical_type import ClassRef, TypeReader, settle
from param_discovery.schema.compare.class_match import match_classes
from param_discovery.schema.compare.enumerations import Lost, ValueChange, lost_values, values_only
from param_discovery.schema.compare.names import members_of, pair_names
from param_discovery.schema.compare.rebuild import rebuild, refs_of
from param_discovery.schema.compare.unchanged import definition_name, unchanged_definitions
from param_discovery.schema.compare.walk import MAX_PATHS, Walk
from param_discovery.schema.compare.written import same_schema, same_value, without, written
from tests.rules.documents import document, section
from tests.unit.rules.generate import random_document

INT: dict[str, Any] = {"type": "integer"}
STR: dict[str, Any] = {"type": "string"}
NOTHING: dict[str, Any] = {"not": {}}
DICT: dict[str, Any] = {"type": "object"}
CLASS: dict[str, Any] = {"$ref": "#/$defs/C"}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 0.5]) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_what_is_read_again_is_written_alike(value: Any) -> None:
    assert written(value) == written(json.loads(json.dumps(value)))


@pytest.mark.parametrize(("first", "second"), [(1, True), (0, False), ([1], [True]), (1, 1.0)])
def test_written_otherwise(first: Any, second: Any) -> None:
    assert written(first) != written(second)
    assert written({"a": first}) != written({"a": second})


def test_values() -> None:
    assert same_value({"a": [1.0], "b": 2}, {"b": 2, "a": [1]})
    assert not same_value(1, True)
    assert not same_schema({"const": 1}, {"const": True})
    assert same_schema({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert without([1, True, "a"], [1.0]) == [True, "a"]


def _read(schema: Any, **definitions: Any) -> Any:
    return TypeReader(definitions, "old", frozenset()).read(schema, {"C": "class:C"})


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({"type": "integer", "description": "x", "x-python-type": "int"}, INT),
        ({"anyOf": [STR, {"anyOf": [INT, STR]}]}, {"anyOf": [INT, STR]}),
        ({"anyOf": [{"enum": ["b"]}, {"const": "a"}]}, {"enum": ["a", "b"]}),
        ({"anyOf": [INT, {}]}, {}),
        ({"anyOf": [INT]}, INT),
        ({"anyOf": [INT], "minimum": 1}, {"anyOf": [INT], "minimum": 1}),
        ({"enum": [None]}, {"type": "null"}),
        ({"enum": [None], "minLength": 1}, {"enum": [None], "minLength": 1}),
        ({"type": ["string", "integer"]}, {"anyOf": [INT, STR]}),
        ({"type": "array", "items": True}, {"type": "array"}),
        (DICT | {"additionalProperties": False}, DICT | {"additionalProperties": NOTHING}),
        ({"allOf": [STR, {}, INT]}, {"allOf": [INT, STR]}),
        ({"$ref": "#/$defs/E", "description": "x"}, {"enum": [1, 2]}),
        ({"$ref": "#/$defs/E", "minimum": 2}, {"allOf": [{"enum": [1, 2]}, {"minimum": 2}]}),
        ({"$ref": "#/$defs/C"}, {"$ref": "#/$defs/class:C"}),
        ({"$ref": "#/$defs/D"}, {"$ref": "#/$defs/old:D"}),
        ({"$ref": "#/$defs/J"}, {"$ref": "#/$defs/old:J"}),
        ({"not": {"$ref": "#/$defs/C"}}, {"not": {"$ref": "#/$defs/old:C"}}),
        ({"oneOf": [{"$ref": "#/$defs/C"}]}, {"oneOf": [{"$ref": "#/$defs/old:C"}]}),
        ({"oneOf": [CLASS], "discriminator": {}}, {"oneOf": [{"$ref": "#/$defs/class:C"}]}),
        ({"not": {}, "x-python-type": "T", "description": "x"}, {"not": {}, "x-python-type": "T"}),
    ],
)  # fmt: skip
def test_a_type_has_one_form(schema: Any, form: Any) -> None:
    inner = {"anyOf": [STR, {"$ref": "#/$defs/J"}]}
    definitions: dict[str, Any] = {"E": {"enum": [2, 1.0]}, "C": section({"a": INT}), "J": inner}
    found = _read(schema, D=section({"b": INT}), **definitions)
    assert found == form


@given(st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_the_form_of_a_form_is_itself(seed: int) -> None:
    from random import Random  # noqa: PLC0415

    made = random_document(Random(seed))  # noqa: S311 - not a secret
    reader = TypeReader(made.definitions, "old", frozenset(made.definitions))
    names = {name: f"new:{name}" for name in made.definitions}
    for fragment in members_of(made.sections["engine_params"]).parameters.values():
        form = reader.read(fragment, names)
        assert settle(form) == form


def _classes(**found: tuple[str, ...]) -> dict[str, ClassRef]:
    return {
        key: ClassRef(key, section(dict.fromkeys(names, INT)), is_named=True)
        for key, names in found.items()
    }


def test_classes_match_by_name_then_by_fields() -> None:
    old = _classes(A=("x",), B=("p", "q", "r"), C=("m",))
    new = _classes(A=("y",), D=("q", "r", "s"), E=("n",))
    matched = match_classes(old, new)
    assert [(pair.old.key, pair.new.key) for pair in matched.pairs] == [("A", "A"), ("B", "D")]
    assert [found.key for found in matched.only_old] == ["C"]
    assert [found.key for found in matched.only_new] == ["E"]


def test_a_class_under_its_long_name_is_the_class() -> None:
    inner = section({"x": INT}) | {"x-python-type": "Cfg"}
    old = {"Cfg": ClassRef("Cfg", inner, is_named=True)}
    other = section({"y": INT}) | {"x-python-type": "Cfg"}
    new = {"a.Cfg": ClassRef("a.Cfg", other, is_named=True)}
    assert len(match_classes(old, new).pairs) == 1


def test_unchanged_means_all_the_way_down() -> None:
    def chain(last: Any) -> dict[str, Any]:
        return {
            "A": section({"b": {"$ref": "#/$defs/B"}}),
            "B": section({"c": {"type": "array", "items": {"$ref": "#/$defs/C"}}}),
            "C": section({"x": last}),
            "D": section({"x": INT, "again": {"$ref": "#/$defs/D"}}),
        }

    assert unchanged_definitions(chain(INT), chain(STR)) == {"D"}
    assert unchanged_definitions(chain(INT), chain(INT)) == {"A", "B", "C", "D"}
    assert unchanged_definitions(chain(INT), chain(INT), frozenset("C")) == {"D"}
    assert unchanged_definitions(chain({"const": 1}), chain({"const": True})) == {"D"}


def test_a_reference_to_a_name_with_signs() -> None:
    assert definition_name("#/$defs/a.b%5Bint%5D") == "a.b[int]"
    assert definition_name("#/properties/a") == ""
    assert definition_name("other.json#/$defs/A") == ""


def test_data_is_no_schema() -> None:
    schema: Any = {
        "properties": {"enum": {"$ref": "#/$defs/A"}, "default": {"not": {"$ref": "#/$defs/B"}}},
        "default": {"$ref": "#/$defs/C"},
        "enum": [{"$ref": "#/$defs/D"}],
    }
    assert refs_of(schema) == ["#/$defs/A", "#/$defs/B"]
    marked: Any = rebuild(schema, lambda part: part | {"seen": True})
    assert marked["properties"]["default"]["not"]["seen"] is True
    assert "seen" not in marked["default"]
    assert "seen" not in marked["enum"][0]


def test_values_and_what_is_around_them() -> None:
    form: Any = {"anyOf": [{"enum": ["a", "b"]}, STR]}
    assert values_only(form, {"anyOf": [{"enum": ["a", "c"]}, STR]}) == ValueChange(("b",), ("c",))
    assert values_only(form, {"anyOf": [{"enum": ["a"]}, INT]}) is None
    assert lost_values(form, {"anyOf": [{"enum": ["a"]}, STR, INT]}) == Lost(("b",))
    assert lost_values(form, STR) == Lost((), ("a", "b"))
    inside: Any = {"type": "array", "items": form}
    assert lost_values(inside, {"type": "array", "items": STR}) == Lost((), ("a", "b"))


def test_names() -> None:
    def owner(**properties: str) -> Any:
        return members_of(
            section({n: {"x-alias-of": t} if t else INT for n, t in properties.items()})
        )

    names = pair_names(owner(a="", b="", gone="", x="gone"), owner(a="", c="", b="c", x="", d="a"))
    assert names.kept == (("a", "a"), ("b", "c"))
    assert names.promoted == (("gone", "x"),)
    assert (names.removed, names.added) == ((), ())
    assert (names.aliases_removed, names.aliases_added) == ((), ("d",))
    assert members_of(None).parameters == {}


def test_paths_that_double_with_every_level_end() -> None:
    def diamonds(last: Any) -> Any:
        definitions = {
            f"C{i}": section({n: {"$ref": f"#/$defs/C{i + 1}"} for n in "xy"}) for i in range(40)
        }
        definitions["C40"] = section({"mode": last})
        return document({"root": {"$ref": "#/$defs/C0"}}, definitions=definitions)

    walk = Walk(diamonds(INT), diamonds(STR))
    pairs = walk.object_pairs()
    assert len(pairs) == 42
    assert pairs[-1].path == "engine_params.root" + ".x" * 40
    assert len(walk.other_paths(pairs[-1])) in (MAX_PATHS, MAX_PATHS - 1)


def test_what_is_written_alike_is_not_paired() -> None:
    definitions = {"C": section({"mode": INT})}
    made = document({"c": {"$ref": "#/$defs/C"}, "a": INT}, definitions=definitions)
    (pair,) = Walk(made, made).object_pairs()
    assert pair.parameters == ()
