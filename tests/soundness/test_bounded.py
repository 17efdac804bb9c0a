"""Whatever is asked, `decide` ends, in bounded memory, and raises nothing but SchemaError."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from param_discovery.errors import SchemaError
from param_discovery.schema.inclusion import decide
from tests.soundness.alone import PRELUDE

GUARD_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3

ASK = f"""
{PRELUDE}
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
from param_discovery.errors import SchemaError
from param_discovery.schema.inclusion import decide
from tests.soundness.test_bounded import CASES
for old, new in CASES[sys.argv[1]]:
    try:
        print(decide(old, new).answer)
    except SchemaError:
        print("refused")
"""

INTEGER: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = {"type": "number"}
STRING: dict[str, Any] = {"type": "string"}


def _nested(shape: str, inner: Any, depth: int) -> Any:
    for _ in range(depth):
        inner = {
            "items": {"type": "array", "items": inner},
            "properties": {"type": "object", "properties": {"a": inner}, "required": ["a"]},
            "not": {"not": inner},
            "anyOf": {"anyOf": [{"type": "null"}, inner]},
            "oneOf": {"oneOf": [inner, {"type": "array", "minItems": 1, "items": inner}]},
            "allOf": {"allOf": [inner, {"anyOf": [inner, {"minimum": 3}]}]},
            "extras": {"type": "object", "additionalProperties": inner},
        }[shape]
    return inner


def _optional(count: int, schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {f"p{index}": schema for index in range(count)}}


def _tags(count: int, schema: Any) -> list[Any]:
    return [
        {
            "type": "object",
            "properties": {"k": {"const": f"t{index}"}, "v": schema},
            "required": ["k"],
        }
        for index in range(count)
    ]


def _ranges(count: int) -> list[Any]:
    return [{"type": "integer", "minimum": n * 10, "maximum": n * 10 + 12} for n in range(count)]


def _patterns(*patterns: str) -> list[tuple[Any, Any]]:
    schemas = [{"type": "string", "pattern": pattern} for pattern in patterns]
    return [(old, new) for old in schemas for new in schemas]


def _mutual(count: int, leaf: Any) -> Any:
    names = [f"D{index}" for index in range(count)]
    definitions = {
        name: {
            "type": "object",
            "properties": {
                "l": {"$ref": f"#/$defs/{names[(index * 2 + 1) % count]}"},
                "r": {"anyOf": [leaf, {"$ref": f"#/$defs/{names[(index * 3 + 2) % count]}"}]},
            },
        }
        for index, name in enumerate(names)
    }
    return {"$ref": "#/$defs/D0", "$defs": definitions}


CASES: dict[str, list[tuple[Any, Any]]] = {
    **{
        f"{shape} {depth} deep": [
            (_nested(shape, INTEGER, depth), _nested(shape, NUMBER, depth)),
            (_nested(shape, NUMBER, depth), _nested(shape, INTEGER, depth)),
        ]
        for shape in ("items", "properties", "not", "anyOf", "extras")
        for depth in (200, 3_000)
    },
    **{
        f"{shape} doubling": [
            (_nested(shape, INTEGER, 11), _nested(shape, NUMBER, 11)),
            (_nested(shape, NUMBER, 11), _nested(shape, INTEGER, 11)),
        ]
        for shape in ("oneOf", "allOf")
    },
    "wide anyOf": [
        ({"anyOf": _tags(300, INTEGER)}, {"anyOf": _tags(300, NUMBER)[::-1]}),
        ({"anyOf": _tags(300, NUMBER)}, {"anyOf": _tags(300, INTEGER)[::-1]}),
        ({"oneOf": _tags(60, INTEGER)}, {"oneOf": _tags(60, NUMBER)[::-1]}),
        ({"anyOf": _ranges(300)}, {"type": "integer", "minimum": 0, "maximum": 3_002}),
        ({"type": "integer", "minimum": 0, "maximum": 3_002}, {"anyOf": _ranges(300)[::-1]}),
        ({"oneOf": _ranges(40)}, {"anyOf": _ranges(40)}),
    ],
    "products of unions": [
        (
            {
                "allOf": [
                    {"anyOf": [{"required": [f"a{n}"]}, {"required": [f"b{n}"]}]} for n in range(18)
                ]
            },
            {"type": "object", "minProperties": 18},
        ),
        ({"not": {"allOf": [{"anyOf": _ranges(12)} for _ in range(12)]}}, {"anyOf": _ranges(3)}),
        (
            {"allOf": [{"not": {"const": n}} for n in range(400)]},
            {"not": {"enum": list(range(401))}},
        ),
    ],
    "cases of properties": [
        (
            _optional(14, {"type": "boolean"}),
            {"anyOf": [_optional(14, {"const": True}), _optional(14, {"enum": [True, False]})]},
        ),
        (
            _optional(10, {"type": "boolean"}),
            {
                "anyOf": [
                    {"type": "object", "properties": {f"p{n}": {"const": value}}}
                    for n in range(10)
                    for value in (True, False)
                ]
            },
        ),
        (_optional(2_000, INTEGER), _optional(2_000, NUMBER)),
        (_optional(2_000, INTEGER), {"type": "object", "patternProperties": {"^p1": NUMBER}}),
        (
            {"type": "object", "patternProperties": {f"{n}": INTEGER for n in range(40)}},
            {"type": "object", "patternProperties": {f"{n}$": NUMBER for n in range(40)}},
        ),
    ],
    "arrays": [
        (
            {"type": "array", "items": {"enum": list(range(50))}, "uniqueItems": True},
            {"maxItems": 50},
        ),
        ({"type": "array", "minItems": 10**9, "items": INTEGER}, {"minItems": 10**9 - 1}),
        (
            {"type": "array", "contains": INTEGER, "minContains": 10**6},
            {"type": "array", "contains": NUMBER, "minContains": 10**6},
        ),
        (
            {"type": "array", "prefixItems": [{"type": "boolean"}] * 16, "items": False},
            {"anyOf": [{"prefixItems": [True] * n + [{"const": True}]} for n in range(16)]},
        ),
        ({"type": "array", "prefixItems": [INTEGER] * 2_000}, {"prefixItems": [NUMBER] * 2_000}),
    ],
    "numbers": [
        ({"type": "integer", "minimum": 0, "maximum": 10**18, "multipleOf": 7}, {"multipleOf": 11}),
        ({"type": "integer", "minimum": 0, "maximum": 10**18}, {"not": {"multipleOf": 999_983}}),
        ({"type": "number", "multipleOf": 1e-300}, {"type": "number", "multipleOf": 1e300}),
        ({"type": "number", "minimum": 1e308}, {"minimum": 1e307}),
        ({"type": "integer", "minimum": 10**5_000}, {"minimum": 10**4_999}),
        ({"const": 10**5_000}, {"type": "integer", "maximum": 10**4_999}),
        (
            {"allOf": [{"multipleOf": n} for n in (997, 991, 983, 977, 971, 967, 953, 947)]},
            {"anyOf": [{"multipleOf": n} for n in (2, 3, 5, 7)]},
        ),
        ({"enum": list(range(20_000))}, {"enum": list(range(20_001))[::-1]}),
        ({"enum": [[n] for n in range(5_000)]}, {"enum": [[n] for n in range(5_000)][::-1]}),
    ],
    "strings": [
        ({"type": "string", "minLength": 10**9}, {"minLength": 10**9 - 1}),
        ({"type": "string", "maxLength": 10**12, "pattern": "^a*$"}, {"pattern": "^(aa)*$"}),
        ({"enum": ["a" * 5_000 + "!"]}, {"type": "string", "pattern": "^(a+)+$"}),
        ({"enum": ["a" * 40 + "!"]}, {"type": "string", "pattern": "^(a|aa)+$"}),
        ({"enum": ["x" * 3_000]}, {"not": {"pattern": "(x+x+)+y"}}),
    ],
    "patterns": _patterns(
        *("^(a+)+$", "^(a|aa)+$", "^(a|b)*a(a|b){12}$", "^[\\s\\S]{500}$", "^(.*a){12}$"),
        *("(?=a)b", "(?<!a)b", "(a)\\1", "^\\p{L}+$", "a{2000}", "^(a{40}){40}$", "[", "(?P<n>a)"),
    ),
    "recursion": [
        (_mutual(40, INTEGER), _mutual(40, NUMBER)),
        (_mutual(40, NUMBER), _mutual(40, INTEGER)),
        (_mutual(37, INTEGER), _mutual(41, NUMBER)),
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_it_ends(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASK, name],
        env={},
        capture_output=True,
        text=True,
        check=False,
        timeout=GUARD_SECONDS,
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    answers = run.stdout.split()
    assert len(answers) == len(CASES[name])
    assert set(answers) <= {"yes", "no", "unknown", "refused"}


NO_SCHEMAS: dict[str, Any] = {
    "a number": 5,
    "null": None,
    "a text": "x",
    "a list": [],
    "type is a number": {"type": 5},
    "an unknown type": {"type": "int"},
    "type is an object": {"type": {"a": 1}},
    "properties is a list": {"properties": []},
    "a property is no schema": {"properties": {"a": 1}},
    "minimum is a text": {"minimum": "1"},
    "minimum is a boolean": {"minimum": True},
    "enum is a number": {"enum": 3},
    "required is a text": {"required": "ab"},
    "required holds a number": {"required": [1]},
    "anyOf is an object": {"anyOf": {"type": "string"}},
    "anyOf holds a text": {"anyOf": ["string"]},
    "allOf is null": {"allOf": None},
    "multipleOf zero": {"multipleOf": 0},
    "multipleOf below zero": {"multipleOf": -1},
    "minLength is a text": {"minLength": "1"},
    "minItems is broken": {"minItems": 1.5},
    "items is a list": {"items": [{"type": "string"}]},
    "not is a text": {"not": "string"},
    "pattern is a number": {"pattern": 5},
    "a reference that is a number": {"$ref": 5},
    "a reference to nothing": {"$ref": "#/$defs/Missing"},
    "a reference to outside": {"$ref": "https://example.invalid/schema.json"},
    "a reference to another file": {"$ref": "other.json#/$defs/A"},
    "a reference into a value": {"$ref": "#/enum/0", "enum": [1]},
    "a reference that only leads to itself": {"$ref": "#"},
    "two references in a circle": {
        "$ref": "#/$defs/A",
        "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}},
    },
    "a circle through a union": {
        "$ref": "#/$defs/A",
        "$defs": {"A": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/A"}]}},
    },
    "a circle through a negation": {
        "$ref": "#/$defs/A",
        "$defs": {"A": {"not": {"$ref": "#/$defs/A"}}},
    },
    "definitions are a list": {"$defs": [], "type": "string"},
    "not a number": {"minimum": float("nan")},
    "without end": {"maximum": float("inf")},
    "not a number among values": {"enum": [float("nan")]},
    "a negative count": {"maxItems": -1},
    "patternProperties is a list": {"patternProperties": []},
    "propertyNames is a text": {"propertyNames": "a"},
    "a set": {"enum": {1, 2}},
    "a pattern that is none": {"pattern": "("},
}


@pytest.mark.parametrize("name", NO_SCHEMAS)
@pytest.mark.parametrize("other", [True, False, STRING, {"type": "object"}, {"minLength": 1}])
def test_no_schema_never_crashes_and_is_never_safe(name: str, other: Any) -> None:
    """What is no schema is refused, or left open; only `true` may be found to include it."""
    broken = NO_SCHEMAS[name]
    for old, new in ((broken, other), (other, broken), (broken, broken)):
        try:
            answer = decide(old, new).answer
        except SchemaError as error:
            assert error.what  # noqa: PT017 - refusing is one of two right answers
            continue
        assert answer in {"yes", "no", "unknown"}
