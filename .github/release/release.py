"""The steps of a release that are more than a line: `check`, `commit` and `publish`.

    python .github/release/release.py check VERSION
    python .github/release/release.py commit VERSION IMAGE@DIGEST
    python .github/release/release.py publish VERSION

`commit` makes two commits on the branch `release/VERSION`: the first folds the changelog's
fragments and goes to main as a pull request; the second, whose parent it is, names the image in
action.yml and has the tag. So main keeps `image: Dockerfile`, and runs what it holds.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
IMAGE = re.compile(r"[a-z0-9.-]+(?::[0-9]+)?(?:/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}")
BUILT = "  image: Dockerfile\n"
AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
NOTES = Path("release-notes.md")


class ReleaseError(Exception):
    """Something does not fit; the text says what."""


def main(arguments: list[str]) -> int:
    """Do one step; 1 where something does not fit."""
    parser = argparse.ArgumentParser(description="One step of a release.")
    steps = parser.add_subparsers(dest="step", required=True)
    for name in ("check", "commit", "publish"):
        steps.add_parser(name).add_argument("version")
    steps.choices["commit"].add_argument("image")
    given = parser.parse_args(arguments)
    try:
        check(given.version)
        if given.step == "commit":
            commit(given.version, given.image)
        if given.step == "publish":
            publish(given.version)
    except ReleaseError as error:
        sys.stdout.write(f"::error title=release::{error}\n")
        return 1
    return 0


def check(version: str) -> None:
    """Refuse a version that pyproject.toml does not have, or that says nothing new.

    Raises:
        ReleaseError: it is one.
    """
    if not VERSION.fullmatch(version):
        raise ReleaseError("a version is three numbers with dots between them")
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    if project["version"] != version:
        raise ReleaseError(f"pyproject.toml has {project['version']}: merge the new version first")
    if _git("ls-remote", "--tags", "origin", f"refs/tags/v{version}"):
        raise ReleaseError(f"v{version} is released: a release is never made again")
    fragments = [path for path in Path("changelog.d").glob("*.md") if path.name != "README.md"]
    if not fragments and f"## {version} (" not in _changelog():
        raise ReleaseError("changelog.d has no fragment: there is nothing to tell")


def commit(version: str, image: str) -> None:
    """Commit the changelog, and on top of it the tag's action.yml.

    Raises:
        ReleaseError: the image is not named by digest, or action.yml is not as expected.
    """
    if not IMAGE.fullmatch(image):
        raise ReleaseError("the image is not named by its digest")
    action = Path("action.yml")
    text = action.read_text(encoding="utf-8")
    if text.count(BUILT) != 1:
        raise ReleaseError(f"action.yml does not have `{BUILT.strip()}` once")
    _git("switch", "--create", f"release/{version}")
    _run("towncrier", "build", "--yes", "--version", version)
    _commit(f"Tell what {version} changes", "CHANGELOG.md", "changelog.d")
    action.write_text(text.replace(BUILT, f"  image: docker://{image}\n"), encoding="utf-8")
    _commit(f"Release {version}", "action.yml")
    _git("tag", f"v{version}")
    _git("tag", "--force", f"v{version.partition('.')[0]}")


def publish(version: str) -> None:
    """Push the tag, move the major tag, publish the notes, and ask for the changelog on main."""
    tag, major, branch = f"v{version}", f"v{version.partition('.')[0]}", f"release/{version}"
    _run("gh", "auth", "setup-git")
    _git("push", "origin", f"refs/tags/{tag}", f"{tag}~1:refs/heads/{branch}")
    _git("push", "--force", "origin", f"refs/tags/{major}")
    NOTES.write_text(notes(version, _changelog()), encoding="utf-8")
    _run("gh", "release", "create", tag, "--title", tag, "--notes-file", str(NOTES), "--verify-tag")
    title = f"Tell what {version} changes"
    what = f"The changelog of {tag}, which is released."
    _run("gh", "pr", "create", "--head", branch, "--title", title, "--body", what)


def notes(version: str, changelog: str) -> str:
    """What the changelog says of one version.

    Raises:
        ReleaseError: nothing.
    """
    found = re.search(
        rf"^## {re.escape(version)} \(.*?\)\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found:
        raise ReleaseError(f"CHANGELOG.md has nothing about {version}")
    return found[1].strip() + "\n"


def _changelog() -> str:
    return Path("CHANGELOG.md").read_text(encoding="utf-8")


def _commit(message: str, *paths: str) -> None:
    name, address = AUTHOR
    who = ("-c", f"user.name={name}", "-c", f"user.email={address}")
    _git("add", "--all", "--", *paths)
    _git(*who, "commit", "--quiet", "--message", message)


def _git(*arguments: str) -> str:
    return _run("git", *arguments)


def _run(*command: str) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise ReleaseError(f"`{' '.join(command[:3])}` ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
