"""The action's container under the runner's own command line: its end, and what it leaves."""

from __future__ import annotations

import json
import secrets
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from docker.errors import NotFound

from param_discovery.runtimes.docker.ownership import JOB_LABEL
from tests.act import engines
from tests.act.container_action import OWNER, Job, cancel
from tests.github.hub import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docker.api.client import APIClient

    from tests.act.conftest import Adopter

pytestmark = pytest.mark.docker

PROMISED_SECONDS = 7
HANGING = "3.0.0"
EVIL = "raise SystemExit('foreign code ran')\n"


@pytest.fixture
def job(bridged: Adopter, action_image: str) -> Iterator[Job]:
    """A job on the pull request of `bridged`; its containers are gone afterwards."""
    found = Job(
        work=bridged.folder / "_work",
        image=action_image,
        api_url=bridged.hub.server.url,
        payload=bridged.event(),
        inputs={"mode": "discover"},
    )
    yield found
    subprocess.run(["docker", "rm", "--force", found.name], capture_output=True, check=False)


@pytest.fixture
def hanging(bridged: Adopter, job: Job) -> Iterator[subprocess.Popen[str]]:
    """A step that waits for an engine that never answers."""
    bridged.shelf.put("acme", HANGING, engines.HANGING)
    bridged.bump(HANGING)
    job.payload = bridged.event()
    job.prepare()
    process = job.start()
    yield process
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture
def siblings(daemon: APIClient) -> Callable[[Job], list[dict[str, Any]]]:
    """The containers that a step has started and that are still there."""

    def look(job: Job) -> list[dict[str, Any]]:
        label = f"{JOB_LABEL}={job.saved_state()}"
        found = daemon.containers(all=True, filters={"label": label})
        return [each for one in found if (each := inspect(one["Id"])) is not None]

    def inspect(name: str) -> dict[str, Any] | None:
        try:
            return dict(daemon.inspect_container(name))
        except NotFound:
            return None  # Gone since it was listed.

    return look


def _wait_until_it_hangs(
    process: subprocess.Popen[str], job: Job, siblings: Callable[[Job], list[dict[str, Any]]]
) -> dict[str, Any]:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        assert process.poll() is None, process.communicate()
        commands = job.temp / "_runner_file_commands" / "GITHUB_STATE"
        if commands.read_text(encoding="utf-8"):
            for sibling in siblings(job):
                if sibling["State"]["Running"]:
                    return sibling
        time.sleep(0.1)
    raise AssertionError("no sibling was started")


def test_a_cancelled_step_takes_its_siblings_along(
    hanging: subprocess.Popen[str], job: Job, siblings: Callable[[Job], list[dict[str, Any]]]
) -> None:
    sibling = _wait_until_it_hangs(hanging, job, siblings)
    _check_seclusion(sibling)
    seconds = cancel(hanging)
    assert seconds is not None
    assert seconds < PROMISED_SECONDS
    assert siblings(job) == []
    assert "classification" not in job.outputs()


def test_a_cancelled_step_ends_its_build(bridged: Adopter, job: Job, daemon: APIClient) -> None:
    files = engines.built("zenith", "1.1.0")
    dockerfile = (files["docker/Dockerfile.zenith"] or b"").decode()
    pause = f"sleep 3{secrets.randbelow(10**6):06}"
    files["docker/Dockerfile.zenith"] = f"{dockerfile}RUN {pause}\n".encode()
    bridged.hub.push(files)
    job.payload = bridged.event()
    job.prepare()

    def building() -> list[str]:
        return [each["Id"] for each in daemon.containers() if pause in each["Command"]]

    process = job.start()
    give_up = time.monotonic() + 60
    while not building():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up
        time.sleep(0.1)
    seconds = cancel(process)
    assert seconds is not None
    assert seconds < PROMISED_SECONDS
    while building():
        assert time.monotonic() < give_up
        time.sleep(0.1)
    assert "classification" not in job.outputs()


