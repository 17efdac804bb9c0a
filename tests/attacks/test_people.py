"""Who says something: look-alikes, forged comments and labels, workflows that only seem to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.action.conftest import DISCOVERING, WORKFLOW
from tests.attacks.hostile import OWN_MARKER
from tests.github.hub import FORK_NUMBER, NUMBER, REPOSITORY
from tests.github.server.state import Job, Label, Run

if TYPE_CHECKING:
    from tests.action.conftest import Stage

STRANGERS = [
    ("renovate", "User"),
    ("mend-renovate", "User"),
    ("renovate-bot2", "User"),
    ("Renovate-bot-", "User"),
    ("renovat\u0435[bot]", "Bot"),
    ("renovate\u200b[bot]", "Bot"),
    ("renovate[bot][bot]", "Bot"),
    ("xrenovate[bot]", "Bot"),
    ("dependabot[bot]", "Bot"),
    ("github-actions[bot]", "Bot"),
]


def discovery_runs(stage: Stage, path: str = WORKFLOW, name: str = "discover") -> None:
    job = Job(name=name, status="queued")
    stage.hub.world.runs.append(
        Run(id=1, path=path, head_sha=stage.hub.head(), status="queued", jobs=[job])
    )


@pytest.mark.parametrize(("login", "kind"), STRANGERS)
def test_who_is_called_like_renovate_is_guarded(stage: Stage, login: str, kind: str) -> None:
    stage.hub.pull.author = login
    stage.hub.pull.author_kind = kind  # type: ignore[assignment]
    stage.bump("1.1.0")
    discovery_runs(stage)
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "left to it" not in ran.summary


def test_a_fork_by_renovates_name_is_guarded(stage: Stage) -> None:
    pull = stage.hub.world.pull(FORK_NUMBER)
    assert pull is not None
    pull.author, pull.author_kind = "renovate[bot]", "Bot"
    discovery_runs(stage)
    assert stage.run("guard", FORK_NUMBER).exit_code == 1


def test_a_workflow_of_the_head_is_not_waited_for(stage: Stage) -> None:
    """A job for a runner that does not exist would be 'at work' for a day."""
    stage.bump("1.1.0")
    stage.hub.push({".github/workflows/forever.yml": DISCOVERING})
    discovery_runs(stage, ".github/workflows/forever.yml")
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "is not waited for, as workflows are changed" in ran.summary


def test_nor_the_bases_workflow_once_it_is_changed(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.hub.push({WORKFLOW: DISCOVERING.replace(b"self-hosted", b"nowhere")})
    discovery_runs(stage)
    assert stage.run("guard").exit_code == 1


def test_nor_a_workflow_that_does_not_discover(stage: Stage) -> None:
    stage.bump("1.1.0")
    discovery_runs(stage, ".github/workflows/other.yml")
    ran = stage.run("guard")
    assert ran.exit_code == 1
    assert "has not run" in ran.summary


def test_nor_a_job_that_only_has_the_name(stage: Stage) -> None:
    stage.bump("1.1.0")
    discovery_runs(stage, name="discover everything")
    stage.hub.world.runs[0].status = "completed"
    assert stage.run("guard").exit_code == 1


@pytest.mark.parametrize("login", ["mallory", "evil[bot]", "github-actions"])
def test_a_comment_with_our_marker_by_someone_else_is_left_alone(stage: Stage, login: str) -> None:
    forged = stage.hub.say(f"{OWN_MARKER}\n**safe**: nothing to see", login)
    stage.bump("2.0.0")
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking"
    assert forged.body == f"{OWN_MARKER}\n**safe**: nothing to see"
    ours = [each for each in stage.hub.world.comments if each.login == "github-actions[bot]"]
    assert len(ours) == 1
    assert "**BREAKING**" in ours[0].body


def test_our_marker_further_down_is_not_ours(stage: Stage) -> None:
    quoted = stage.hub.say(f"See:\n{OWN_MARKER}\n**safe**")
    stage.bump("2.0.0")
    stage.run("discover")
    assert quoted.body == f"See:\n{OWN_MARKER}\n**safe**"
    assert len(stage.comments) == 2


def test_a_comment_of_ours_that_someone_edited_is_set_right(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.run("discover")
    [ours] = stage.hub.world.comments
    right, ours.body = ours.body, f"{OWN_MARKER}\n**safe**: all is well"
    stage.run("discover")
    assert [each.body for each in stage.hub.world.comments] == [right]


def test_a_label_that_someone_set_is_taken_away(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.hub.world.labels.append(Label(id=1, name="schema-safe"))
    stage.hub.pull.labels.append("schema-safe")
    stage.run("discover")
    assert stage.labels == ["schema-breaking"]


def test_and_in_other_letters_too(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.hub.world.labels.append(Label(id=1, name="Schema-SAFE"))
    stage.hub.pull.labels.append("Schema-SAFE")
    stage.run("discover")
    assert stage.labels == ["schema-breaking"]


def test_a_label_is_taken_away_before_anything_takes_long(stage: Stage) -> None:
    """The engine is looked into for minutes; the old word must not stand so long."""
    stage.bump("1.1.0")
    stage.run("discover")
    stage.bump("9.9.9")
    calls = len(stage.hub.app.log)
    stage.run("discover")
    removed = [call for call in stage.hub.app.log[calls:] if call.startswith("DELETE")]
    assert removed == [f"DELETE /repos/{REPOSITORY}/issues/{NUMBER}/labels/schema-safe"]
    assert stage.labels == []


def test_whoever_runs_it_again_does_not_matter(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "renovate[bot]")
    monkeypatch.setenv("GITHUB_TRIGGERING_ACTOR", "renovate[bot]")
    stage.hub.pull.author, stage.hub.pull.author_kind = "mallory", "User"
    stage.bump("1.1.0")
    discovery_runs(stage)
    assert stage.run("guard").exit_code == 1


def test_the_event_does_not_say_who_wrote_it(stage: Stage) -> None:
    """A step before this one can write the event's file; GitHub itself is asked."""
    stage.hub.pull.author, stage.hub.pull.author_kind = "mallory", "User"
    stage.bump("1.1.0")
    discovery_runs(stage)
    event = stage.pull_event()
    event["pull_request"]["user"] = {"login": "renovate[bot]", "type": "Bot"}
    assert stage.run_event("pull_request", event, "guard").exit_code == 1


