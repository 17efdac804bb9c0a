"""`release.yml` and the jobs of `ci.yml` that are plain shell, run line by line with `act`.

What `act` cannot do is done by stand-ins, here alone: one architecture is built, and attestations
are noted and not made. The registry is real, and so are git, towncrier and the release script.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.docker.conftest import base_images, daemon, registry  # noqa: F401 - fixtures
from tests.docker.support import BASE
from tests.github.hub import REPOSITORY
from tests.workflows.files import ROOT
from tests.workflows.host import Host

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docker.conftest import Registry
    from tests.workflows.conftest import Ran

VERSION = "1.4.0"
DOCUMENTATION = ("Documentation/build", "Documentation/publish")
"""A workflow that the release calls."""
PUSH = f"""\
image="$REGISTRY/{REPOSITORY}:$(sed -n 's/.*"tags": *"[^"]*:\\([^"]*\\)".*/\\1/p' <<< "$GIVEN")"
docker tag {BASE}:empty "$image"
docker push --quiet "$image"
digest="$(docker image inspect --format '{{{{index .RepoDigests 0}}}}' "$image")"
docker image rm --force "$image" > /dev/null
echo "digest=${{digest#*@}}" >> "$GITHUB_OUTPUT"
"""
"""A small image in the place of ours, which other tests build."""
REFUSE = 'test -z "$REFUSED"\n'


def _files(*names: str) -> dict[str, str]:
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in names}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """This project, with a version to release and something to tell."""
    steps = {"docker/build-push-action": PUSH, "actions/attest": REFUSE}
    made = Host(tmp_path / "host", steps)
    files = _files(
        *(f".github/workflows/{name}.yml" for name in ("release", "docs", "ci")),
        *(
            ".github/release/release.py",
            "action.yml",
            "CHANGELOG.md",
            "pyproject.toml",
            "changelog.d/README.md",
        ),
    )
    files["pyproject.toml"] = re.sub(
        r'^version = ".*"$', f'version = "{VERSION}"', files["pyproject.toml"], flags=re.MULTILINE
    )
    files["changelog.d/+new.added.md"] = "Something new.\n"
    made.make(files)
    return made


def _released(host: Host, registry: Registry, refused: str = "") -> Ran:  # noqa: F811
    """`refused`: attestations are not taken."""
    payload = {"ref": "refs/heads/main", "inputs": {"version": VERSION}}
    environ = {"REGISTRY": registry.address, "REFUSED": refused}
    return host.run("release.yml", "workflow_dispatch", payload, **environ)


def _out(line: str) -> bool:
    return line.startswith("actions/checkout ")


def _given(host: Host, action: str) -> dict[str, str]:
    [line] = [line for line in host.noted if line.startswith(f"{action} ")]
    given: dict[str, str] = json.loads(line.partition(" ")[2])
    return {name: text for name, text in given.items() if text}


@pytest.mark.docker
@pytest.mark.usefixtures("base_images")
def test_a_release(host: Host, registry: Registry) -> None:  # noqa: F811
    ran = _released(host, registry)
    assert ran.exit_code == 0, ran.log
    assert list(ran.jobs) == ["check", "image", "tag", *DOCUMENTATION]
    assert set(ran.jobs.values()) == {"success"}

    built = _given(host, "docker/build-push-action")
    image = f"ghcr.io/{REPOSITORY}"
    assert built["tags"] == f"{image}:{VERSION}"
    assert built["platforms"] == "linux/amd64,linux/arm64"
    sha = host.git("rev-parse", "main")
    assert built["build-args"].split() == [f"VERSION={VERSION}", f"REVISION={sha}"]
    attested = _given(host, "actions/attest")
    assert attested["subject-name"] == image
    digest = attested["subject-digest"]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", digest)

    listed = [line.split("\t") for line in host.git("ls-remote", "origin").splitlines()]
    refs = {name: commit for commit, name in listed}
    assert refs["refs/tags/v1.4.0"] == refs["refs/tags/v1"]
    assert refs["refs/heads/main"] == sha, "main takes the changelog by a pull request"
    host.git("fetch", "--quiet", "origin", "refs/tags/v1.4.0:refs/tags/v1.4.0")
    tagged = yaml.safe_load(host.git("show", "v1.4.0:action.yml"))
    assert tagged["runs"]["image"] == f"docker://{image}@{digest}"
    assert "Something new." in host.git("show", "v1.4.0:CHANGELOG.md")
    said = [line for line in host.noted if line.startswith("gh ")]
    assert [line.split(" --")[0] for line in said] == [
        "gh auth setup-git",
        "gh release create v1.4.0",
        "gh pr create",
    ]
    order = [line.split(" ")[0] for line in host.noted]
    assert order.index("actions/attest") < order.index("gh")

    checked_out = [json.loads(line.partition(" ")[2])["ref"] for line in host.noted if _out(line)]
    assert checked_out == ["v1.4.0"], "the documentation is that of the tag"
    assert "nox -s site" in host.noted

    again = _released(host, registry)
    assert again.exit_code == 1
    assert again.jobs == {"check": "failure"}, "a release is never made again"


@pytest.mark.docker
@pytest.mark.usefixtures("base_images")
def test_without_attestation_there_is_no_tag(host: Host, registry: Registry) -> None:  # noqa: F811
    ran = _released(host, registry, refused="yes")
    assert ran.jobs == {"check": "success", "image": "failure"}, ran.log
    assert host.git("ls-remote", "--tags", "origin") == ""
    assert not [line for line in host.noted if line.startswith("gh ")]


def test_only_main_is_released(host: Host) -> None:
    host.git("switch", "--quiet", "--create", "other")
    payload = {"ref": "refs/heads/other", "inputs": {"version": VERSION}}
    ran = host.run("release.yml", "workflow_dispatch", payload, REGISTRY="", REFUSED="")
    assert ran.jobs == {}, ran.log
    assert host.noted == []


def test_the_checks_lines_as_they_stand(host: Host) -> None:
    """Nothing is installed or tested here: what is asked for, in which order, is."""
    ran = host.run("ci.yml", "push", {"ref": "refs/heads/main"}, "lint")
    assert ran.jobs == {"lint": "success"}, ran.log
    ran = host.run("ci.yml", "push", {"ref": "refs/heads/main"}, "tests")
    assert set(ran.jobs.values()) == {"success"}, ran.log
    assert len(ran.jobs) == 3, "one for each Python"
    ran = host.run("ci.yml", "push", {"ref": "refs/heads/main"}, "suite")
    assert ran.jobs == {"suite": "success"}, ran.log

    install = "python -m pip install --quiet --require-hashes -r requirements/dev.txt"
    programs = [line for line in host.noted if not line.startswith("actions/")]
    assert programs[:2] == [install, "nox -s lint docs"]
    assert sorted(programs[2:8]) == [*["nox -s tests"] * 3, *[install] * 3]
    assert programs[8:] == ["sudo bash .ci/run"]
    versions = [json.loads(line.partition(" ")[2]) for line in host.noted if "setup-python" in line]
    assert sorted(given["python-version"] for given in versions) == ["3.11", "3.11", "3.12", "3.13"]


def test_what_the_checks_ask_for_is_there() -> None:
    sessions = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    for name in ("lint", "docs", "tests"):
        assert re.search(rf"^def {name}\(", sessions, re.MULTILINE), name
    assert (ROOT / "requirements" / "dev.txt").is_file()
    assert (ROOT / "requirements" / "lint.txt").is_file()
    assert shutil.which("bash")
    assert (ROOT / ".ci" / "run").is_file()
