"""What a container's end means: a reply, another attempt, or one of the errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from param_discovery.errors import ProbeError
from param_discovery.runtimes.docker.failures import (
    ContainerStartError,
    EngineTimeoutError,
    GpuNeededError,
    NoPythonError,
    NoReplyError,
    NvidiaMissingError,
    OutOfMemoryError,
    RunCancelledError,
    WrongArchitectureError,
)
from param_discovery.runtimes.docker.gpus import is_gpu_refusal, want_of_gpu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.errors import ParamDiscoveryError
    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.docker.execution import Execution, Outcome
    from param_discovery.runtimes.probe_reply import ReplyReader

_NOT_THERE = re.compile(r"executable file not found|no such file or directory", re.IGNORECASE)
_NOT_ALLOWED = re.compile(r"permission denied", re.IGNORECASE)
_FORMAT = re.compile(r"exec format error", re.IGNORECASE)
_KILLED = 137
"""128 + SIGKILL: nobody but the kernel sends that, if not we."""


def is_missing_program(outcome: Outcome) -> bool:
    """Whether the interpreter could not be started, and another name may do better."""
    failure = outcome.start_failure or ""
    return bool(_NOT_THERE.search(failure) or _NOT_ALLOWED.search(failure)) and not (
        is_gpu_refusal(failure)
    )


def is_refused_gpu(outcome: Outcome) -> bool:
    """Whether the container was not started because of the GPU that was asked for."""
    return outcome.start_failure is not None and is_gpu_refusal(outcome.start_failure)


def reply_of(execution: Execution, outcome: Outcome, reader: ReplyReader) -> Mapping[str, Any]:
    """The probe's reply.

    A reply is whole or it is none, as it carries its own hash: a whole one counts, however the
    process ended afterwards.

    Raises:
        ParamDiscoveryError: there is none; the class says why.
    """
    if execution.state.reason == "cancelled":
        raise RunCancelledError
    if outcome.start_failure is not None:
        raise _start_error(execution, outcome.start_failure)
    try:
        return reader.finish()
    except ProbeError as error:
        if reader.too_large:
            raise
        raise _end_error(execution, outcome, error) from error


def check_gpu_was_enough(
    observation: Mapping[str, Any], progress: Progress, *, had_gpu: bool
) -> None:
    """Say so where the engine wanted a GPU.

    Raises:
        GpuNeededError: no target was found, and at least one for want of a GPU.
    """
    detail = want_of_gpu(observation)
    if detail is None:
        return
    error = GpuNeededError(detail, had_gpu=had_gpu)
    if not any(target.get("status") == "found" for target in observation.get("targets", [])):
        raise error
    progress.warn(error.what)


def _start_error(execution: Execution, failure: str) -> ParamDiscoveryError:
    image = execution.image.name
    if is_gpu_refusal(failure):
        return NvidiaMissingError(failure)
    if _FORMAT.search(failure):
        return WrongArchitectureError(image, failure)
    if _NOT_THERE.search(failure) or _NOT_ALLOWED.search(failure):
        return NoPythonError(image, failure)
    return ContainerStartError(image, failure)


def _end_error(execution: Execution, outcome: Outcome, error: ProbeError) -> ParamDiscoveryError:
    if execution.state.reason == "timeout":
        return EngineTimeoutError(execution.request.timeout_seconds, outcome.tail)
    if outcome.is_out_of_memory or outcome.exit_code == _KILLED:
        return OutOfMemoryError(execution.plan.memory_limit_bytes, outcome.tail)
    if _FORMAT.search(outcome.tail) and outcome.exit_code:
        return WrongArchitectureError(execution.image.name, outcome.tail)
    return NoReplyError(outcome.exit_code, error.what, outcome.tail)
