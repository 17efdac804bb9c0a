"""`mode: guard` and `mode: classify` in a workflow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.act import engines
from tests.act.runner import ACTION

if TYPE_CHECKING:
    from pathlib import Path

    from tests.act.conftest import Adopter

pytestmark = pytest.mark.docker

SCHEMA = engines.schema_path("acme")


def test_guard_fails_on_the_line_of_the_pin_until_the_schema_is_there(adopter: Adopter) -> None:
    adopter.adopt("guard")
    adopter.bump("1.1.0")
    ran = adopter.run()
    assert ran.exit_code == 1, ran.log
    places = [
        found["file"] + ":" + found["line"] for name, found, _ in ran.commands if "line" in found
    ]
    assert places == ["docker/Dockerfile.acme:2"]
    assert "param-discovery discover acme" in ran.summary, "no pipeline here to dispatch"

    document = json.loads(adopter.hub.read(SCHEMA)) | {"engine_version": "1.1.0"}
    adopter.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = adopter.run()
    assert ran.exit_code == 0, ran.log
    assert "agree: acme" in ran.summary


def test_classify_fails_on_a_schema_that_breaks(adopter: Adopter) -> None:
    adopter.adopt("classify")
    document = json.loads(adopter.hub.read(SCHEMA))
    document["properties"]["engine_params"]["properties"]["dtype"]["enum"] = ["auto"]
    adopter.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = adopter.run()
    assert ran.exit_code == 1, ran.log
    assert ran.outputs["classification"] == "breaking"
    assert ran.outputs["breaking-count"] == "1"
    assert [found["file"] for name, found, _ in ran.commands if name == "error"] == [SCHEMA]
    assert adopter.labels == []
    assert adopter.comments == []


def test_a_branch_of_the_action_is_built_by_the_runner(adopter: Adopter, unreleased: Path) -> None:
    """`image: Dockerfile`, for those who use another ref than a release."""
    adopter.act.actions = {f"{ACTION}@main": unreleased}
    adopter.adopt("guard", f"{ACTION}@main", engine="all")
    ran = adopter.run()
    assert ran.exit_code == 0, ran.log
    assert "agree: acme, zenith" in ran.summary
