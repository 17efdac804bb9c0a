"""Starts the action's container with the very command line of GitHub's runner.

Source: actions/runner, `ContainerActionHandler.cs` and `DockerCommandManager.cs`.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.github.hub import REPOSITORY, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OWNER = 1001
"""User and group of a runner that is not root."""

FIRST_GRACE_SECONDS = 7.5
LAST_GRACE_SECONDS = 2.5
"""After SIGINT, and after SIGTERM."""

CLEANUP = "/opt/param-discovery/bin/param-discovery-cleanup"


@dataclass(slots=True)
class Job:
    """One job on a runner: its folders, and containers that are started for its steps."""

    work: Path
    image: str
    api_url: str
    payload: Mapping[str, Any]
    inputs: dict[str, str]
    exported: dict[str, str] = field(default_factory=dict)
    """What earlier steps wrote to GITHUB_ENV."""
    name: str = field(default_factory=lambda: f"action_{secrets.token_hex(16)}")
    """Of the container: the runner puts the image's name before the number."""

    def prepare(self) -> None:
        """Lay out the runner's folders, for a user that is not root."""
        for path in self._mounts().values():
            path.mkdir(parents=True, exist_ok=True)
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_STATE", "GITHUB_ENV"):
            (self._commands / name).touch()
        event = self._mounts()["/github/workflow"] / "event.json"
        event.write_text(json.dumps(self.payload), encoding="utf-8")
        for folder, _, names in os.walk(self.work):
            for name in ("", *names):
                os.chown(os.path.join(folder, name), OWNER, OWNER)  # noqa: PTH118

    def start(self) -> subprocess.Popen[str]:
        """`docker run` for the step itself."""
        return self._docker_run([], ["action"], self._environment())

    def start_cleanup(self) -> subprocess.Popen[str]:
        """`docker run` for `post-entrypoint`, with the state that the step has saved."""
        environment = {**self._environment(), "STATE_job": self.saved_state()}
        # `args` of action.yml are given to it, too.
        return self._docker_run(["--entrypoint", CLEANUP], ["action"], environment)

    def run(self) -> subprocess.CompletedProcess[str]:
        """The step, to its end."""
        process = self.start()
        out, _ = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out)

    def saved_state(self) -> str:
        """What the step saved as `job`."""
        return self._values("GITHUB_STATE")["job"]

    def outputs(self) -> dict[str, str]:
        """What the step has set."""
        return self._values("GITHUB_OUTPUT")

    @property
    def summary(self) -> str:
        """What the step has written into its summary."""
        return (self._commands / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")

    @property
    def workspace(self) -> Path:
        """The checkout's folder."""
        return self.work / "serving" / "serving"

    @property
    def temp(self) -> Path:
        """The runner's own folder, which the container sees, too."""
        return self.work / "_temp"

    @property
    def _commands(self) -> Path:
        return self.temp / "_runner_file_commands"

    def _values(self, name: str) -> dict[str, str]:
        lines = iter((self._commands / name).read_text(encoding="utf-8").splitlines())
        found: dict[str, str] = {}
        for line in lines:
            key, _, end = line.partition("<<")
            value = []
            for text in lines:
                if text == end:
                    break
                value.append(text)
            found[key] = "\n".join(value)
        return found

    def _mounts(self) -> dict[str, Path]:
        return {
            "/github/runner_temp": self.temp,
            "/github/home": self.temp / "_github_home",
            "/github/workflow": self.temp / "_github_workflow",
            "/github/file_commands": self._commands,
            "/github/workspace": self.workspace,
        }

    def _environment(self) -> dict[str, str]:
        files = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_STATE", "GITHUB_ENV")
        return {
            **self.exported,
            **{f"INPUT_{name.upper()}": text for name, text in self.inputs.items()},
            **{name: f"/github/file_commands/{name}" for name in files},
            "HOME": "/github/home",
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_API_URL": self.api_url,
            "GITHUB_GRAPHQL_URL": f"{self.api_url}/graphql",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": "/github/workflow/event.json",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_SHA": self.payload["pull_request"]["head"]["sha"],
            "GITHUB_RUN_ID": "1",
            "GITHUB_RUN_ATTEMPT": "1",
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": "/github/runner_temp",
            "RUNNER_WORKSPACE": "/github",
            "ACTIONS_RUNTIME_TOKEN": TOKEN + "-of-the-runtime",
            "INPUT_TOKEN": TOKEN,
        }

    def _docker_run(
        self, options: list[str], arguments: list[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        mounts = {"/var/run/docker.sock": "/var/run/docker.sock"}
        mounts |= {target: str(source) for target, source in self._mounts().items()}
        command = [
            *("docker", "run", "--name", self.name, "--label", "c3ee96"),
            *("--workdir", "/github/workspace", "--rm"),
            *(part for name in environment for part in ("-e", name)),
            *options,
            *(part for target, source in mounts.items() for part in ("-v", f"{source}:{target}")),
            *(self.image, *arguments),
        ]
        # The runner gives its client the same environment, and `-e NAME` passes it on.
        return subprocess.Popen(
            command,
            env={"PATH": os.environ["PATH"], **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def cancel(process: subprocess.Popen[str]) -> float | None:
    """End a step as the runner does when its job is cancelled.

    Returns:
        After how many seconds the container's first process had left; None: it never did, and only
        the client was killed.
    """
    began = time.monotonic()
    for number, grace_seconds in (
        (signal.SIGINT, FIRST_GRACE_SECONDS),
        (signal.SIGTERM, LAST_GRACE_SECONDS),
    ):
        process.send_signal(number)
        try:
            process.communicate(timeout=grace_seconds)
        except subprocess.TimeoutExpired:
            continue
        return time.monotonic() - began
    process.kill()
    process.communicate()
    return None
