"""The container as the daemon and the engine see it."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.errors import ParamDiscoveryError
from param_discovery.runtimes.docker.container import HOME, HOSTNAME
from param_discovery.runtimes.docker.failures import RunCancelledError
from param_discovery.runtimes.docker.ownership import PID_LABEL, RUN_LABEL
from param_discovery.runtimes.docker.plan import DockerPlan
from tests.docker.support import facts, request_for

if TYPE_CHECKING:
    from docker.api.client import APIClient

    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from tests.docker.support import Recorder

pytestmark = pytest.mark.docker


@pytest.fixture
def running(
    daemon: APIClient, runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> Any:
    """What the daemon says of a container whose engine hangs."""
    errors: list[ParamDiscoveryError] = []
    plan = DockerPlan(image=engines_image, memory_limit_bytes=512 * 1024**2, pids_limit=77)

    def discover() -> None:
        try:
            runtime.discover("hangs", plan, request_for("hangs:Parameters"), progress)
        except ParamDiscoveryError as error:
            errors.append(error)

    thread = threading.Thread(target=discover)
    thread.start()
    found = _wait_until_running(daemon, progress)
    yield daemon.inspect_container(found)
    runtime.cancel()
    thread.join(10)
    assert [type(error) for error in errors] == [RunCancelledError]


def _wait_until_running(daemon: APIClient, progress: Recorder) -> str:
    for _ in range(200):
        if "loading weights" in progress.lines:
            break
        time.sleep(0.05)
    [found] = daemon.containers(filters={"label": f"{PID_LABEL}={os.getpid()}"})
    return str(found["Id"])


def test_the_container_is_sealed(running: dict[str, Any]) -> None:
    host = running["HostConfig"]
    assert host["NetworkMode"] == "none"
    assert host["CapDrop"] == ["ALL"]
    assert host["CapAdd"] is None
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["Privileged"] is False
    assert host["Binds"] is None
    assert host.get("Mounts") is None
    assert host["VolumesFrom"] is None
    assert host["Devices"] in (None, [])
    assert host["DeviceRequests"] is None
    assert host["IpcMode"] == "private"
    assert host["PidMode"] == ""
    assert host["LogConfig"]["Type"] == "none"
    # The image's own VOLUME is an anonymous one, and nothing else is mounted.
    assert [mount["Type"] for mount in running["Mounts"]] == ["volume"]


def test_everything_that_can_grow_has_a_limit(running: dict[str, Any]) -> None:
    host = running["HostConfig"]
    assert host["Memory"] == host["MemorySwap"] == 512 * 1024**2
    assert host["PidsLimit"] == 77
    assert {limit["Name"] for limit in host["Ulimits"]} == {"nofile", "core"}
    assert set(host["Tmpfs"]) == {"/tmp", HOME}
    assert all("size=" in options for options in host["Tmpfs"].values())


def test_the_image_does_not_choose_what_runs(running: dict[str, Any]) -> None:
    config = running["Config"]
    assert config["Entrypoint"][:2] == ["python3", "-B"]
    assert config["Cmd"] in (None, [])
    assert config["User"] == "65534:65534"
    assert config["Hostname"] == HOSTNAME
    assert config["WorkingDir"] == "/tmp"
    assert config["Healthcheck"]["Test"] == ["NONE"]
    assert RUN_LABEL in config["Labels"]


def test_the_environment_is_the_image_s_and_the_plan_s(
    runtime: DockerRuntime,
    engines_image: str,
    progress: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://example.invalid")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    # The client library would hand the proxies of its configuration on.
    configuration = Path.home() / ".docker" / "config.json"
    configuration.parent.mkdir()
    proxies = {"default": {"httpProxy": "http://proxy.invalid:1"}}
    configuration.write_text(json.dumps({"proxies": proxies}), encoding="utf-8")
    plan = DockerPlan(image=engines_image, env={"ENGINE_MODE": "fast"})
    runtime.discover("tells", plan, request_for("tells:Parameters"), progress)
    names = set(facts(progress)["environment"].split(","))
    from_image = {"PATH", "SSL_CERT_FILE", "PIP_CERT", "ENGINE_FLAVOUR"}
    ours = {"HOME", "USER", "LOGNAME", "TMPDIR", "HOSTNAME"}
    assert names - {"LC_CTYPE"} == from_image | ours | {"ENGINE_MODE"}


def test_what_the_engine_sees(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    runtime.discover(
        "tells", DockerPlan(image=engines_image), request_for("tells:Parameters"), progress
    )
    seen = facts(progress)
    assert int(seen["CapEff"], 16) == 0
    assert int(seen["CapBnd"], 16) == 0
    assert seen["NoNewPrivs"] == "1"
    assert seen["uid"] == "65534:65534"
    assert seen["host"] == HOSTNAME
    assert seen["interfaces"] == "lo"
    assert seen["home"] == HOME
    assert seen["socket"] == "False"
    assert seen["probe_writable"] == "False"
    assert seen["cache_runs"] == "5"
    # An init reaps what the engine forks.
    assert seen["pid1"] in ("docker-init", "tini")


def test_the_specification_s_user_overrides_with_a_notice(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan = DockerPlan(image=engines_image, user="root")
    runtime.discover("tells", plan, request_for("tells:Parameters"), progress)
    seen = facts(progress)
    assert seen["uid"] == "0:0"
    assert int(seen["CapEff"], 16) == 0
    assert any("'root'" in warning for warning in progress.warnings)


def test_anonymous_volumes_go_with_the_container(
    daemon: APIClient, runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    before = {volume["Name"] for volume in daemon.volumes()["Volumes"] or []}
    runtime.discover(
        "calm", DockerPlan(image=engines_image), request_for("calm:Parameters"), progress
    )
    assert {volume["Name"] for volume in daemon.volumes()["Volumes"] or []} <= before


def test_a_local_image_has_no_registry_digest(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    result = runtime.discover(
        "calm", DockerPlan(image=engines_image), request_for("calm:Parameters"), progress
    )
    assert result.facts.image_ref is None
    assert result.facts.discovery_method == "docker"
    assert set(result.facts.inputs) == {"image_id"}
    [target] = result.observation["targets"]
    assert [parameter["name"] for parameter in target["parameters"]] == ["model", "seed"]


def test_two_runs_give_the_same_observation(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan, request = DockerPlan(image=engines_image), request_for("calm:Parameters")
    first = runtime.discover("calm", plan, request, progress)
    assert runtime.discover("calm", plan, request, progress) == first
