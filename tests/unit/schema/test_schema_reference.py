"""The reference page says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from param_discovery.schema.document import RUN_FACTS, defaults_of
from param_discovery.schema.read import read_document

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/schema-document.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```json( schema-document)?\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
[EXAMPLE] = [text for mark, text in BLOCKS if mark]
[CONFIGURATION] = [json.loads(text) for mark, text in BLOCKS if not mark]


def rows(heading: str) -> list[list[str]]:
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines[2:]]


def test_the_example_is_a_document() -> None:
    document = read_document(EXAMPLE, "docs/reference/schema-document.md")
    whole = json.loads(EXAMPLE)
    Draft202012Validator.check_schema(whole)
    assert json.loads(document.text()) == whole
    for path, fragment, default in defaults_of(document):
        schema = {"$defs": whole["$defs"], "allOf": [fragment]}
        assert Draft202012Validator(schema).is_valid(default), path


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"dtype": "torch.float16"}, False),
        ({"max_model_len": 0}, False),
        ({"compilation": {"mode": 1}}, True),
        ({"other": 1}, False),
    ],
)
def test_the_example_validates_configurations(change: dict[str, Any], *, valid: bool) -> None:
    whole = Draft202012Validator(json.loads(EXAMPLE))
    parameters = {"model": "m"} | CONFIGURATION["engine_params"] | change
    assert whole.is_valid({"engine_params": parameters}) is valid
    assert not whole.is_valid(CONFIGURATION), "model is required"


def test_every_key_of_the_envelope_is_described() -> None:
    described = {
        name: cells[-1] == "yes" for cells in rows("The envelope") for name in cells[0].split(", ")
    }
    names = {name.strip("`"): fact for name, fact in described.items()}
    keywords = {"$schema", "$defs", "title", "type", "properties", "additionalProperties"}
    assert names.keys() == json.loads(EXAMPLE).keys() - keywords
    assert {name for name, fact in names.items() if fact} == RUN_FACTS


def test_every_annotation_is_described() -> None:
    cells = [cell for row in rows("Annotations") for cell in row[0].split(", ")]
    described = {cell.strip("`") for cell in cells if cell.startswith("`x-")}
    sources = (ROOT / "src/param_discovery/schema").glob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert described == set(re.findall(r'"(x-[a-z-]+)"', code))
