"""Building from a Dockerfile with the daemon's classic builder, as this machine has no buildx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.build import INPUTS_LABEL
from param_discovery.runtimes.docker.failures import (
    BuildFailedError,
    BuildInputError,
    BuildKitNeededError,
    RegistryUnreachableError,
)
from param_discovery.runtimes.docker.plan import BuildPlan, DockerPlan
from tests.docker.support import BASE, Recorder, request_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from docker.api.client import APIClient

    from param_discovery.runtimes.base import RuntimeResult
    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from tests.docker.conftest import ImageMaker, Registry

pytestmark = pytest.mark.docker

DOCKERFILE = f"""\
ARG BASE={BASE}:bookworm
FROM $BASE AS engine
ARG NAME=model
COPY engine/ /usr/lib/python3/dist-packages/
RUN sed -i "s/model/$NAME/" /usr/lib/python3/dist-packages/built_engine.py
"""
ENGINE = "def parameters(model: str, seed: int = 0): ...\n"


@pytest.fixture(autouse=True)
def no_buildx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's plugin out of sight, on machines that have it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))


@pytest.fixture
def plan(tmp_path: Path, base_images: None) -> BuildPlan:
    context = tmp_path / "context"
    (context / "engine").mkdir(parents=True)
    (context / "engine" / "built_engine.py").write_text(ENGINE, encoding="utf-8")
    (context / ".dockerignore").write_text("notes.md\n", encoding="utf-8")
    (context / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    return BuildPlan(dockerfile=context / "Dockerfile", context=context)


@pytest.fixture(autouse=True)
def built_images_go(daemon: APIClient) -> Iterator[None]:
    yield
    for image in daemon.images(filters={"label": INPUTS_LABEL}):
        if any("param-discovery/built-engine" in tag for tag in image["RepoTags"] or []):
            daemon.remove_image(image["Id"], force=True)


def _discover(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder
) -> tuple[RuntimeResult, list[str]]:
    request = request_for("built_engine:parameters")
    result = runtime.discover("built_engine", DockerPlan(build=plan), request, progress)
    [target] = result.observation["targets"]
    return result, [parameter["name"] for parameter in target["parameters"]]


def test_an_image_is_built_and_looked_into(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder
) -> None:
    result, names = _discover(runtime, plan, progress)
    assert names == ["model", "seed"]
    # The base is a local image too: no registry knows it.
    assert result.facts.image_ref is None
    assert result.facts.base_image_ref is None
    assert set(result.facts.inputs) == {"dockerfile", "context", "build_args"}
    assert any(line.startswith("Step 1/") for line in progress.lines)


def test_nothing_changed_nothing_built(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder
) -> None:
    first, _ = _discover(runtime, plan, Recorder())
    (plan.context / "notes.md").write_text("left out by .dockerignore", encoding="utf-8")
    again, _ = _discover(runtime, plan, progress)
    assert not any(step.startswith("building") for step in progress.steps)
    assert again == first


@pytest.mark.parametrize(
    ("file", "edit", "changed"),
    [
        ("engine/built_engine.py", ("seed", "weight"), "context"),
        ("Dockerfile", ("NAME=model", "NAME=weights"), "dockerfile"),
    ],
)
def test_a_change_builds_again(
    runtime: DockerRuntime, plan: BuildPlan, file: str, edit: tuple[str, str], changed: str
) -> None:
    first, before = _discover(runtime, plan, Recorder())
    path = plan.context / file
    path.write_text(path.read_text(encoding="utf-8").replace(*edit), encoding="utf-8")
    second, after = _discover(runtime, plan, Recorder())
    assert before != after
    assert first.facts.inputs[changed] != second.facts.inputs[changed]


def test_a_build_argument_builds_again(runtime: DockerRuntime, plan: BuildPlan) -> None:
    _discover(runtime, plan, Recorder())
    args: Mapping[str, str] = {"NAME": "checkpoint"}
    other = BuildPlan(plan.dockerfile, plan.context, build_args=args, target="engine")
    _, names = _discover(runtime, other, Recorder())
    assert names == ["checkpoint", "seed"]


def test_the_base_s_digest_is_known_when_it_comes_from_a_registry(
    daemon: APIClient,
    runtime: DockerRuntime,
    plan: BuildPlan,
    registry: Registry,
    build_image: ImageMaker,
) -> None:
    image = build_image(f"FROM {BASE}:bookworm\nRUN echo base > /base\n")
    name = registry.push(daemon, image, "bases/bookworm")
    progress = Recorder()
    based = BuildPlan(plan.dockerfile, plan.context, build_args={"BASE": name})
    result, _ = _discover(runtime, based, progress)
    assert f"pulling {name}" in progress.steps
    assert result.facts.base_image_ref is not None
    assert result.facts.base_image_ref.startswith(f"{name.rpartition(':')[0]}@sha256:")
    assert result.facts.image_ref is None
    assert "base_image_digest" in result.facts.inputs
    daemon.remove_image(name, force=True)


@pytest.mark.parametrize(
    ("line", "construct"),
    [
        ("RUN --mount=type=cache,target=/root/.cache true", "RUN --mount"),
        ("COPY --link engine/ /opt/", "COPY --link"),
        ("RUN <<EOF\ntrue\nEOF", "A here-document in RUN"),
    ],
)
def test_buildkit_syntax_is_refused_before_anything_is_sent(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder, line: str, construct: str
) -> None:
    plan.dockerfile.write_text(f"{DOCKERFILE}{line}\n", encoding="utf-8")
    with pytest.raises(BuildKitNeededError, match=construct) as caught:
        _discover(runtime, plan, progress)
    assert caught.value.where == f"{plan.dockerfile}:6"
    assert progress.lines == []


def test_a_failing_build_shows_its_last_lines(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder
) -> None:
    text = f"{DOCKERFILE}RUN echo 'the reason: ##[error]' && exit 9\n"
    plan.dockerfile.write_text(text, encoding="utf-8")
    with pytest.raises(BuildFailedError, match="code: 9") as caught:
        _discover(runtime, plan, progress)
    assert "the reason" in str(caught.value)
    assert "##[" not in str(caught.value)
    assert caught.value.where == str(plan.dockerfile)


def test_a_base_that_cannot_be_had(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder
) -> None:
    based = BuildPlan(plan.dockerfile, plan.context, build_args={"BASE": "127.0.0.1:1/base:1"})
    with pytest.raises(RegistryUnreachableError):
        _discover(runtime, based, progress)


def test_a_dockerfile_that_is_not_there(
    runtime: DockerRuntime, plan: BuildPlan, progress: Recorder
) -> None:
    plan.dockerfile.unlink()
    with pytest.raises(BuildInputError) as caught:
        _discover(runtime, plan, progress)
    assert caught.value.exit_code == 2
