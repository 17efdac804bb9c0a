"""What a run will find as its inputs is known before it, from the registry alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.expected import expected_inputs
from param_discovery.runtimes.docker.failures import (
    ImageNotFoundError,
    RegistryAuthenticationError,
)
from param_discovery.runtimes.docker.plan import BuildPlan, DockerPlan, RegistryCredentials
from tests.docker.conftest import PASSWORD
from tests.docker.support import BASE, Recorder, request_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from tests.docker.conftest import ImageMaker, Registry

pytestmark = pytest.mark.docker

REQUEST = request_for("json:JSONEncoder")


@pytest.fixture
def pushed(daemon: APIClient, registry: Registry, build_image: ImageMaker) -> Iterator[str]:
    image = build_image(f"FROM {BASE}:bookworm\nRUN echo expected > /expected\n")
    name = registry.push(daemon, image, "engines/expected")
    build_image.remove(image)
    yield name
    if daemon.images(name):
        daemon.remove_image(name, force=True)


def test_an_image_s_digest_is_asked_for_without_pulling_it(
    daemon: APIClient, runtime: DockerRuntime, pushed: str
) -> None:
    plan = DockerPlan(image=pushed)
    expected = expected_inputs(plan, Recorder())
    assert not daemon.images(pushed)
    assert runtime.discover("calm", plan, REQUEST, Recorder()).facts.inputs == expected
    assert expected_inputs(plan, Recorder()) == expected


@pytest.mark.parametrize("is_here", [True, False])
def test_a_build_s_inputs_are_known_without_building_it(
    daemon: APIClient, runtime: DockerRuntime, pushed: str, tmp_path: Path, *, is_here: bool
) -> None:
    if is_here:
        runtime.discover("calm", DockerPlan(image=pushed), REQUEST, Recorder())
    (tmp_path / "Dockerfile").write_text(f"FROM {pushed}\nRUN echo built\n", encoding="utf-8")
    plan = DockerPlan(build=BuildPlan(tmp_path / "Dockerfile", tmp_path))
    expected = expected_inputs(plan, Recorder())
    assert set(expected) == {"dockerfile", "context", "build_args", "base_image_digest"}
    assert bool(daemon.images(pushed)) is is_here
    found = runtime.discover("built", plan, REQUEST, Recorder()).facts.inputs
    assert found == expected
    for image in daemon.images("param-discovery/built"):
        daemon.remove_image(image["Id"], force=True)


def test_a_base_without_registry_has_no_digest(
    runtime: DockerRuntime, base_images: None, tmp_path: Path, daemon: APIClient
) -> None:
    (tmp_path / "Dockerfile").write_text(
        f"FROM {BASE}:bookworm\nRUN echo local\n", encoding="utf-8"
    )
    plan = DockerPlan(build=BuildPlan(tmp_path / "Dockerfile", tmp_path))
    expected = expected_inputs(plan, Recorder())
    assert set(expected) == {"dockerfile", "context", "build_args"}
    assert runtime.discover("built", plan, REQUEST, Recorder()).facts.inputs == expected
    for image in daemon.images("param-discovery/built"):
        daemon.remove_image(image["Id"], force=True)


def test_what_the_registry_refuses_is_an_error(
    registry: Registry, private_registry: Registry
) -> None:
    with pytest.raises(ImageNotFoundError):
        expected_inputs(DockerPlan(image=registry.name("engines/none:1")), Recorder())
    private = private_registry.name("engines/calm:1")
    with pytest.raises(RegistryAuthenticationError):
        expected_inputs(DockerPlan(image=private), Recorder())
    credentials = RegistryCredentials(private_registry.address, "reader", PASSWORD)
    with pytest.raises(ImageNotFoundError):
        expected_inputs(DockerPlan(image=private, credentials=credentials), Recorder())