def _check_seclusion(sibling: dict[str, Any]) -> None:
    """No token, no socket, no mount, no network."""
    everything = json.dumps(sibling)
    assert TOKEN not in everything
    assert "docker.sock" not in everything
    assert not [mount for mount in sibling["Mounts"] if mount["Type"] == "bind"]
    assert sibling["HostConfig"]["NetworkMode"] == "none"
    assert sibling["HostConfig"]["CapDrop"] == ["ALL"]
    names = {variable.partition("=")[0] for variable in sibling["Config"]["Env"]}
    assert not {name for name in names if name.startswith(("INPUT_", "GITHUB_", "ACTIONS_"))}


def test_what_a_killed_client_leaves_is_removed_after_the_job(
    daemon: APIClient,
    hanging: subprocess.Popen[str],
    job: Job,
    siblings: Callable[[Job], list[dict[str, Any]]],
) -> None:
    _wait_until_it_hangs(hanging, job, siblings)
    hanging.kill()
    hanging.communicate()
    assert len(siblings(job)) == 1
    step, job.name = job.name, f"{job.name}_post"
    cleanup = job.start_cleanup()
    out, _ = cleanup.communicate(timeout=60)
    assert cleanup.returncode == 0, out
    assert "removed 1 container(s)" in out
    assert siblings(job) == []
    while daemon.containers(all=True, filters={"name": f"^/{step}$"}):
        time.sleep(0.1)  # It has nothing left to wait for, and leaves by itself.


def test_what_earlier_steps_left_does_not_act(bridged: Adopter, job: Job) -> None:
    """Nor does what a pull request has put into the checkout."""
    bridged.bump("1.1.0")
    job.payload = bridged.event()
    job.exported = _poison(job, bridged.folder)
    job.prepare()
    done = job.run()
    assert done.returncode == 0, done.stdout
    assert "foreign code" not in done.stdout
    assert job.outputs()["classification"] == "safe"
    assert bridged.labels == ["schema-safe"]
    assert "engine_params.seed" in job.summary
    report = job.workspace / job.outputs()["report-path"]
    assert report.is_file()
    assert _strangers(job.work) == []


def _poison(job: Job, folder: Path) -> dict[str, str]:
    socket = folder / "docker.sock"
    socket.symlink_to("/var/run/docker.sock")
    for package in ("param_discovery", "sitecustomize", "docker", "json"):
        module = job.workspace / f"{package}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(EVIL, encoding="utf-8")
    config = job.temp / "_github_home" / ".docker" / "config.json"
    config.parent.mkdir(parents=True)
    config.write_text('{"credsStore": "foreign"}', encoding="utf-8")
    return {
        "PYTHONPATH": "/github/workspace",
        "PYTHONHOME": "/opt/hostedtoolcache/Python",
        "PYTHONSTARTUP": "/github/workspace/sitecustomize.py",
        "LD_PRELOAD": "/home/runner/preload.so",
        "LD_LIBRARY_PATH": "/opt/hostedtoolcache/Python/lib",
        "DOCKER_HOST": f"unix://{socket}",
        "DOCKER_CONFIG": str(folder),
        "PIP_INDEX_URL": "http://127.0.0.1:1/",
        "REQUESTS_CA_BUNDLE": "/home/runner/bundle.pem",
        "SSL_CERT_FILE": "/home/runner/bundle.pem",
    }


def _strangers(folder: Path) -> list[str]:
    """Files and folders that do not belong to the runner's user."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.stat().st_uid != OWNER
    )


def test_a_schema_that_is_not_committed_belongs_to_the_workspaces_owner(
    bridged: Adopter, job: Job
) -> None:
    bridged.bump("1.1.0")
    job.payload = bridged.event()
    job.inputs |= {"commit": "false", "comment": "false", "label": "false"}
    job.prepare()
    done = job.run()
    assert done.returncode == 0, done.stdout
    written = job.workspace / engines.schema_path("acme")
    assert json.loads(written.read_text(encoding="utf-8"))["engine_version"] == "1.1.0"
    assert _strangers(job.work) == []
    assert bridged.hub.called("POST") == bridged.hub.called("POST /graphql")
