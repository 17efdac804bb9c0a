from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from param_discovery.errors import InputError, OutsideError
from param_discovery.pipeline.engine_schema import engine_schema, sections_of
from param_discovery.pipeline.generate import Wanted, generated, settle
from param_discovery.pipeline.generate_schema import plain_schema
from param_discovery.schema.read import read_document
from tests.unit.pipeline.generate_house import document
from tests.unit.pipeline.generate_samples import samples

if TYPE_CHECKING:
    from param_discovery.schema.document import Document

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))


def _silent(text: str) -> None:
    raise AssertionError(text)


def _read(path: Path) -> Document:
    return read_document(path.read_text(encoding="utf-8"), str(path))


def _keywords(schema: Any) -> set[str]:
    """Of all schemas in it; names of parameters and data aside."""
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for key, value in schema.items():
        if key in ("properties", "$defs", "definitions"):
            found |= set().union(*map(_keywords, value.values()))
        elif key not in ("default", "enum", "const"):
            found |= _keywords(value)
    return found


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
@pytest.mark.parametrize("one", [True, False])
def test_a_plain_schema_has_standard_keywords_only(path: Path, one: bool) -> None:
    source = _read(path)
    sections = sorted(source.sections)[:1] if one else sorted(source.sections)
    schema = plain_schema(source, sections)
    Draft202012Validator.check_schema(schema)
    known = set(Draft202012Validator.VALIDATORS) | {
        *("$schema", "$comment", "$defs", "title", "description", "default", "deprecated"),
    }
    assert _keywords(schema) - known == set()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_both_drafts_judge_as_the_document_does(path: Path) -> None:
    source = _read(path)
    for section, schema in source.sections.items():
        new = Draft202012Validator(plain_schema(source, [section]))
        old = Draft7Validator(plain_schema(source, [section], draft="7"))
        whole = Draft202012Validator(source.to_json())
        properties: Any = schema["properties"]
        for name, fragment in [*properties.items()][::4]:
            for value in [*samples(fragment, dict(source.definitions))][:12]:
                given = {name: value}
                verdict = whole.is_valid({section: given})
                assert (new.is_valid(given), old.is_valid(given)) == (verdict, verdict), given


def test_draft_7_knows_tuples_and_what_stands_beside_references() -> None:
    inner = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    pair = {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}}
    alias = {"$ref": "#/properties/engine_params/properties/pair", "x-alias-of": "pair"}
    source = document(
        {"inner": {"$ref": "#/$defs/Inner", "default": {}}, "pair": pair, "both": alias},
        definitions={"Inner": inner},
    )
    schema: Any = plain_schema(source, ["engine_params"], draft="7")
    Draft7Validator.check_schema(schema)
    assert schema["properties"]["inner"] == {
        "allOf": [{"$ref": "#/definitions/Inner"}],
        "default": {},
    }
    judge = Draft7Validator(schema)
    assert judge.is_valid({"both": [1, "a"]})
    assert not judge.is_valid({"both": ["a"]})
    assert not judge.is_valid({"pair": [1, 2]})


def test_what_json_schema_has_no_word_for_is_a_comment() -> None:
    source = document(
        {"a": {"not": {}, "x-python-type": "torch.dtype", "x-python-default": "torch.half"}}
    )
    schema: Any = plain_schema(source, ["engine_params"])
    assert schema["properties"]["a"] == {
        "not": {},
        "$comment": "Only as a Python object: torch.dtype. Default, as Python: torch.half",
    }


def test_a_section_takes_only_its_own_classes_along() -> None:
    source = _read(ROOT / "schemas" / "vllm.json")
    both: Any = plain_schema(source, sorted(source.sections))
    one: Any = plain_schema(source, ["sampling_params"])
    assert "CompilationConfig" in both["$defs"]
    assert "CompilationConfig" not in one["$defs"]


def test_the_kept_schema_serves_its_own_version() -> None:
    kept = _read(ROOT / "schemas" / "vllm.json")
    version = kept.envelope.engine_version
    for text in ("vllm", f"vllm@{version}", f"vllm@v{version}"):
        assert engine_schema(text, str(ROOT), _silent).text() == kept.text()


def test_a_schema_that_is_not_there_is_said(tmp_path: Path) -> None:
    specification = (ROOT / "engine_versions" / "vllm.yaml").read_text(encoding="utf-8")
    (tmp_path / "engine_versions").mkdir()
    (tmp_path / "engine_versions" / "vllm.yaml").write_text(specification, encoding="utf-8")
    with pytest.raises(InputError, match="param-discovery discover vllm"):
        engine_schema("vllm", str(tmp_path), _silent)


def test_an_unknown_section_is_said() -> None:
    with pytest.raises(InputError, match="It has engine_params"):
        sections_of(document({}), "sampling")


@pytest.mark.parametrize("kind", ["pydantic", "jsonschema", "markdown"])
def test_how_the_version_is_spelled_does_not_show(kind: Any) -> None:
    texts = {
        generated(Wanted(kind, engine, "sampling_params"), str(ROOT), _silent)
        for engine in ("vllm", "vllm@0.32.0", "vllm@v0.32.0")
    }
    assert len(texts) == 1


def test_a_file_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    with pytest.raises(InputError, match="folder is not there"):
        settle("a\n", tmp_path / "missing" / "a.py", check=False)
    assert not (tmp_path / "missing").exists()
    assert settle("a\n", path, check=True) == "would-change"
    assert not path.exists()
    assert settle("a\n", path, check=False) == "written"
    assert settle("a\n", path, check=False) == "unchanged"
    assert settle("a\n", path, check=True) == "unchanged"
    assert settle("b\n", path, check=True) == "would-change"
    assert path.read_text(encoding="utf-8") == "a\n"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises((InputError, OutsideError), match=str(tmp_path)):
        settle("a\n", tmp_path, check=False)


def test_the_json_schema_is_canonical() -> None:
    text = generated(Wanted("jsonschema", "vllm"), str(ROOT), _silent)
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
