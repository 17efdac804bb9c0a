"""The published JSON Schema says what the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from param_discovery.spec.json_schema import document, text
from param_discovery.spec.load import read_spec
from param_discovery.spec.problems import InvalidSpecError

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = [
    "",
    "gpu: none",
    "build: true\ndockerfile: docker/Dockerfile\nversion_arg: TOY_VERSION",
    "image: 'toy:{version}'",
    "image: 'nvcr.io/group/toy:{pep440}-py3'",
    "image: 'localhost:5000/toy:{version}'",
    "dockerfile: a/b.c/Dockerfile",
    "schema: schemas/toy.json",
    "env: {A: b}",
    "user: '0'",
    "wheel_index: https://host/simple",
    "wheel_index: TOY_INDEX",
    "version_from: {pattern: 'v(?P<version>.*)'}",
    "venv: {}",
    "venv: {requirements: ['torch==2.0'], overrides: [\"x ; python_version < '3'\"]}",
    "venv: {exclude_newer: release, python: '>=3.11,<3.13'}",
    "entry_points: ['toy:LLM', 'toy.engine:Args.from_file']\nprograms: [toy serve, toy.server]",
]
WRONG = [
    "imgae: x",
    "entry_points: toy:LLM",
    "entry_points: [LLM]",
    "programs: ['--toy']",
    "programs: ['toy  serve']",
    "gpu: maybe",
    "gpu: false",
    "build: 'yes'",
    "build: true",
    "build: true\ndockerfile: Dockerfile",
    "build: true\ndockerfile: Dockerfile\nversion_arg: V\nimage: 'toy:{version}'",
    "version_arg: V",
    "image: toy:latest",
    "image: 'toy:{verison}'",
    "image: 'toy:{version}-{os}'",
    "image: 'toy'",
    "image: '{version}:x'",
    "image:",
    "dockerfile: ../Dockerfile",
    "dockerfile: a/../Dockerfile",
    "dockerfile: /Dockerfile",
    "dockerfile: ./Dockerfile",
    "dockerfile: a//b",
    "dockerfile: a\\b",
    "dockerfile: .github/Dockerfile",
    "dockerfile: .GitHub/workflows/x",
    "dockerfile: .git/config",
    "dockerfile: ''",
    "schema: schemas/toy.yaml",
    "schema: schemas/.json",
    "schema: .github/toy.json",
    "env: {A: 1}",
    "env: {1A: b}",
    "env: [A]",
    "user: 0",
    "user: a b",
    "wheel_index: https://user:secret@host/simple",
    "wheel_index: file:///tmp",
    "version_from: v(.*)",
    "version_from: {}",
    "version_from: {pattern: 'v(.*)'}",
    "version_from: {pattern: 'v(?P<version>.*)', flags: x}",
    "venv: {requirements: torch}",
    "venv: {requirements: ['-r x.txt']}",
    "venv: {exclude_newer: yesterday}",
    "venv: {python: three}",
    "venv: {pip: x}",
    "engine: toy",
    "package: 'toy==1'",
    "package: 1",
    "current_version: 0.10",
    "current_version: 'v 1'",
    "sections:",
    "sections: {}",
    "sections: [a]",
    "sections: {a: []}",
    "sections: {a: 'toy:Args'}",
    "sections: {a: [toy.Args]}",
    "sections: {a: ['toy:']}",
    "sections: {a: ['toy:Args', 'toy:Args']}",
    "sections: {A: ['toy:Args']}",
    "sections: {a-b: ['toy:Args']}",
    "sections: {a: [1]}",
    "sections: {a: [{kind: enum}]}",
    "sections: {a: [{target: 'toy:Args', kind: class}]}",
    "sections: {a: [{target: 'toy:Args', exclude: b}]}",
    "sections: {a: [{target: 'toy:Args', exclude: ['b c']}]}",
    "sections: {a: [{target: 'toy:Args', optional: 'yes'}]}",
    "sections: {a: [{target: 'toy:Args', effective_defaults: toy}]}",
    "sections: {a: [{target: 'toy:Args', also: x}]}",
]
BEYOND = [
    "version_from: {pattern: '(?P<version>('}",
    "version_from: {pattern: 'x(?P<version>.*)'}",
    "venv: {requirements: ['torch=1']}",
    "venv: {exclude_newer: 2025-13-01}",
    "venv: {python: '3..1'}",
    "current_version: latest",
    "sections: {a: ['toy:Args', {target: 'toy:Args'}]}",
]
"""Wrong in ways that JSON Schema cannot say: the model alone rejects them."""

VALIDATOR = Draft202012Validator(document())


def merged(minimal: str, change: str) -> str:
    """The shortest right specification with some keys added or replaced, as YAML."""
    content: dict[str, Any] = yaml.load(minimal, yaml.BaseLoader)  # noqa: S506  # makes only text
    lines = [f"{key}: {value}" for key, value in content.items() if f"{key}:" not in change]
    return "\n".join([*lines, change])


def as_json(text: str) -> Any:
    """As editors read it: YAML with booleans and numbers, dates as text (YAML 1.2)."""
    return yaml.safe_load(text.replace("2025-13-01", "'2025-13-01'"))


def model_accepts(text: str) -> bool:
    try:
        read_spec(text.encode(), "toy", "toy.yaml")
    except InvalidSpecError:
        return False
    return True


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(document())


@pytest.mark.parametrize("change", RIGHT)
def test_both_accept(minimal: str, change: str) -> None:
    text = merged(minimal, change)
    assert model_accepts(text)
    assert not list(VALIDATOR.iter_errors(as_json(text)))


@pytest.mark.parametrize("change", WRONG)
def test_both_reject(minimal: str, change: str) -> None:
    text = merged(minimal, change)
    assert not model_accepts(text)
    assert not VALIDATOR.is_valid(as_json(text))


@pytest.mark.parametrize("change", BEYOND)
def test_only_the_model_rejects(minimal: str, change: str) -> None:
    text = merged(minimal, change)
    assert not model_accepts(text)
    assert VALIDATOR.is_valid(as_json(text))


@pytest.mark.parametrize("key", ["current_version", "package", "sections"])
def test_both_require(minimal: str, key: str) -> None:
    content = yaml.safe_load(minimal)
    del content[key]
    assert not model_accepts(yaml.safe_dump(content))
    assert not VALIDATOR.is_valid(content)


def test_every_key_is_described() -> None:
    schema = document()
    targets = schema["$defs"]["Target"]["anyOf"][1]
    parts = [schema, targets, schema["$defs"]["Venv"], schema["$defs"]["VersionFrom"]]
    for part in parts:
        for key, value in part["properties"].items():
            referenced = schema["$defs"].get(value.get("$ref", "").rpartition("/")[2], {})
            assert "description" in {**referenced, **value}, key


def test_examples_are_right() -> None:
    schema = document()
    for key, value in schema["properties"].items():
        for example in value.get("examples", []):
            assert VALIDATOR.evolve(schema={**value, "$defs": schema["$defs"]}).is_valid(example), (
                key
            )


def test_the_committed_schema_is_the_current_one(root: Path) -> None:
    path = root / "docs/reference/engine-specification.schema.json"
    assert path.read_text(encoding="utf-8") == text(), (
        f"python -m param_discovery.spec.json_schema > {path.relative_to(root)}"
    )


def test_engine_files_are_valid(root: Path) -> None:
    files = sorted((root / "engine_versions").glob("*.yaml"))
    assert files
    for file in files:
        VALIDATOR.validate(yaml.safe_load(file.read_text(encoding="utf-8")))
