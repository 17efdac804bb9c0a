"""Runs workflows with `act`, which reads them and starts containers as GitHub's runner does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.docker.support import BASE
from tests.github.hub import REPOSITORY, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNNER_IMAGE = f"{BASE}:trixie"
"""Stands for the runner: a shell, and Python for `composite/`."""

ACTION = "param-discovery/param-discovery"

TELL = """
      - if: always()
        env:
          STEPS: ${{ toJSON(steps) }}
        run: |
          python3 -I - <<'END'
          import json, os, pathlib
          files = {
              str(path): [path.stat().st_uid, path.read_text()]
              for path in pathlib.Path().rglob("*")
              if path.is_file() and ".git" not in path.parts
          }
          steps = json.loads(os.environ["STEPS"])
          outputs = {
              name: step["outputs"] or {} for name, step in steps.items() if not name.isdigit()
          }
          print("TOLD" + json.dumps([outputs, files]))
          END
"""
"""A last step that says what the runner got of the steps before."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a job of a workflow ended with."""

    exit_code: int
    outputs_of: dict[str, dict[str, str]]
    """By the step's id."""
    summary: str
    written: dict[str, tuple[int, str]]
    """Owner and text of each file in the workspace."""
    log: str
    """What the steps that use an action printed, without what the runner took as commands."""
    commands: tuple[tuple[str, dict[str, str], str], ...]
    """What it took as commands: name, properties, text."""

    @property
    def outputs(self) -> dict[str, str]:
        """Of the step `schemas`."""
        return self.outputs_of["schemas"]

    def of(self, command: str) -> list[str]:
        """The texts of one kind of command."""
        return [text for name, _, text in self.commands if name == command]


@dataclass(slots=True)
class Act:
    """`act` in a checkout."""

    home: Path
    actions: dict[str, Path]
    """Folders that stand for `owner/name@ref`."""
    api_url: str
    environment: dict[str, str] = field(default_factory=dict)
    """As earlier steps of a job would leave it."""

    def run(self, checkout: Path, event: str, payload: Mapping[str, Any]) -> Ran:
        """Run the one workflow of a checkout."""
        event_file = self.home / "event.json"
        event_file.write_text(json.dumps(payload), encoding="utf-8")
        done = subprocess.run(
            [self._program(), event, *self._options(event_file)],
            cwd=checkout,
            env={"HOME": str(self.home), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        told = [line["msg"] for line in lines if line["msg"].startswith("TOLD")]
        assert told, done.stdout + done.stderr
        return _ran(done.returncode, told[0], lines)

    def _options(self, event_file: Path) -> list[str]:
        given = {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_GRAPHQL_URL": f"{self.api_url}/graphql",
            **self.environment,
        }
        return [
            *("--eventpath", str(event_file)),
            *("--platform", f"self-hosted={RUNNER_IMAGE}"),
            *("--platform", f"ubuntu-latest={RUNNER_IMAGE}"),
            *("--secret", f"GITHUB_TOKEN={TOKEN}"),
            *(part for name, text in given.items() for part in ("--env", f"{name}={text}")),
            *(
                part
                for name, folder in self.actions.items()
                for part in ("--local-repository", f"https://github.com/{name}={folder}")
            ),
            "--pull=false",
            "--no-cache-server",
            "--json",
        ]

    def _program(self) -> str:
        """Of the environment that runs the tests: it is a package of the development group."""
        return str(Path(sysconfig.get_path("scripts")) / "act")


def _ran(exit_code: int, told: str, lines: list[dict[str, Any]]) -> Ran:
    outputs, files = json.loads(told.removeprefix("TOLD"))
    main = [line for line in lines if line.get("stage") == "Main" and line["stepID"][0] in outputs]
    return Ran(
        exit_code=exit_code,
        outputs_of=outputs,
        summary="".join(line["content"] for line in main if line.get("command") == "summary"),
        written={path: (owner, text) for path, (owner, text) in files.items()},
        log="".join(line["msg"] for line in main if line.get("raw_output")),
        commands=tuple(
            (line["command"], line.get("kvPairs") or {}, line.get("arg", ""))
            for line in main
            if "command" in line
        ),
    )


def clone(git_folder: Path, branch: str, folder: Path) -> Path:
    """A checkout of a branch, whose remote says which repository it is."""
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}
    for command in (
        ["clone", "--quiet", "--branch", branch, str(git_folder), str(folder)],
        ["-C", str(folder), "remote", "set-url", "origin", f"https://github.com/{REPOSITORY}"],
    ):
        subprocess.run(["git", *command], check=True, env=environment, stderr=sys.stderr)
    return folder
