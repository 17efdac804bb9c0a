"""`mode: guard`: whether what a pull request brings agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.action import acme
from tests.action.conftest import WORKFLOW
from tests.github.hub import FORK_NUMBER, REPOSITORY
from tests.github.server.state import Job, Run

if TYPE_CHECKING:
    from tests.action.conftest import Stage


def _discovery(stage: Stage, status: str, conclusion: str | None = None) -> None:
    job = Job(name="discover", status=status, conclusion=conclusion)
    stage.hub.world.runs.append(
        Run(
            id=1,
            path=WORKFLOW,
            head_sha=stage.hub.head(),
            status="completed" if conclusion else "in_progress",
            conclusion=conclusion,
            jobs=[job],
        )
    )


def test_what_agrees_passes(stage: Stage) -> None:
    ran = stage.run("guard", engine="all")
    assert ran.exit_code == 0, ran.err
    assert "agree: acme" in ran.summary
    assert ran.outputs["classification"] == ""


def test_what_is_not_concerned_is_not_compared(stage: Stage) -> None:
    stage.hub.push({"README.md": b"# Other\n"})
    ran = stage.run("guard")
    assert ran.exit_code == 0
    assert ran.outputs["results"] == "[]"


def test_a_bump_without_schema_fails_on_the_line_of_the_pin(stage: Stage) -> None:
    stage.hub.pull.author, stage.hub.pull.author_kind = "mona", "User"
    stage.hub.push({".github/workflows/engine-pipeline.yml": b"on: workflow_dispatch\n"})
    stage.bump("1.1.0")
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "::error file=docker/Dockerfile.acme,line=2" in ran.out
    assert "--field pr_number=7" in ran.summary


def test_renovates_bump_is_left_to_discovery_while_that_is_at_work(stage: Stage) -> None:
    stage.bump("1.1.0")
    _discovery(stage, "in_progress")
    ran = stage.run("guard")
    assert ran.exit_code == 0, ran.err
    assert "left to it" in ran.summary


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "success"])
def test_renovates_bump_does_not_pass_once_discovery_has_ended(
    stage: Stage, conclusion: str
) -> None:
    stage.bump("1.1.0")
    _discovery(stage, "completed", conclusion)
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "out of step" in ran.summary


def test_renovates_bump_does_not_pass_if_discovery_never_ran(stage: Stage) -> None:
    stage.bump("1.1.0")
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "has not run" in ran.summary


PUBLISHING = b"""\
on: {workflow_run: {workflows: [engines]}}
permissions: write-all
jobs:
  find: {steps: [{uses: acme/param-discovery@v1, with: {mode: discover}}]}
"""


def _built(stage: Stage) -> None:
    """The engine's image is built, and published by a workflow that follows."""
    spec = acme.SPEC + "build: true\n"
    files: dict[str, bytes | None] = {
        ".github/workflows/publish.yml": PUBLISHING,
        "engine_versions/acme.yaml": spec.format(version="1.0.0").encode(),
    }
    stage.hub.push(files, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    bump = acme.files_of("1.1.0") | {
        "engine_versions/acme.yaml": spec.format(version="1.1.0").encode()
    }
    stage.hub.push(bump)


@pytest.mark.parametrize("conclusion", [None, "skipped", "success"])
def test_what_is_looked_into_elsewhere_is_not_waited_for(
    stage: Stage, conclusion: str | None
) -> None:
    """Its failure would stand on the default branch's commit: the check could never turn red."""
    _built(stage)
    _discovery(stage, "completed" if conclusion else "queued", conclusion)
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "`.github/workflows/publish.yml` may look into it" in ran.summary
    assert "has not run" not in ran.summary
    assert "left to it" not in ran.summary


def test_an_engine_beside_it_is_waited_for(stage: Stage) -> None:
    _built(stage)
    named = {"acme": "zenith", "ACME": "ZENITH"}
    files: dict[str, bytes | None] = {}
    for path, content in acme.files_of("1.1.0").items():
        text = path + "\n" + (content or b"").decode()
        for old, new in named.items():
            text = text.replace(old, new)
        files[text.partition("\n")[0]] = text.partition("\n")[2].encode()
    stage.hub.push(files)
    _discovery(stage, "in_progress")
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "`zenith` is left to it" in ran.summary or "zenith is left to it" in ran.summary
    assert "schemas/acme.json is of 1.0.0" in ran.out
    assert "schemas/zenith.json" not in ran.out


def test_a_called_workflow_that_cannot_be_read_is_named(stage: Stage) -> None:
    called = b"on: pull_request\njobs: {a: {uses: acme/secret/.github/workflows/x.yml@v1}}\n"
    stage.hub.push({WORKFLOW: called}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    stage.bump("1.1.0")
    _discovery(stage, "in_progress")
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "acme/secret/.github/workflows/x.yml@v1" in ran.summary


def test_nobody_else_is_left_to_discovery(stage: Stage) -> None:
    stage.hub.pull.author, stage.hub.pull.author_kind = "renovate-fan", "User"
    stage.bump("1.1.0")
    _discovery(stage, "in_progress")
    assert stage.run("guard").exit_code == 1


def test_a_fork_is_guarded_as_everyone(stage: Stage) -> None:
    ran = stage.run("guard", FORK_NUMBER)
    assert ran.exit_code == 1
    assert "schemas/acme.json is of 1.0.0" in ran.out


def test_the_head_counts_and_not_the_workspace(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.run("discover")
    ran = stage.run("guard")
    assert ran.exit_code == 0, ran.out


def test_a_specification_that_is_wrong_is_bad_input(stage: Stage) -> None:
    stage.hub.push({"engine_versions/acme.yaml": b"current_version: [\n"})
    ran = stage.run("guard")
    assert ran.exit_code == 2
    assert "engine_versions/acme.yaml" in ran.out


def test_a_queued_merge_is_guarded(stage: Stage) -> None:
    sha = stage.bump("1.1.0")
    payload = {
        "action": "checks_requested",
        "merge_group": {
            "head_sha": sha,
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
            "base_sha": stage.hub.head("main"),
            "base_ref": "refs/heads/main",
        },
    }
    assert stage.run_event("merge_group", payload, "guard").exit_code == 1


def test_a_push_is_guarded(stage: Stage) -> None:
    before = stage.hub.head("main")
    after = stage.hub.push(dict(acme.files_of("1.1.0")), "main")
    payload = {"ref": "refs/heads/main", "before": before, "after": after, "deleted": False}
    assert stage.run_event("push", payload, "guard").exit_code == 1
