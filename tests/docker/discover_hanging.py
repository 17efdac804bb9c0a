"""Run as a program by test_endings: discover an engine that hangs, and say when it does."""

from __future__ import annotations

import sys

from param_discovery.runtimes.docker.plan import DockerPlan
from param_discovery.runtimes.docker.runtime import DockerRuntime
from tests.docker.support import Recorder, request_for


class Announcing(Recorder):
    def log(self, line: str) -> None:
        if line == "loading weights":
            sys.stdout.write("hanging\n")
            sys.stdout.flush()


plan = DockerPlan(image=sys.argv[1], job="hanging")
DockerRuntime().discover("hangs", plan, request_for("hangs:Parameters"), Announcing())
