from __future__ import annotations

from typing import Any

import pytest

from param_discovery.errors import InputError
from param_discovery.runtimes.docker.failures import GpuNeededError
from param_discovery.runtimes.docker.gpus import (
    gpu_request,
    is_gpu_refusal,
    lists_nvidia,
    want_of_gpu,
)
from param_discovery.runtimes.docker.plan import DockerPlan, GpuNeed
from param_discovery.runtimes.docker.verdict import check_gpu_was_enough
from tests.docker.support import Recorder

BARE: dict[str, Any] = {"Runtimes": {"runc": {}}}
TOOLKIT: dict[str, Any] = {"Runtimes": {"runc": {}, "nvidia": {}}}
CDI: dict[str, Any] = {
    "Runtimes": {"runc": {}},
    "DiscoveredDevices": [{"Source": "cdi", "ID": "nvidia.com/gpu=all"}],
}


def plan(gpus: str, need: GpuNeed = "none") -> DockerPlan:
    return DockerPlan(image="x", gpus=gpus, gpu_need=need)


@pytest.mark.parametrize(
    ("gpus", "need", "needed"),
    [
        ("auto", "none", None),
        ("none", "required", None),
        ("auto", "preferred", False),
        ("auto", "required", True),
        ("all", "none", True),
        ("0", "preferred", True),
    ],
)
def test_when_a_gpu_is_asked_for(gpus: str, need: GpuNeed, needed: bool | None) -> None:
    request = gpu_request(plan(gpus, need), BARE)
    assert (request.needed if request else None) is needed


@pytest.mark.parametrize("gpus", ["", "some", "0;1", "0,,1", "GPU-", "0,all", "-1"])
def test_gpus_that_are_not_understood(gpus: str) -> None:
    with pytest.raises(InputError, match="--gpus"):
        gpu_request(plan(gpus), BARE)


def test_devices_by_number_and_by_uuid() -> None:
    request = gpu_request(plan("1, GPU-8f2c"), TOOLKIT)
    assert request is not None
    assert request.device["DeviceIDs"] == ["1", "GPU-8f2c"]
    assert request.device["Capabilities"] == [["gpu"]]


def test_a_daemon_with_only_device_interface_is_asked_its_way() -> None:
    request = gpu_request(plan("0,1"), CDI)
    assert request is not None
    assert request.device["Driver"] == "cdi"
    assert request.device["DeviceIDs"] == ["nvidia.com/gpu=0", "nvidia.com/gpu=1"]
    everything = gpu_request(plan("all"), CDI)
    assert everything is not None
    assert everything.device["DeviceIDs"] == ["nvidia.com/gpu=all"]


def test_what_the_daemon_lists() -> None:
    assert [lists_nvidia(info) for info in (BARE, TOOLKIT, CDI)] == [False, True, True]


@pytest.mark.parametrize(
    "words",
    [
        'could not select device driver "" with capabilities: [[gpu]]',
        "nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1",
        "CDI device injection failed: unresolvable CDI devices nvidia.com/gpu=all",
    ],
)
def test_refusals(words: str) -> None:
    assert is_gpu_refusal(words)


def observation(*errors: str | None) -> dict[str, Any]:
    targets = [
        {"status": "found"}
        if error is None
        else {"status": "failed", "error": {"type": "ImportError", "message": error}}
        for error in errors
    ]
    return {"targets": targets}


@pytest.mark.parametrize(
    "message",
    [
        "libcuda.so.1: cannot open shared object file: No such file or directory",
        "libnvidia-ml.so.1: cannot open shared object file",
        "Failed to infer device type",
        "No CUDA GPUs are available",
        "Found no NVIDIA driver on your system.",
        "CUDA is not available",
        "0 active drivers ([]). There should only be one.",
    ],
)
def test_want_of_a_gpu(message: str) -> None:
    assert want_of_gpu(observation(message)) == f"ImportError: {message}"


@pytest.mark.parametrize("message", ["No module named 'torch'", "cudnn frontend too old", ""])
def test_other_failures_are_no_want_of_a_gpu(message: str) -> None:
    assert want_of_gpu(observation(message)) is None


def test_strange_replies_do_not_matter_here() -> None:
    assert want_of_gpu({}) is None
    assert want_of_gpu({"targets": "x"}) is None
    assert want_of_gpu({"targets": [None, {"error": "x"}]}) is None


def test_all_targets_failed_for_want_of_a_gpu() -> None:
    with pytest.raises(GpuNeededError) as without:
        check_gpu_was_enough(observation("libcuda.so.1"), Recorder(), had_gpu=False)
    assert "--gpus all" in str(without.value.mend)
    with pytest.raises(GpuNeededError) as with_gpu:
        check_gpu_was_enough(observation("libcuda.so.1"), Recorder(), had_gpu=True)
    assert "nvidia-smi" in str(with_gpu.value.mend)


def test_one_target_failed_for_want_of_a_gpu() -> None:
    progress = Recorder()
    check_gpu_was_enough(observation("libcuda.so.1", None), progress, had_gpu=False)
    assert len(progress.warnings) == 1
