"""Renovate leaves a branch alone that somebody else has changed: the pipeline is nobody else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.renovate.conftest import configuration
from tools.renovate import module, node

pytestmark = pytest.mark.network
"""Renovate itself comes from the npm registry, once."""

RENOVATE = "29139614+renovate[bot]@users.noreply.github.com"
GITHUB = "noreply@github.com"
OWN_APP = "1234567+our-app[bot]@users.noreply.github.com"
WHO = {
    "renovate/actions": "41898282+github-actions[bot]@users.noreply.github.com",
    "renovate/app": OWN_APP,
    "renovate/person": "someone@example.com",
}
"""Branch, and who added a commit to it after Renovate."""


def git(folder: Path, *arguments: str, author: str = RENOVATE, committer: str = RENOVATE) -> None:
    names = {"GIT_AUTHOR_NAME": "author", "GIT_COMMITTER_NAME": "committer"}
    emails = {"GIT_AUTHOR_EMAIL": author, "GIT_COMMITTER_EMAIL": committer}
    command = ["git", "-C", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **names, **emails})


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "commit", "--allow-empty", "--message=start")
    for branch, author in WHO.items():
        git(folder, "checkout", "--quiet", "-b", branch, "main")
        git(folder, "commit", "--allow-empty", "--message=bump")
        through_github = GITHUB if "[bot]" in author else author
        arguments = ("commit", "--allow-empty", "--message=schema")
        git(folder, *arguments, author=author, committer=through_github)
    git(folder, "checkout", "--quiet", "main")
    return folder


def left_alone(repository: Path, folder: Path, ignored: list[str]) -> set[str]:
    (folder / "clone").mkdir()
    question = {"ignored": ignored, "gitAuthor": f"Renovate <{RENOVATE}>", "branches": [*WHO]}
    script = Path(__file__).with_name("authors.mjs")
    answer = subprocess.run(
        [node(), script, module(""), folder, repository],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(answer.stdout.splitlines()[-1]))


def test_the_schemas_commit_does_not_stop_renovate(repository: Path, tmp_path: Path) -> None:
    ignored = configuration("default.json")["gitIgnoredAuthors"]
    assert left_alone(repository, tmp_path, ignored) == {"renovate/app", "renovate/person"}


def test_an_app_has_to_be_named(repository: Path, tmp_path: Path) -> None:
    ignored = [*configuration("default.json")["gitIgnoredAuthors"], OWN_APP]
    assert left_alone(repository, tmp_path, ignored) == {"renovate/person"}


def test_without_the_setting_it_would_stop(repository: Path, tmp_path: Path) -> None:
    assert left_alone(repository, tmp_path, []) == set(WHO)
