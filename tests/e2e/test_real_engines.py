"""`discover` on real engines: virtual environment, container and published wheel say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from param_discovery.schema.document import RUN_FACTS
from tests.e2e.engines import ENGINES, IN_CONTAINERS, Engine
from tools.ci.engine_image import make_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import CommandLine

pytestmark = [pytest.mark.engine, pytest.mark.network]

Document = dict[str, Any]


@pytest.fixture(scope="module", params=ENGINES, ids=str)
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


@pytest.mark.docker
@pytest.mark.parametrize("engine", IN_CONTAINERS, indirect=True, ids=str)
def test_both_runtimes_give_the_same_document(from_venv: Document, from_docker: Document) -> None:
    assert from_docker["discovery_method"] == "docker"
    assert from_venv["discovery_method"] == "venv"
    assert _lasting(from_docker) == _lasting(from_venv)


def test_the_wheel_tells_the_same(
    engine: Engine, command_line: CommandLine, from_venv: Document
) -> None:
    """Nothing is installed or run for it; vLLM's is its own wheel, not the one for CPUs."""
    from_wheel = command_line.document(engine, "--runtime", "wheel")
    assert from_wheel["discovery_method"] == "wheel"
    live, read = dict(_parameters(from_venv)), dict(_parameters(from_wheel))
    assert live.keys() == read.keys()
    assert _required(from_venv) == _required(from_wheel)
    assert {path for path in live if live[path] != read[path]} == set()


def test_every_parameter_is_there(engine: Engine, from_venv: Document) -> None:
    counts = {
        name: sum("x-alias-of" not in parameter for parameter in section["properties"].values())
        for name, section in from_venv["properties"].items()
    }
    assert counts == engine.parameters
    assert len(from_venv["$defs"]) == engine.classes
    assert from_venv["engine_version"] == engine.version


def test_single_parameters_are_what_the_source_says(engine: Engine, from_venv: Document) -> None:
    parameters = dict(_parameters(from_venv))
    found = {
        path: {keyword: parameters[path].get(keyword) for keyword in keywords}
        for path, keywords in engine.facts.items()
    }
    assert found == engine.facts


def test_it_is_a_json_schema_and_holds_nothing_of_this_machine(from_venv: Document) -> None:
    Draft202012Validator.check_schema(from_venv)
    text = str(_lasting(from_venv))
    assert " at 0x" not in text
    assert "/tmp/param-discovery" not in text
    assert "<factory>" not in text


def test_defaults_are_valid_under_their_own_types(from_venv: Document) -> None:
    """The one exception: engines declare `x: int = None` and mean 'filled in later'."""
    wrong = dict(_invalid_defaults(from_venv))
    assert all(default is None for default in wrong.values()), wrong
    assert not [path for path in wrong if "x-type-origin" in dict(_parameters(from_venv))[path]]


def test_every_parameter_of_a_class_has_a_type_and_a_default(from_venv: Document) -> None:
    known = {"default", "x-python-default", "x-default-varies"}
    for name, definition in from_venv["$defs"].items():
        for parameter, fragment in definition.get("properties", {}).items():
            assert fragment.keys() & {"x-python-type", "$ref"}, (name, parameter)
            required = parameter in definition["required"]
            assert required or fragment.keys() & known, (name, parameter)


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
