"""The two ways to build: `docker buildx`, and the daemon's classic builder by its API."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from docker.errors import APIError

from param_discovery.runtimes.docker.client import (
    STREAM_TIMEOUT_SECONDS,
    connect,
    daemon_call,
    explanation,
)
from param_discovery.runtimes.docker.failures import BuildFailedError, DiskFullError
from param_discovery.runtimes.docker.foreign import ForeignLog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.errors import DockerError
    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.docker.plan import BuildPlan
    from param_discovery.runtimes.docker.state import RunState

_LOG_LIMIT_BYTES = 4 * 1024 * 1024
_VERSION_TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """One build: what, under which name, marked how."""

    plan: BuildPlan
    tag: str
    labels: Mapping[str, str]


class Builder(Protocol):
    """Builds an image into the daemon."""

    @property
    def is_buildkit(self) -> bool:
        """Whether it knows all of the Dockerfile syntax."""

    def build(self, order: BuildOrder, progress: Progress, state: RunState) -> None:
        """Build and tag; foreign output goes to `progress.log`.

        Raises:
            DockerError: the build failed.
        """


def find_builder() -> Builder:
    """`docker buildx` where the client and its plugin are there, else the API."""
    docker = shutil.which("docker")
    if docker and _has_buildx(docker):
        return BuildxBuilder(docker)
    return ApiBuilder()


def _has_buildx(docker: str) -> bool:
    try:
        done = subprocess.run(
            [docker, "buildx", "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_VERSION_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@dataclass(frozen=True, slots=True)
class BuildxBuilder:
    """The client's plugin; it talks to the same daemon by the same environment."""

    docker: str
    is_buildkit: bool = True

    def build(self, order: BuildOrder, progress: Progress, state: RunState) -> None:
        """See `Builder.build`."""
        log = ForeignLog(progress, _LOG_LIMIT_BYTES)
        with (
            subprocess.Popen(
                self._command(order),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
            state.ending_by(process.terminate),
        ):
            assert process.stdout is not None  # noqa: S101 - PIPE is asked for above
            for line in process.stdout:
                log.feed(line)
        log.finish()
        state.check()
        if process.returncode:
            detail = f"docker buildx build ended with exit code {process.returncode}"
            raise _build_error(order, detail, log.tail())

    def _command(self, order: BuildOrder) -> list[str]:
        plan = order.plan
        options = ["--load", "--progress=plain", f"--file={plan.dockerfile}", f"--tag={order.tag}"]
        options += [f"--label={name}={value}" for name, value in sorted(order.labels.items())]
        options += [
            f"--build-arg={name}={value}" for name, value in sorted(plan.build_args.items())
        ]
        options += [f"--target={plan.target}"] if plan.target else []
        return [self.docker, "buildx", "build", *options, "--", str(plan.context)]


@dataclass(frozen=True, slots=True)
class ApiBuilder:
    """The classic builder, by the daemon's API."""

    is_buildkit: bool = False

    def build(self, order: BuildOrder, progress: Progress, state: RunState) -> None:
        """See `Builder.build`."""
        log = ForeignLog(progress, _LOG_LIMIT_BYTES)
        client = connect(STREAM_TIMEOUT_SECONDS)
        try:
            with daemon_call(f"build {order.plan.dockerfile}"):
                for event in _events(client, order):
                    state.check()
                    _take(event, order, log)
        finally:
            client.close()
            log.finish()


def _events(client: Any, order: BuildOrder) -> Any:  # noqa: ANN401 - the client's stubs are loose
    plan = order.plan
    try:
        return client.build(
            path=str(plan.context),
            dockerfile=str(plan.dockerfile.resolve()),
            tag=order.tag,
            buildargs=dict(plan.build_args),
            target=plan.target,
            labels=dict(order.labels),
            rm=True,
            forcerm=True,
            decode=True,
        )
    except APIError as error:
        raise _build_error(order, explanation(error), "") from error


def _take(event: Mapping[str, Any], order: BuildOrder, log: ForeignLog) -> None:
    if "error" in event:
        detail = (event.get("errorDetail") or {}).get("message") or event["error"]
        raise _build_error(order, str(detail), log.tail())
    text = event.get("stream") or event.get("status")
    if text:
        log.feed(f"{text}\n".encode())


def _build_error(order: BuildOrder, detail: str, tail: str) -> DockerError:
    where = str(order.plan.dockerfile)
    if "no space left on device" in f"{detail}\n{tail}".lower():
        return DiskFullError(f"build {where}", detail)
    return BuildFailedError(where, detail, tail)
