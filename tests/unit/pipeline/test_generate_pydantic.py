from __future__ import annotations

import builtins
import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from param_discovery.errors import OutsideError
from param_discovery.pipeline.generate_classes import ClassNames
from param_discovery.pipeline.generate_pydantic import GENERATOR, pydantic_module
from param_discovery.pipeline.generate_schema import plain_schema, reached
from param_discovery.schema.document import defaults_of
from param_discovery.schema.read import read_document
from tests.unit.pipeline.generate_house import document, imported
from tests.unit.pipeline.generate_odd import DEFINITIONS, INNER, ODD
from tests.unit.pipeline.generate_random import random_document
from tests.unit.pipeline.generate_samples import has_whole_float, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from param_discovery.schema.document import Document

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    source = document(ODD, definitions=DEFINITIONS)
    return imported(source, tmp_path_factory.mktemp("odd"), "generated_odd")


def _classes(source: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each generated class with its schema, which needs nothing else."""
    classes = reached(source.definitions, source.sections.values())
    names = ClassNames(sorted(source.sections), classes)
    for section, class_name in names.sections.items():
        yield class_name, plain_schema(source, [section])
    for name, class_name in names.definitions.items():
        if "properties" in source.definitions[name]:
            yield class_name, {**source.definitions[name], "$defs": dict(source.definitions)}


def _valid(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The required parameters, each with a value that is valid."""
    found = {}
    for name in schema.get("required", ()):
        fragment = schema["properties"][name]
        judge = Draft202012Validator({**fragment, "$defs": definitions})
        valid = (value for value in samples(fragment, definitions) if judge.is_valid(value))
        found[name] = next(valid, None)
    return found


def _disagreements(source: Document, module: ModuleType) -> tuple[list[str], int, int]:
    """Where schema and model judge differently, and how many both accept and refuse."""
    found, accepted, refused = [], 0, 0
    for class_name, schema in _classes(source):
        judge = Draft202012Validator(schema)
        model: type[BaseModel] = getattr(module, class_name)
        definitions = schema.get("$defs", {})
        basis = _valid(schema, definitions)
        fields = {**schema["properties"], "no_such_parameter": {}}
        for name, fragment in fields.items():
            for value in samples(fragment, definitions):
                tried = {**basis, name: value}
                should, does = judge.is_valid(tried), _accepts(model, tried)
                if should != does and not (should and has_whole_float(value)):
                    found.append(f"{class_name}.{name} = {json.dumps(value)}: {should} {does}")
                accepted, refused = accepted + does, refused + (not does)
    return found, accepted, refused


def _accepts(model: type[BaseModel], value: Any) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_models_accept_and_refuse_what_the_schema_does(path: Path, tmp_path: Path) -> None:
    source = read_document(path.read_text(encoding="utf-8"), str(path))
    module = imported(source, tmp_path, f"generated_{path.stem}")
    found, accepted, refused = _disagreements(source, module)
    assert found == []
    assert min(accepted, refused) > 1000


def test_odd_schemas_are_judged_alike(odd: ModuleType) -> None:
    found, accepted, refused = _disagreements(document(ODD, definitions=DEFINITIONS), odd)
    assert found == []
    assert min(accepted, refused) > 100


@pytest.mark.parametrize("seed", range(6))
def test_schemas_by_chance_are_judged_alike(seed: int, tmp_path: Path) -> None:
    source = random_document(Random(seed))  # noqa: S311 - the same in every run
    module = imported(source, tmp_path, f"generated_by_chance_{seed}")
    found, accepted, refused = _disagreements(source, module)
    assert found == []
    assert min(accepted, refused) > 20


def test_a_simple_module_imports_nothing_that_it_does_not_use() -> None:
    text = pydantic_module(
        document({"a": {"type": "string"}}, required=["a"]), ["engine_params"], ""
    )
    imports = [line for line in text.splitlines() if "import" in line]
    assert imports == ["from pydantic import BaseModel, ConfigDict, StrictStr"]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_models_have_the_engine_s_own_defaults(path: Path, tmp_path: Path) -> None:
    source = read_document(path.read_text(encoding="utf-8"), str(path))
    module = imported(source, tmp_path, f"defaults_{path.stem}")
    names = ClassNames(sorted(source.sections), ())
    tried = 0
    for section, class_name in names.sections.items():
        basis = _valid(dict(source.sections[section]), dict(source.definitions))
        model = getattr(module, class_name)
        made = model.model_validate(basis)
        for place, _, default in defaults_of(source):
            owner, _, name = place.partition(".")
            field = _field_of(model, name) if owner == section else None
            if field is not None:
                tried += 1
                assert _plain(getattr(made, field)) in (default, None), place
    assert tried > 100


def _field_of(model: type[BaseModel], name: str) -> str | None:
    for field, about in model.model_fields.items():
        if name in (about.alias or field, field):
            return field
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_unset=True, by_alias=True)
    return str(value) if isinstance(value, Path) else value