def test_the_event_does_not_make_a_fork_ours(stage: Stage) -> None:
    event = stage.pull_event(FORK_NUMBER)
    event["pull_request"]["head"]["repo"] = {"full_name": REPOSITORY}
    ran = stage.run_event("pull_request", event, "discover")
    assert ran.exit_code == 2
    assert "comes from a fork" in ran.out


def test_a_finished_run_of_a_fork_does_not_discover(stage: Stage) -> None:
    """`workflow_run` has the secrets that the fork's own run has not."""
    head = stage.hub.head("fix", "stranger/serving")
    payload = {
        "action": "completed",
        "workflow_run": {
            "id": 1,
            "event": "pull_request",
            "head_sha": head,
            "head_branch": "fix",
            "head_repository": {
                "full_name": "stranger/serving",
                "owner": {"login": "stranger", "type": "User"},
            },
            "status": "completed",
            "conclusion": "success",
        },
    }
    ran = stage.run_event("workflow_run", payload, "discover")
    assert ran.exit_code == 2
    assert "comes from a fork" in ran.out
    assert ran.outputs["classification"] == ""


def test_another_base_branch_is_another_question(stage: Stage) -> None:
    """Retargeted to a branch that has it all, and back: `edited` is an event like any other."""
    stage.bump("2.0.0")
    stage.run("discover")
    assert stage.labels == ["schema-breaking"]
    stage.hub.app.gits.move(REPOSITORY, "elsewhere", stage.hub.head())
    stage.hub.pull.base_branch = "elsewhere"
    stage.run_event("pull_request", stage.pull_event() | {"action": "edited"}, "discover")
    assert stage.labels == []
    stage.hub.pull.base_branch = "main"
    stage.run_event("pull_request", stage.pull_event() | {"action": "edited"}, "discover")
    assert stage.labels == ["schema-breaking"]


@pytest.mark.parametrize("mode", ["120000", "160000"], ids=["link", "submodule"])
@pytest.mark.parametrize("engine", ["changed", "all"])
def test_a_specification_that_is_no_file_does_not_pass_the_guard(
    stage: Stage, engine: str, mode: str
) -> None:
    path = "engine_versions/acme.yaml"
    files: dict[str, bytes | None] = {path: b"elsewhere.yaml"}
    stage.hub.app.gits.commit(REPOSITORY, "bump", files, "x", modes={path: mode})
    ran = stage.run("guard", engine=engine)
    assert ran.exit_code == 2
    assert "lies on the way" in ran.err
