"""Parameters, classes and their names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from param_discovery.schema.json_node import Node
from param_discovery.schema.pointers import local_ref, tokens_of
from param_discovery.schema.value_tree import parse_value
from param_discovery.schema.values import express, python_text
from tests.unit.schema import trees as t


def series(kind: Any, *items: Any) -> Any:
    return {"kind": kind, "items": list(items)}


def pairs(*entries: Any) -> Any:
    return {"kind": "dict", "entries": [list(entry) for entry in entries]}


def made(name: Any, **arguments: Any) -> Any:
    return {"kind": "object", "class": name, "arguments": [list(p) for p in arguments.items()]}


def member(name: Any, value: Any) -> Any:
    return {"kind": "enum", "class": "Mode", "member": name, "value": value}


PATH = {"kind": "path", "text": "/a"}
NOT_JSON = ...

VALUES = [
    (None, None, "None"),
    (True, True, "True"),
    (1, 1, "1"),
    (1.0, 1.0, "1.0"),
    ("a'b", "a'b", '"a\'b"'),
    (t.INF, NOT_JSON, "inf"),
    (t.BYTES, NOT_JSON, "b'x'"),
    (t.FLOAT16, NOT_JSON, "torch.float16"),
    (PATH, "/a", "Path('/a')"),
    (member("FAST", "fast"), "fast", "Mode.FAST"),
    (member("RAW", t.BYTES), NOT_JSON, "Mode.RAW"),
    (series("list", 1, PATH), [1, "/a"], "[1, Path('/a')]"),
    (series("tuple", 1), [1], "(1,)"),
    (series("tuple", 1, 2), [1, 2], "(1, 2)"),
    (series("tuple"), [], "()"),
    (series("set", 1), [1], "{1}"),
    (series("set"), [], "set()"),
    (series("frozenset", 1), [1], "frozenset({1})"),
    (series("frozenset"), [], "frozenset()"),
    (series("list", t.INF), NOT_JSON, "[inf]"),
    (pairs(("a", 1)), {"a": 1}, "{'a': 1}"),
    (pairs((1, "a")), {"1": "a"}, "{1: 'a'}"),
    (pairs((member("FAST", "fast"), 1)), {"fast": 1}, "{Mode.FAST: 1}"),
    (pairs((1, "a"), ("1", "b")), NOT_JSON, "{1: 'a', '1': 'b'}"),
    (pairs((True, "a")), NOT_JSON, "{True: 'a'}"),
    (pairs((series("tuple", 1), "a")), NOT_JSON, "{(1,): 'a'}"),
    (made("Config"), {}, "Config()"),
    (made("Config", mode=3), {"mode": 3}, "Config(mode=3)"),
    (made("Config", dtype=t.FLOAT16), NOT_JSON, "Config(dtype=torch.float16)"),
]


@pytest.mark.parametrize(("tree", "as_json", "text"), VALUES)
def test_values_as_json_and_as_python(tree: Any, as_json: Any, text: Any) -> None:
    value = parse_value(Node(tree))
    expressed = express(value)
    assert python_text(value) == text
    assert repr(NOT_JSON if expressed is None else expressed.json) == repr(as_json)
    found = t.built(t.parameter("x", default=tree))
    if expressed is None:
        assert found == {"x-python-default": text}
    else:
        assert repr(found) == repr({"default": as_json})


def test_all_that_is_said_of_a_parameter() -> None:
    found = t.built(
        t.parameter(
            "x",
            t.INT,
            default=1,
            default_origin="documented",
            type_origin="documented",
            effective_default=2,
            description="One.\n\n  Two.",
            deprecated="Use y.",
            status="beta",
            origin="kwargs",
        )
    )
    assert found == {
        "type": "integer",
        "default": 1,
        "description": "One.\n\n  Two.",
        "deprecated": True,
        "x-default-origin": "docstring",
        "x-deprecation-message": "Use y.",
        "x-effective-default": 2,
        "x-origin": "kwargs",
        "x-python-type": "int",
        "x-status": "beta",
        "x-type-origin": "docstring",
    }


def test_what_is_not_said_is_not_written() -> None:
    assert t.built(t.parameter("x", required=True)) == {}
    assert t.built(t.parameter("x", deprecated=False, description="")) == {"default": None}
    assert t.built(t.parameter("x", deprecated=True)) == {"default": None, "deprecated": True}


def test_nothing_known_any_and_unresolved_are_three_facts() -> None:
    assert t.built(t.parameter("x")) == {"default": None}
    assert t.built(t.parameter("x", t.ANY)) == {"default": None, "x-python-type": "Any"}
    document = t.document_with(t.parameter("x", t.array({"kind": "unresolved", "text": "Foo"})))
    assert t.properties(document)["x"] == {
        "type": "array",
        "items": {"x-python-type": "Foo", "x-unresolved": True},
        "default": None,
        "x-python-type": "list[Foo]",
    }
    assert document.limitations[0].reason == "The annotation Foo could not be resolved."


def test_the_readers_own_words_on_a_limitation_are_enough() -> None:
    unresolved = {"kind": "unresolved", "text": "Foo"}
    document = t.document_with(t.parameter("x", unresolved, limitations=["Not there."]))
    assert [found.reason for found in document.limitations] == ["Not there."]


def test_a_default_that_varies() -> None:
    assert t.built(t.parameter("x", default_varies=True)) == {"x-default-varies": True}


def test_a_memory_address_never_gets_in() -> None:
    value = {"kind": "opaque", "text": "<function f at 0x7f00deadbeef>", "type": "function"}
    document = t.document_with(t.parameter("x", default=value))
    assert t.properties(document)["x"] == {"x-default-varies": True}
    assert "address" in document.limitations[0].reason
    assert "0x7f" not in document.text()


def test_an_unknown_default_is_a_limitation() -> None:
    seen = {"name": "x", "required": False, "type": t.INT}
    document = t.document_of(t.observation(t.target(seen)))
    assert document.limitations[0].reason == "Its default is not known."
    typed_dict = t.document_of(t.observation(t.target(seen, kind="typeddict")))
    assert typed_dict.limitations == ()


def test_an_effective_default_that_json_cannot_hold() -> None:
    found = t.built(t.parameter("x", effective_default=t.INF))
    assert found == {"default": None, "x-python-effective-default": "inf"}


def test_annotations_stand_beside_a_reference() -> None:
    found = t.built(t.parameter("x", t.cls("m:C"), description="D"), C=t.structure("m:C"))
    assert found == {
        "$ref": "#/$defs/C",
        "default": None,
        "description": "D",
        "x-python-type": "C",
    }


def test_a_class_is_an_object() -> None:
    fields = (
        t.parameter("a", t.INT, required=True, aliases=["b", "_c", "a"]),
        t.parameter("_hidden", t.cls("m:Hidden"), required=True),
    )
    document = t.document_with(
        t.parameter("x", t.cls("m:C")),
        C=t.structure("m:C", *fields, open=True, description="A class."),
        Hidden=t.structure("m:Hidden"),
    )
    assert document.definitions == {
        "C": {
            "type": "object",
            "description": "A class.",
            "properties": {
                "a": {"type": "integer", "x-python-type": "int"},
                "b": {"$ref": "#/$defs/C/properties/a", "x-alias-of": "a"},
            },
            "required": ["a"],
            "additionalProperties": True,
            "x-python-type": "C",
        }
    }


def test_limitations_of_classes_name_the_class() -> None:
    notes = [
        {"parameter": None, "reason": "Odd."},
        {"parameter": "a", "reason": "Odder."},
        {"parameter": "_a", "reason": "Private."},
    ]
    document = t.document_with(
        t.parameter("x", t.cls("m:C")),
        C=t.structure("m:C", t.parameter("a", limitations=["Oddest."]), limitations=notes),
    )
    found = [(one.section, one.parameter, one.reason) for one in document.limitations]
    assert found == [
        (None, "$defs/C", "Odd."),
        (None, "$defs/C.a", "Odder."),
        (None, "$defs/C.a", "Oddest."),
    ]


def test_recursive_classes() -> None:
    node = t.structure("m:Node", t.parameter("next", t.union(t.cls("m:Node"), t.NONE)))
    document = t.document_with(t.parameter("x", t.cls("m:Node")), Node=node)
    whole = Draft202012Validator(json.loads(document.text()))
    assert whole.is_valid({"engine_params": {"x": {"next": {"next": None}}}})
    assert not whole.is_valid({"engine_params": {"x": {"next": {"next": 1}}}})


def test_an_enum_is_its_values() -> None:
    values = t.enum("m:E", B="b", A=member("A", "a"), C=1, D=True, E=1.0)
    document = t.document_with(t.parameter("x", t.cls("m:E")), E=values)
    assert repr(document.definitions["E"]) == repr(
        {"enum": ["b", "a", 1, True], "x-python-type": "E"}
    )


def test_members_of_an_enum_that_json_cannot_hold_are_opaque() -> None:
    document = t.document_with(t.parameter("x", t.cls("m:E")), E=t.enum("m:E", A="a", B=t.BYTES))
    assert document.definitions["E"]["anyOf"] == [
        {"enum": ["a"]},
        {"not": {}, "x-python-type": "E.B"},
    ]
    assert document.limitations[0].parameter == "$defs/E.B"


def test_an_empty_enum_takes_nothing() -> None:
    assert not t.accepts(t.cls("m:E"), "a", E=t.enum("m:E"))


def names_of(*refs: Any) -> Any:
    parameters = [t.parameter(f"p{index}", t.cls(ref)) for index, ref in enumerate(refs)]
    definitions = {
        ref: t.structure(ref) | {"name": ref.rpartition(":")[2].rpartition(".")[2]} for ref in refs
    }
    document = t.document_of(t.observation(t.target(*parameters), definitions=definitions))
    found = t.properties(document)
    pointers = [found[f"p{index}"]["$ref"] for index in range(len(refs))]
    whole = json.loads(document.text())
    resolver = Registry().with_resource("", Resource.from_contents(whole)).resolver()
    for pointer in pointers:
        assert "properties" in resolver.lookup(pointer).contents
    return dict(zip(refs, pointers, strict=True))


COLLIDING = [
    (("a:C", "b:D"), ["C", "D"]),
    (("a:C", "b:C", "b:D"), ["a.C", "b.C", "D"]),
    (("a:X.C", "a:Y.C"), ["a.X.C", "a.Y.C"]),
    (("a:b.C", "a.b:C"), ["a:b.C", "a.b:C"]),
    (("a:C[int/~]", "a:D"), ["C%5Bint~1~0%5D", "D"]),
]


@pytest.mark.parametrize(("refs", "names"), COLLIDING)
def test_names_of_classes(refs: Any, names: Any) -> None:
    expected = {ref: f"#/$defs/{name}" for ref, name in zip(refs, names, strict=True)}
    assert names_of(*refs) == expected
    assert names_of(*reversed(refs)) == expected


def test_a_class_name_that_looks_like_a_long_one_keeps_it() -> None:
    odd = t.structure("z:Q") | {"name": "a.C"}
    definitions = {"z:Q": odd, "a:C": t.structure("a:C"), "b:C": t.structure("b:C")}
    parameters = [t.parameter(ref[0], t.cls(ref)) for ref in definitions]
    document = t.document_of(t.observation(t.target(*parameters), definitions=definitions))
    assert {name: found["$ref"] for name, found in t.properties(document).items()} == {
        "z": "#/$defs/a.C",
        "a": "#/$defs/a:C",
        "b": "#/$defs/b.C",
    }


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1))
def test_pointers_lead_back(tokens: Any) -> None:
    ref = local_ref(*tokens)
    assert ref.isascii()
    assert tokens_of(ref) == tuple(tokens)


@pytest.mark.parametrize("ref", ["", "#", "other.json#/a", "#/%ff"])
def test_pointers_elsewhere(ref: Any) -> None:
    assert tokens_of(ref) is None


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a/b", "~", "%", "é", "$ref", "x_y", "z-1", "q r"]), st.just("")
    )
)
def test_aliases_lead_to_their_parameter(names: Any) -> None:
    parameters = [t.parameter(name, t.INT, aliases=[f"{name}2"]) for name in names]
    document = t.document_with(*parameters, t.parameter("last"))
    whole = json.loads(document.text())
    resolver = Registry().with_resource("", Resource.from_contents(whole)).resolver()
    found = t.properties(document)
    for name in names:
        alias = found[f"{name}2"]
        assert alias["x-alias-of"] == name
        assert resolver.lookup(alias["$ref"]).contents == found[name]


def test_an_alias_never_hides_a_parameter() -> None:
    document = t.document_with(t.parameter("a", t.INT, aliases=["b"]), t.parameter("b", t.STR))
    assert t.properties(document)["b"]["type"] == "string"
    assert "'b'" in document.limitations[0].reason


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (t.INT, "int | None"),
        (t.union(t.STR, t.NONE), "str | None"),
        (t.ANY, "Any"),
        ({"kind": "unresolved", "text": "Foo"}, "Foo"),
    ],
)
def test_a_documented_type_lets_in_a_default_of_none(type_: Any, text: str) -> None:
    documented = t.parameter("x", type_, type_origin="documented")
    assert t.built(documented)["x-python-type"] == text
    assert t.built(t.parameter("x", t.INT))["type"] == "integer"
    required = t.parameter("x", t.INT, type_origin="documented", required=True)
    assert t.built(required)["type"] == "integer"
