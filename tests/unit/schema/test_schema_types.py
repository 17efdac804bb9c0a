"""Types: x-python-type and fragments, for each kind and their combinations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from param_discovery.schema.normal_form import normalise
from param_discovery.schema.python_type import python_type
from param_discovery.schema.type_tree import SCALARS
from tests.unit.schema import trees as t

MODE = {"kind": "enum", "class": "Mode", "member": "FAST", "value": "fast"}

PYTHON_TYPES = [
    (t.ANY, "Any"),
    (t.NONE, "None"),
    (t.NEVER, "Never"),
    (t.DTYPE, "torch.dtype"),
    (t.scalar("Path"), "Path"),
    (t.array(t.INT), "list[int]"),
    (t.array(t.INT, name="List"), "list[int]"),
    (t.array(), "list"),
    (t.array(t.STR, "set"), "set[str]"),
    (t.array(t.STR, "sequence", name="Sequence"), "Sequence[str]"),
    (t.array(t.STR, "sequence", name="deque"), "deque[str]"),
    (t.array(t.STR, "iterable"), "Iterable[str]"),
    ({"kind": "tuple", "items": [t.INT, t.STR]}, "tuple[int, str]"),
    ({"kind": "tuple", "item": t.INT}, "tuple[int, ...]"),
    ({"kind": "tuple", "items": []}, "tuple[()]"),
    ({"kind": "tuple"}, "tuple"),
    (t.mapping(t.STR, t.INT), "dict[str, int]"),
    (t.mapping(t.STR, t.INT, "Mapping"), "Mapping[str, int]"),
    (t.mapping(), "dict"),
    (t.union(t.NONE, t.INT), "int | None"),
    (t.union(t.STR, t.INT, t.NONE), "int | str | None"),
    (t.union(t.INT, t.union(t.NONE, t.STR)), "int | str | None"),
    (t.array(t.union(t.NONE, t.INT)), "list[int | None]"),
    (t.literal("b", "a"), "Literal['b', 'a']"),
    (t.literal(1, True, "1"), "Literal[1, True, '1']"),
    (t.literal(None, "a"), "Literal['a'] | None"),
    (t.literal(None), "None"),
    (t.literal(MODE), "Literal[Mode.FAST]"),
    (t.union(t.literal("b"), t.NONE, t.literal("a", "b")), "Literal['b', 'a'] | None"),
    (t.constrained(t.INT, ge=0), "int"),
    (t.constrained(t.union(t.INT, t.NONE), ge=0), "int | None"),
    (t.union(t.STR, t.NEVER), "str"),
    (t.union(t.NEVER), "Never"),
    ({"kind": "unresolved", "text": "Foo[Bar]"}, "Foo[Bar]"),
]


@pytest.mark.parametrize(("tree", "text"), PYTHON_TYPES)
def test_python_type(tree: Any, text: Any) -> None:
    assert python_type(normalise(t.type_of(tree))) == text


FRAGMENTS = [
    (t.ANY, {"x-python-type": "Any"}),
    (t.NONE, {"type": "null"}),
    (t.NEVER, {"not": {}, "x-python-type": "Never"}),
    (t.DTYPE, {"not": {}, "x-python-type": "torch.dtype"}),
    (t.scalar("complex"), {"not": {}, "x-python-type": "complex"}),
    (t.scalar("Pattern"), {"not": {}, "x-python-type": "Pattern"}),
    (
        {"kind": "unresolved", "text": "Foo"},
        {"x-python-type": "Foo", "x-unresolved": True},
    ),
    (t.INT, {"type": "integer"}),
    (t.union(t.NONE, t.INT), {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
    (
        t.union(t.scalar("Decimal"), t.FLOAT, t.NONE),
        {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]},
    ),
    (t.literal("b", "a"), {"enum": ["b", "a"]}),
    (t.literal(1, True), {"enum": [1, True]}),
    (t.literal(None, "a"), {"anyOf": [{"enum": ["a"]}, {"type": "null"}]}),
    (t.literal(MODE, "fast"), {"enum": ["fast"]}),
    (
        t.literal("a", t.BYTES),
        {"anyOf": [{"enum": ["a"]}, {"not": {}, "x-python-type": "Literal[b'x']"}]},
    ),
    (t.union(t.literal("a"), t.literal("b")), {"enum": ["a", "b"]}),
    (
        t.union(t.STR, t.DTYPE),
        {"anyOf": [{"type": "string"}, {"not": {}, "x-python-type": "torch.dtype"}]},
    ),
    (t.array(), {"type": "array"}),
    (t.array(t.ANY), {"type": "array", "items": {"x-python-type": "Any"}}),
    (t.array(t.INT, "sequence"), {"type": "array", "items": {"type": "integer"}}),
    (
        t.array(t.INT, "frozenset"),
        {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
    ),
    (
        {"kind": "tuple", "items": [t.INT, t.STR]},
        {
            "type": "array",
            "prefixItems": [{"type": "integer"}, {"type": "string"}],
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    ({"kind": "tuple", "item": t.INT}, {"type": "array", "items": {"type": "integer"}}),
    ({"kind": "tuple", "items": []}, {"type": "array", "maxItems": 0}),
    ({"kind": "tuple"}, {"type": "array"}),
    (t.mapping(), {"type": "object"}),
    (t.mapping(t.STR, t.INT), {"type": "object", "additionalProperties": {"type": "integer"}}),
    (t.constrained(t.INT, ge=0, lt=9), {"type": "integer", "minimum": 0, "exclusiveMaximum": 9}),
    (
        t.constrained(t.FLOAT, gt=0, le=1.5, multiple_of=0.5),
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1.5, "multipleOf": 0.5},
    ),
    (t.constrained(t.FLOAT, ge=0, le=t.INF), {"type": "number", "minimum": 0}),
    (
        t.constrained(t.STR, min_length=1, pattern="^a"),
        {"type": "string", "minLength": 1, "pattern": "^a"},
    ),
    (
        t.constrained(t.array(), min_length=1, max_length=2),
        {"type": "array", "minItems": 1, "maxItems": 2},
    ),
    (t.constrained(t.mapping(), max_length=2), {"type": "object", "maxProperties": 2}),
    (
        t.constrained(t.ANY, max_length=2),
        {"x-python-type": "Any", "maxItems": 2, "maxLength": 2, "maxProperties": 2},
    ),
    (
        t.constrained(t.union(t.NONE, t.INT, t.STR), ge=0, max_length=3),
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "maxLength": 3},
                {"type": "null"},
            ]
        },
    ),
    (
        t.constrained(t.constrained(t.INT, ge=0), ge=5, le=9),
        {"type": "integer", "minimum": 0, "maximum": 9, "allOf": [{"minimum": 5}]},
    ),
    (
        t.constrained({"kind": "tuple", "items": [t.INT]}, min_length=3),
        {
            "type": "array",
            "prefixItems": [{"type": "integer"}],
            "minItems": 1,
            "maxItems": 1,
            "allOf": [{"minItems": 3}],
        },
    ),
    (t.constrained(t.INT, strict=True), {"type": "integer"}),
]


@pytest.mark.parametrize(("tree", "expected"), FRAGMENTS)
def test_fragment(tree: Any, expected: Any) -> None:
    assert json.dumps(t.fragment(tree), sort_keys=True) == json.dumps(expected, sort_keys=True)


KEYS = [
    (t.INT, {"pattern": "^-?[0-9]+$"}),
    (t.BOOL, {"enum": ["false", "true"]}),
    (t.NONE, {"enum": ["null"]}),
    (t.literal("a", 1), {"enum": ["a", "1"]}),
    (t.cls("m:Str"), {"$ref": "#/$defs/Str"}),
    (t.cls("m:Int"), {"enum": ["1", "2"]}),
    (t.cls("m:Config"), {"not": {}, "x-python-type": "Config"}),
    (t.array(), {"not": {}, "x-python-type": "list"}),
    (t.union(t.INT, t.literal("auto")), {"anyOf": [{"enum": ["auto"]}, {"pattern": "^-?[0-9]+$"}]}),
    (t.constrained(t.STR, min_length=1), {"minLength": 1}),
    (t.scalar("UUID"), {"format": "uuid"}),
]
CLASSES = {
    "Str": t.enum("m:Str", A="a"),
    "Int": t.enum("m:Int", A=1, B=2),
    "Config": t.structure("m:Config"),
}


@pytest.mark.parametrize(("key", "expected"), KEYS)
def test_keys_of_a_mapping_are_strings_in_json(key: Any, expected: Any) -> None:
    assert t.fragment(t.mapping(key, t.INT), **CLASSES)["propertyNames"] == expected


@pytest.mark.parametrize("key", [t.STR, t.ANY, t.union(t.STR, t.INT)])
def test_any_string_is_a_key(key: Any) -> None:
    assert "propertyNames" not in t.fragment(t.mapping(key, t.INT))


def test_numeric_bounds_on_keys_are_a_limitation() -> None:
    document = t.document_with(t.parameter("x", t.mapping(t.constrained(t.INT, ge=0), t.INT)))
    assert "ge=0 on int" in document.limitations[0].reason


@pytest.mark.parametrize("name", sorted(SCALARS))
def test_each_scalar_is_known(name: Any) -> None:
    fragment = t.fragment(t.scalar(name))
    assert "not" in fragment or "type" in fragment or "anyOf" in fragment


@pytest.mark.parametrize(
    ("tree", "good", "bad"),
    [
        (t.FLOAT, [1, 1.5], [True, "1"]),
        (t.INT, [1], [True, 1.5, "1"]),
        ({"kind": "tuple", "items": [t.INT, t.STR]}, [[1, "a"]], [[1], [1, "a", 2], ["a", 1]]),
        (t.array(t.INT, "set"), [[1, 2]], [[1, 1]]),
        (t.mapping(t.INT, t.STR), [{"1": "a"}], [{"a": "a"}, {"1": 1}]),
        (t.mapping(t.array(), t.STR), [{}], [{"a": "a"}]),
        (t.union(t.STR, t.DTYPE), ["a"], [1, None]),
        (t.literal(1), [1, 1.0], [True]),
        (t.array(t.DTYPE), [[]], [["a"]]),
    ],
)
def test_an_independent_validator_agrees(tree: Any, good: Any, bad: Any) -> None:
    assert [value for value in good if not t.accepts(tree, value)] == []
    assert [value for value in bad if t.accepts(tree, value)] == []


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (t.constrained(t.scalar("timedelta"), ge=1), "ge=1 on timedelta"),
        (t.constrained(t.INT, ge=t.FLOAT16), "ge=torch.float16 on int"),
        (t.constrained(t.INT, multiple_of=0), "multiple_of=0 on int"),
        (t.constrained(t.STR, min_length=-1), "min_length=-1 on str"),
        (t.constrained(t.STR, pattern="(?<n"), "pattern='(?<n' on str"),
        (t.constrained(t.STR, min_length=True), "min_length=True on str"),
        (t.constrained(t.STR, pattern=t.FLOAT16), "pattern=torch.float16 on str"),
        (t.constrained(t.union(t.BOOL, t.NONE), ge=1), "ge=1 on bool | None"),
    ],
)
def test_a_constraint_that_cannot_be_said_is_a_limitation(tree: Any, said: Any) -> None:
    document = t.document_with(t.parameter("x", tree))
    assert [found.parameter for found in document.limitations] == ["x"]
    assert said in document.limitations[0].reason


def tagged(name: Any, *tags: Any) -> Any:
    return t.structure(f"m:{name}", t.parameter("kind", t.literal(*tags), default=tags[0]))


def test_a_discriminated_union_as_pydantic_writes_it() -> None:
    tree = t.union(t.cls("m:B"), t.cls("m:A"), t.NONE, discriminator="kind")
    expected = {
        "oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"a": "#/$defs/A", "b": "#/$defs/B", "c": "#/$defs/B"},
        },
    }
    classes = {"A": tagged("A", "a"), "B": tagged("B", "b", "c")}
    assert t.fragment(tree, **classes) == {"anyOf": [expected, {"type": "null"}]}
    nested = t.union(t.NONE, t.union(t.cls("m:A"), t.cls("m:B"), discriminator="kind"))
    assert t.fragment(nested, **classes) == {"anyOf": [expected, {"type": "null"}]}
    assert t.built(t.parameter("x", nested), **classes)["x-python-type"] == "A | B | None"


@pytest.mark.parametrize("other", [tagged("B", "a"), t.structure("m:B")])
def test_a_discriminator_that_tells_nothing_apart_is_no_one_of(other: Any) -> None:
    tree = t.union(t.cls("m:A"), t.cls("m:B"), discriminator="kind")
    document = t.document_with(t.parameter("x", tree), A=tagged("A", "a"), B=other)
    found = t.properties(document)["x"]
    assert found["anyOf"] == [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]
    assert "'kind'" in document.limitations[0].reason


LEAVES = st.sampled_from(
    [
        t.ANY,
        t.NONE,
        t.INT,
        t.STR,
        t.BOOL,
        t.DTYPE,
        t.NEVER,
        t.literal("a", None),
        t.literal(1),
        t.literal("b", True),
        t.cls("m:A"),
        {"kind": "unresolved", "text": "Foo"},
    ]
)


def _compound(inner: Any) -> Any:
    pairs = st.tuples(inner, inner)
    bounds = st.fixed_dictionaries(
        {},
        optional={"ge": st.integers(), "max_length": st.integers(-1, 9), "strict": st.just(True)},
    )
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda members: t.union(*members)),
        st.lists(inner, min_size=1, max_size=4).map(lambda m: t.union(*m, discriminator="kind")),
        inner.map(t.array),
        inner.map(lambda item: {"kind": "tuple", "items": [item, item]}),
        pairs.map(lambda pair: t.mapping(*pair)),
        st.tuples(inner, bounds).map(lambda pair: t.constrained(pair[0], **pair[1])),
    )


TYPES = st.recursive(LEAVES, _compound, max_leaves=12)


@settings(deadline=None)
@given(TYPES)
def test_the_normal_form_is_idempotent_and_keeps_the_text(tree: Any) -> None:
    once = normalise(t.type_of(tree))
    assert repr(normalise(once)) == repr(once)
    text = python_type(once)
    assert python_type(normalise(t.type_of(t.array(tree)))) == f"list[{text}]"
    assert text.count("Annotated") == 0


@settings(deadline=None)
@given(TYPES)
def test_every_type_gives_a_valid_schema(tree: Any) -> None:
    document = t.document_with(t.parameter("x", tree), A=tagged("A", "a"))
    Draft202012Validator.check_schema(json.loads(document.text()))


@settings(deadline=None)
@given(st.lists(LEAVES, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_a_union_decides_nothing(members: Any, random: Any) -> None:
    # Literals apart: theirs is the source's order.
    members = [member for member in members if member["kind"] != "literal"] or [t.INT]
    shuffled = random.sample(members, len(members))
    first, second = (
        t.built(t.parameter("x", t.union(*m)), A=tagged("A", "a")) for m in (members, shuffled)
    )
    assert first == second
