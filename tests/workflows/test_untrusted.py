"""What a pull request brings never meets a token that may publish.

`dangerous-triggers` is waived for publish-engine-image.yml; this is why it may be.
"""

from __future__ import annotations

import re

import pytest

from tests.workflows.files import FOLDER, WORKFLOWS, load, steps, triggers

PUBLISH = FOLDER / "publish-engine-image.yml"
RING = ("publish-engine-image.yml", "engine-image.yml")
DANGEROUS = {"workflow_run", "pull_request_target", "issue_comment"}
SAFE_FIELDS = {
    "conclusion",
    "event",
    "head_repository.full_name",
    "head_branch",
}
"""Of the run that came before: compared, or part of a name that nobody runs."""


def test_only_one_workflow_has_a_dangerous_trigger() -> None:
    found = {path.name for path in WORKFLOWS if DANGEROUS & triggers(load(path)).keys()}
    assert found == {PUBLISH.name}


@pytest.mark.parametrize("name", RING)
def test_it_checks_out_nothing_but_the_default_branch(name: str) -> None:
    for step in steps(FOLDER / name):
        if step.uses.startswith("actions/checkout@"):
            given = step.body["with"]
            assert given["ref"] == "${{ github.sha }}"
            assert "repository" not in given


@pytest.mark.parametrize("name", RING)
def test_it_takes_no_artifact_cache_or_script(name: str) -> None:
    for step in steps(FOLDER / name):
        action = step.uses.partition("@")[0]
        assert "download-artifact" not in action
        assert not action.startswith("actions/cache")
        assert "run" not in step.body


def test_it_believes_the_earlier_run_only_what_cannot_be_made_up() -> None:
    text = re.sub(r"#.*", "", PUBLISH.read_text(encoding="utf-8"))
    used = set(re.findall(r"github\.event\.workflow_run\.([\w.]+)", text))
    assert used == SAFE_FIELDS
    assert "github.head_ref" not in text


def test_an_image_of_the_default_branch_takes_nothing_out_of_the_branches_cache() -> None:
    [build] = [
        step
        for step in steps(FOLDER / "engine-image.yml")
        if step.uses.startswith("docker/build-push-action@")
    ]
    given = build.body["with"]
    assert "cache_from" in given["cache-from"]
    assert "cache-to" not in given


def test_the_checkout_of_the_called_pipeline_is_that_of_the_workflow_itself() -> None:
    """`job.workflow_sha` is the default branch's where publish-engine-image.yml calls."""
    for step in steps(FOLDER / "engine-pipeline.yml"):
        if step.uses.startswith("actions/checkout@") and step.job != "images":
            assert step.body["with"]["ref"] == "${{ job.workflow_sha }}"
            assert step.body["with"]["repository"] == "${{ job.workflow_repository }}"


def test_the_job_that_runs_a_branchs_dockerfile_publishes_no_image() -> None:
    given = [step for step in steps(FOLDER / "engine-pipeline.yml") if step.job == "images"]
    [build] = [step for step in given if step.uses.startswith("docker/build-push-action@")]
    assert build.body["with"]["outputs"] == "type=cacheonly"
    assert "push" not in build.body["with"]
    assert "tags" not in build.body["with"]
