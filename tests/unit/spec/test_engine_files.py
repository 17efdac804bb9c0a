"""The specifications and Dockerfiles of this repository fit together, for every engine there is."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from param_discovery.spec.load import engine_names, load_all, load_spec
from param_discovery.spec.versions import engine_version, image_ref

if TYPE_CHECKING:
    from param_discovery.spec.model import EngineSpec

ROOT = Path(__file__).parents[3]
ENGINES = engine_names(ROOT)
ARG = re.compile(r"^ARG (?P<name>\w+)=(?P<value>\S+)$", re.MULTILINE)
FROM = re.compile(r"^FROM (?P<image>\S+)", re.MULTILINE)


@pytest.fixture(params=ENGINES)
def spec(request: pytest.FixtureRequest) -> EngineSpec:
    return load_spec(ROOT, request.param)


def text_of(spec: EngineSpec) -> str:
    return (ROOT / "engine_versions" / f"{spec.engine}.yaml").read_text(encoding="utf-8")


def dockerfile_of(spec: EngineSpec) -> str:
    assert spec.dockerfile is not None, "an engine of this repository has its pin in a Dockerfile"
    return (ROOT / spec.dockerfile).read_text(encoding="utf-8")


def line_above(text: str, start: str) -> str:
    lines = text.splitlines()
    return next(above for above, line in pairwise(lines) if line.startswith(start))


def renovate_of(spec: EngineSpec) -> str:
    source = (
        ("docker", image_ref(spec).rpartition(":")[0]) if spec.image else ("pypi", spec.package)
    )
    # A tag with more than a version in it has a pattern; Docker's order knows no `.post1`.
    versioning = "regex:" if spec.version_from else "pep440"
    return "# renovate: datasource={} depName={} versioning={}".format(*source, versioning)


def test_engines_are_there() -> None:
    assert {"lmdeploy", "sglang", "tensorrt", "transformers", "vllm"} <= set(ENGINES)
    assert len(load_all(ROOT)) == len(ENGINES)


def test_editors_find_the_schema(spec: EngineSpec) -> None:
    first = text_of(spec).splitlines()[0]
    reference = first.removeprefix("# yaml-language-server: $schema=")
    assert reference != first
    assert (ROOT / "engine_versions" / reference).is_file()


def test_renovate_finds_both_pins(spec: EngineSpec) -> None:
    comment = line_above(text_of(spec), "current_version:")
    assert line_above(dockerfile_of(spec), f"ARG {spec.version_arg}=") == comment
    assert comment.partition("regex:")[:2] == renovate_of(spec).partition("regex:")[:2]


def test_the_dockerfile_pins_the_current_version(spec: EngineSpec) -> None:
    pins = {match["name"]: match["value"] for match in ARG.finditer(dockerfile_of(spec))}
    assert spec.version_arg is not None
    assert pins[spec.version_arg] == spec.current_version


def test_from_is_the_image_of_the_specification(spec: EngineSpec) -> None:
    text = dockerfile_of(spec)
    for match in ARG.finditer(text):
        text = text.replace(f"${{{match['name']}}}", match["value"])
    bases = {match["image"] for match in FROM.finditer(text)}
    if spec.build:
        assert all(":" in base and not base.endswith(":latest") for base in bases)
    else:
        assert bases == {image_ref(spec)}


def test_the_version_is_a_final_release(spec: EngineSpec) -> None:
    assert not engine_version(spec, spec.current_version).is_prerelease


def test_a_built_image_and_the_environment_have_the_same_requirements(spec: EngineSpec) -> None:
    if spec.build:
        pins = {match["name"]: match["value"] for match in ARG.finditer(dockerfile_of(spec))}
        for text in spec.venv.requirements:
            requirement = Requirement(text)
            name = requirement.name.upper().replace("-", "_")
            assert str(requirement.specifier) == f"=={pins[f'{name}_VERSION']}"


def test_no_dockerfile_without_a_specification() -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docker").glob("Dockerfile*")}
    assert there == {spec.dockerfile for spec in load_all(ROOT)}


def test_a_changed_dockerfile_rebuilds_no_other() -> None:
    ignored = (ROOT / "docker" / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    for spec in load_all(ROOT):
        assert not re.search(r"^(COPY|ADD) (?!--from=)", dockerfile_of(spec), re.MULTILINE)
