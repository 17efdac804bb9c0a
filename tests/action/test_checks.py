"""After a commit that starts nothing, the action starts what checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.action import acme
from tests.github.hub import FORK_NUMBER, REPOSITORY
from tests.github.server.state import Token, Workflow

if TYPE_CHECKING:
    from tests.action.conftest import Stage

DISPATCH = "POST .*/dispatches"


@pytest.fixture
def checked(stage: Stage) -> Stage:
    """Two workflows that can be started by hand, and a bump."""
    for number, name in enumerate(("ci.yml", "more.yaml")):
        stage.hub.world.workflows.append(Workflow(id=number + 5, path=f".github/workflows/{name}"))
    stage.bump("1.1.0")
    return stage


def _started(stage: Stage) -> list[tuple[str, str]]:
    return [(run.path.rpartition("/")[2], run.head_sha) for run in stage.hub.world.runs]


def test_they_are_started_on_the_commit(checked: Stage) -> None:
    ran = checked.run("discover", checks="ci.yml, more.yaml")
    assert ran.exit_code == 0, ran.err
    sha = ran.outputs["commit-sha"]
    assert _started(checked) == [("ci.yml", sha), ("more.yaml", sha)]
    assert "`ci.yml` was started on bump" in ran.summary
    again = checked.run("discover", checks="ci.yml,more.yaml")
    assert again.exit_code == 0, again.err
    assert len(_started(checked)) == 2, "one run for each commit, and no ring"


def test_none_is_started_unless_the_workflow_names_it(checked: Stage) -> None:
    checked.run("discover")
    assert _started(checked) == []
    assert checked.hub.called("POST /repos/acme/serving/actions") == 0


def test_none_is_started_without_a_commit_of_ours(checked: Stage) -> None:
    checked.run("discover", checks="ci.yml", commit="false")
    checked.run("guard", checks="ci.yml")
    checked.run("discover", FORK_NUMBER, checks="ci.yml", allow_forks="true")
    assert _started(checked) == []


def test_an_apps_commit_starts_them_itself(checked: Stage) -> None:
    checked.hub.world.tokens["t0ken"] = Token(login="our-app[bot]")
    ran = checked.run("discover", checks="ci.yml")
    assert ran.outputs["commit-sha"]
    assert _started(checked) == []


def test_a_token_that_may_not_is_told_and_fails_nothing(checked: Stage) -> None:
    checked.hub.world.tokens["t0ken"].permissions["actions"] = "read"
    ran = checked.run("discover", checks="ci.yml")
    assert ran.exit_code == 0, ran.err
    assert checked.labels == ["schema-safe"]
    assert "actions: write" in ran.summary
    assert "::warning" in ran.out
    assert "wait until someone starts it" in ran.out


def test_what_cannot_be_started_fails_the_run_and_undoes_nothing(checked: Stage) -> None:
    checked.hub.world.workflows[0].dispatchable = False
    ran = checked.run("discover", checks="ci.yml,gone.yml,more.yaml")
    assert ran.exit_code == 3
    assert "`ci.yml` could not be started on bump" in ran.summary
    assert "gone.yml could not be started on bump" in ran.out
    assert [name for name, _ in _started(checked)] == ["more.yaml"]
    assert checked.labels == ["schema-safe"]
    assert ran.outputs["classification"] == "safe"


def test_what_an_earlier_run_could_not_start_is_started_by_the_next(checked: Stage) -> None:
    fault = checked.hub.fail(DISPATCH, 502, times=3)
    first = checked.run("discover", checks="ci.yml")
    assert first.exit_code == 3
    assert checked.labels == ["schema-safe"]
    checked.hub.app.faults.remove(fault)
    again = checked.run("discover", checks="ci.yml")
    assert again.exit_code == 0, again.err
    assert again.outputs["commit-sha"] == ""
    assert _started(checked) == [("ci.yml", checked.hub.head())]


@pytest.mark.parametrize("done", [True, False])
def test_an_answer_that_is_lost_starts_one_run(checked: Stage, done: bool) -> None:
    checked.hub.fail(DISPATCH, 502, done=done)
    ran = checked.run("discover", checks="ci.yml")
    assert ran.exit_code == 0, ran.err
    assert _started(checked) == [("ci.yml", checked.hub.head())]


def test_whose_token_it_is_has_to_be_known(checked: Stage) -> None:
    """Else an App's commit would be checked twice, or a job's never."""
    checked.hub.fail("POST /graphql", {"errors": [{"message": "no"}]}, times=99)
    ran = checked.run("discover", checks="ci.yml", commit="false", comment="false")
    assert ran.exit_code == 3
    assert "ci.yml could not be started on bump" in ran.out


def test_a_pull_request_of_our_own_is_checked_too(checked: Stage) -> None:
    checked.hub.push(dict(acme.files_of("1.1.0")), "main")
    payload = {"ref": "refs/heads/main", "inputs": None}
    for _ in range(2):
        ran = checked.run_event(
            "schedule", payload, "discover", engine="all", commit="pull-request", checks="ci.yml"
        )
        assert ran.exit_code == 0, ran.err
    sha = checked.hub.app.gits.head(REPOSITORY, "param-discovery/acme")
    assert _started(checked) == [("ci.yml", sha)]


@pytest.mark.parametrize("name", ["../ci.yml", "ci", "a/ci.yml", "ci.yml@main", "-x .yml"])
def test_what_is_no_workflow_file_is_bad_input(checked: Stage, name: str) -> None:
    ran = checked.run("discover", checks=name)
    assert ran.exit_code == 2
    assert "`.github/workflows`" in ran.err
