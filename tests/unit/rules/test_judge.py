"""What a whole comparison says: levels, acceptance, fingerprints, order, defaults, words."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.rules.judge import CompareOptions, compare
from param_discovery.rules.model import Acceptance
from param_discovery.rules.tool import is_same_tool, tool_differs, with_change
from param_discovery.schema.document import Document, Generator
from tests.rules.documents import ENVELOPE, document, section

if TYPE_CHECKING:
    from param_discovery.rules.model import Change

INT = {"type": "integer", "x-python-type": "int"}
STR = {"type": "string", "x-python-type": "str"}
ANY = {"x-python-type": "Any"}


def found(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return list(compare(document({"p": old}), document({"p": new})).changes)


def rules(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [change.rule for change in found(old, new)]


def test_breaking_comes_first_then_path_then_rule() -> None:
    old = document({"b": INT, "a": INT, "c": INT | {"default": 1}})
    new = document({"b": STR, "a": STR | {"x-status": "beta"}, "c": INT | {"default": 2}, "A": INT})
    assert [(change.rule, change.path) for change in compare(old, new).changes] == [
        ("type-changed", "engine_params.a"),
        ("type-changed", "engine_params.b"),
        ("parameter-added", "engine_params.A"),
        ("status-changed", "engine_params.a"),
        ("default-changed", "engine_params.c"),
    ]


def test_levels_are_the_configurations() -> None:
    old, new = document({"p": INT}), document({"p": INT | {"default": 1}})
    stricter = CompareOptions(levels={"default-changed": "breaking"})
    assert compare(old, new).classification == "safe"
    assert compare(old, new, stricter).classification == "breaking"
    laxer = CompareOptions(levels={"parameter-removed": "safe"})
    assert compare(new, document({}), laxer).classification == "safe"


def test_an_accepted_finding_is_shown_and_breaks_nothing() -> None:
    old, new = document({"p": INT, "q": INT}), document({"q": INT})
    (change,) = compare(old, new).changes
    accepted = {change.fingerprint: Acceptance("Nobody uses it.", "2026-12-31")}
    seen = compare(old, new, CompareOptions(accepted=accepted))
    assert seen.classification == "safe"
    assert seen.changes[0].accepted == Acceptance("Nobody uses it.", "2026-12-31")
    assert (seen.breaking_count, seen.accepted_count, seen.safe_count) == (0, 1, 0)
    other = compare(old, document({}), CompareOptions(accepted=accepted))
    assert other.classification == "breaking"


def test_only_what_breaks_can_be_accepted() -> None:
    old, new = document({}), document({"p": INT})
    (change,) = compare(old, new).changes
    accepted = {change.fingerprint: Acceptance("Fine.", "2026-12-31")}
    assert compare(old, new, CompareOptions(accepted=accepted)).accepted_count == 0


def test_a_fingerprint_is_16_digits_and_stays() -> None:
    (change,) = found(INT, STR)
    assert change.fingerprint == "e4ee452ccea549cc"


def test_a_fingerprint_hangs_on_engine_rule_path_and_both_fragments() -> None:
    old, new = document({"p": INT}), document({"p": STR})
    other = ENVELOPE._replace(engine="other")
    variants = [
        compare(old, new),
        compare(old._replace(envelope=other), new._replace(envelope=other)),
        compare(document({"q": INT}), document({"q": STR})),
        compare(document({"p": INT | {"title": "P"}}), new),
        compare(old, document({"p": STR | {"title": "P"}})),
    ]
    prints = [variant.changes[0].fingerprint for variant in variants]
    assert len(set(prints)) == len(prints)
    later = ENVELOPE._replace(engine_version="9", discovered_at="2027-01-31T12:00:00Z")
    assert compare(old, new._replace(envelope=later)).changes[0].fingerprint == prints[0]


def test_a_fingerprint_hangs_on_the_classes_behind_the_fragment() -> None:
    def holding(mode: Any) -> Document:
        owner = {"$ref": "#/$defs/Cfg"}
        inner = {"type": "array", "items": {"$ref": "#/$defs/Inner"}}
        definitions = {"Cfg": section({"inner": inner}), "Inner": section({"mode": mode})}
        return document({"p": owner}, definitions=definitions)

    first, second = (compare(holding(mode), document({})).changes[0] for mode in (INT, STR))
    assert first.fingerprint != second.fingerprint


def test_the_order_of_keys_never_matters() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    old = document({"a": INT | {"default": {"x": 1, "y": 2}}, "b": STR, "c": INT})
    new = document({"a": INT | {"default": {"x": 1, "y": 3}}, "b": INT})
    same = old._replace(sections=turned(old.sections))
    assert compare(old, same).classification == "identical"
    assert compare(same, new) == compare(old, new)


DEFAULTS = {
    "true is not 1": ({"default": 1}, {"default": True}, ["default-changed"]),
    "1.0 is 1": ({"default": 1}, {"default": 1.0}, []),
    "inside a list": ({"default": [1]}, {"default": [True]}, ["default-changed"]),
    "keys in any order": ({"default": {"a": 1, "b": 2}}, {"default": {"b": 2, "a": 1}}, []),
    "null is a default": ({"default": None}, {}, ["default-removed"]),
    "it is known now": ({}, {"default": None}, ["default-changed"]),
    "text of Python": (
        {"x-python-default": "inf"},
        {"x-python-default": "-inf"},
        ["default-changed"],
    ),
    "JSON can hold it now": ({"x-python-default": "inf"}, {"default": 1}, ["default-changed"]),
    "it varies now": ({"default": 1}, {"x-default-varies": True}, ["default-changed"]),
    "it varied": ({"x-default-varies": True}, {}, ["default-removed"]),
    "what is in effect": (
        {"default": None, "x-effective-default": 1.0},
        {"default": None, "x-effective-default": 0.7},
        ["default-changed"],
    ),
    "what is in effect goes": (
        {"default": None, "x-effective-default": 1.0},
        {"default": None},
        ["default-changed"],
    ),
    "where it was read": ({"default": 1}, {"default": 1, "x-default-origin": "docstring"}, []),
}


@pytest.mark.parametrize(("old", "new", "expected"), DEFAULTS.values(), ids=DEFAULTS)
def test_defaults(old: Any, new: Any, expected: list[str]) -> None:
    assert rules(ANY | old, ANY | new) == expected


def test_a_default_is_judged_apart_from_the_type() -> None:
    assert rules(INT | {"default": 1}, STR | {"default": "1"}) == [
        "type-changed",
        "default-changed",
    ]


def test_words() -> None:
    marked = INT | {"deprecated": True, "x-deprecation-message": "Use q."}
    other = marked | {"x-deprecation-message": "Use r."}
    assert rules(marked, other) == ["description-changed"]
    assert rules(INT, INT | {"description": "P."}) == ["description-changed"]
    assert rules(INT | {"x-status": "beta"}, INT) == ["status-changed"]
    assert rules(INT, INT | {"x-type-origin": "docstring", "examples": [1]}) == []


def test_a_tool_that_differs_is_never_safe() -> None:
    old = document({"p": INT})
    new = old._replace(envelope=ENVELOPE._replace(generator=Generator("0.2.0", "0" * 12, "wheel")))
    assert is_same_tool(old, old)
    assert not is_same_tool(old, new)
    same_probe = ENVELOPE._replace(generator=ENVELOPE.generator._replace(tool_version="9"))
    assert is_same_tool(old, old._replace(envelope=same_probe))
    change = tool_differs(old, new, "The wheel is gone.")
    seen = with_change(compare(old, document({"p": INT, "q": INT})), change)
    assert seen.classification == "breaking"
    assert [each.rule for each in seen.changes] == ["tool-differs", "parameter-added"]


def test_every_place_is_in_the_new_document() -> None:
    definitions = {"Cfg": section({"mode": INT, "gone": INT})}
    old = document({"c": {"$ref": "#/$defs/Cfg"}, "x": INT, "y": INT}, definitions=definitions)
    definitions = {"Cfg": section({"mode": STR})}
    new = document({"c": {"$ref": "#/$defs/Cfg"}, "y": STR, "z": INT}, definitions=definitions)
    seen = compare(old, new).changes
    assert len(seen) == 5
    for change in seen:
        place: Any = new.to_json()
        for key in change.place:
            place = place[key]
        assert isinstance(place, dict)


_HEAVY = ("hashlib", "difflib", "dataclasses", "pathlib", "inspect", "pydantic", "subprocess")


def test_nothing_heavy_is_loaded_for_a_comparison_without_changes() -> None:
    code = (
        "import sys, param_discovery.rules.judge, param_discovery.rules.catalogue, json;"
        "print(json.dumps(sorted(sys.modules)))"
    )
    text = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert not set(_HEAVY) & set(json.loads(text))
    assert "param_discovery.schema.inclusion" not in json.loads(text)
