"""GPU requests as the daemon gets them, and the daemon's own refusal (this one has no GPU)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.runtimes.docker.container import ContainerOrder, create
from param_discovery.runtimes.docker.failures import NvidiaMissingError
from param_discovery.runtimes.docker.gpus import gpu_request, lists_nvidia
from param_discovery.runtimes.docker.ownership import Owner
from param_discovery.runtimes.docker.plan import DockerPlan, GpuNeed
from param_discovery.runtimes.docker.removal import remove
from tests.docker.support import Recorder, request_for

if TYPE_CHECKING:
    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.runtime import DockerRuntime

pytestmark = pytest.mark.docker


@pytest.mark.parametrize(
    ("gpus", "need", "expected"),
    [
        ("auto", "required", {"Count": -1, "DeviceIDs": []}),
        ("auto", "preferred", {"Count": -1, "DeviceIDs": []}),
        ("all", "none", {"Count": -1, "DeviceIDs": []}),
        ("0,2", "none", {"Count": 0, "DeviceIDs": ["0", "2"]}),
    ],
)
def test_the_request_stands_in_the_container_s_configuration(
    daemon: APIClient, base_images: None, gpus: str, need: GpuNeed, expected: dict[str, Any]
) -> None:
    plan = DockerPlan(image="unused", gpus=gpus, gpu_need=need)
    gpu = gpu_request(plan, daemon.info())
    labels = Owner.this_process().labels(60, keep=False)
    name = f"param-discovery-test-gpu-{need}"
    order = ContainerOrder(name, "param-discovery-base:empty", "/x", labels, gpu, use_init=False)
    create(daemon, order, plan)
    try:
        [request] = daemon.inspect_container(name)["HostConfig"]["DeviceRequests"]
    finally:
        remove(daemon, name)
    assert request["Capabilities"] == [["gpu"]]
    assert request["Count"] == expected["Count"]
    assert (request["DeviceIDs"] or []) == expected["DeviceIDs"]


def test_a_needed_gpu_is_refused_before_anything_is_pulled(
    daemon: APIClient, runtime: DockerRuntime, progress: Recorder
) -> None:
    assert not lists_nvidia(daemon.info())
    plan = DockerPlan(image="127.0.0.1:1/not/pulled:1", gpu_need="required")
    with pytest.raises(NvidiaMissingError, match="could not select device driver") as caught:
        runtime.discover("gpu", plan, request_for("json:JSONEncoder"), progress)
    assert "NVIDIA Container Toolkit" in str(caught.value.mend)
    assert progress.steps == []
    assert daemon.images("param-discovery/gpu-check") == []


def test_a_gpu_that_is_asked_for_is_needed(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan = DockerPlan(image=engines_image, gpus="all")
    with pytest.raises(NvidiaMissingError):
        runtime.discover("calm", plan, request_for("calm:Parameters"), progress)


def test_a_preferred_gpu_is_tried_and_done_without(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan = DockerPlan(image=engines_image, gpu_need="preferred")
    result = runtime.discover("calm", plan, request_for("calm:Parameters"), progress)
    assert result.observation["targets"][0]["status"] == "found"
    assert any("no GPU" in warning for warning in progress.warnings)
