"""Renovate's own editor writes the new version: one line of each file, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.spec.load import engine_names, load_all
from tests.renovate.conftest import ROOT, SIXTH
from tools.renovate import module, node

if TYPE_CHECKING:
    from tools.renovate import Run

pytestmark = pytest.mark.network
"""Renovate itself comes from the npm registry, once."""

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
FILES = {spec.engine: str(spec.dockerfile) for spec in load_all(ROOT)}
FILES[SIXTH] = f"docker/Dockerfile.{SIXTH}"
BASES = ("Dockerfile", "docker/Dockerfile.transformers")


def found(run: Run, file: str, kind: str) -> dict[str, Any]:
    """A dependency with what its manager needs to read the file again."""
    for package_file in run.package_files("regex"):
        for index, dependency in enumerate(package_file["deps"]):
            if package_file["packageFile"] == file and dependency["depType"] == kind:
                manager = {key: value for key, value in package_file.items() if key != "deps"}
                return {**manager, **dependency, "manager": "regex", "depIndex": index}
    raise AssertionError(f"no {kind} in {file}")


@pytest.fixture(scope="module")
def changed_lines(
    six_engines: Path, extracted: Run, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], list[str]]:
    """By file and kind of pin, the lines that are new after Renovate's edit."""
    folder = tmp_path_factory.mktemp("bumped") / "copy"
    shutil.copytree(six_engines, folder)
    specifications = {f"engine_versions/{engine}.yaml" for engine in FILES}
    wanted = [(file, "engine") for file in (*specifications, *FILES.values())]
    wanted += [(file, "base") for file in BASES]
    updates = []
    for file, kind in wanted:
        pin = found(extracted, file, kind)
        new = {"newValue": "v99.1"}
        if kind == "base":
            new = {"newValue": pin["currentValue"], "newDigest": DIGEST}
        original = (folder / file).read_text(encoding="utf-8")
        updates.append({**pin, **new, "original": original})
    edited = bump(folder, updates)
    return {
        key: difference(update["original"], content)
        for key, update, content in zip(wanted, updates, edited, strict=True)
    }


def difference(before: str, after: str) -> list[str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [new for old, new in pairs if old != new]


def bump(folder: Path, updates: list[dict[str, Any]]) -> list[str]:
    """One process for all: Renovate's modules take seconds to load."""
    script = Path(__file__).with_name("bump.mjs")
    answer = subprocess.run(
        [node(), script, module(""), folder],
        input=json.dumps(updates),
        capture_output=True,
        text=True,
        check=True,
    )
    contents: list[str] = json.loads(answer.stdout.splitlines()[-1])
    return contents


def test_every_engine_is_tried() -> None:
    assert set(FILES) == {*engine_names(ROOT), SIXTH}


@pytest.mark.parametrize("engine", sorted(FILES))
def test_a_bump_changes_one_line_of_each_file(
    engine: str, changed_lines: dict[tuple[str, str], list[str]]
) -> None:
    specification = changed_lines[f"engine_versions/{engine}.yaml", "engine"]
    assert specification == ["current_version: v99.1"]
    (line,) = changed_lines[FILES[engine], "engine"]
    assert line.startswith("ARG ")
    assert line.endswith("_VERSION=v99.1")


@pytest.mark.parametrize("file", BASES)
def test_a_base_image_gets_its_digest(
    file: str, changed_lines: dict[tuple[str, str], list[str]]
) -> None:
    (line,) = changed_lines[file, "base"]
    assert line.startswith("ARG BASE_IMAGE=python:")
    assert line.endswith(f"@{DIGEST}")
