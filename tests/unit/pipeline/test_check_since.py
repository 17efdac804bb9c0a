"""Defaults that changed, of what a configuration leaves to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.check_since import changed_defaults
from tests.unit.pipeline.check_house import checked, document_of
from tests.unit.pipeline.schema_house import schema

if TYPE_CHECKING:
    from param_discovery.schema.document import Document


def engine(version: str, *, seed: Any, mode: int, seed_type: str = "integer") -> Document:
    config = {"$ref": "#/$defs/Config"}
    found = schema(
        version=version,
        seed={"type": seed_type, "default": seed},
        always={**config, "default": {}},
        sometimes={"anyOf": [config, {"type": "null"}], "default": None},
    )
    found["$defs"] = {
        "Config": {
            "type": "object",
            "properties": {"mode": {"type": "integer", "default": mode}},
            "required": [],
            "additionalProperties": False,
        }
    }
    found["properties"]["other_params"] = {
        "type": "object",
        "properties": {"x": {"type": "integer", "default": mode}},
        "required": [],
        "additionalProperties": False,
    }
    return document_of(found)


OLD = engine("1.0", seed=0, mode=1)
NEW = engine("2.0", seed=1, mode=2)


def told(text: str, new: Document = NEW) -> dict[str, str | None]:
    found = changed_defaults(OLD, new, checked(new, text), "c.yaml")
    return {one.parameter: one.mend for one in found}


SEED, ALWAYS = "engine_params.seed", "engine_params.always.mode"
SOMETIMES = "engine_params.sometimes.mode"


def test_what_is_set_is_pinned() -> None:
    assert set(told("engine_params: {seed: 0}")) == {ALWAYS}
    assert set(told("engine_params: {always: {mode: 1}}")) == {SEED}
    assert set(told("engine_params: {always: {}}")) == {SEED, ALWAYS}


def test_nested_defaults_count_where_they_are_in_effect() -> None:
    assert set(told("engine_params: {sometimes: {}}")) == {SEED, ALWAYS, SOMETIMES}
    assert set(told("engine_params: {sometimes: {mode: 1}}")) == {SEED, ALWAYS}


def test_sections_that_are_not_there_are_silent() -> None:
    assert set(told("other_params: {}")) == {"other_params.x"}
    assert told("{}") == {}


def test_what_was_is_only_advised_where_it_is_still_taken() -> None:
    assert told("engine_params: {}")[SEED] == "Set it to 0 to keep what was."
    texts = engine("2.0", seed="x", mode=1, seed_type="string")
    assert told("engine_params: {}", texts) == {
        SEED: "Look at what it does: 0 is not taken any more."
    }
