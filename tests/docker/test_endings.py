"""However a run ends, its container goes; a live run's container stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.container import ContainerOrder, create
from param_discovery.runtimes.docker.ownership import (
    DEADLINE_LABEL,
    HOST_LABEL,
    JOB_LABEL,
    KEEP_LABEL,
    PID_LABEL,
    Owner,
)
from param_discovery.runtimes.docker.plan import DockerPlan
from param_discovery.runtimes.docker.removal import reap, remove, remove_job
from tests.docker.support import Recorder, request_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.runtime import DockerRuntime

pytestmark = pytest.mark.docker

Hanging = subprocess.Popen[str]


@pytest.fixture
def hanging(engines_image: str, repository: Path) -> Iterator[Hanging]:
    """Another process that waits for an engine that hangs."""
    command = [sys.executable, "-m", "tests.docker.discover_hanging", engines_image]
    with subprocess.Popen(
        command, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "hanging\n", process.communicate()
        yield process
        process.kill()


def _containers_of(daemon: APIClient, pid: int) -> list[str]:
    found = daemon.containers(all=True, filters={"label": f"{PID_LABEL}={pid}"})
    return [str(container["Id"]) for container in found]


@pytest.mark.parametrize(
    ("number", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, -signal.SIGINT)]
)
def test_a_signal_leaves_no_container(
    daemon: APIClient, hanging: Hanging, number: signal.Signals, exit_code: int
) -> None:
    assert len(_containers_of(daemon, hanging.pid)) == 1
    sent = time.monotonic()
    hanging.send_signal(number)
    hanging.wait(20)
    assert time.monotonic() - sent < 7
    assert hanging.returncode == exit_code
    assert _containers_of(daemon, hanging.pid) == []


def test_the_container_of_a_killed_process_is_reaped_at_the_next_start(
    daemon: APIClient, hanging: Hanging, runtime: DockerRuntime, engines_image: str
) -> None:
    hanging.kill()
    hanging.wait()
    assert len(_containers_of(daemon, hanging.pid)) == 1
    progress = Recorder()
    plan = DockerPlan(image=engines_image)
    runtime.discover("calm", plan, request_for("calm:Parameters"), progress)
    assert _containers_of(daemon, hanging.pid) == []
    assert "leftover" in progress.steps[0]


def test_a_parallel_run_is_not_touched(
    daemon: APIClient, hanging: Hanging, runtime: DockerRuntime, engines_image: str
) -> None:
    plan = DockerPlan(image=engines_image)
    runtime.discover("calm", plan, request_for("calm:Parameters"), Recorder())
    assert len(_containers_of(daemon, hanging.pid)) == 1
    assert hanging.poll() is None
    hanging.terminate()
    hanging.wait(20)


@pytest.fixture
def labelled(daemon: APIClient, base_images: None) -> Iterator[Callable[[dict[str, str]], str]]:
    """Makes a container with labels that differ from those of a run that begins now."""
    names: list[str] = []

    def make(labels: dict[str, str]) -> str:
        name = f"param-discovery-test-{time.monotonic_ns()}"
        names.append(name)
        all_labels = Owner.this_process().labels(60, keep=False) | labels
        order = ContainerOrder(
            name, "param-discovery-base:empty", "/x", all_labels, None, use_init=False
        )
        create(daemon, order, DockerPlan(image="unused"))
        return name

    yield make
    for name in names:
        assert remove(daemon, name)


def _exists(daemon: APIClient, name: str) -> bool:
    return bool(daemon.containers(all=True, filters={"name": name}))


@pytest.mark.parametrize(
    ("labels", "goes"),
    [
        ({}, False),
        ({PID_LABEL: "999999999"}, True),
        ({PID_LABEL: "999999999", HOST_LABEL: "elsewhere"}, False),
        ({DEADLINE_LABEL: "1000000000", HOST_LABEL: "elsewhere"}, True),
        ({PID_LABEL: "999999999", KEEP_LABEL: "true"}, False),
    ],
)
def test_only_leftovers_are_reaped(
    daemon: APIClient,
    labelled: Callable[[dict[str, str]], str],
    labels: dict[str, str],
    goes: bool,
) -> None:
    name = labelled(labels)
    reap(daemon, Recorder())
    assert _exists(daemon, name) is not goes


def test_what_a_killed_job_left_is_removed_by_its_label(
    daemon: APIClient, hanging: Hanging, labelled: Callable[[dict[str, str]], str]
) -> None:
    others = [labelled({JOB_LABEL: "another"}), labelled({})]
    kept = labelled({JOB_LABEL: "hanging", KEEP_LABEL: "true"})
    hanging.kill()
    hanging.wait(20)
    assert len(_containers_of(daemon, hanging.pid)) == 1
    assert remove_job(daemon, "hanging") == 1
    assert _containers_of(daemon, hanging.pid) == []
    assert remove_job(daemon, "hanging") == 0
    assert all(_exists(daemon, name) for name in (*others, kept))


def test_cancel_ends_runs_of_other_threads(
    daemon: APIClient, runtime: DockerRuntime, engines_image: str
) -> None:
    plan = DockerPlan(image=engines_image)
    recorders = [Recorder(), Recorder()]
    ended: list[str] = []

    def discover(progress: Recorder) -> None:
        try:
            runtime.discover("hangs", plan, request_for("hangs:Parameters"), progress)
        except Exception as error:  # noqa: BLE001 - told to the test's thread
            ended.append(type(error).__name__)

    threads = [threading.Thread(target=discover, args=(recorder,)) for recorder in recorders]
    for thread in threads:
        thread.start()
    give_up = time.monotonic() + 60
    while not all("loading weights" in recorder.lines for recorder in recorders):
        assert not ended
        assert time.monotonic() < give_up, recorders
        time.sleep(0.05)
    started = time.monotonic()
    runtime.cancel()
    assert _containers_of(daemon, os.getpid()) == []
    assert time.monotonic() - started < 7
    for thread in threads:
        thread.join(10)
    assert ended == ["RunCancelledError"] * 2


def test_a_kept_container_stays_and_says_so(
    daemon: APIClient, runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan = DockerPlan(image=engines_image, cleanup="none")
    runtime.discover("calm", plan, request_for("calm:Parameters"), progress)
    [kept] = _containers_of(daemon, os.getpid())
    assert any("docker rm" in warning for warning in progress.warnings)
    reap(daemon, progress)
    assert _containers_of(daemon, os.getpid()) == [kept]
    remove(daemon, kept)
