"""`param-discovery discover` from its flags to its streams and exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from param_discovery.cli.commands import discover as command
from param_discovery.cli.main import main
from param_discovery.errors import DockerError, SchemaError
from param_discovery.pipeline import discover as pipeline
from tests.unit.pipeline.engine_house import House

if TYPE_CHECKING:
    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.pipeline.runtime_choice import Choice
    from param_discovery.spec.model import EngineSpec

OUTPUT_SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "discover-output.schema.json"

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    built = House(tmp_path)
    built.engine("one")
    monkeypatch.setattr(pipeline, "choose_runtime", built.choose)
    return built


def run(house: House, *argv: str) -> int:
    return main(["discover", *argv, "--root", str(house.root)])


def test_text(house: House, capsys: Streams) -> None:
    assert run(house, "one") == 0
    out, err = capsys.readouterr()
    path = house.root / "schemas" / "one.json"
    assert out.splitlines() == [
        f"one 1.2.0 written to {path} (engine_params 2, sampling_params 1)",
        "engine  section                    parameters",
        "one     engine_params    added  2  dtype, seed",
        "one     sampling_params  added  1  temperature",
    ]
    assert err.splitlines() == ["one: docker: a test", "one: looking", "one: found"]


def test_unchanged_has_no_table(house: House, capsys: Streams) -> None:
    run(house, "one", "-q")
    capsys.readouterr()
    assert run(house, "one", "-q") == 0
    out, err = capsys.readouterr()
    path = house.root / "schemas" / "one.json"
    assert out == f"one 1.2.0 unchanged: {path} (engine_params 2, sampling_params 1)\n"
    assert err == ""


def test_json(house: House, capsys: Streams) -> None:
    house.engine("two", DockerError("no daemon", mend="Start it."))
    assert run(house, "one", "two", "--format", "json", "-q") == 3
    out, err = capsys.readouterr()
    results = json.loads(out)
    jsonschema.validate(results, json.loads(OUTPUT_SCHEMA.read_text(encoding="utf-8")))
    assert [(r["engine"], r["status"]) for r in results] == [("one", "written"), ("two", "failed")]
    assert results[1]["error"]["mend"] == "Start it."
    assert err == "error: two: no daemon\n  -> Start it.\n"


def test_the_document_alone_on_standard_output(house: House, capsys: Streams) -> None:
    run(house, "one", "-q")
    capsys.readouterr()
    assert run(house, "one", "--output", "-") == 0
    out, _ = capsys.readouterr()
    assert json.loads(out)["engine"] == "one"
    kept = (house.root / "schemas" / "one.json").read_text(encoding="utf-8")
    assert len(out.splitlines()) == len(kept.splitlines())


def test_nothing_on_standard_output_when_it_fails(house: House, capsys: Streams) -> None:
    house.engine("one", DockerError("no daemon"))
    assert run(house, "one", "--output", "-", "-q") == 3
    assert capsys.readouterr() == ("", "error: one: no daemon\n")


def test_check(house: House, capsys: Streams) -> None:
    assert run(house, "one", "--check", "-q") == command.EXIT_WOULD_WRITE == 1
    assert "would change" in capsys.readouterr().out
    assert not (house.root / "schemas").exists()
    assert run(house, "one", "-q") == 0
    assert run(house, "one", "--check", "-q") == 0


@pytest.mark.parametrize(
    ("error", "code"), [(DockerError("x"), 3), (SchemaError("x"), 2)], ids=["outside", "input"]
)
def test_a_failure_is_no_answer_to_check(house: House, error: Exception, code: int) -> None:
    house.engine("two", error)
    assert run(house, "one", "two", "--check") == code


def test_an_unknown_engine_is_2(house: House, capsys: Streams) -> None:
    assert run(house, "ome") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Did you mean one?" in err


def test_options(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def choose(spec: EngineSpec, version: str, options: DiscoverOptions) -> Choice:
        seen.append((spec.engine, version, options))
        return house.choose(spec, version, options)

    monkeypatch.setattr(pipeline, "choose_runtime", choose)
    monkeypatch.setenv("PARAM_DISCOVERY_REGISTRY_USERNAME", "me")
    monkeypatch.setenv("PARAM_DISCOVERY_REGISTRY_PASSWORD", "secret")
    run(house, "one", "--version", "1.2.0", "--image", "a:b", "--gpus", "0,1", "--jobs", "3")
    ((engine, version, options),) = seen
    assert (engine, version) == ("one", "v1.2.0")
    assert (options.image, options.gpus, options.jobs) == ("a:b", "0,1", 3)
    assert (options.registry_username, options.registry_password) == ("me", "secret")
    assert "secret" not in repr(options)
