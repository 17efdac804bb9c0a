"""Runs of this repository's own workflows, in a repository that has adopted them, with `act`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.act import engines
from tests.act.conftest import (  # noqa: F401 - fixtures
    ACTION_IMAGE,
    Adopter,
    action_image,
    adopter,
    first_schemas,
    released,
    shelf,
    unreleased,
)
from tests.act.runner import clone
from tests.docker.conftest import base_images, daemon, registry  # noqa: F401 - fixtures
from tests.github.hub import REPOSITORY
from tests.github.server.state import Workflow
from tests.workflows import standins
from tests.workflows.files import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.docker.conftest import Registry

WORKFLOWS = ("engine-pipeline.yml", "engine-image.yml", "publish-engine-image.yml", "ci.yml")


@dataclass(frozen=True)
class Ran:
    """One run of a workflow."""

    exit_code: int
    jobs: dict[str, str]
    """By the name that GitHub shows, callers in front: success or failure."""
    log: str

    @classmethod
    def of(cls, done: subprocess.CompletedProcess[str]) -> Ran:
        """What `act --json` has said."""
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        ended = {line["job"]: line["jobResult"] for line in lines if "jobResult" in line}
        names = {name.partition("/")[2].strip(): result for name, result in ended.items()}
        log = "".join(f"[{line.get('job', '')}] {line.get('msg', '').rstrip()}\n" for line in lines)
        return cls(done.returncode, names, log + done.stderr)


@dataclass
class House:
    """A repository with this project's workflows, and what its runs leave behind."""

    adopter: Adopter
    folder: Path
    registry: str
    runs: int = 0

    def run(
        self, workflow: str, event: str, payload: Mapping[str, Any], branch: str, *jobs: str
    ) -> Ran:
        """Run one workflow (or only some jobs of it) on the checkout of a branch, as it is now."""
        self.runs += 1
        gits = self.adopter.hub.app.gits.folder
        checkout = clone(gits, branch, self.folder / f"checkout{self.runs}")
        shutil.rmtree(self.folder / "main", ignore_errors=True)
        clone(gits, "main", self.folder / "main")
        file = self.folder / "event.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        act = self.adopter.act
        done = subprocess.run(
            [
                *(act._program(), event, *act._options(file)),
                *("--workflows", f".github/workflows/{workflow}"),
                *("--var", f"REGISTRY={self.registry}"),
                *("--container-options", self._mounts()),
                *(part for job in jobs for part in ("--job", job)),
            ],
            cwd=checkout,
            env={"HOME": str(act.home), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        return Ran.of(done)

    def bring_project(self) -> None:
        """Have the repository hold this project's own files, as this one does."""
        folder = self.folder / "project"
        names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
        files: dict[str, bytes | None] = {
            name.as_posix(): (folder / name).read_bytes() for name in names if name.suffix != ".pyc"
        }
        hub = self.adopter.hub
        hub.push(files, "main")
        hub.app.gits.move(REPOSITORY, "bump", hub.head("main"))

    @property
    def checked(self) -> list[str]:
        """The commits for which `ci.yml` was started by hand."""
        runs = self.adopter.hub.world.runs
        return [run.head_sha for run in runs if run.event == "workflow_dispatch"]

    def asked(self, name: str) -> list[str]:
        """What a stand-in noted."""
        path = self.folder / "shared" / name
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def _mounts(self) -> str:
        places = {
            self.folder / "shared": "/shared",
            self.folder / "main": "/main",
            self.folder / "project": "/project",
            self.folder / "standins" / "tools": "/standins",
        }
        return " ".join(f"-v {source}:{target}" for source, target in places.items())


@pytest.fixture
def house(
    adopter: Adopter,  # noqa: F811
    unreleased: Path,  # noqa: F811
    registry: Registry,  # noqa: F811
    tmp_path: Path,
) -> House:
    """`acme` is pulled and `zenith` built, both at 1.0.0; the workflows are this project's own."""
    folder = tmp_path / "house"
    (folder / "shared").mkdir(parents=True)
    _project(unreleased, folder / "project")
    adopter.act.actions = standins.make(folder / "standins")
    files: dict[str, bytes | None] = {
        f".github/workflows/{name}": (ROOT / ".github" / "workflows" / name).read_bytes()
        for name in WORKFLOWS
    }
    files["docker/Dockerfile.zenith"] = None
    adopter.hub.push(files | built("1.0.0"), "main")
    adopter.hub.app.gits.move(REPOSITORY, "bump", adopter.hub.head("main"))
    adopter.hub.world.workflows.append(Workflow(id=1, path=".github/workflows/ci.yml"))
    return House(adopter, folder, registry.name("").rstrip("/"))


def built(version: str) -> dict[str, bytes | None]:
    """`zenith` in a folder of its own: a build's whole context counts as the engine's."""
    files = engines.built("zenith", version)
    moved = {
        name.replace("docker/Dockerfile.zenith", "images/Dockerfile").replace(
            "docker/", "images/"
        ): (content or b"").replace(b"docker/Dockerfile.zenith", b"images/Dockerfile")
        for name, content in files.items()
    }
    return dict(moved)


def _project(source: Path, folder: Path) -> None:
    """A checkout of this project as a release has it, with the action that plans."""
    shutil.copytree(source, folder)
    shutil.copytree(ROOT / ".github" / "actions", folder / ".github" / "actions")
    action = folder / "action.yml"
    text = action.read_text(encoding="utf-8")
    named = text.replace("  image: Dockerfile\n", f"  image: docker://{ACTION_IMAGE}\n")
    action.write_text(named, encoding="utf-8")
