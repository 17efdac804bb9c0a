"""The Docker runtime: from a plan to an observation, with nothing left behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from docker.errors import APIError
from requests.exceptions import RequestException

from param_discovery.runtimes.base import RunFacts, RuntimeResult
from param_discovery.runtimes.docker.build import built_image
from param_discovery.runtimes.docker.client import connect, daemon_call
from param_discovery.runtimes.docker.container import INTERPRETERS
from param_discovery.runtimes.docker.execution import Execution, Outcome, Talk
from param_discovery.runtimes.docker.gpu_check import check_gpu
from param_discovery.runtimes.docker.gpus import GpuRequest, gpu_request, lists_nvidia
from param_discovery.runtimes.docker.images import ImageSource, ReadyImage
from param_discovery.runtimes.docker.ownership import Owner
from param_discovery.runtimes.docker.removal import reap
from param_discovery.runtimes.docker.state import RunState
from param_discovery.runtimes.docker.supervision import end_all, supervise
from param_discovery.runtimes.docker.verdict import (
    check_gpu_was_enough,
    is_missing_program,
    is_refused_gpu,
    reply_of,
)
from param_discovery.runtimes.probe_archive import probe_archive, probe_revision
from param_discovery.runtimes.probe_reply import ReplyReader, new_nonce, request_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docker.api.client import APIClient

    from param_discovery.runtimes.base import ProbeRequest, Progress
    from param_discovery.runtimes.docker.plan import DockerPlan


class DockerRuntime:
    """Looks into engines in containers; one object may serve several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: set[RunState] = set()

    def discover(
        self, engine: str, plan: DockerPlan, request: ProbeRequest, progress: Progress
    ) -> RuntimeResult:
        """Bring the engine's image here, run the probe in it, and hand back what it saw.

        `progress` is called from another thread. An interrupted run (KeyboardInterrupt, SIGTERM in
        the main thread, `cancel` from anywhere) leaves no container behind.

        Raises:
            ParamDiscoveryError: `failures` has the classes.
        """
        state = RunState()
        with self._lock:
            self._states.add(state)
        try:
            return supervise(lambda: _discover(engine, plan, request, progress, state), state)
        finally:
            with self._lock:
                self._states.discard(state)

    def cancel(self) -> None:
        """Have all runs end, and wait (a few seconds at most) until their containers are gone.

        For the main thread of a program that runs `discover` in others; those raise
        RunCancelledError.
        """
        with self._lock:
            states = list(self._states)
        end_all(states)


def _discover(
    engine: str, plan: DockerPlan, request: ProbeRequest, progress: Progress, state: RunState
) -> RuntimeResult:
    client = connect()
    try:
        with daemon_call("describe itself"):
            daemon_info = dict(client.info())
        reap(client, progress)
        owner = Owner.this_process(plan.job)
        gpu = gpu_request(plan, daemon_info)
        if gpu is not None and gpu.needed and not lists_nvidia(daemon_info):
            check_gpu(client, gpu, plan, owner)
        source = ImageSource(
            client, daemon_info, progress, state, credentials=plan.credentials, policy=plan.pull
        )
        image = built_image(engine, plan.build, source) if plan.build else _pulled(plan, source)
        state.check()
        execution = Execution(client, daemon_info, image, plan, request, owner, progress, state)
        observation = _observe(execution, gpu)
        _clean_up_image(client, plan, image, progress)
    finally:
        client.close()
    return RuntimeResult(observation=observation, facts=_facts(image))


def _pulled(plan: DockerPlan, source: ImageSource) -> ReadyImage:
    assert plan.image is not None  # noqa: S101 - DockerPlan has one or the other
    return source.ready(plan.image)


def _observe(execution: Execution, gpu: GpuRequest | None) -> Mapping[str, Any]:
    """Run the probe; once more without a GPU where one was only preferred and is refused."""
    progress = execution.progress
    if execution.plan.user is not None:
        progress.warn(
            f"The engine runs as user {execution.plan.user!r}, as its specification says."
        )
    outcome, reader = _attempts(execution, gpu)
    if gpu is not None and not gpu.needed and is_refused_gpu(outcome):
        progress.warn("The Docker daemon can give no GPU; the engine is tried without one.")
        gpu = None
        outcome, reader = _attempts(execution, gpu)
    observation = reply_of(execution, outcome, reader)
    check_gpu_was_enough(observation, progress, had_gpu=gpu is not None)
    return observation


def _attempts(execution: Execution, gpu: GpuRequest | None) -> tuple[Outcome, ReplyReader]:
    """Run the probe with the first Python that can be started."""
    execution.progress.step(f"looking into {execution.image.name}")
    for interpreter in INTERPRETERS:
        nonce = new_nonce()
        reader = ReplyReader(nonce, execution.request.reply_limit_bytes)
        talk = Talk(probe_archive(), request_json(execution.request, nonce), reader)
        outcome = execution.run(talk, interpreter, gpu)
        if not is_missing_program(outcome):
            break
    return outcome, reader


def _clean_up_image(
    client: APIClient, plan: DockerPlan, image: ReadyImage, progress: Progress
) -> None:
    if plan.cleanup != "image" or not image.is_new:
        return
    try:
        # By its name and without force: other names of the same image are not ours to take.
        client.remove_image(image.reference)
    except (APIError, RequestException) as error:
        progress.warn(f"The image {image.name} could not be removed: {error}")


def _facts(image: ReadyImage) -> RunFacts:
    return RunFacts(
        discovery_method="docker",
        probe_revision=probe_revision(),
        image_ref=image.image_ref,
        base_image_ref=image.base_image_ref,
        inputs=image.inputs,
    )
