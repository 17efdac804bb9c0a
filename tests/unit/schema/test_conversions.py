"""The type that is really taken: the declared one, and what is converted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.schema import trees as t

CONFIG: Any = {
    "kind": "dataclass",
    "name": "Config",
    "open": False,
    "parameters": [{"name": "mode", "required": True, "type": t.INT}],
}
MODE: Any = {"kind": "enum", "name": "Mode", "members": [["FAST", "fast"]]}
REF = {"kind": "class", "ref": "m:Config", "name": "Config"}
ENUM = {"kind": "class", "ref": "m:Mode", "name": "Mode"}


def built(type_: Any, *converted: str) -> Any:
    parameter = t.parameter("x", type_) | {"converted": list(converted)}
    return t.built(parameter, Config=CONFIG, Mode=MODE)


def test_a_class_that_is_made_of_a_number_takes_numbers() -> None:
    found = built(REF, "dict", "int")
    assert found["anyOf"] == [{"$ref": "#/$defs/Config"}, {"type": "integer"}]
    assert found["x-python-type"] == "Config | int"
    assert found["x-converted"] == ["int"], "an object was taken before"


@pytest.mark.parametrize(
    ("type_", "converted"),
    [
        (REF, "dict"),
        (t.STR, "str"),
        (t.ANY, "str"),
        (ENUM, "str"),
        ({"kind": "literal", "values": ["a"]}, "str"),
        (t.FLOAT, "int"),
        (t.STR, "float"),
        (t.STR, "tuple"),
        (t.STR, "bytes"),
        ({"kind": "list", "name": "list", "item": t.STR}, "list"),
    ],
)
def test_what_is_taken_already_or_in_doubt_adds_nothing(type_: Any, converted: str) -> None:
    plain = t.built(t.parameter("x", type_), Config=CONFIG, Mode=MODE)
    assert built(type_, converted) == plain


def test_whole_numbers_come_before_fractions() -> None:
    assert built(REF, "float", "int")["x-converted"] == ["float", "int"]
    assert "x-converted" not in built(REF, "float")


def test_an_opaque_type_may_be_made_of_a_text() -> None:
    found = built(t.union({"kind": "opaque", "name": "torch.dtype"}, t.NONE), "str")
    assert found["x-python-type"] == "str | torch.dtype | None"


def test_nothing_known_stays_nothing_known() -> None:
    parameter = {"name": "x", "required": True, "converted": ["int"]}
    assert "x-converted" not in t.built(parameter)
