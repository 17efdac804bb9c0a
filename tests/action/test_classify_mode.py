"""`mode: classify`: what a pull request's schemas mean, without looking into an engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.action.conftest import SCHEMA

if TYPE_CHECKING:
    from typing import Any

    from tests.action.conftest import Stage


def _push(stage: Stage, **parameter: Any) -> None:
    """The schema with another `dtype`."""
    document = stage.schema("main")
    document["properties"]["engine_params"]["properties"]["dtype"] |= parameter
    stage.hub.push({SCHEMA: json.dumps(document).encode()})


def test_a_schema_that_breaks_fails_the_step(stage: Stage) -> None:
    _push(stage, enum=["auto"])
    ran = stage.run("classify")
    assert ran.exit_code == 1
    assert ran.outputs["classification"] == "breaking"
    assert f"::error file={SCHEMA}" in ran.out
    assert stage.comments == []
    assert stage.labels == []


def test_it_can_be_told_not_to(stage: Stage) -> None:
    _push(stage, enum=["auto"])
    ran = stage.run("classify", fail_on="never")
    assert ran.exit_code == 0
    assert ran.outputs["classification"] == "breaking"


def test_a_schema_that_only_says_more_is_safe(stage: Stage) -> None:
    _push(stage, description="Kind of number.")
    ran = stage.run("classify")
    assert ran.exit_code == 0
    assert ran.outputs["classification"] == "safe"


def test_a_schema_that_is_gone_breaks(stage: Stage) -> None:
    stage.hub.push({SCHEMA: None})
    ran = stage.run("classify")
    assert ran.exit_code == 1
    assert "schema-removed" in ran.out


def test_an_engine_that_is_gone_breaks(stage: Stage) -> None:
    stage.hub.push({SCHEMA: None, "engine_versions/acme.yaml": None})
    ran = stage.run("classify")
    assert ran.exit_code == 1
    assert ran.outputs["classification"] == "breaking"


def test_a_schema_that_cannot_be_read_leaves_no_verdict(stage: Stage) -> None:
    stage.hub.push({SCHEMA: b"{"})
    ran = stage.run("classify")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert "no JSON" in ran.out


def test_a_pull_request_does_not_accept_its_own_findings(stage: Stage) -> None:
    _push(stage, enum=["auto"])
    stage.hub.push({".param-discovery.yml": b"rules: {enum-value-removed: safe}\n"})
    assert stage.run("classify").outputs["classification"] == "breaking"


def test_what_the_base_has_decided_holds(stage: Stage) -> None:
    stage.hub.push({".param-discovery.yml": b"rules: {enum-value-removed: safe}\n"}, "main")
    stage.hub.app.gits.move("acme/serving", "bump", stage.hub.head("main"))
    _push(stage, enum=["auto"])
    assert stage.run("classify").outputs["classification"] == "safe"


def test_two_schemas_of_the_workspace_need_no_github(stage: Stage, tmp_path: Any) -> None:
    old = tmp_path / "old.json"
    old.write_bytes(stage.hub.read(SCHEMA))
    calls = len(stage.hub.app.log)
    ran = stage.run("classify", old=str(old), new=str(old))
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "identical"
    assert len(stage.hub.app.log) == calls


def test_engines_are_read_from_the_index_by_version(stage: Stage, tmp_path: Any) -> None:
    stage.hub.push({})
    ran = stage.run("classify", old="acme@1.0.0")
    assert ran.exit_code == 2
    assert "only one of `old` and `new`" in ran.err


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_without_an_older_commit_there_is_nothing_to_compare(stage: Stage, event: str) -> None:
    payload = {"schedule": "0 0 * * *"} if event == "schedule" else {"ref": "refs/heads/main"}
    ran = stage.run_event(event, payload, "classify")
    assert ran.exit_code == 2
    assert "no older commit" in ran.err