def test_defaults_become_objects_of_their_classes(odd: ModuleType) -> None:
    made = odd.EngineParams()
    assert made.inner == odd.Inner(mode=3)
    assert made.many == [odd.Inner(mode=3)]
    assert made.either == odd.Inner(mode=3)
    assert made.pair == [1, "a"]
    assert (made.late, made.free, made.infinite, made.anything) == (None, None, None, None)
    assert made.model_dump(exclude_unset=True) == {}


def test_python_objects_are_taken_where_the_engine_takes_them(odd: ModuleType) -> None:
    given = odd.EngineParams(opaque=object, half_opaque=print)
    assert (given.opaque, given.half_opaque) == (object, print)
    assert not _accepts(odd.EngineParams, {"opaque": "torch.float16"})


def test_the_same_schema_gives_the_same_bytes() -> None:
    source = document(ODD, definitions=DEFINITIONS)
    assert pydantic_module(source, ["engine_params"], "it") == pydantic_module(
        source, ["engine_params"], "it"
    )


def test_settings_of_the_folder_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = document(ODD, definitions=DEFINITIONS)
    before = pydantic_module(source, ["engine_params"], "it")
    settings = """
[tool.black]
line-length = 40
skip-string-normalization = true
[tool.isort]
force_single_line = true
[tool.datamodel-codegen]
snake-case-field = true
"""
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "pydantic").mkdir()
    monkeypatch.chdir(tmp_path)
    assert pydantic_module(source, ["engine_params"], "it") == before


