"""A release on a real clone with a real remote; only GitHub's `gh` is a stand-in."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sysconfig
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.workflows.files import FOLDER, ROOT, load

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = f"ghcr.io/param-discovery/param-discovery@sha256:{'0' * 64}"
GH = '#!/bin/sh\nprintf "%s\\n" "$*" >> "$GH_LOG"\n'


class Clone:
    """The folder of a clone, its remote, and the release script run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "clone"
        self.remote = folder / "remote.git"
        self.gh_log = folder / "gh.log"
        programs = folder / "bin"
        programs.mkdir()
        (programs / "gh").write_text(GH, encoding="utf-8")
        (programs / "gh").chmod(0o755)
        self.environ = {
            "PATH": f"{programs}:{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GH_LOG": str(self.gh_log),
            "HOME": str(folder),
        }
        subprocess.run(["git", "init", "--quiet", "--bare", str(self.remote)], check=True)
        self.folder.mkdir()
        for name in ("action.yml", "CHANGELOG.md"):
            shutil.copy(ROOT / name, self.folder)
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        self.write("pyproject.toml", project.replace('version = "0.1.0"', 'version = "1.4.0"', 1))
        self.write("changelog.d/README.md", "Fragments\n")
        self.write("changelog.d/+new.added.md", "Something new.\n")
        self.write("changelog.d/+rule.rule.md", "A rule changed.\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(self.remote))
        self.commit("first")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", message)
        self.git("push", "--quiet", "origin", "HEAD:refs/heads/main")

    def git(self, *arguments: str) -> str:
        return self.run("git", *arguments).stdout.strip()

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environ,
            check=check,
            capture_output=True,
            text=True,
        )

    def step(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        script = ROOT / ".github" / "release" / "release.py"
        return self.run("python3", str(script), *arguments, check=check)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_the_tag_names_the_image_and_main_gets_the_changelog(clone: Clone) -> None:
    clone.step("check", "1.4.0")
    clone.step("commit", "1.4.0", IMAGE)
    clone.step("publish", "1.4.0")
    listed = [line.split("\t") for line in clone.git("ls-remote", "origin").splitlines()]
    refs = {name: sha for sha, name in listed}
    assert refs["refs/tags/v1.4.0"] == refs["refs/tags/v1"]
    tagged: dict[str, Any] = yaml.safe_load(clone.git("show", "v1.4.0:action.yml"))
    assert tagged["runs"]["image"] == f"docker://{IMAGE}"
    branch = refs["refs/heads/release/1.4.0"]
    assert branch == clone.git("rev-parse", "v1.4.0~1")
    assert clone.git("diff", "--name-only", "main", branch).split() == [
        "CHANGELOG.md",
        "changelog.d/+new.added.md",
        "changelog.d/+rule.rule.md",
    ]
    assert clone.git("diff", "--name-only", branch, "v1.4.0") == "action.yml"
    notes = (clone.folder / "release-notes.md").read_text(encoding="utf-8")
    assert notes.index("A rule changed.") < notes.index("Something new.")
    said = clone.gh_log.read_text(encoding="utf-8").splitlines()
    assert [line.split(" --")[0] for line in said] == [
        "auth setup-git",
        "release create v1.4.0",
        "pr create",
    ]


def test_the_major_tag_moves_and_no_other(clone: Clone) -> None:
    clone.git("tag", "v1")
    clone.git("push", "--quiet", "origin", "v1")
    before = clone.git("rev-parse", "v1")
    clone.step("commit", "1.4.0", IMAGE)
    clone.step("publish", "1.4.0")
    assert clone.git("ls-remote", "origin", "refs/tags/v1").split()[0] != before
    again = clone.step("check", "1.4.0", check=False)
    assert again.returncode == 1
    assert "never made again" in again.stdout


@pytest.mark.parametrize("version", ["1.4.1", "1.4", "v1.4.0", "1.4.0; id", "01.4.0", ""])
def test_only_the_projects_own_version_is_released(clone: Clone, version: str) -> None:
    assert clone.step("check", version, check=False).returncode == 1


@pytest.mark.parametrize("image", ["ghcr.io/a/b:1.4.0", IMAGE[:-1], f"{IMAGE}\n  evil: 1", "@"])
def test_an_image_without_digest_is_refused(clone: Clone, image: str) -> None:
    assert clone.step("commit", "1.4.0", image, check=False).returncode == 1
    assert clone.git("tag") == ""


def test_nothing_to_tell_is_no_release(clone: Clone) -> None:
    for path in (clone.folder / "changelog.d").glob("+*"):
        path.unlink()
    assert clone.step("check", "1.4.0", check=False).returncode == 1


def test_the_image_is_there_and_attested_before_the_tag() -> None:
    jobs = load(FOLDER / "release.yml")["jobs"]
    assert (jobs["image"]["needs"], jobs["tag"]["needs"]) == ("check", "image")
    names = [str(step.get("uses", "")).partition("@")[0] for step in jobs["image"]["steps"]]
    assert names[-2:] == ["docker/build-push-action", "actions/attest"]
    given = jobs["image"]["steps"][-2]["with"]
    assert given["platforms"].split(",") == ["linux/amd64", "linux/arm64"]
    assert (given["provenance"], given["sbom"], given["push"]) == ("mode=max", True, True)
    text = str(jobs["tag"]["steps"])
    assert "needs.image.outputs.digest" in text


def test_the_action_has_the_line_that_a_release_replaces() -> None:
    path = ROOT / ".github" / "release" / "release.py"
    spec = importlib.util.spec_from_file_location("release", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "action.yml").read_text(encoding="utf-8").count(module.BUILT) == 1


def test_the_site_is_published_from_the_tag_with_the_rights_that_it_asks_for() -> None:
    """A release by GITHUB_TOKEN starts no workflow, so this one calls it."""
    site = load(FOLDER / "docs.yml")["jobs"]
    call = load(FOLDER / "release.yml")["jobs"]["documentation"]
    assert call["needs"] == "tag"
    assert call["with"] == {"reference": "v${{ inputs.version }}"}
    assert call["permissions"] == {**site["build"]["permissions"], **site["publish"]["permissions"]}
    [checkout] = [step for step in site["build"]["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ inputs.reference }}"
