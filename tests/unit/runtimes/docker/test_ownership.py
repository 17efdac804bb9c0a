from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from param_discovery.runtimes.docker.ownership import (
    DEADLINE_LABEL,
    GRACE_SECONDS,
    HOST_LABEL,
    PID_LABEL,
    PID_STARTED_LABEL,
    RUN_LABEL,
    Owner,
    is_leftover,
)

HERE = Owner.this_process()
NOW = time.time()


def test_a_live_run_is_no_leftover() -> None:
    assert not is_leftover(HERE.labels(60, keep=False), HERE, NOW)


def test_a_dead_process_s_container_is_one() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        pass
    labels = HERE.labels(60, keep=False) | {PID_LABEL: str(child.pid)}
    assert is_leftover(labels, HERE, NOW)


def test_a_process_number_that_is_used_again_does_not_protect() -> None:
    labels = HERE.labels(60, keep=False) | {PID_STARTED_LABEL: "1"}
    assert labels[PID_LABEL] == str(os.getpid())
    assert is_leftover(labels, HERE, NOW)


@pytest.mark.parametrize("host", ["elsewhere", ""])
def test_what_cannot_be_seen_from_here_waits_for_its_deadline(host: str) -> None:
    labels = HERE.labels(60, keep=False) | {PID_LABEL: "999999999", HOST_LABEL: host}
    assert not is_leftover(labels, HERE, NOW)
    assert not is_leftover(labels, HERE, NOW + 60)
    assert is_leftover(labels, HERE, NOW + 3600 + GRACE_SECONDS)


def test_a_kept_container_is_never_one() -> None:
    assert not is_leftover(HERE.labels(60, keep=True), HERE, NOW + 10**9)


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"org.example": "x"},
        {RUN_LABEL: "x"},
        {RUN_LABEL: "x", DEADLINE_LABEL: "soon"},
        {RUN_LABEL: "x", HOST_LABEL: HERE.host, PID_LABEL: "many"},
    ],
)
def test_in_doubt_it_is_none(labels: dict[str, str]) -> None:
    assert not is_leftover(labels, HERE, NOW + 10**9)
