"""A repository that has adopted the action, a pull request, and runs of the action on it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import param_discovery.action.main as action_main
from param_discovery.cli.main import main
from param_discovery.github.client import settings_from
from tests.action import acme
from tests.github.hub import FORK, FORK_NUMBER, NUMBER, REPOSITORY, TOKEN, Hub, open_gits, world
from tests.github.server.app import App
from tests.github.server.http import Server
from tests.unit.runtimes.wheel.remote.shop import opened_shop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from param_discovery.github.client import Settings

SCHEMA = "schemas/acme.json"
WORKFLOW = ".github/workflows/engines.yml"
DISCOVERING = b"""\
on: pull_request
jobs:
  discover:
    runs-on: self-hosted
    permissions: {contents: write}
    steps:
      - uses: acme/param-discovery@v1
        with: {mode: discover}
"""


@dataclass(slots=True)
class Ran:
    """What a run of the action left behind."""

    exit_code: int
    outputs: dict[str, str]
    summary: str
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The only entry of `results`."""
        [entry] = json.loads(self.outputs["results"])
        assert isinstance(entry, dict)
        return entry


@dataclass(slots=True)
class Stage:
    """Runs the action in a workspace of its own, as the runner would start it."""

    hub: Hub
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capfd: pytest.CaptureFixture[str]
    runs: int = field(default=0)
    checkout: dict[str, str] = field(default_factory=dict)
    """What a step before has checked out into the workspace of each run; empty: nothing."""

    def run(self, mode: str, number: int = NUMBER, **inputs: str) -> Ran:
        """On the pull request, by a `pull_request` event of its head as it is now."""
        return self.run_event("pull_request", self.pull_event(number), mode, **inputs)

    def run_event(
        self, name: str, payload: Mapping[str, Any], mode: str, sha: str = "", **inputs: str
    ) -> Ran:
        """On any event."""
        self.runs += 1
        folder = self.folder / f"run{self.runs}"
        (folder / "workspace").mkdir(parents=True)
        for path, text in ({".git/HEAD": "ref: refs/heads/main\n"} | self.checkout).items():
            if self.checkout:
                (folder / "workspace" / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / "workspace" / path).write_text(text, encoding="utf-8")
        (folder / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        files = {"GITHUB_OUTPUT": "outputs", "GITHUB_STEP_SUMMARY": "summary", "GITHUB_STATE": "st"}
        for file in files.values():
            (folder / file).touch()
        given = {"mode": mode, "token": TOKEN, "runtime": "wheel"}
        given |= {key.replace("_", "-"): value for key, value in inputs.items()}
        variables = {
            **{f"INPUT_{key.upper()}": value for key, value in given.items()},
            **{variable: str(folder / file) for variable, file in files.items()},
            "GITHUB_API_URL": self.hub.server.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_WORKSPACE": str(folder / "workspace"),
            "GITHUB_ACTIONS": "true",
            "GITHUB_SHA": sha or self.hub.head("main"),
            "GITHUB_REF": "refs/heads/main",
        }
        with self.monkeypatch.context() as patched:
            for key in [key for key in os.environ if key.startswith("INPUT_")]:
                patched.delenv(key)
            for variable, value in variables.items():
                patched.setenv(variable, value)
            self.capfd.readouterr()
            exit_code = main(["action"])
        out, err = self.capfd.readouterr()
        return Ran(
            exit_code,
            _outputs((folder / "outputs").read_text(encoding="utf-8")),
            (folder / "summary").read_text(encoding="utf-8"),
            out,
            err,
        )

    @property
    def workspace(self) -> Path:
        """Of the latest run."""
        return self.folder / f"run{self.runs}" / "workspace"

    def pull_event(self, number: int = NUMBER) -> dict[str, Any]:
        """The payload of `pull_request`, `synchronize`."""
        pull = self.hub.world.pull(number)
        assert pull is not None
        head = self.hub.head(pull.head_branch, pull.head_repository)
        base = self.hub.head(pull.base_branch)
        return {
            "action": "synchronize",
            "pull_request": {
                "number": number,
                "state": pull.state,
                "draft": pull.draft,
                "user": {"login": pull.author, "type": pull.author_kind},
                "head": {
                    "ref": pull.head_branch,
                    "sha": head,
                    "repo": {"full_name": pull.head_repository},
                },
                "base": {"ref": pull.base_branch, "sha": base, "repo": {"full_name": REPOSITORY}},
            },
        }

    def bump(self, version: str) -> str:
        """What Renovate pushes."""
        return self.hub.push(acme.files_of(version))

    def schema(self, branch: str = "bump") -> dict[str, Any]:
        """The schema on a branch."""
        loaded: dict[str, Any] = json.loads(self.hub.read(SCHEMA, branch))
        return loaded

    @property
    def labels(self) -> list[str]:
        """On the pull request."""
        return self.hub.pull.labels

    @property
    def comments(self) -> list[str]:
        """All of them, whoever wrote them."""
        return [comment.body for comment in self.hub.world.comments if comment.issue == NUMBER]


def _outputs(text: str) -> dict[str, str]:
    form = re.compile(r"(\S+)<<(\S+)\n(.*?)\n\2\n", re.DOTALL)
    return {found[1]: found[3] for found in form.finditer(text)}


@pytest.fixture(scope="session")
def index() -> Iterator[str]:
    """A package index with the releases of two engines; its address."""
    with opened_shop() as shop:
        for package in ("acme_engine", "zenith_engine"):
            for version, source in acme.RELEASES.items():
                shop.publish(*acme.wheel(version, source, package))
        yield shop.index


@pytest.fixture(scope="session")
def first_schema(index: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The schema of 1.0.0, as the product itself writes it."""
    root = tmp_path_factory.mktemp("first")
    for path, content in acme.files_of("1.0.0").items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content or b"")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PIP_INDEX_URL", index)
        patched.setenv("HOME", str(root))
        assert main(["--root", str(root), "-q", "discover", "acme", "--runtime", "wheel"]) == 0
    return (root / SCHEMA).read_bytes()


@pytest.fixture
def stage(
    first_schema: bytes,
    index: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Stage]:
    """A repository with the engine at 1.0.0; `bump` and a fork's `fix` are branches off it."""
    gits = open_gits(tmp_path / "git")
    files = {
        "README.md": b"# Serving\n",
        WORKFLOW: DISCOVERING,
        **acme.files_of("1.0.0"),
        SCHEMA: first_schema,
    }
    first = gits.commit(REPOSITORY, "main", files, "Serve")
    gits.move(REPOSITORY, "bump", first)
    gits.move(FORK, "fix", first)
    gits.commit(FORK, "fix", acme.files_of("1.1.0"), "Bump it for you")
    gits.commit(REPOSITORY, "main", {"README.md": b"# Serving more\n"}, "Say more")
    monkeypatch.setenv("PIP_INDEX_URL", index)
    monkeypatch.setattr(action_main, "settings_from", _impatient)
    app = App(world(), gits)
    assert app.world.pull(FORK_NUMBER) is not None
    with Server(app, ("127.0.0.1", 0)) as server:
        yield Stage(Hub(app, server), tmp_path / "runs", monkeypatch, capfd)
    assert app.violations == []


def _impatient(environ: Mapping[str, str], token: str) -> Settings:
    settings = settings_from(environ, token, wait=lambda _seconds, _reason: None)
    return settings._replace(seconds_between_requests=0, seconds_between_writes=0)
