"""The action as it is released, a GitHub, an image registry, and a repository that adopts it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from docker.errors import ImageNotFound

from param_discovery.cli.main import main
from tests.act import engines
from tests.act.runner import ACTION, RUNNER_IMAGE, TELL, Act, clone
from tests.action.acme import RELEASES
from tests.docker.conftest import (  # noqa: F401 - fixtures
    PASSWORD,
    base_images,
    build_image,
    daemon,
    private_registry,
    registry,
)
from tests.docker.support import tar_of
from tests.github.hub import NUMBER, REPOSITORY, Hub, open_gits, world
from tests.github.server.app import App
from tests.github.server.http import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docker.api.client import APIClient

    from tests.act.runner import Ran
    from tests.docker.conftest import Login, Registry

Files = dict[str, bytes | None]
Steps = dict[str, tuple[str, dict[str, str]]]
"""By id: what a step uses, and with which inputs."""

WORKFLOW = ".github/workflows/schemas.yml"
ACTION_IMAGE = "param-discovery-test/action:latest"
READER = {"username": "reader", "password": PASSWORD}
IN_A_CHECKOUT = (
    *("action.yml", "composite", "Dockerfile", ".dockerignore", "src", "requirements"),
    *("pyproject.toml", "README.md", "LICENSE"),
)
"""What of the project the two actions need."""
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@pytest.fixture(scope="session")
def action_image(repository: Path) -> str:
    """The action's image, built from the project's Dockerfile on a stand-in for its base."""
    script = repository / "tools" / "ci" / "base_images.py"
    subprocess.run([sys.executable, str(script), "--only", "trixie"], check=True)
    settings = {
        name: os.environ[name]
        for name in ("PIP_INDEX_URL", "PIP_TRUSTED_HOST", *PROXIES)
        if name in os.environ
    }
    arguments = {"BASE_IMAGE": RUNNER_IMAGE, **settings}
    options = [part for pair in arguments.items() for part in ("--build-arg", "=".join(pair))]
    subprocess.run(
        ["docker", "build", "--quiet", "--tag", ACTION_IMAGE, *options, str(repository)],
        check=True,
        capture_output=True,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
    )
    return ACTION_IMAGE


@pytest.fixture(scope="session")
def unreleased(
    action_image: str, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The action's folder as its default branch has it: the runner builds the image."""
    dockerfile = (repository / "Dockerfile").read_text(encoding="utf-8")
    declared = re.search(r"^ARG BASE_IMAGE=(\S+)", dockerfile, re.MULTILINE)
    assert declared is not None
    subprocess.run(["docker", "tag", RUNNER_IMAGE, declared[1]], check=True)
    folder = tmp_path_factory.mktemp("unreleased")
    listing = ["git", "-C", str(repository), "ls-files", *IN_A_CHECKOUT]
    for name in subprocess.check_output(listing, text=True).splitlines():
        if (repository / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def released(action_image: str, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action's folder as a release has it: `action.yml` names an image instead of a build."""
    folder = tmp_path_factory.mktemp("released")
    text = (repository / "action.yml").read_text(encoding="utf-8")
    assert text.count("  image: Dockerfile\n") == 1
    named = text.replace("  image: Dockerfile\n", f"  image: docker://{action_image}\n")
    (folder / "action.yml").write_text(named, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Shelf:
    """A registry with the releases of two small engines."""

    daemon: APIClient
    registry: Registry

    def repository(self, engine: str) -> str:
        """Where the images of an engine are."""
        return self.registry.name(f"engines/{engine}")

    def put(
        self, engine: str, version: str, source: str | None = None, login: Login = None
    ) -> None:
        """Publish a release, and forget it on this machine."""
        name, tag = self.repository(engine), f"v{version}"
        files = {"Dockerfile": engines.dockerfile()}
        files |= engines.image_files(engine, version, source)
        context = io.BytesIO(tar_of(files))
        for event in self.daemon.build(
            fileobj=context, custom_context=True, tag=f"{name}:{tag}", rm=True, decode=True
        ):
            assert "error" not in event, event
        for event in self.daemon.push(name, tag=tag, stream=True, decode=True, auth_config=login):
            assert "error" not in event, event
        self.forget(engine, version)

    def holds(self, engine: str, version: str) -> bool:
        """Whether the daemon has the image of the release."""
        return bool(self.daemon.images(f"{self.repository(engine)}:v{version}"))

    def clear(self) -> None:
        """Take away what the daemon has of the registry's images, and of those built here."""
        for image in self.daemon.images():
            for name in (*(image["RepoTags"] or ()), *(image["RepoDigests"] or ())):
                if name.startswith((f"{self.registry.address}/", "param-discovery/zenith:")):
                    with suppress(ImageNotFound):  # A digest goes with the last tag.
                        self.daemon.remove_image(name, force=True)

    def forget(self, engine: str, version: str) -> None:
        """Have the daemon pull the release the next time that it is asked for."""
        self.daemon.remove_image(f"{self.repository(engine)}:v{version}", force=True)


@pytest.fixture(scope="session")
def shelf(daemon: APIClient, base_images: None, registry: Registry) -> Iterator[Shelf]:  # noqa: F811
    """All releases of `acme` and `zenith`; what the daemon has of them afterwards goes."""
    found = Shelf(daemon, registry)
    for engine in ("acme", "zenith"):
        for version in RELEASES:
            found.put(engine, version)
    yield found
    found.clear()


@pytest.fixture(scope="session")
def private_shelf(
    daemon: APIClient,  # noqa: F811
    base_images: None,  # noqa: F811
    private_registry: Registry,  # noqa: F811
) -> Iterator[Shelf]:
    """Releases of `acme` for those who have a login: `READER`."""
    found = Shelf(daemon, private_registry)
    for version in ("1.0.0", "1.1.0"):
        found.put("acme", version, login=READER)
    yield found
    found.clear()


@pytest.fixture(scope="session")
def first_schemas(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The schemas of both engines' 1.0.0, as the product itself writes them."""
    root = tmp_path_factory.mktemp("first")
    for engine in ("acme", "zenith"):
        for path, content in engines.pulled(engine, "1.0.0", shelf.repository(engine)).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content or b"")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOME", str(root))
        assert main(["--root", str(root), "-q", "discover", "all", "--runtime", "docker"]) == 0
    names = [engines.schema_path(engine) for engine in ("acme", "zenith")]
    return {name: (root / name).read_bytes() for name in names}


@dataclass
class Adopter:
    """A repository that has adopted the action, and runs of its workflow."""

    hub: Hub
    act: Act
    folder: Path
    shelf: Shelf
    runs: int = 0

    def bump(self, version: str, engine: str = "acme") -> str:
        """What Renovate pushes."""
        return self.hub.push(engines.pulled(engine, version, self.shelf.repository(engine)))

    def adopt(self, mode: str, uses: str = f"{ACTION}@v1", **inputs: str) -> None:
        """Have the workflow use the action so, on all branches."""
        given = {"mode": mode} | {key.replace("_", "-"): text for key, text in inputs.items()}
        self.adopt_steps({"schemas": (uses, given)})

    def adopt_steps(self, steps: Steps) -> None:
        """Have the workflow use several actions, one after the other."""
        self.hub.push({WORKFLOW: workflow(steps).encode()}, "main")
        self.hub.app.gits.move(REPOSITORY, "bump", self.hub.head("main"))

    def run(self) -> Ran:
        """Run the workflow on the pull request."""
        self.runs += 1
        gits = self.hub.app.gits.folder
        checkout = clone(gits, "bump", self.folder / f"checkout{self.runs}")
        return self.act.run(checkout, "pull_request", self.event())

    def event(self) -> dict[str, Any]:
        """The payload of `pull_request`, `synchronize`."""
        pull = self.hub.pull
        return {
            "action": "synchronize",
            "number": NUMBER,
            "pull_request": {
                "number": NUMBER,
                "state": pull.state,
                "draft": pull.draft,
                "user": {"login": pull.author, "type": pull.author_kind},
                "head": {
                    "ref": pull.head_branch,
                    "sha": self.hub.head(),
                    "repo": {"full_name": pull.head_repository},
                },
                "base": {
                    "ref": pull.base_branch,
                    "sha": self.hub.head("main"),
                    "repo": {"full_name": REPOSITORY},
                },
            },
        }

    @property
    def labels(self) -> list[str]:
        """On the pull request."""
        return self.hub.pull.labels

    @property
    def comments(self) -> list[str]:
        """On the pull request, whoever wrote them."""
        return [comment.body for comment in self.hub.world.comments if comment.issue == NUMBER]


def workflow(steps: Steps) -> str:
    """A workflow with one job; its last step is what the test adds."""
    return (
        "on: pull_request\n"
        "jobs:\n"
        "  schemas:\n"
        "    runs-on: self-hosted\n"
        "    steps:\n"
        f"{''.join(_step(name, *step) for name, step in steps.items())}"
        f"{TELL.lstrip(chr(10))}"
    )


def _step(name: str, uses: str, inputs: dict[str, str]) -> str:
    given = "".join(f"          {key}: {json.dumps(text)}\n" for key, text in inputs.items())
    return f"      - id: {name}\n        uses: {uses}\n        with:\n{given}"


@pytest.fixture
def adopter(
    released: Path, shelf: Shelf, first_schemas: Files, tmp_path: Path
) -> Iterator[Adopter]:
    """Both engines at 1.0.0 on `main`; `bump` is a branch off it, with a pull request."""
    with _adopted(shelf, first_schemas, tmp_path, "127.0.0.1") as found:
        found.act.actions[f"{ACTION}@v1"] = released
        yield found


@pytest.fixture
def bridged(
    daemon: APIClient,  # noqa: F811
    shelf: Shelf,
    first_schemas: Files,
    tmp_path: Path,
) -> Iterator[Adopter]:
    """The same, on an address that containers reach over the daemon's own network."""
    [network] = daemon.networks(names=["bridge"])
    [address] = [config["Gateway"] for config in network["IPAM"]["Config"]]
    with _adopted(shelf, first_schemas, tmp_path, address) as found:
        yield found


@contextmanager
def _adopted(shelf: Shelf, first_schemas: Files, folder: Path, address: str) -> Iterator[Adopter]:
    files: Files = {"README.md": b"# Serving\n", **first_schemas}
    for engine in ("acme", "zenith"):
        files |= engines.pulled(engine, "1.0.0", shelf.repository(engine))
    gits = open_gits(folder / "git")
    first = gits.commit(REPOSITORY, "main", files, "Serve")
    gits.move(REPOSITORY, "bump", first)
    app = App(world(), gits)
    with Server(app, (address, 0)) as server:
        act = Act(folder / "act", {}, server.url)
        act.home.mkdir()
        yield Adopter(Hub(app, server), act, folder, shelf)
    assert app.violations == []
