from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.errors import SchemaError
from param_discovery.schema.canonical import canonical_text, compact_text, equal
from param_discovery.schema.document import (
    RUN_FACTS,
    Generator,
    defaults_of,
    parameters_of,
    same_apart_from_run_facts,
    utc_seconds,
)
from param_discovery.schema.read import read_document
from param_discovery.schema.walk import is_unresolved
from tests.unit.schema import trees as t

SAMPLE = t.document_with(
    t.parameter("a", t.union(t.INT, t.NONE), aliases=["aa"], description="a\u2028b\ud800é😀"),
    t.parameter("c", t.cls("m:C"), default={"kind": "object", "class": "C", "arguments": []}),
    t.parameter("u", {"kind": "unresolved", "text": "Foo"}, limitations=["Not there."]),
    C=t.structure("m:C", t.parameter("default", t.INT, default=1), t.parameter("r", required=True)),
)
TEXT = SAMPLE.text()

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec=None), max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_canonical_text_is_canonical(value: Any) -> None:
    text = canonical_text(value)
    assert canonical_text(json.loads(text)) == text
    assert text.encode()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    # Any reader's idea of a line end is ours.
    assert text.splitlines() == text.removesuffix("\n").split("\n")


def test_canonical_text_hides_nothing() -> None:
    assert canonical_text("\u202ea\ufeff\u200b\U000e0041\x7fé😀") == (
        '"\\u202ea\\ufeff\\u200b\\udb40\\udc41\\u007fé😀"\n'
    )
    assert (
        canonical_text({"b": [3, 1], "a": {}}) == '{\n  "a": {},\n  "b": [\n    3,\n    1\n  ]\n}\n'
    )


def test_two_halves_of_a_character_are_the_character() -> None:
    halves: dict[str, Any] = {"\ud83d\ude00": 1, "\uffee": "\ud83d\ude00"}
    assert canonical_text(halves) == canonical_text({"😀": 1, "\uffee": "😀"})


def test_a_key_for_comparing_can_be_hashed() -> None:
    half: Any = {"a": "\ud800", "\udfff": "\\ud800"}
    assert json.loads(compact_text(half).encode()) == half
    assert not equal("\ud800", "\\ud800")


def test_canonical_text_refuses_what_is_not_finite() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_text([float("nan")])


