"""From a document to facts by path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.history_snapshot import VARIES, snapshot
from param_discovery.schema.document import Document, Envelope, Generator
from param_discovery.schema.limitations import Limitation

if TYPE_CHECKING:
    from param_discovery.pipeline.history_events import Snapshot


def shot(
    properties: dict[str, Any],
    definitions: dict[str, Any] | None = None,
    limitations: tuple[Limitation, ...] = (),
    required: tuple[str, ...] = (),
) -> Snapshot:
    generator = Generator("0", "0", "wheel")
    envelope = Envelope("acme", "1.0", "2026-01-31T12:00:00Z", "wheel", generator)
    section: dict[str, Any] = {"properties": properties, "required": list(required)}
    return snapshot(Document(envelope, {"s": section}, definitions or {}, limitations))


def test_every_fact() -> None:
    facts = shot(
        {
            "a": {
                "type": "integer",
                "minimum": 1,
                "default": True,
                "deprecated": True,
                "description": "Words.",
                "x-python-type": "int",
                "x-status": "beta",
                "x-deprecation-message": "use b",
            }
        },
        required=("a",),
    )
    a = facts.facts["s.a"]
    assert (a.type, a.constraints, a.default, a.required) == ("int", "minimum 1", "True", True)
    assert (a.deprecated, a.deprecation_message, a.status) == (True, "use b", "beta")
    assert facts.descriptions == {"s.a": "Words."}


def test_defaults_as_python_writes_them() -> None:
    found = shot(
        {
            "none": {"default": None},
            "text": {"default": "inf"},
            "infinity": {"x-python-default": "inf"},
            "varies": {"x-default-varies": True},
            "unknown": {},
            "object": {"default": {"b": 1.0, "a": 1}},
            "effective": {"default": None, "x-effective-default": 50},
        }
    )
    assert {path[2:]: facts.default for path, facts in found.facts.items()} == {
        "none": "None",
        "text": "'inf'",
        "infinity": "inf",
        "varies": VARIES,
        "unknown": None,
        "object": "{'a': 1, 'b': 1.0}",
        "effective": "None (in effect: 50)",
    }


def test_nothing_known_of_a_type_is_nothing_known_of_its_limits() -> None:
    facts = shot({"a": {}}).facts["s.a"]
    assert (facts.type, facts.constraints) == (None, None)


CONFIG = {"type": "object", "properties": {"mode": {"x-python-type": "int"}}}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}", "x-python-type": name}


def test_a_class_is_followed_at_every_path() -> None:
    nullable = {"anyOf": [ref("Config"), {"type": "null"}]}
    found = shot({"a": ref("Config"), "b": nullable}, {"Config": CONFIG})
    assert set(found.facts) == {"s.a", "s.a.mode", "s.b", "s.b.mode"}


def test_recursion_ends() -> None:
    node = {"type": "object", "properties": {"next": ref("Node"), "value": {}}}
    assert set(shot({"root": ref("Node")}, {"Node": node}).facts) == {
        "s.root",
        "s.root.next",
        "s.root.value",
    }


def test_a_name_that_two_classes_of_a_union_have() -> None:
    other = {"type": "object", "properties": {"mode": {"x-python-type": "str"}}}
    union = {"anyOf": [ref("Config"), ref("Other")]}
    found = shot({"a": union}, {"Config": CONFIG, "Other": other})
    assert found.facts["s.a.mode"].type == "int or str"


def test_an_alias_is_no_parameter() -> None:
    alias = {"$ref": "#/properties/s/properties/a", "x-alias-of": "a"}
    assert set(shot({"a": {}, "b": alias}).facts) == {"s.a"}


def test_the_values_of_an_enum_count() -> None:
    found = shot({"a": ref("Kind")}, {"Kind": {"enum": ["x", 1]}})
    assert found.facts["s.a"].constraints == "Kind: 'x', 1"


def test_a_tuples_length_is_said_by_its_type() -> None:
    pair = {"prefixItems": [{}, {}], "minItems": 2, "maxItems": 2, "x-python-type": "tuple"}
    assert shot({"a": pair}).facts["s.a"].constraints == ""


def test_what_may_have_been_missed() -> None:
    limits = (Limitation("s", None, "x"), Limitation(None, "$defs/Config", "y"))
    assert shot({"a": ref("Config")}, {"Config": CONFIG}, limits).incomplete == ("s", "s.a")
    assert shot({"a": {}}, limitations=(Limitation("s", "a", "x"),)).incomplete == ()
