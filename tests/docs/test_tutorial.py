"""The tutorial, done from its first line to its last, against a GitHub that is made for it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.act.runner import ACTION, Act, clone
from tests.docker.conftest import base_images, daemon  # noqa: F401 - fixtures
from tests.docs.pages import ROOT, blocks
from tests.docs.tutorial import Shell, Step, commands, steps
from tests.github.hub import REPOSITORY, Hub, open_gits
from tests.github.server.app import App
from tests.github.server.http import Server
from tests.github.server.state import Pull, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEPS = tuple(steps())
RENOVATE = ROOT / "docs" / "guides" / "renovate.md"


@dataclass
class Learner:
    """Does what the page says, and looks whether it is as the page says."""

    shell: Shell
    hub: Hub
    act: Act
    folder: Path
    pulls: list[int] = field(default_factory=list)

    def do(self, step: Step) -> None:
        """One step."""
        kind, _, rest = step.mark.partition(": ")
        if step.language == "console":
            for command in commands(step.body):
                printed = self.shell.run(command.text)
                assert command.output.strip() in printed
        elif kind == "file":
            path = self.folder / rest
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.body, encoding="utf-8")
        elif kind == "line":
            path = self.folder / rest
            before = path.read_text(encoding="utf-8")
            key = step.body.split()[0]
            after, times = re.subn(rf"^{key} .*\n", step.body, before, flags=re.MULTILINE)
            assert times == 1
            path.write_text(after, encoding="utf-8")
        elif kind == "on GitHub":
            self.open(*rest.split())
        else:
            assert step.mark == "in the comment", step
            for line in step.body.splitlines():
                assert line in self.hub.world.comments[-1].body

    def open(self, branch: str, label: str) -> None:
        """Open a pull request, let its workflow run, look at it, and merge it."""
        number = len(self.hub.world.pulls) + 1
        pull = Pull(
            number=number,
            title=branch,
            author="mona",
            author_kind="User",
            head_repository=REPOSITORY,
            head_branch=branch,
        )
        self.hub.world.pulls.append(pull)
        self._run(pull)
        assert pull.labels == [label]
        assert self.hub.log(branch)[0].startswith("Discover transformers ")
        self.hub.app.gits.move(REPOSITORY, "main", self.hub.head(branch))
        pull.state = "closed"

    def _run(self, pull: Pull) -> None:
        head = pull.head_branch
        checkout = clone(self.hub.app.gits.folder, head, self.folder.parent / head)
        event = self.act.home / "event.json"
        ends = {
            "head": {
                "ref": head,
                "sha": self.hub.head(head),
                "repo": {"full_name": REPOSITORY},
            },
            "base": {
                "ref": "main",
                "sha": self.hub.head("main"),
                "repo": {"full_name": REPOSITORY},
            },
        }
        request = {"number": pull.number, "state": "open", "draft": False, **ends}
        request["user"] = {"login": pull.author, "type": pull.author_kind}
        payload = {"action": "opened", "number": pull.number, "pull_request": request}
        event.write_text(json.dumps(payload), encoding="utf-8")
        done = subprocess.run(
            [self.act._program(), "pull_request", *self.act._options(event)],
            cwd=checkout,
            env={"HOME": str(self.act.home), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def _released(folder: Path) -> Path:
    """This project as its repository has it, with the tag of a release."""
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "tag", "--force", "v1"], check=True)
    return folder


def _git(instead: dict[str, Path]) -> dict[str, str]:
    """git's settings: who the learner is, and where GitHub is."""
    settings = [("user.name", "mona"), ("user.email", "mona@example.com")]
    settings += [(f"url.{path}.insteadOf", address) for address, path in instead.items()]
    numbered = enumerate(settings)
    pairs = ((f"GIT_CONFIG_KEY_{n}", f"GIT_CONFIG_VALUE_{n}", *pair) for n, pair in numbered)
    found = {"GIT_CONFIG_COUNT": str(len(settings))}
    for key_name, value_name, key, value in pairs:
        found |= {key_name: key, value_name: value}
    return found


@pytest.fixture
def learner(base_images: None, tmp_path: Path) -> Iterator[Learner]:  # noqa: F811
    gits = open_gits(tmp_path / "git")
    app = App(World(), gits)
    released = _released(tmp_path / "released")
    instead = {
        "https://github.com/YOU/serving": gits.folder,
        "https://github.com/param-discovery/param-discovery": released,
    }
    environment = {**os.environ, **_git(instead)}
    with Server(app, ("127.0.0.1", 0)) as server, Shell(tmp_path, environment) as shell:
        actions = {f"{ACTION}@v1": clone(released, "v1", tmp_path / "action")}
        act = Act(tmp_path / "act", actions, server.url)
        act.home.mkdir()
        yield Learner(shell, Hub(app, server), act, tmp_path / "serving")
    assert app.violations == []


@pytest.mark.docker
@pytest.mark.engine
@pytest.mark.network
def test_from_the_first_line_to_the_last(learner: Learner) -> None:
    for step in STEPS:
        learner.do(step)
    assert len(learner.hub.world.pulls) == 2


def test_no_block_is_left_out() -> None:
    page = ROOT / "docs" / "tutorial.md"
    assert [step.body for step in STEPS if step.language] == [block.body for block in blocks(page)]
    for step in STEPS:
        kind = step.mark.partition(":")[0]
        assert kind in {"file", "line", "on GitHub", "in the comment"} or (
            not kind and step.language == "console"
        )


def test_renovate_is_told_what_its_own_guide_says() -> None:
    [ours] = [step.body for step in STEPS if step.language == "json"]
    guide = RENOVATE.read_text(encoding="utf-8")
    assert f"<!-- renovate.json -->\n```json\n{ours}```" in guide


def test_renovate_finds_the_pin() -> None:
    preset = json.loads((ROOT / "default.json").read_text(encoding="utf-8"))
    [pattern] = preset["customManagers"][0]["matchStrings"]
    pin = re.compile(pattern.replace("(?<", "(?P<"))
    [specification] = [s.body for s in STEPS if s.mark == "file: engine_versions/transformers.yaml"]
    found = pin.search(specification)
    assert found is not None
    assert found["depName"] == "transformers"
    assert found["currentValue"] == str(yaml.safe_load(specification)["current_version"])