def test_equality_is_jsons_not_pythons() -> None:
    values: list[Any] = [1, 1.0, True, "1", None, 0, False, [], {}, [1], [True]]
    for first in values:
        for second in values:
            assert equal(first, second) == (first is second)
    assert equal({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not equal([1, 2], [2, 1])


def test_the_envelope_stands_at_the_top() -> None:
    found = json.loads(TEXT)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["schema_version"] == 1
    assert found["engine_version"] == "0.32.0"
    assert found["image_ref"] is None
    assert found["discovery_limitations"] == [
        {"section": "engine_params", "parameter": "u", "reason": "Not there."}
    ]
    assert found["properties"]["engine_params"]["additionalProperties"] is False
    assert found.keys() > RUN_FACTS


def test_a_document_is_read_back_as_it_was() -> None:
    again = read_document(TEXT, "schemas/vllm.json")
    assert again.text() == TEXT
    assert again.envelope == SAMPLE.envelope
    assert again.limitations == SAMPLE.limitations


CHANGED_FACTS: dict[str, Any] = {
    "discovered_at": "2027-01-31T12:00:00Z",
    "engine_commit_sha": "abc",
    "image_ref": "vllm/vllm-openai@sha256:00",
    "base_image_ref": "ubuntu@sha256:00",
    "generator": Generator("9", "9", "docker"),
    "inputs_sha256": "0" * 64,
    "discovery_method": "docker",
}


@pytest.mark.parametrize("name", sorted(RUN_FACTS))
def test_run_facts_are_not_compared(name: Any) -> None:
    other = SAMPLE.envelope._replace(**{name: CHANGED_FACTS[name]})
    document = SAMPLE._replace(envelope=other)
    assert document.text() != TEXT
    assert same_apart_from_run_facts(SAMPLE, document)
    assert read_document(document.text(), "x").text() == document.text()


def test_everything_else_is_compared() -> None:
    version = SAMPLE.envelope._replace(engine_version="0.33.0")
    assert not same_apart_from_run_facts(SAMPLE, SAMPLE._replace(envelope=version))
    assert not same_apart_from_run_facts(SAMPLE, SAMPLE._replace(limitations=()))
    one, true, one_point_zero = (
        t.document_with(t.parameter("x", default=value)) for value in (1, True, 1.0)
    )
    assert not same_apart_from_run_facts(one, true)
    assert not same_apart_from_run_facts(one, one_point_zero)
    assert same_apart_from_run_facts(one, t.document_with(t.parameter("x", default=1)))


def test_moments_are_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    moment = dt.datetime(2026, 1, 31, 14, 0, 0, 999, tzinfo=zone)
    assert utc_seconds(moment) == "2026-01-31T12:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        utc_seconds(moment.replace(tzinfo=None))


def without(key: Any) -> Any:
    found = json.loads(TEXT)
    del found[key]
    return json.dumps(found, indent=1)


NULL_WHEN_ABSENT = {
    *("engine_commit_sha", "image_ref", "base_image_ref", "generator", "inputs_sha256", "title"),
}
MAY_LACK = {"schema_version", *NULL_WHEN_ABSENT}

UNREADABLE = [
    ("", "x.json:1:1: this is no JSON"),
    ('{"a": 1,\n  "a": 2}', 'x.json:2:3: the key "a" stands twice'),
    ('{"a": [{"b": 1, "b": [NaN]}]}', 'x.json:1:17: the key "b" stands twice'),
    ('[1, "NaN",\n NaN]', "x.json:2:2: NaN is no number"),
    ("[-Infinity]", "x.json:1:2: -Infinity is no number"),
    ("[1.5, 1e999]", "x.json:1:7: 1e999 is no number"),
    ('[1, NaN2026-01", NaN]', "x.json:1:5: NaN2026-01 is no number"),
    ("[]", "expected an object, found a list"),
    ("[" * 100_000, "nested deeper than 256 levels"),
    ("[" * 300 + "]" * 300, "nested deeper than 256 levels"),
    ("9" * 5000, "cannot be read"),
    ("{}", "no 'schema_version'"),
    ('{"schema_version": true}', "x.json:1:2: schema_version: expected a positive integer"),
    ('{"schema_version": 2}', "made by a newer param-discovery"),
    ('{"schema_version": 1}', "'engine' is missing"),
    (json.dumps(json.loads(TEXT) | {"properties": {}}), "properties: holds no section"),
    (TEXT.replace('"engine": "vllm"', '"engine": 3'), ":3: engine: expected a string"),
    (TEXT.replace('"engine": "vllm"', '"engine": "vllm", "motor": 3'), "motor: unknown key"),
    (TEXT.replace("T12:00:00Z", ""), "discovered_at: expected 2026"),
    (TEXT.replace('"inputs_sha256": null', '"inputs_sha256": "0"'), "64 hexadecimal"),
    (TEXT.replace('"discovery_method": "venv"', '"discovery_method": "x"'), "one of docker"),
    (TEXT.replace('"runtime": "venv"', '"runtime": "venv", "x": 1'), "generator.x: unknown key"),
    (TEXT.replace('"parameter": "u"', '"parameter": 1'), "discovery_limitations.0.parameter"),
    (TEXT.replace("#/$defs/C", "#/$defs/D"), "leads nowhere"),
    (TEXT.replace('"required": []', '"required": ["zz"]'), "'zz' is no parameter here"),
    (TEXT.replace('"required": []', '"required": 1'), "required: expected a list"),
    (TEXT.replace('"additionalProperties": false', '"additionalProperties": 0'), "expected"),
    *((without(key), f"{key!r} is missing") for key in sorted(json.loads(TEXT).keys() - MAY_LACK)),
]


@pytest.mark.parametrize(("text", "said"), UNREADABLE)
def test_what_is_no_document_is_refused_with_its_place(text: Any, said: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        read_document(text, "x.json")
    assert said in caught.value.render()
    assert caught.value.render().startswith("x.json")
    assert caught.value.exit_code == 2


def test_the_line_is_the_line() -> None:
    lines = TEXT.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if '"engine_version"' in line)
    lines[number - 1] = '  "engine_version": 32,'
    with pytest.raises(SchemaError, match=rf"x\.json:{number}:3: engine_version: expected"):
        read_document("\n".join(lines), "x.json")


@settings(deadline=None)
@given(JSON)
def test_any_json_is_refused(value: Any) -> None:
    with pytest.raises(SchemaError):
        read_document(canonical_text(value), "x.json")


@settings(deadline=None)
@given(st.text(st.sampled_from('{}[]:," \\a1-e.N\n'), max_size=30))
def test_any_text_is_refused(text: Any) -> None:
    with pytest.raises(SchemaError):
        read_document(text, "x.json")


@settings(deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(["", "x", '"', "}", "0", "\\", "NaN"]))
def test_a_damaged_document_never_crashes_the_reader(position: Any, replacement: Any) -> None:
    text = TEXT[:position] + replacement + TEXT[position + 1 :]
    try:
        assert read_document(text, "x.json").text()
    except SchemaError as error:
        assert error.where  # noqa: PT017


def test_parameters_and_defaults_are_listed_with_their_place() -> None:
    assert [(entry.path, entry.required) for entry in parameters_of(SAMPLE)] == [
        ("engine_params.a", False),
        ("engine_params.c", False),
        ("engine_params.u", False),
        ("$defs/C.default", False),
        ("$defs/C.r", True),
    ]
    assert [(path, default) for path, _, default in defaults_of(SAMPLE)] == [
        ("engine_params.a", None),
        ("engine_params.c", {}),
        ("engine_params.u", None),
        ("$defs/C.default", 1),
    ]


def test_unresolved_parts_are_found_wherever_they_are() -> None:
    found = t.properties(SAMPLE)
    assert [is_unresolved(found[name]) for name in ("a", "c", "u")] == [False, False, True]
    assert is_unresolved(SAMPLE.to_json())
    assert not is_unresolved({"default": {"x-unresolved": True}})


HEAVY = ("argparse", "docker", "pathlib", "pydantic", "socket", "subprocess", "urllib")


def test_the_layer_imports_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import param_discovery.schema.document, param_discovery.schema.read\n"
        "import param_discovery.schema.summary\n"
        "print(*sorted(m.partition('.')[0] for m in set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
    )
    assert set(done.stdout.split()) & set(HEAVY) == set()
