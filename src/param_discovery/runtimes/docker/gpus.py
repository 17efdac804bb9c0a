"""Asking the daemon for GPUs, and recognising that one was missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docker.types import DeviceRequest

from param_discovery.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.runtimes.docker.plan import DockerPlan

_DEVICE = re.compile(r"\d{1,3}|(GPU|MIG)-[0-9A-Za-z/-]+")

_REFUSAL = re.compile(
    r"could not select device driver"
    r"|nvidia-container-(cli|runtime)|libnvidia-container"
    r"|unresolvable CDI devices|CDI device injection failed|failed to inject CDI"
    r"|unknown or invalid runtime name: nvidia",
    re.IGNORECASE,
)
_WANT_OF_A_GPU = re.compile(
    r"lib(cuda|nvidia-ml|nvrtc|cudart)\.so"
    r"|no CUDA[- ](capable device|GPUs? |runtime|devices?)|CUDA driver version is insufficient"
    r"|found no NVIDIA driver|No NVIDIA GPU|no GPU (was )?(found|detected)"
    r"|failed to infer device type|NVMLError|NVML Shared Library Not Found"
    r"|CUDA_ERROR_NO_DEVICE|cudaErrorNoDevice|0 active drivers"
    r"|CUDA (is )?(not available|unavailable)|not compiled with CUDA",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GpuRequest:
    """What the daemon is asked for."""

    device: DeviceRequest
    needed: bool
    """False: a refusal is a warning, and the engine runs without."""


def gpu_request(plan: DockerPlan, daemon_info: Mapping[str, Any]) -> GpuRequest | None:
    """The request that `--gpus` and the engine's need come to; None: no GPU is asked for.

    The daemon's own answer decides, not its list of runtimes: a toolkit that is installed serves
    device requests without being in that list, and one that is listed may have no driver.

    Raises:
        InputError: `plan.gpus` is none of its forms.
    """
    if plan.gpus == "none" or (plan.gpus == "auto" and plan.gpu_need == "none"):
        return None
    devices = None if plan.gpus in ("auto", "all") else _device_ids(plan.gpus)
    needed = plan.gpus != "auto" or plan.gpu_need == "required"
    return GpuRequest(device=_device_request(devices, daemon_info), needed=needed)


def lists_nvidia(daemon_info: Mapping[str, Any]) -> bool:
    """Whether the daemon says by itself that it can give GPUs; if not, it may still be able to."""
    return "nvidia" in (daemon_info.get("Runtimes") or {}) or _has_cdi_gpus(daemon_info)


def is_gpu_refusal(detail: str) -> bool:
    """Whether a container could not be started because of the GPU that was asked for."""
    return _REFUSAL.search(detail) is not None


def want_of_gpu(observation: Mapping[str, Any]) -> str | None:
    """What a failed target says about a missing GPU; None when none says so."""
    for error in _target_errors(observation):
        if _WANT_OF_A_GPU.search(error):
            return error
    return None


def _target_errors(observation: Mapping[str, Any]) -> list[str]:
    targets = observation.get("targets")
    if not isinstance(targets, list):
        return []
    errors = [target.get("error") for target in targets if isinstance(target, dict)]
    return [
        f"{error.get('type')}: {error.get('message')}"
        for error in errors
        if isinstance(error, dict)
    ]


def _device_ids(text: str) -> list[str]:
    devices = [part.strip() for part in text.split(",")]
    if not all(_DEVICE.fullmatch(device) for device in devices):
        raise InputError(
            f"--gpus {text!r} is not understood.",
            mend="Use auto, all, none, or devices: `0`, `0,1`, `GPU-<uuid>` (`nvidia-smi -L`).",
        )
    return devices


def _device_request(devices: list[str] | None, daemon_info: Mapping[str, Any]) -> DeviceRequest:
    has_runtime = "nvidia" in (daemon_info.get("Runtimes") or {})
    if _has_cdi_gpus(daemon_info) and not has_runtime:
        names = [f"nvidia.com/gpu={device}" for device in devices or ["all"]]
        return DeviceRequest(driver="cdi", device_ids=names)
    if devices is None:
        return DeviceRequest(count=-1, capabilities=[["gpu"]])
    return DeviceRequest(device_ids=devices, capabilities=[["gpu"]])


def _has_cdi_gpus(daemon_info: Mapping[str, Any]) -> bool:
    """Whether the daemon found NVIDIA devices by the Container Device Interface (API 1.50)."""
    devices = daemon_info.get("DiscoveredDevices") or []
    return any(str(device.get("ID", "")).startswith("nvidia.com/gpu") for device in devices)
