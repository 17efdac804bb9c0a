"""`mode: discover`, from the event to what stands on the pull request afterwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.action import acme
from tests.action.conftest import SCHEMA
from tests.github.hub import FORK_NUMBER, NUMBER
from tests.github.server.state import ALL_READ

if TYPE_CHECKING:
    from tests.action.conftest import Stage


def test_a_safe_bump_is_committed_commented_and_labelled(stage: Stage) -> None:
    stage.bump("1.1.0")
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert stage.schema()["engine_version"] == "1.1.0"
    assert stage.hub.log()[0] == "Discover acme 1.1.0"
    assert stage.labels == ["schema-safe"]
    assert len(stage.comments) == 1
    assert "engine_params.seed" in stage.comments[0]
    assert ran.outputs["classification"] == "safe"
    assert ran.outputs["changed"] == "true"
    assert ran.outputs["commit-sha"] == stage.hub.head()
    assert ran.outputs["label"] == "schema-safe"
    assert "engine_params.seed" in ran.summary


def test_a_breaking_bump_says_so_and_does_not_fail_the_step(stage: Stage) -> None:
    stage.bump("2.0.0")
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "breaking"
    assert ran.outputs["breaking-count"] == "1"
    assert stage.labels == ["schema-breaking"]
    assert "half" in stage.comments[0]
    assert "::error" in ran.out


def test_fail_on_breaking_fails_the_step_once_all_is_written(stage: Stage) -> None:
    stage.bump("2.0.0")
    ran = stage.run("discover", fail_on="breaking")
    assert ran.exit_code == 1
    assert stage.schema()["engine_version"] == "2.0.0"
    assert ran.outputs["classification"] == "breaking"


def test_a_second_run_changes_nothing(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.run("discover")
    head, comments = stage.hub.head(), stage.comments
    again = stage.run("discover")
    assert again.exit_code == 0, again.err
    assert stage.hub.head() == head
    assert stage.comments == comments
    assert stage.labels == ["schema-safe"]
    assert again.outputs["changed"] == "false"
    assert again.outputs["classification"] == "safe", "against the merge base, not the own commit"


def test_a_later_bump_turns_the_label_and_edits_the_comment(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.run("discover")
    stage.bump("2.0.0")
    stage.run("discover")
    assert stage.labels == ["schema-breaking"]
    assert len(stage.comments) == 1
    assert "half" in stage.comments[0]


def test_a_version_that_does_not_exist_leaves_no_verdict(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.run("discover")
    stage.bump("9.9.9")
    ran = stage.run("discover")
    assert ran.exit_code == 3
    assert ran.outputs["classification"] == ""
    assert stage.labels == []
    assert stage.schema()["engine_version"] == "1.1.0"
    assert "No verdict" in stage.comments[0]
    assert "::error" in ran.out
    assert ran.result["error"]


def test_a_pin_out_of_step_is_found_after_the_commit(stage: Stage) -> None:
    files = acme.files_of("1.1.0") | {
        "docker/Dockerfile.acme": b"FROM scratch\nARG ACME_VERSION=1.0.0\n"
    }
    stage.hub.push(files)
    ran = stage.run("discover")
    assert ran.exit_code == 3
    assert ran.outputs["classification"] == ""
    assert stage.labels == []
    assert "the guard does not pass" in ran.out


def test_a_fork_is_refused_unless_allowed(stage: Stage) -> None:
    refused = stage.run("discover", FORK_NUMBER)
    assert refused.exit_code == 2
    assert "comes from a fork" in refused.out
    allowed = stage.run("discover", FORK_NUMBER, allow_forks="true")
    assert allowed.exit_code == 0, allowed.err
    assert allowed.outputs["classification"] == "safe"
    assert allowed.outputs["commit-sha"] == ""
    assert (stage.workspace / SCHEMA).is_file()
    assert stage.hub.called("POST /repos") == 0


def test_a_token_that_only_reads_still_tells_the_result(stage: Stage) -> None:
    stage.hub.world.tokens["t0ken"].permissions = dict(ALL_READ)
    stage.bump("1.1.0")
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert "contents: write" in ran.summary
    assert "::warning::GitHub did not take the commit" in ran.out
    assert "engine_params.seed" in ran.summary
    assert stage.comments == []
    assert stage.labels == []
    written = json.loads((stage.workspace / SCHEMA).read_text(encoding="utf-8"))
    assert written["engine_version"] == "1.1.0"


def test_a_wrong_label_that_cannot_be_removed_fails_the_run(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.run("discover")
    assert stage.labels == ["schema-safe"]
    stage.bump("2.0.0")
    stage.hub.world.tokens["t0ken"].permissions = dict(ALL_READ)
    ran = stage.run("discover")
    assert ran.exit_code == 3
    assert "The label schema-safe stands on the pull request" in ran.out
    assert ran.outputs["classification"] == "breaking"


def test_a_dispatch_with_a_number_works_on_that_pull_request(stage: Stage) -> None:
    stage.bump("1.1.0")
    payload = {"ref": "refs/heads/main", "inputs": {"pr_number": str(NUMBER)}}
    ran = stage.run_event("workflow_dispatch", payload, "discover", pr_number=str(NUMBER))
    assert ran.exit_code == 0, ran.err
    assert stage.schema()["engine_version"] == "1.1.0"
    assert stage.schema("main")["engine_version"] == "1.0.0"


def test_a_pull_request_that_moved_on_is_left_to_its_own_run(stage: Stage) -> None:
    stage.bump("1.1.0")
    event = stage.pull_event()
    stage.bump("2.0.0")
    ran = stage.run_event("pull_request", event, "discover")
    assert ran.exit_code == 0
    assert ran.outputs["classification"] == ""
    assert "has moved on" in ran.summary
    assert stage.labels == []


def test_without_a_pull_request_nothing_is_written_to_the_branch(stage: Stage) -> None:
    head = stage.hub.head("main")
    payload = {"ref": "refs/heads/main", "inputs": None}
    ran = stage.run_event("workflow_dispatch", payload, "discover", engine="acme", version="1.1.0")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "safe"
    assert stage.hub.head("main") == head
    assert (stage.workspace / SCHEMA).is_file()


def test_without_a_pull_request_one_is_opened_where_the_workflow_asks_for_it(
    stage: Stage,
) -> None:
    main = stage.hub.push(dict(acme.files_of("1.1.0")), "main")
    payload = {"ref": "refs/heads/main", "inputs": None}
    for _ in range(2):
        ran = stage.run_event("schedule", payload, "discover", engine="all", commit="pull-request")
        assert ran.exit_code == 0, ran.err
        assert ran.outputs["classification"] == "safe"
    assert stage.hub.head("main") == main
    [opened] = [p for p in stage.hub.world.pulls if p.head_branch == "param-discovery/acme"]
    assert opened.title == "Discover acme 1.1.0"
    assert "engine_params.seed" in (opened.body or "")
    assert stage.schema("param-discovery/acme")["engine_version"] == "1.1.0"
    assert f"#{opened.number}" in ran.summary


def test_nothing_concerned_is_nothing_to_do(stage: Stage) -> None:
    stage.hub.push({"README.md": b"# Other\n"})
    ran = stage.run("discover")
    assert ran.exit_code == 0
    assert ran.outputs["results"] == "[]"
    assert ran.outputs["classification"] == ""
    assert stage.labels == []


def test_an_unknown_engine_is_bad_input(stage: Stage) -> None:
    stage.bump("1.1.0")
    ran = stage.run("discover", engine="acne")
    assert ran.exit_code == 2
    assert "Is it acme?" in ran.err
    assert ran.outputs == {}


def test_two_engines_are_committed_together(stage: Stage) -> None:
    zenith = {
        "engine_versions/zenith.yaml": acme.SPEC.format(version="1.0.0")
        .replace("acme", "zenith")
        .replace("ACME", "ZENITH")
        .encode(),
        "docker/Dockerfile.zenith": b"FROM scratch\nARG ZENITH_VERSION=1.0.0\n",
    }
    stage.hub.push({**acme.files_of("2.0.0"), **zenith})
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "breaking"
    assert {entry["engine"] for entry in json.loads(ran.outputs["results"])} == {"acme", "zenith"}
    assert stage.hub.log()[0] == "Discover acme 2.0.0, zenith 1.0.0"
    assert len(stage.comments) == 2
    assert stage.labels == ["schema-breaking"]
