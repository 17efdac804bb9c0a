"""Which parameters a configuration means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.pipeline.check_sections import Scope
from tests.unit.pipeline.check_house import checked, document, document_of, findings, rules, said
from tests.unit.pipeline.schema_house import schema

if TYPE_CHECKING:
    from param_discovery.repository.tree import Format

INT = {"type": "integer", "x-python-type": "int"}
STR = {"type": "string", "x-python-type": "str"}


def two_sections(*, is_open: bool = False, required: tuple[str, ...] = ()) -> Any:
    found = schema(model=STR, max_model_len=INT, seed=INT)
    engine = found["properties"]["engine_params"]
    engine["required"] = list(required)
    found["properties"]["sampling_params"] = {
        "type": "object",
        "properties": {"temperature": {"type": "number"}, "seed": STR},
        "required": [],
        "additionalProperties": is_open,
    }
    return document_of(found)


def test_sections_at_the_top() -> None:
    text = "engine_params: {model: a, seed: x}\nsampling_params: {temperature: 0.5, model: b}\n"
    found = checked(two_sections(), text)
    assert said(found.findings) == [
        "1:33 wrong-type engine_params.seed: expected int, got text 'x'",
        "2:37 unknown-parameter sampling_params.model: sampling_params has no such parameter",
    ]
    assert {name: tuple(place) for name, place in found.places.items()} == {
        "engine_params": (1, 16),
        "sampling_params": (2, 18),
    }
    assert found.given == {
        "engine_params.model",
        "engine_params.seed",
        "sampling_params.temperature",
        "sampling_params.model",
    }


def test_what_stands_beside_sections_is_unknown() -> None:
    text = "engine_params: {model: a}\nsampling_parms: {}\nours: 1\n"
    found = findings(two_sections(), text, Scope(ignore=["ours"]))
    assert said(found) == [
        (
            "2:1 unknown-parameter sampling_parms: no section has this name; the sections are"
            " `engine_params`, `sampling_params`"
        )
    ]
    assert (found[0].section, found[0].mend) == (None, "Did you mean `sampling_params`?")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("engine_params: [a]", "1:16 wrong-type engine_params: expected a mapping of parameters"),
        ("engine_params:", "1:15 wrong-type engine_params: expected a mapping of parameters, got"),
        ("[a]", "1:1 wrong-type : expected a mapping of parameters, got a list"),
        ("just text", "1:1 wrong-type : expected a mapping of parameters, got text"),
        ("engine_params: !include x", "1:16 not-checkable engine_params: cannot be checked: only"),
        ("!x {a: 1}", "1:1 not-checkable : cannot be checked: only the loader of '!x' knows"),
    ],
)
def test_what_is_no_mapping(text: str, message: str) -> None:
    (found,) = said(findings(two_sections(), text))
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("{}", "json"),
        ("null", "json"),
        ("", "toml"),
        ("# x\n", "toml"),
        ("{}", "yaml"),
        ("~", "yaml"),
    ],
)
@pytest.mark.parametrize("scope", [Scope(), Scope("engine_params")])
def test_what_is_empty_is_the_same_in_every_format(text: str, form: Format, scope: Scope) -> None:
    assert said(findings(two_sections(), text, scope, form)) == [
        "1:1 wrong-value : the file is empty, or the part of it that is meant"
    ]


def test_one_section_by_name_with_and_without_its_key() -> None:
    scope = Scope(section="engine_params")
    for text in ("model: a\ntemperature: 1", "engine_params: {model: a, temperature: 1}"):
        found = findings(two_sections(), text, scope)
        assert [(one.rule, one.parameter) for one in found] == [
            ("unknown-parameter", "engine_params.temperature")
        ]


def test_what_stands_beside_the_one_section_that_is_asked_for() -> None:
    text = "engine_params: {model: a}\nsampling_params: {seed: []}\nnonsense: {seed: x}\nours: 1\n"
    found = checked(two_sections(), text, Scope("engine_params", ignore=["ours"]))
    assert [(one.line, one.rule, one.parameter) for one in found.findings] == [
        (3, "unknown-parameter", "nonsense")
    ]
    assert found.notes == ("`sampling_params` was not checked: only engine_params was asked for.",)


def test_parameters_of_any_section() -> None:
    found = checked(two_sections(), "model: a\ntemperature: x\nmax_len: 1\n")
    assert said(found.findings) == [
        "2:14 wrong-type sampling_params.temperature: expected float, got text 'x'",
        (
            "3:1 unknown-parameter max_len: neither engine_params nor sampling_params has such a"
            " parameter"
        ),
    ]
    assert found.findings[1].section is None


def test_a_name_of_several_sections_is_valid_in_one_of_them() -> None:
    found = checked(two_sections(), "seed: x")
    assert found.findings == ()
    assert found.notes == (
        (
            "`seed` is a parameter of engine_params and sampling_params, and valid only in"
            " sampling_params."
        ),
    )
    assert found.given == {"sampling_params.seed"}
    assert rules(findings(two_sections(), "seed: 1.5")) == ["wrong-type"]


def test_a_section_that_takes_other_names_leaves_it_open() -> None:
    found = findings(two_sections(is_open=True), "modle: a")
    assert said(found) == [
        (
            "1:1 not-checkable modle: cannot be checked: it is not known here, but sampling_params"
            " takes other names too"
        )
    ]
    assert found[0].mend == "Did you mean `model`?"
    scope = Scope(section="sampling_params")
    assert rules(findings(two_sections(is_open=True), "modle: a", scope)) == ["not-checkable"]


def test_what_is_required_of_the_sections_that_are_meant() -> None:
    engine = two_sections(required=("model",))
    for text in ("max_model_len: 1", "engine_params: {max_model_len: 1}"):
        assert [(one.rule, one.parameter) for one in findings(engine, text)] == [
            ("missing-required", "engine_params.model")
        ]
    assert findings(engine, "temperature: 1") == ()
    assert rules(findings(engine, "engine_params: {}")) == ["missing-required"]


def test_keys_as_on_a_command_line_are_understood() -> None:
    found = findings(two_sections(), "max-model-len: x\n")
    assert said(found) == [
        (
            "1:1 other-spelling engine_params.max_model_len: 'max-model-len' is taken for"
            " `max_model_len`, as on a command line"
        ),
        "1:16 wrong-type engine_params.max_model_len: expected int, got text 'x'",
    ]
    assert [one.level for one in found] == ["notice", "error"]


@pytest.mark.parametrize("text", ["max-model-len: 1\nmax_model_len: 2", "len: 1\nmax_model_len: 2"])
def test_a_parameter_that_is_given_twice(text: str) -> None:
    found = findings(two_sections(), text, Scope(rename={"len": "max_model_len"}))
    assert "given-twice" in rules(found)
    assert {one.line for one in found if one.rule == "given-twice"} == {2}


def test_a_parameter_and_its_other_name() -> None:
    alias = {"$ref": "#/properties/engine_params/properties/model", "x-alias-of": "model"}
    found = findings(document(model=STR, model_name=alias), "model_name: 1\nmodel: a")
    assert "engine_params.model" in checked(document(model=STR, b=alias), "b: x").given
    assert said(found) == [
        "1:13 wrong-type engine_params.model_name: expected str, got the whole number 1",
        "2:1 given-twice engine_params.model: it is given twice, first as 'model_name' in line 1",
    ]


def test_names_and_keys_of_ones_own() -> None:
    scope = Scope(rename={"len": "max_model_len", "typo": "modle"}, ignore=["ours"])
    found = findings(two_sections(), "len: x\nours: 1\ntypo: a", scope)
    assert said(found) == [
        "1:6 wrong-type engine_params.max_model_len: expected int, got text 'x'",
        (
            "3:1 unknown-parameter modle: neither engine_params nor sampling_params has such a"
            " parameter"
        ),
    ]


def test_json_and_toml_have_places_too() -> None:
    scope = Scope(section="engine_params")
    found = findings(two_sections(), '{"model": 1}', scope, "json")
    assert said(found)[0].startswith("1:11 wrong-type engine_params.model")
    found = findings(two_sections(), "[engine_params]\nmodel = 1\n", scope, "toml")
    assert said(found)[0].startswith("2:9 wrong-type engine_params.model")


def test_what_is_not_known_of_a_section_is_told_beside_an_unknown_name() -> None:
    whole = schema(model=STR)
    reason = "The module x could not be read."
    whole["discovery_limitations"] = [
        {"section": "engine_params", "parameter": None, "reason": reason}
    ]
    found = checked(document_of(whole), "engine_params: {modle: a}")
    assert rules(found.findings) == ["unknown-parameter"]
    assert found.notes == (f"Not all is known of engine_params. {reason}",)
    assert checked(document_of(whole), "engine_params: {model: a}").notes == ()


def test_the_part_that_was_perhaps_meant() -> None:
    text = (
        "serving: {name: x, engines: [{args: {model: a, max-model-len: 1}}]}\nlogging: {level: 1}"
    )
    first, other = findings(two_sections(), text)
    path = "serving.engines[0].args"
    assert first.mend == f"Parameters stand at {path}: --select {path}"
    assert other.mend is None
    (found,) = findings(two_sections(), "app: {engine_params: {}}")
    assert found.mend == "Parameters stand at app: --select app"
