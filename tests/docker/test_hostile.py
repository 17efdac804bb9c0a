"""Engines that misbehave: each ends in a reply or in its own error, and the container is gone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import ProbeError
from param_discovery.runtimes.docker.failures import (
    EngineTimeoutError,
    GpuNeededError,
    NoPythonError,
    NoReplyError,
    OutOfMemoryError,
    WrongArchitectureError,
)
from param_discovery.runtimes.docker.plan import DockerPlan
from tests.docker.support import BASE, request_for

if TYPE_CHECKING:
    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from tests.docker.conftest import ImageMaker
    from tests.docker.support import Recorder

pytestmark = pytest.mark.docker

MIB = 1024**2


def test_an_engine_that_never_returns_is_ended_in_time(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    request = request_for("hangs:Parameters", timeout_seconds=3)
    started = time.monotonic()
    with pytest.raises(EngineTimeoutError, match="within 3 seconds") as caught:
        runtime.discover("hangs", DockerPlan(image=engines_image), request, progress)
    assert time.monotonic() - started < 3 + 7
    assert "loading weights" in str(caught.value)


def test_closed_streams_do_not_hide_an_engine_that_hangs(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    request = request_for("hangs_silently:Parameters", timeout_seconds=3)
    with pytest.raises(EngineTimeoutError):
        runtime.discover("hangs", DockerPlan(image=engines_image), request, progress)


def test_megabytes_on_both_streams_do_not_reach_the_reply(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    request = request_for("floods:Parameters", log_limit_bytes=10_000)
    result = runtime.discover("floods", DockerPlan(image=engines_image), request, progress)
    assert result.observation["targets"][0]["status"] == "found"
    assert sum(len(line) for line in progress.lines) < 50_000
    assert "more output than is shown" in progress.lines[-1]


def test_an_exit_in_import_tells_code_and_last_lines(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    with pytest.raises(NoReplyError, match="exit code 7") as caught:
        runtime.discover(
            "leaves", DockerPlan(image=engines_image), request_for("leaves:Parameters"), progress
        )
    # The log hears the line as it was; a message must not be taken for a workflow command.
    assert "::error::I leave ##[error]now" in progress.lines
    assert "I leave" in str(caught.value)
    assert "::" not in str(caught.value)
    assert "##[" not in str(caught.value)


def test_running_out_of_memory(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan = DockerPlan(image=engines_image, memory_limit_bytes=128 * MIB)
    with pytest.raises(OutOfMemoryError, match=str(128 * MIB)):
        runtime.discover("eats", plan, request_for("eats_memory:Parameters"), progress)


def test_a_fork_bomb_meets_the_limit_and_goes_with_the_container(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    plan = DockerPlan(image=engines_image, pids_limit=50)
    started = time.monotonic()
    runtime.discover("forks", plan, request_for("forks:Parameters"), progress)
    assert time.monotonic() - started < 20
    [line] = [line for line in progress.lines if line.startswith("children: ")]
    assert int(line.removeprefix("children: ")) < 50


def test_a_reply_over_the_limit_is_not_read_to_its_end(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    request = request_for("large:Parameters", reply_limit_bytes=20_000)
    with pytest.raises(ProbeError, match="larger than 20000 bytes"):
        runtime.discover("large", DockerPlan(image=engines_image), request, progress)


def test_a_missing_gpu_is_recognised_with_its_mend(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    request = request_for("wants_gpu:Parameters")
    with pytest.raises(GpuNeededError, match="libcuda") as caught:
        runtime.discover("gpu", DockerPlan(image=engines_image), request, progress)
    assert "--gpus all" in str(caught.value.mend)


def test_a_missing_gpu_of_one_target_is_a_warning(
    runtime: DockerRuntime, engines_image: str, progress: Recorder
) -> None:
    request = request_for("wants_gpu:Parameters", "calm:Parameters")
    result = runtime.discover("gpu", DockerPlan(image=engines_image), request, progress)
    assert [target["status"] for target in result.observation["targets"]] == ["failed", "found"]
    assert any("libcuda" in warning for warning in progress.warnings)


@pytest.mark.parametrize("name", ["no-python", "empty"])
def test_an_image_without_python(
    runtime: DockerRuntime, base_images: None, progress: Recorder, name: str
) -> None:
    with pytest.raises(NoPythonError, match="No Python in the image"):
        runtime.discover(
            "none", DockerPlan(image=f"{BASE}:{name}"), request_for("json:JSONEncoder"), progress
        )


def test_python_without_its_digit_will_do(
    runtime: DockerRuntime, base_images: None, progress: Recorder
) -> None:
    plan = DockerPlan(image=f"{BASE}:only-python")
    result = runtime.discover("none", plan, request_for("json:JSONEncoder"), progress)
    assert result.observation["targets"][0]["status"] == "found"


def test_python_that_only_root_can_read(
    runtime: DockerRuntime, build_image: ImageMaker, progress: Recorder
) -> None:
    image = build_image(f"FROM {BASE}:bookworm\nRUN chmod 700 /usr/bin/python3.11\n")
    with pytest.raises(NoPythonError, match="Permission denied") as caught:
        runtime.discover("none", DockerPlan(image=image), request_for("json:JSONEncoder"), progress)
    assert "user: root" in str(caught.value.mend)


def test_an_image_for_another_processor(
    runtime: DockerRuntime, build_image: ImageMaker, progress: Recorder
) -> None:
    # The head of a 64-bit ARM program; the shell too, which the init would try next.
    program = "\x7fELF\x02\x01\x01" + "\0" * 9 + "\x02\0\x37\0\x01\0\0\0" + "\0" * 40
    image = build_image(
        "FROM scratch\nCOPY --chown=0:0 program /usr/bin/python3\nCOPY program /usr/bin/python\n"
        "COPY program /bin/sh\n",
        {"program": program},
    )
    with pytest.raises((WrongArchitectureError, NoPythonError)) as caught:
        runtime.discover("arm", DockerPlan(image=image), request_for("json:JSONEncoder"), progress)
    assert isinstance(caught.value, WrongArchitectureError)
