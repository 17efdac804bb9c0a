"""`mode: discover` in a workflow: images pulled or built, engines looked into, GitHub told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.act import engines
from tests.act.conftest import READER
from tests.github.server.state import Label

if TYPE_CHECKING:
    from tests.act.conftest import Adopter, Shelf

pytestmark = pytest.mark.docker

SCHEMA = engines.schema_path("acme")


def test_a_safe_bump_is_committed_once(adopter: Adopter) -> None:
    """Discovered, committed, commented, labelled; a second run finds that nothing is to be done."""
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
    assert set(ran.written) == {".param-discovery/report.md"}

    comments = adopter.comments
    adopter.shelf.forget("acme", "1.1.0")
    again = adopter.run()
    assert again.exit_code == 0, again.log
    assert not adopter.shelf.holds("acme", "1.1.0"), "its digest says enough: no pull"
    assert adopter.hub.head() == ran.outputs["commit-sha"]
    assert adopter.comments == comments
    assert adopter.labels == ["schema-safe"]
    assert again.outputs["classification"] == "safe", "against the merge base"
    assert again.outputs["changed"] == "false"


def test_two_engines_at_once_one_of_them_built_and_one_breaking(adopter: Adopter) -> None:
    adopter.hub.push(engines.built("zenith", "1.0.0"), "main")
    adopter.adopt("discover", fail_on="breaking")
    adopter.bump("2.0.0")
    adopter.hub.push(engines.built("zenith", "1.1.0"))
    ran = adopter.run()
    assert ran.exit_code == 1, ran.log
    results = {each["engine"]: each for each in json.loads(ran.outputs["results"])}
    assert results["acme"]["classification"] == "breaking"
    assert results["zenith"]["classification"] == "safe", results
    assert ran.outputs["classification"] == "breaking"
    assert adopter.hub.log()[0] == "Discover acme 2.0.0, zenith 1.1.0"
    assert adopter.labels == ["schema-breaking"]
    assert len(adopter.comments) == 2
    assert any("half" in text for text in ran.of("error"))
    assert set(ran.written) == {".param-discovery/report.md"}


def test_what_cannot_be_pulled_leaves_no_verdict(adopter: Adopter) -> None:
    adopter.hub.world.labels.append(Label(id=1, name="schema-safe"))
    adopter.hub.pull.labels = ["schema-safe"]
    adopter.adopt("discover")
    adopter.bump("9.9.9")
    ran = adopter.run()
    assert ran.exit_code != 0
    assert ran.outputs["classification"] == ""
    assert adopter.labels == []
    assert "No verdict" in adopter.comments[0]
    assert any("There is no image" in text for text in ran.of("error"))


def test_a_private_registry_is_logged_in_to_by_inputs(
    adopter: Adopter, private_shelf: Shelf
) -> None:
    adopter.shelf = private_shelf
    repository = private_shelf.repository("acme")
    adopter.hub.push(engines.pulled("acme", "1.0.0", repository), "main")
    login = {f"registry_{name}": text for name, text in READER.items()}
    adopter.adopt("discover", **login)
    adopter.bump("1.1.0")
    ran = adopter.run()
    assert ran.exit_code == 0, ran.log
    assert ran.outputs["classification"] == "safe"
    assert READER["password"] in ran.of("add-mask")
    assert READER["password"] not in ran.log + ran.summary + str(ran.written)
