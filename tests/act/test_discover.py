"""`mode: discover` in a workflow: images pulled, engines looked into, GitHub told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.act.engines import schema_path

if TYPE_CHECKING:
    from tests.act.conftest import Adopter

pytestmark = pytest.mark.docker

SCHEMA = schema_path("acme")


def test_a_safe_bump_is_committed_commented_and_labelled(adopter: Adopter) -> None:
    adopter.adopt("discover")
    adopter.bump("1.1.0")
    ran = adopter.run()
    assert ran.exit_code == 0, ran.log
    schema = json.loads(adopter.hub.read(SCHEMA))
    assert schema["engine_version"] == "1.1.0"
    assert schema["image_ref"].endswith(ran.outputs["image-digest"])
    assert adopter.hub.log()[0] == "Discover acme 1.1.0"
    assert adopter.labels == ["schema-safe"]
    assert len(adopter.comments) == 1
    assert "engine_params.seed" in adopter.comments[0]
    assert "engine_params.seed" in ran.summary
    assert ran.outputs["classification"] == "safe"
    assert ran.outputs["commit-sha"] == adopter.hub.head()
    assert {path: owner for path, (owner, _) in ran.written.items()} == {
        ".param-discovery/report.md": 0
    }
