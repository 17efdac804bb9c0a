"""One container's life: made, filled, attached to, started, read to its end, removed."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from docker.errors import APIError
from docker.utils.socket import STDERR, frames_iter

from param_discovery.runtimes.docker.client import connect, daemon_call, explanation
from param_discovery.runtimes.docker.container import ContainerOrder, create, probe_files
from param_discovery.runtimes.docker.foreign import ForeignLog
from param_discovery.runtimes.docker.removal import kill, remove

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docker.api.client import APIClient

    from param_discovery.runtimes.base import ProbeRequest, Progress
    from param_discovery.runtimes.docker.gpus import GpuRequest
    from param_discovery.runtimes.docker.images import ReadyImage
    from param_discovery.runtimes.docker.ownership import Owner
    from param_discovery.runtimes.docker.plan import DockerPlan
    from param_discovery.runtimes.docker.state import RunState
    from param_discovery.runtimes.probe_reply import ReplyReader

# What the init says when it cannot start the program: docker-init is tini.
_INIT_FAILURE = re.compile(r"\[FATAL tini \(\d+\)\] (exec \S+ failed: .+)")


@dataclass(frozen=True, slots=True)
class Talk:
    """What goes into a container and how its reply is read; one for each container."""

    probe: bytes
    request: bytes
    reader: ReplyReader


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a container ended."""

    exit_code: int
    """-1: it was never started."""
    is_out_of_memory: bool
    tail: str
    """The end of the engine's own output."""
    start_failure: str | None = None
    """Why the program was not started, in the daemon's or the init's words."""


@dataclass(frozen=True, slots=True)
class Execution:
    """Runs containers of one image for one request."""

    client: APIClient
    daemon_info: Mapping[str, Any]
    image: ReadyImage
    plan: DockerPlan
    request: ProbeRequest
    owner: Owner
    progress: Progress
    state: RunState

    def run(self, talk: Talk, interpreter: str, gpu: GpuRequest | None) -> Outcome:
        """Run one container to its end; it is gone afterwards, whatever happens."""
        order = ContainerOrder(
            name=f"param-discovery-{secrets.token_hex(8)}",
            image_id=self.image.image_id,
            interpreter=interpreter,
            labels=self.owner.labels(
                self.request.timeout_seconds, keep=self.plan.cleanup == "none"
            ),
            gpu=gpu,
            use_init=bool(self.daemon_info.get("InitBinary")),
        )
        log = ForeignLog(self.progress, self.request.log_limit_bytes)
        with self._container(order):
            with daemon_call("copy the probe into the container"):
                self.client.put_archive(order.name, "/", probe_files(talk.probe, talk.request))
            return self._run_to_end(order.name, talk.reader, log)

    @contextmanager
    def _container(self, order: ContainerOrder) -> Iterator[None]:
        # The name is ours and known before the daemon is asked, so that even a container whose
        # making was interrupted is found and removed.
        self.state.container = order.name
        with self.state.ending_by(lambda: _kill_from_outside(order.name)):
            try:
                self.state.check()
                with daemon_call("make a container"):
                    create(self.client, order, self.plan)
                yield
            finally:
                self._clean_up(order.name)

    def _clean_up(self, name: str) -> None:
        kill(self.client, name)
        if self.plan.cleanup == "none":
            self.progress.warn(f"The container {name} is kept; remove it with `docker rm {name}`.")
        elif not remove(self.client, name):
            self.progress.warn(
                f"The container {name} could not be removed; try `docker rm -f {name}`."
            )
        self.state.container = None

    def _run_to_end(self, name: str, reader: ReplyReader, log: ForeignLog) -> Outcome:
        with self._attached(name) as output:
            refusal = self._start(name)
            if refusal is not None:
                return Outcome(-1, is_out_of_memory=False, tail="", start_failure=refusal)
            with daemon_call("read the engine's output"):
                self._read(name, output, reader, log)
        log.finish()
        with daemon_call("wait for the container's end"):
            # Without a time limit of its own: that would leave the container running. The
            # supervisor's clock ends the container, and that ends the waiting.
            self.client.wait(name, timeout=cast("int", None))
            state = self.client.inspect_container(name)["State"]
        return _outcome(state, log.tail())

    @contextmanager
    def _attached(self, name: str) -> Iterator[Iterator[tuple[int, bytes]]]:
        """The container's output as it comes, in pieces: (stream, bytes).

        Attached to before the start, so that nothing is lost.
        """
        with daemon_call("attach to the container"):
            connection = self.client.attach_socket(name, {"stdout": 1, "stderr": 1, "stream": 1})
        try:
            yield frames_iter(connection, tty=False)  # type: ignore[no-untyped-call]
        finally:
            # The client hands out the socket without the response that owns it; closing only the
            # socket leaks its descriptor.
            getattr(connection, "_response", connection).close()

    def _start(self, name: str) -> str | None:
        """Start the container; the daemon's words if it refuses."""
        self.state.start_clock(self.request.timeout_seconds)
        with daemon_call("start the container"):
            try:
                self.client.start(name)
            except APIError as error:
                return explanation(error)
        if self.state.reason is not None:
            # It was to end before it ran, when there was nothing to kill yet.
            kill(self.client, name)
        return None

    def _read(
        self,
        name: str,
        output: Iterator[tuple[int, bytes]],
        reader: ReplyReader,
        log: ForeignLog,
    ) -> None:
        for stream, chunk in output:
            if stream == STDERR:
                log.feed(chunk)
                continue
            reader.feed(chunk)
            if reader.too_large:
                kill(self.client, name)
                return


def _kill_from_outside(name: str) -> None:
    """For the supervisor's thread: the worker's client is busy."""
    client = connect()
    try:
        kill(client, name)
    finally:
        client.close()


def _outcome(state: Mapping[str, Any], tail: str) -> Outcome:
    exit_code = int(state.get("ExitCode", -1))
    found = _INIT_FAILURE.search(tail) if exit_code in (126, 127) else None
    return Outcome(
        exit_code=exit_code,
        is_out_of_memory=bool(state.get("OOMKilled")),
        tail=tail,
        start_failure=found.group(1) if found else None,
    )
