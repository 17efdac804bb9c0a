"""Reading a repository's specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import SpecError
from param_discovery.spec.load import engine_names, load_all, load_spec
from param_discovery.spec.model import EngineSpec, Target
from param_discovery.spec.problems import InvalidSpecError

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
current_version: v1.2.0
package: toy
sections:
  engine_params:
    - toy:Args
    - {target: toy.more:Args, kind: dataclass, exclude: [a, b], optional: true}
  sampling_params: [{target: toy:Sampling, effective_defaults: toy:Sampling._defaults}]
image: registry.example:5000/group/toy:{version}
dockerfile: docker/Dockerfile.toy
version_arg: TOY_VERSION
version_from: {pattern: 'v(?P<version>[0-9.]+)'}
gpu: none
schema: out/toy.json
env: {TOY_HOME: /tmp/toy}
user: 1000:1000
wheel_index: TOY_INDEX
entry_points: [toy:LLM]
programs: [toy serve]
venv:
  package: toy-cpu
  requirements: [torch==2.0]
  overrides: [torch]
  exclude_newer: 2025-12-10
  python: '>=3.11'
"""


def test_every_key_is_read(engines: Path) -> None:
    (engines / "toy.yaml").write_text(FULL, encoding="utf-8")
    spec = load_spec(engines.parent, "toy")
    assert set(EngineSpec.model_fields) - {"build"} == spec.model_fields_set
    assert spec.engine == "toy"
    assert spec.schema_path == "out/toy.json"
    assert spec.targets == (
        ("engine_params", Target(target="toy:Args")),
        (
            "engine_params",
            Target(target="toy.more:Args", kind="dataclass", exclude=("a", "b"), optional=True),
        ),
        (
            "sampling_params",
            Target(target="toy:Sampling", effective_defaults="toy:Sampling._defaults"),
        ),
    )
    assert spec.user == "1000:1000", "YAML 1.1 would read a number to the base of sixty"
    assert spec.venv.exclude_newer == "2025-12-10", "YAML would read a date"


def test_defaults(engines: Path, minimal: str) -> None:
    (engines / "toy.yaml").write_text(minimal, encoding="utf-8")
    spec = load_spec(engines.parent, "toy")
    assert spec.schema_path == "schemas/toy.json"
    assert (spec.gpu, spec.build, spec.image, spec.env) == ("preferred", False, None, {})


def test_names_are_sorted_and_other_files_ignored(engines: Path, minimal: str) -> None:
    for name in ("b.yaml", "a.yaml", "README.md", ".a.yaml.swp"):
        (engines / name).write_text(minimal, encoding="utf-8")
    assert engine_names(engines.parent) == ("a", "b")
    assert [spec.engine for spec in load_all(engines.parent)] == ["a", "b"]


def test_unknown_engine_lists_the_known_and_the_near(engines: Path, minimal: str) -> None:
    for name in ("vllm", "transformers"):
        (engines / f"{name}.yaml").write_text(minimal, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_spec(engines.parent, "vlm")
    assert str(caught.value) == (
        f"no engine 'vlm' in {engines.as_posix()}/\n"
        "  Engines known here: transformers, vllm.\n"
        "  -> Did you mean vllm?\n"
        "  -> To add an engine, add engine_versions/<engine>.yaml."
    )


def test_capitals_are_no_other_engine(engines: Path, minimal: str) -> None:
    (engines / "vllm.yaml").write_text(minimal, encoding="utf-8")
    with pytest.raises(SpecError, match=r"Did you mean vllm\?"):
        load_spec(engines.parent, "VLLM")


@pytest.mark.parametrize("engine", ["../toy", "toy.yaml", "", "TOY", "/etc/passwd", "toy\n"])
def test_an_engine_is_never_a_path(engines: Path, minimal: str, engine: str) -> None:
    (engines / "toy.yaml").write_text(minimal, encoding="utf-8")
    with pytest.raises(SpecError, match="no engine"):
        load_spec(engines.parent, engine)


def test_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    for call in (lambda: load_all(tmp_path), lambda: load_spec(tmp_path, "toy")):
        with pytest.raises(SpecError, match="no folder engine_versions/") as caught:
            call()
        assert "--root" in str(caught.value)


def test_empty_folder(engines: Path) -> None:
    assert engine_names(engines.parent) == ()
    with pytest.raises(SpecError, match="no engine specification here"):
        load_all(engines.parent)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("toy.yml", "specifications end in .yaml"),
        ("Toy.yaml", "'Toy' is not an engine name"),
        ("to y.yaml", "'to y' is not an engine name"),
        (".yaml", "'' is not an engine name"),
    ],
)
def test_files_with_wrong_names_are_not_passed_over(engines: Path, name: str, what: str) -> None:
    (engines / name).write_text("", encoding="utf-8")
    with pytest.raises(InvalidSpecError, match=what):
        engine_names(engines.parent)


def test_a_folder_is_no_specification(engines: Path) -> None:
    (engines / "toy.yaml").mkdir()
    with pytest.raises(InvalidSpecError, match="not a regular file"):
        load_all(engines.parent)


def test_problems_of_all_files_come_together(engines: Path, minimal: str) -> None:
    (engines / "a.yaml").write_text(minimal + "gpu: x\n", encoding="utf-8")
    (engines / "b.yaml").write_text(minimal, encoding="utf-8")
    (engines / "c.yaml").write_text(minimal + "x: y\n", encoding="utf-8")
    with pytest.raises(InvalidSpecError) as caught:
        load_all(engines.parent)
    assert [problem.where for problem in caught.value.problems] == [
        f"{engines.as_posix()}/a.yaml:5:1",
        f"{engines.as_posix()}/c.yaml:5:1",
    ]


def test_two_engines_cannot_share_a_schema(engines: Path, minimal: str) -> None:
    (engines / "a.yaml").write_text(minimal, encoding="utf-8")
    (engines / "b.yaml").write_text(minimal + "schema: schemas/a.json\n", encoding="utf-8")
    with pytest.raises(InvalidSpecError, match=r"already the schema of `a`"):
        load_all(engines.parent)


def test_a_value_cannot_be_changed(engines: Path, minimal: str) -> None:
    (engines / "toy.yaml").write_text(minimal, encoding="utf-8")
    spec = load_spec(engines.parent, "toy")
    with pytest.raises(ValueError, match="frozen"):
        spec.gpu = "none"
