"""Runs of workflows by `act` on this machine itself, without containers: for jobs of plain shell.

Foreign actions and the programs that would change this machine, or speak to GitHub, are stand-ins
that note what they are asked for. `actions/checkout` is what `act` makes of it: the clone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.github.hub import REPOSITORY
from tests.workflows.conftest import Ran
from tests.workflows.files import WORKFLOWS
from tests.workflows.test_form import PINNED

if TYPE_CHECKING:
    from collections.abc import Mapping

ACT = Path(sysconfig.get_path("scripts")) / "act"
_NOTE = '#!/bin/sh\nprintf "%s\\n" "{name} $*" >> "$NOTED"\n'
_PYTHON = """\
#!/bin/sh
case "$*" in
  "-m pip install "*) printf "%s\\n" "python $*" >> "$NOTED" ;;
  *) exec "{python}" "$@" ;;
esac
"""
"""Nothing is installed: this machine has what the tests' own environment has."""


@dataclass
class Host:
    """A clone of a repository whose workflows are run, and what the stand-ins noted."""

    folder: Path
    steps: dict[str, str]
    """Foreign actions that do more than to note what they are given: the line of shell."""

    @property
    def clone(self) -> Path:
        """On `main`; its remote is `remote`, whatever its address says."""
        return self.folder / "clone"

    @property
    def remote(self) -> Path:
        """Bare."""
        return self.folder / "remote.git"

    @property
    def noted(self) -> list[str]:
        """What was asked of the stand-ins, in order."""
        path = self.folder / "noted"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def make(self, files: Mapping[str, str]) -> None:
        """The repository with these files, the programs and the actions."""
        self._programs()
        self.git("init", "--quiet", "--bare", str(self.remote), cwd=self.folder)
        self.git("init", "--quiet", "--initial-branch=main", str(self.clone), cwd=self.folder)
        for name, text in files.items():
            (self.clone / name).parent.mkdir(parents=True, exist_ok=True)
            (self.clone / name).write_text(text, encoding="utf-8")
        address = f"https://github.com/{REPOSITORY}"
        self.git("remote", "add", "origin", address)
        # Of git's own settings: `act` takes the repository's name from the clone's.
        instead = f'[url "{self.remote.as_uri()}"]\ninsteadOf = {address}\n'
        self._settings.write_text(instead, encoding="utf-8")
        self.git("add", "--all")
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        self.git(*who, "commit", "--quiet", "--message", "first")
        self.git("push", "--quiet", "origin", "main")

    def run(
        self, workflow: str, event: str, payload: Mapping[str, Any], *jobs: str, **environ: str
    ) -> Ran:
        """Run a workflow, or only some jobs of it."""
        file = self.folder / "event.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        given = {
            "NOTED": str(self.folder / "noted"),
            "GIT_CONFIG_GLOBAL": str(self._settings),
            **environ,
        }
        command = [
            *(str(ACT), event, "--eventpath", str(file), "--json"),
            *("--workflows", f".github/workflows/{workflow}"),
            *("--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--pull=false"),
            *("--secret", "GITHUB_TOKEN=t0ken"),
            *(part for name, text in given.items() for part in ("--env", f"{name}={text}")),
            *(part for place in self._actions() for part in ("--local-repository", place)),
            *(part for job in jobs for part in ("--job", job)),
        ]
        done = subprocess.run(
            command,
            cwd=self.clone,
            env=self._environ(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Ran.of(done)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """In the clone."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd or self.clone,
            env=self._environ(),
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    @property
    def _settings(self) -> Path:
        return self.folder / "settings"

    def _environ(self) -> dict[str, str]:
        programs = f"{self.folder / 'programs'}:{sysconfig.get_path('scripts')}"
        return {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "GIT_CONFIG_GLOBAL": str(self._settings),
        }

    def _programs(self) -> None:
        folder = self.folder / "programs"
        folder.mkdir(parents=True)
        texts = {name: _NOTE.format(name=name) for name in ("gh", "nox", "sudo")}
        texts |= dict.fromkeys(("python", "python3"), _PYTHON.format(python=sys.executable))
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)

    def _actions(self) -> list[str]:
        """A stand-in for every foreign action at its pin."""
        pins = {
            (pin[1], pin[2])
            for path in WORKFLOWS
            for line in path.read_text(encoding="utf-8").splitlines()
            if (pin := PINNED.search(line))
        }
        return [f"https://github.com/{name}@{sha}={self._action(name)}" for name, sha in pins]

    def _action(self, name: str) -> Path:
        folder = self.folder / "actions" / name
        folder.mkdir(parents=True, exist_ok=True)
        step: dict[str, Any] = {
            "id": "do",
            "shell": "bash",
            "env": {"GIVEN": "${{ toJSON(inputs) }}", "NAME": name},
            "run": 'printf "%s %s\\n" "$NAME" "${GIVEN//$\'\\n\'/}" >> "$NOTED"\n'
            + self.steps.get(name, ""),
        }
        action: dict[str, Any] = {
            "name": name,
            "inputs": {each: {"default": ""} for each in _INPUTS},
            "runs": {"using": "composite", "steps": [step]},
        }
        if "GITHUB_OUTPUT" in step["run"]:
            action["outputs"] = {"digest": {"value": "${{ steps.do.outputs.digest }}"}}
        (folder / "action.yml").write_text(json.dumps(action), encoding="utf-8")
        return folder


_INPUTS = (
    "ref",
    *("python-version", "registry", "username", "password", "context", "platforms", "build-args"),
    *("tags", "push", "provenance", "sbom", "subject-name", "subject-digest", "push-to-registry"),
)
