"""An adopter's repository with our preset: which pull requests the real Renovate would open.

The registries are ours, on the loopback interface; Docker Hub, NGC and the public index are not
asked. So no image here has a date, as on NGC.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.renovate.conftest import ROOT
from tests.renovate.registries import registries
from tools.renovate import look_up

if TYPE_CHECKING:
    from pathlib import Path

    from tools.renovate import Run

pytestmark = pytest.mark.network
"""Renovate itself comes from the npm registry, once."""

TAGS = {
    "acme/engine": [
        "latest",
        "nightly-0123abc",
        "20261101",
        "v0.32.0",
        "v0.33.0",
        "v0.33.0.post1",
        "v0.34.0rc1",
        "v0.34.0-cu129",
        "v0.34.0-aarch64",
        "0.10.1.1",
    ],
    "acme/major": ["1.4.0", "1.5.0", "2.0.0", "2", "3"],
    "acme/python": ["3.12-slim", "3.13-slim"],
}
RELEASED_DAYS_AGO: dict[str, dict[str, float]] = {
    "acme-library": {"5.23.0": 60, "5.24.0": 10, "5.25.0": 2, "6.0.0rc1": 20},
    "acme-young": {"1.0.0": 60, "1.1.0": 2.9},
}


def engine(folder: Path, name: str, source: str, version: str, base: str) -> None:
    comment = f"# renovate: {source}\n"
    (folder / "engine_versions" / f"{name}.yaml").write_text(
        f"{comment}current_version: {version}\n", encoding="utf-8"
    )
    (folder / "docker" / f"Dockerfile.{name}").write_text(
        f"{comment}ARG ENGINE_VERSION={version}\nFROM {base}\n", encoding="utf-8"
    )


def adopt(folder: Path, host: str) -> None:
    (folder / "engine_versions").mkdir()
    (folder / "docker").mkdir()
    for name, version in (("engine", "v0.32.0"), ("major", "1.4.0")):
        image = f"{host}/acme/{name}"
        source = f"datasource=docker depName={image} versioning=pep440"
        engine(folder, name, source, version, f"{image}:${{ENGINE_VERSION}}")
    for name, version in (("library", "5.23.0"), ("young", "1.0.0")):
        source = f"datasource=pypi depName=acme-{name} versioning=pep440"
        source += f" registryUrl=http://{host}/pypi"
        engine(folder, name, source, version, f"{host}/acme/python:3.12-slim")
    extends = {"extends": [f"http://{host}/default.json"]}
    (folder / "renovate.json").write_text(json.dumps(extends), encoding="utf-8")


@pytest.fixture(scope="module")
def looked_up(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("adopter")
    files = {"default.json": (ROOT / "default.json").read_text(encoding="utf-8")}
    with registries(TAGS, RELEASED_DAYS_AGO, files) as host:
        adopt(folder, host)
        # What an administrator says of a registry without TLS in the own network.
        rule = {"matchHost": "127.0.0.1", "insecureRegistry": True, "allowInternal": True}
        run = look_up(folder, {"hostRules": [rule]})
    assert run.code == 0
    return run


def updates(run: Run, name: str) -> dict[str, list[dict[str, Any]]]:
    """File and what Renovate would change in it, of the dependency that ends in `name`."""
    return {
        file["packageFile"]: dependency["updates"]
        for file in run.package_files("regex")
        for dependency in file["deps"]
        if dependency["depName"].endswith(name)
    }


@pytest.mark.parametrize(
    ("name", "version"), [("engine", "v0.33.0.post1"), ("major", "2.0.0"), ("library", "5.24.0")]
)
def test_both_files_change_in_one_pull_request(looked_up: Run, name: str, version: str) -> None:
    found = updates(looked_up, name)
    assert set(found) == {f"engine_versions/{name}.yaml", f"docker/Dockerfile.{name}"}
    assert [[update["newValue"] for update in each] for each in found.values()] == [[version]] * 2
    assert len({update["branchName"] for each in found.values() for update in each}) == 1


def test_every_engine_has_a_branch_of_its_own(looked_up: Run) -> None:
    names = ("engine", "major", "library")
    branches = {
        update["branchName"]
        for name in names
        for each in updates(looked_up, name).values()
        for update in each
    }
    assert len(branches) == len(names)
    assert all(branch.startswith("renovate/engine-") for branch in branches)


def test_an_image_without_a_date_does_not_wait_for_ever(looked_up: Run) -> None:
    for each in updates(looked_up, "engine").values():
        assert all("releaseTimestamp" not in update for update in each)
        assert all(not update.get("pendingChecks") for update in each)


def test_a_release_of_the_last_three_days_waits(looked_up: Run) -> None:
    for each in updates(looked_up, "library").values():
        assert [update["pendingVersions"] for update in each] == [["5.25.0"]]
    for each in updates(looked_up, "young").values():
        assert [update["newValue"] for update in each if not update.get("pendingChecks")] == []


def test_the_built_in_reader_leaves_the_engines_alone(looked_up: Run) -> None:
    skipped = {
        file["packageFile"]: [dependency.get("skipReason") for dependency in file["deps"]]
        for file in looked_up.package_files("dockerfile")
    }
    assert skipped["docker/Dockerfile.engine"] == ["disabled"]
    assert skipped["docker/Dockerfile.major"] == ["disabled"]
    # A base image is no engine: it is still looked after.
    assert skipped["docker/Dockerfile.library"] == [None]