def test_the_module_is_typed_and_formatted(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    source = document(ODD, definitions=DEFINITIONS)
    path.write_text(pydantic_module(source, ["engine_params"], "it"), encoding="utf-8")
    for tool in (["mypy", "--strict", "--cache-dir", str(tmp_path)], ["black", "--check", "-q"]):
        ended = subprocess.run(
            [sys.executable, "-m", *tool, str(path)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_header_says_what_made_it() -> None:
    text = pydantic_module(document({"a": {}}), ["engine_params"], "param-discovery generate it")
    head = text.split('"""')[1]
    assert "Parameters of acme 1.4.0" in head
    assert "param-discovery 0." in head
    assert "datamodel-code-generator 0." in head
    assert "Made again with: param-discovery generate it" in head


def test_aliases_are_other_names_of_the_field(tmp_path: Path) -> None:
    alias = {"$ref": "#/properties/engine_params/properties/model", "x-alias-of": "model"}
    source = document({"model": {"type": "string", "default": "m"}, "model_name": alias})
    model = imported(source, tmp_path, "generated_alias").EngineParams
    assert model(model="a").model == "a"
    assert model(model_name="a").model == "a"
    assert not _accepts(model, {"model_names": "a"})


def test_a_tag_tells_the_classes_of_a_union_apart(tmp_path: Path) -> None:
    tagged = {
        name: {
            "type": "object",
            "properties": {"kind": {"enum": [name]}, "size": {"type": "integer"}},
            "required": [],
            "additionalProperties": False,
        }
        for name in ("Eagle", "Medusa")
    }
    refs = [{"$ref": f"#/$defs/{name}"} for name in tagged]
    mapping = {name: f"#/$defs/{name}" for name in tagged}
    union = {"oneOf": refs, "discriminator": {"propertyName": "kind", "mapping": mapping}}
    source = document(
        {"a": {"anyOf": [union, {"type": "null"}], "default": None}}, definitions=tagged
    )
    module = imported(source, tmp_path, "generated_tagged")
    judge = Draft202012Validator(plain_schema(source, ["engine_params"]))
    for value, is_fine in (
        (None, True),
        ({"kind": "Eagle", "size": 1}, True),
        ({"kind": "Medusa"}, True),
        ({"kind": "Other"}, False),
        ({"size": 1}, False),
        ({}, False),
    ):
        assert judge.is_valid({"a": value}) is is_fine
        assert _accepts(module.EngineParams, {"a": value}) is is_fine
    assert isinstance(module.EngineParams(a={"kind": "Medusa"}).a, module.Medusa)


def test_a_deprecated_parameter_is_deprecated(tmp_path: Path) -> None:
    source = document(
        {
            "old": {
                "type": "integer",
                "default": 1,
                "deprecated": True,
                "x-deprecation-message": "Use new.",
            }
        }
    )
    made = imported(source, tmp_path, "generated_deprecated").EngineParams(old=2)
    with pytest.deprecated_call():
        assert made.old == 2
    assert "Deprecated: Use new." in pydantic_module(source, ["engine_params"], "it")


def test_a_default_of_another_type_is_kept_and_told(tmp_path: Path) -> None:
    source = document({"size": {"type": "integer", "default": "auto"}})
    made = imported(source, tmp_path, "generated_loose").EngineParams()
    assert made.size == "auto"
    text = pydantic_module(source, ["engine_params"], "it")
    assert "- EngineParams.size: the engine's own default, 'auto', is not of its declared" in text


def test_an_open_section_takes_other_names(tmp_path: Path) -> None:
    model = imported(document({"a": {}}, is_open=True), tmp_path, "generated_open").EngineParams
    assert model(b=1).model_extra == {"b": 1}


@pytest.mark.parametrize(
    "hostile",
    [
        '"""\n    import os; os._exit(9)\n    """',
        "\\",
        'ends with a quote"',
        "'''\n\"\"\"",
        "{{ 7 * 7 }} {% raw %}",
        "\x00\u202e\x1b[31m",
        "${jndi}",
    ],
)
def test_foreign_text_stays_text(hostile: str, tmp_path: Path) -> None:
    said = {"description": hostile, "x-python-default": hostile, "x-deprecation-message": hostile}
    words = {"type": "string", "default": hostile, **said}
    inner = {**INNER, **said, "properties": {"mode": {"enum": [1, hostile], **said}}}
    parameters = {
        "a": words,
        "b": {"enum": [hostile], "default": hostile},
        "c": {"$ref": "#/$defs/Inner", "default": {}, **said},
        "d": {"$ref": "#/$defs/Kind", "default": hostile, **said},
        "e": {"type": "integer", "default": hostile},
        "f": {"type": "string", "format": "path", "default": hostile},
        "g": {"not": {}, "x-python-type": hostile},
        hostile: {"default": 1},
    }
    kind = {"enum": [hostile, 1], **said}
    source = document(parameters, definitions={"Inner": inner, "Kind": kind})
    module = imported(source, tmp_path, "generated_hostile")
    made = module.EngineParams()
    assert made.a == hostile
    assert made.b == hostile
    given = module.EngineParams.model_validate({hostile: 2})
    assert given.model_dump(by_alias=True, exclude_unset=True) == {hostile: 2}


@pytest.mark.parametrize(
    "obeyed",
    [
        {"customTypePath": "os.system"},
        {"customBasePath": "os.PathLike"},
        {"x-python-type": "os.PathLike"},
        {"x-python-import": {"module": "os", "name": "system"}},
        {"default_factory": "list"},
        {"$ref": "https://example.invalid/x.json"},
        {"title": "os.system"},
    ],
)
def test_no_keyword_of_a_schema_names_code(obeyed: dict[str, Any]) -> None:
    fragment = {"type": "string", **obeyed}
    if "$ref" in obeyed:
        fragment = {"type": "string", "x-note": obeyed}
    text = pydantic_module(document({"a": fragment}), ["engine_params"], "it")
    assert "import os" not in text
    assert "from os" not in text
    assert "example.invalid" not in text


def test_a_generator_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == GENERATOR:
            raise PackageNotFoundError(name)
        return "0"

    monkeypatch.setattr("param_discovery.pipeline.generate_pydantic.installed_version", version)
    with pytest.raises(OutsideError, match=r"`param-discovery\[generate\]`"):
        pydantic_module(document({"a": {}}), ["engine_params"], "it")


def test_a_missing_generator_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("datamodel_code_generator"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(OutsideError, match=r"`param-discovery\[generate\]`"):
        pydantic_module(document({"a": {}}), ["engine_params"], "it")
