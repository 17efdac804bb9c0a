"""Whose container is it? Labels by which leftovers of killed runs are told from live ones."""

from __future__ import annotations

import os
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN_LABEL = "org.param-discovery.run"
PID_LABEL = "org.param-discovery.pid"
PID_STARTED_LABEL = "org.param-discovery.pid-started"
HOST_LABEL = "org.param-discovery.host"
STARTED_LABEL = "org.param-discovery.started"
DEADLINE_LABEL = "org.param-discovery.deadline"
KEEP_LABEL = "org.param-discovery.keep"
JOB_LABEL = "org.param-discovery.job"

GRACE_SECONDS = 600
"""Added to a run's time limit: for making and removing the container, and for skewed clocks."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process, told apart from every other one on any machine."""

    pid: int
    pid_started: str
    """The kernel's start time of the process: process numbers are used again."""
    host: str
    """Host name, boot and process namespace: where `pid` means this process."""
    job: str = ""
    """What a later process knows this one by, to remove what it left; empty: nothing."""

    @classmethod
    def this_process(cls, job: str = "") -> Owner:
        """The process that runs this."""
        pid = os.getpid()
        return cls(pid=pid, pid_started=_start_time(pid) or "", host=_host(), job=job)

    def labels(self, timeout_seconds: float, *, keep: bool) -> dict[str, str]:
        """The labels of a container that may live `timeout_seconds`."""
        now = time.time()
        labels = {
            RUN_LABEL: secrets.token_hex(8),
            PID_LABEL: str(self.pid),
            PID_STARTED_LABEL: self.pid_started,
            HOST_LABEL: self.host,
            STARTED_LABEL: str(int(now)),
            DEADLINE_LABEL: str(int(now + timeout_seconds + GRACE_SECONDS)),
        }
        if self.job:
            labels[JOB_LABEL] = self.job
        return {**labels, KEEP_LABEL: "true"} if keep else labels


def is_leftover(labels: Mapping[str, str], here: Owner, now: float) -> bool:
    """Whether nobody waits for this container any more.

    In doubt it is not: a process of another machine or namespace cannot be seen from here, so only
    the deadline speaks for it.
    """
    if RUN_LABEL not in labels or KEEP_LABEL in labels:
        return False
    deadline = labels.get(DEADLINE_LABEL, "")
    if deadline.isdecimal() and now > int(deadline):
        return True
    pid = labels.get(PID_LABEL, "")
    if labels.get(HOST_LABEL) != here.host or not pid.isdecimal():
        return False
    return not _is_alive(int(pid), labels.get(PID_STARTED_LABEL, ""))


def _is_alive(pid: int, pid_started: str) -> bool:
    started = _start_time(pid)
    if started is not None:
        return not pid_started or started == pid_started
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _host() -> str:
    boot = _read("/proc/sys/kernel/random/boot_id").strip()
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return f"{socket.gethostname()}/{boot}/{namespace}"


def _start_time(pid: int) -> str | None:
    """Field 22 of proc(5)'s `stat`, or None where there is none."""
    # The command's name stands in brackets and may hold anything, brackets too.
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else None


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
