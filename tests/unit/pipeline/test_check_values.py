"""Values held against a schema: what is wrong is found, and nothing fails open."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.pipeline.check_sections import Scope
from param_discovery.pipeline.check_words import MOST_LOOKED_UP
from param_discovery.schema.read import read_document
from tests.unit.pipeline.check_house import (
    RECORDED,
    SCHEMAS,
    document,
    document_of,
    findings,
    rules,
    said,
)
from tests.unit.pipeline.schema_house import schema

if TYPE_CHECKING:
    from param_discovery.schema.document import Document

INT = {"type": "integer", "x-python-type": "int"}
OPTIONAL = {
    "anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}],
    "default": None,
    "x-python-type": "int | None",
}
FLOAT = {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "x-python-type": "float"}
STR = {"anyOf": [{"type": "string"}, {"type": "null"}], "x-python-type": "str | None"}
BOOL = {"type": "boolean", "x-python-type": "bool"}
DTYPE = {
    "anyOf": [{"enum": ["auto", "half", "float16"]}, {"not": {}, "x-python-type": "torch.dtype"}],
    "x-python-type": "Literal['auto', 'half', 'float16'] | torch.dtype",
}
ANY = {"x-python-type": "Any"}
UNRESOLVED = {"x-python-type": "Foo", "x-unresolved": True}
OPAQUE = {"not": {}, "x-python-type": "torch.device"}
NO_FILE = {"anyOf": [OPAQUE, {"type": "null"}]}
"""What a file can only leave to its default."""
LIST = {"type": "array", "items": INT, "minItems": 1, "x-python-type": "list[int]"}
DICT = {"type": "object", "additionalProperties": INT, "x-python-type": "dict[str, int]"}
PAIR = {"type": "array", "prefixItems": [INT, STR], "minItems": 2, "maxItems": 2}
DAY = {"type": "string", "format": "date", "x-python-type": "date"}
CLASS = {"$ref": "#/$defs/Config", "x-python-type": "Config"}
CONFIG = {
    "type": "object",
    "properties": {
        "mode": {"enum": [0, 1, 2, 3], "x-python-type": "Mode"},
        "size": INT,
        "inner": {"anyOf": [{"$ref": "#/$defs/Config"}, {"type": "null"}]},
        "what": {},
    },
    "required": ["mode"],
    "additionalProperties": False,
    "x-python-type": "Config",
}


def house(**parameters: Any) -> Document:
    found = schema(**parameters)
    found["$defs"] = {"Config": CONFIG}
    return document_of(found)


CASES: list[tuple[dict[str, Any], str, list[str]]] = [
    (INT, "8", []),
    (INT, "8.0", []),
    (INT, "8.5", ["1:4 wrong-type engine_params.p: expected int, got the number 8.5"]),
    (INT, "'8'", ["1:4 wrong-type engine_params.p: expected int, got text '8'"]),
    (INT, "true", ["1:4 wrong-type engine_params.p: expected int, got the truth value true"]),
    (INT, "", ["1:3 wrong-type engine_params.p: expected int, got nothing (null)"]),
    (INT, "[1]", ["1:1 wrong-type engine_params.p: expected int, got a list"]),
    (INT, "{a: 1}", ["1:1 wrong-type engine_params.p: expected int, got a mapping"]),
    (INT, ".nan", ["1:4 wrong-type engine_params.p: expected int, got the number nan"]),
    (INT, ".inf", ["1:4 wrong-type engine_params.p: expected int, got the number inf"]),
    (OPTIONAL, "null", []),
    (OPTIONAL, "auto", ["1:4 wrong-type engine_params.p: expected int | None, got text 'auto'"]),
    (
        OPTIONAL,
        "0",
        ["1:4 wrong-value engine_params.p: expected int at least 1, got the whole number 0"],
    ),
    (FLOAT, "1", []),
    (
        FLOAT,
        "0",
        [
            (
                "1:4 wrong-value engine_params.p: expected float greater than 0 and at most 1,"
                " got the whole number 0"
            )
        ],
    ),
    (
        FLOAT,
        ".inf",
        [
            (
                "1:4 wrong-value engine_params.p: expected float greater than 0 and at most 1,"
                " got the number inf"
            )
        ],
    ),
    ({"type": "number"}, ".inf", ["1:4 not-checkable engine_params.p: cannot be checked: inf is"]),
    ({"type": "number"}, ".nan", ["1:4 not-checkable engine_params.p: cannot be checked: nan is"]),
    (STR, "1.10", ["1:4 wrong-type engine_params.p: expected str | None, got the number 1.1"]),
    (
        STR,
        "2024-01-01",
        ["1:4 wrong-type engine_params.p: expected str | None, got a timestamp '2024-01-01'"],
    ),
    (DAY, "2024-01-01", []),
    (STR, "!env X", ["1:4 not-checkable engine_params.p: cannot be checked: '!env' is a tag"]),
    (CLASS, "{mode: !env X}", ["1:11 not-checkable engine_params.p.mode: cannot be checked: '!e"]),
    (CLASS, "!inc {mode: 1}", ["1:1 not-checkable engine_params.p: cannot be checked: '!inc'"]),
    (BOOL, "'yes'", ["1:4 wrong-type engine_params.p: expected bool, got text 'yes'"]),
    (BOOL, "1", ["1:4 wrong-type engine_params.p: expected bool, got the whole number 1"]),
    (DTYPE, "half", []),
    (
        DTYPE,
        "flaot16",
        [
            (
                "1:4 wrong-value engine_params.p: expected one of 'auto', 'half', 'float16',"
                " got text 'flaot16'"
            )
        ],
    ),
    (ANY, "{a: [1, x]}", []),
    ({}, "1", ["1:4 not-checkable engine_params.p: cannot be checked: its type is not known"]),
    (
        {"default": 1, "description": "x", "x-origin": "docstring"},
        "1",
        ["1:4 not-checkable engine_params.p: cannot be checked: its type is not known"],
    ),
    (UNRESOLVED, "1", ["1:4 not-checkable engine_params.p: cannot be checked: what Foo takes"]),
    (UNRESOLVED, "{a: 1}", ["1:1 not-checkable engine_params.p: cannot be checked: what Foo"]),
    (NO_FILE, "null", []),
    (
        NO_FILE,
        "'1'",
        ["1:4 wrong-type engine_params.p: expected torch.device | None, got text '1'"],
    ),
    (NO_FILE, "true", ["1:4 wrong-type engine_params.p: expected torch.device | None, got the"]),
    (OPAQUE, "cuda", ["1:4 not-checkable engine_params.p: cannot be checked: torch.device is no"]),
    (LIST, "[1, 2]", []),
    (LIST, "[1, x]", ["1:8 wrong-type engine_params.p[1]: expected int, got text 'x'"]),
    (
        LIST,
        "[]",
        ["1:1 wrong-value engine_params.p: expected list with at least 1 items, got a list"],
    ),
    (LIST, "1", ["1:4 wrong-type engine_params.p: expected list[int], got the whole number 1"]),
    (LIST, "[!env X]", ["1:5 not-checkable engine_params.p[0]: cannot be checked: '!env'"]),
    (
        LIST,
        "[!env X, y]",
        [
            "1:5 not-checkable engine_params.p[0]: cannot be checked: '!env'",
            "1:13 wrong-type engine_params.p[1]: expected int, got text 'y'",
        ],
    ),
    (DICT, "{a: 1, b: x}", ["1:11 wrong-type engine_params.p.b: expected int, got text 'x'"]),
    (PAIR, "[1, a]", []),
    (PAIR, "[a, 1]", ["1:5 wrong-type engine_params.p[0]: expected int", "1:8 wrong-type"]),
    (PAIR, "[1]", ["1:1 wrong-value engine_params.p: expected list with at least 2 items and"]),
    (CLASS, "{mode: 3, size: 1}", []),
    (CLASS, "3", ["1:4 wrong-type engine_params.p: expected Config, got the whole number 3"]),
    (
        CLASS,
        "{mode: 9, levle: 3}",
        [
            "1:11 wrong-value engine_params.p.mode: expected one of 0, 1, 2, 3, got the whole",
            "1:14 unknown-parameter engine_params.p.levle: Config has no such parameter",
        ],
    ),
    (CLASS, "{size: 1}", ["1:1 missing-required engine_params.p.mode: it is required"]),
    (
        CLASS,
        "{mode: 1, inner: {mode: 2, inner: {mode: x}}}",
        ["1:45 wrong-type engine_params.p.inner.inner.mode: expected Mode, got text 'x'"],
    ),
    (CLASS, "{mode: 1, what: 2}", ["1:20 not-checkable engine_params.p.what: cannot be checked"]),
]


@pytest.mark.parametrize(("fragment", "value", "expected"), CASES, ids=lambda one: str(one)[:40])
def test_values(fragment: dict[str, Any], value: str, expected: list[str]) -> None:
    found = said(findings(house(p=fragment), f"p: {value}"))
    assert len(found) == len(expected), found
    for one, start in zip(found, expected, strict=True):
        assert one.startswith(start)


MENDS = [
    (INT, "'8'", "Write the number, without quotes."),
    (INT, "1e5", "Write the number, without quotes (YAML reads a number with an exponent only"),
    (BOOL, "'True'", "Write true or false, without quotes."),
    (OPTIONAL, "None", "Write null, or remove the key."),
    ({**INT, "default": None}, "null", "Remove the key, so that the engine decides: its default"),
    (STR, "1.10", "Put quotes around it."),
    (STR, "on", "Put quotes around it."),
    (DTYPE, "flaot16", "Did you mean `float16`?"),
    (CLASS, "3", "Write a mapping of its parameters: `mode`, `size`, `inner`, `what`."),
    (CLASS, "{mode: 1, sise: 2}", "Did you mean `size`?"),
    (CLASS, "{mode: x}", "Write one of 0, 1, 2, 3."),
    (NO_FILE, "true", "Remove the key: only code can give a torch.device."),
    (INT, "x", "Correct the value, or remove the key."),
]


@pytest.mark.parametrize(("fragment", "value", "mend"), MENDS, ids=lambda one: str(one)[:40])
def test_what_to_do(fragment: dict[str, Any], value: str, mend: str) -> None:
    (found,) = findings(house(p=fragment), f"p: {value}")
    assert (found.mend or "").startswith(mend)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("'" + "a" * 40 + "'", f"got text '{'a' * 40}'"),
        ("'" + "a" * 41 + "'", f"got text '{'a' * 40}'..."),
        ("|\n  one\n  two\n", "got text 'one'..."),
        ("''", "got text ''"),
        ("!!binary " + "b" * 44, f"got a binary '{'b' * 40}'..."),
    ],
)
def test_of_a_text_only_the_beginning_is_shown(value: str, shown: str) -> None:
    (found,) = findings(house(p=INT), f"p: {value}")
    assert found.message == f"expected int, {shown}"


def test_names_like_wrong_ones_are_looked_for_at_the_beginning_of_a_file() -> None:
    text = "".join(f"sise_{number}: 1\n" for number in range(MOST_LOOKED_UP + 5))
    found = findings(house(sise_=INT), text)
    assert [bool(one.mend) for one in found] == [True] * MOST_LOOKED_UP + [False] * 5
    assert {one.rule for one in found} == {"unknown-parameter"}


def test_what_is_deprecated_is_told_at_every_depth() -> None:
    old: dict[str, Any] = {**INT, "deprecated": True, "x-deprecation-message": "Use new."}
    inner: dict[str, Any] = {
        **CONFIG,
        "properties": {"mode": dict[str, Any](INT, deprecated=True)},
        "required": [],
    }
    whole: dict[str, Any] = schema(p=old, c=CLASS)
    whole["$defs"] = {"Config": inner}
    found = findings(document_of(whole), "p: 1\nc: {mode: 2}")
    assert said(found) == [
        "1:1 deprecated engine_params.p: deprecated: Use new.",
        "2:5 deprecated engine_params.c.mode: deprecated",
    ]
    assert {one.level for one in found} == {"notice"}


def test_limitations_of_what_is_valid_keep_it_from_being_called_so() -> None:
    whole = schema(p=INT, q=INT, c=CLASS)
    whole["$defs"] = {"Config": CONFIG}
    whole["discovery_limitations"] = [
        {"section": "engine_params", "parameter": "p", "reason": "The constraint f has no."},
        {"section": "engine_params", "parameter": "q", "reason": "Its default is not written."},
        {"section": None, "parameter": "$defs/Config.size", "reason": "The constraint g."},
    ]
    found = findings(document_of(whole), "p: 1\nq: 1\nc: {mode: 1, size: 2}")
    assert said(found) == [
        (
            "1:1 not-checkable engine_params.p: cannot be checked: not all is known of it."
            " The constraint f has no."
        ),
        (
            "3:14 not-checkable engine_params.c.size: cannot be checked: not all is known of it."
            " The constraint g."
        ),
    ]


def test_the_member_of_a_union_that_fits_best_speaks() -> None:
    first: dict[str, Any] = {"type": "object", "properties": {"kind": {"const": "a"}, "x": INT}}
    other: dict[str, Any] = {"type": "object", "properties": {"kind": {"const": "b"}, "y": INT}}
    for one in (first, other):
        one |= {"required": ["kind"], "additionalProperties": False}
    found = findings(document(p={"oneOf": [first, other]}), "p: {kind: b, y: z}")
    assert said(found) == ["1:17 wrong-type engine_params.p.y: expected int, got text 'z'"]


def test_keys_of_a_mapping() -> None:
    names = {"enum": ["image", "video"]}
    found = findings(document(p={**DICT, "propertyNames": names}), "p: {imgae: 1}")
    assert said(found) == [
        "1:5 wrong-value engine_params.p.imgae: the key is expected to be one of 'image', 'video'"
    ]
    assert found[0].mend == "Did you mean `image`?"


REAL = (RECORDED / "vllm-0.9.2.json", RECORDED / "vllm-0.14.1.json", SCHEMAS / "vllm.json")
ODD_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.sampled_from([0.5, 1.0, -1.5, "auto", "half", "3", "", "xgrammar", "cuda"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["mode", "level", "backend", "image", "a"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_errors_are_found_exactly_where_another_validator_finds_some(
    path: Any, data: st.DataObject
) -> None:
    text = path.read_text(encoding="utf-8")
    found = read_document(text, "x")
    whole = json.loads(text)
    section = data.draw(st.sampled_from(sorted(whole["properties"])))
    names = sorted(whole["properties"][section]["properties"])
    given_ = data.draw(st.dictionaries(st.sampled_from([*names, "other"]), ODD_VALUES, max_size=4))
    validator = jsonschema.Draft202012Validator(
        {**whole["properties"][section], "$defs": whole["$defs"]}
    )
    is_valid = validator.is_valid(given_)
    levels = {
        one.level
        for one in findings(found, yaml.safe_dump({section: given_}), Scope(section=section))
    }
    if "warning" not in levels:
        assert ("error" not in levels) == is_valid
    elif "error" in levels:
        assert not is_valid


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_an_engines_own_defaults_are_valid(path: Any) -> None:
    found = read_document(path.read_text(encoding="utf-8"), "x")
    for section, fragment in json.loads(path.read_text(encoding="utf-8"))["properties"].items():
        given_ = {
            name: one["default"]
            for name, one in fragment["properties"].items()
            if one.get("default") is not None
        }
        text = json.dumps(given_)
        assert rules(findings(found, text, Scope(section=section), "json")) == []


def test_numbers_that_are_not_finite_inside_of_lists() -> None:
    fragment = {"type": "array", "items": {"type": "number"}, "maxItems": 1}
    found = findings(document(p=fragment), f"p: [{math.inf}, 2]".replace("inf", ".inf"))
    assert rules(found) == ["not-checkable"]


NO_JSON = ("!env X", "!x {a: 1}", "!y [1]", "2024-01-01", ".inf", "-.inf", ".nan", "!!binary aGk=")
JSON = ("1", "x", "true", "null", "[]", "{}", "{mode: 1}", "{mode: .nan}", "[2024-01-01, 1]", "=")


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "q", "c", "d", "l", "s", "u"]), st.sampled_from([*NO_JSON, *JSON])
        ),
        unique_by=lambda pair: pair[0],
    )
)
def test_whatever_stands_there_is_judged_and_what_is_no_json_is_never_just_valid(
    pairs: list[tuple[str, str]],
) -> None:
    engine = house(p=INT, q=ANY, c=CLASS, d=DICT, l=LIST, s=STR, u=UNRESOLVED)
    found = findings(
        engine, "\n".join(f"{name}: {word}" for name, word in pairs) or "engine_params: {}"
    )
    told = {one.line for one in found}
    for line, (name, word) in enumerate(pairs, start=1):
        assert word not in NO_JSON or line in told, (name, word)
