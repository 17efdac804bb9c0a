"""The pipeline's workflows, run: a bump is pulled, built, published, looked into and committed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.act import engines
from tests.github.hub import NUMBER, REPOSITORY
from tests.workflows.conftest import built

if TYPE_CHECKING:
    from tests.workflows.conftest import House

pytestmark = [pytest.mark.docker, pytest.mark.network]


def _followed(house: House) -> dict[str, Any]:
    """The payload of `workflow_run`, after the run of the pull request."""
    return {
        "action": "completed",
        "workflow_run": {
            "id": 1,
            "name": "Engine pipeline",
            "event": "pull_request",
            "head_sha": house.adopter.hub.head(),
            "head_branch": "bump",
            "head_repository": {
                "full_name": REPOSITORY,
                "owner": {"login": "acme", "type": "User"},
            },
            "status": "completed",
            "conclusion": "success",
        },
    }


def test_a_bump_of_a_pulled_engine(house: House) -> None:
    house.adopter.bump("1.1.0")
    ran = house.run("engine-pipeline.yml", "pull_request", house.adopter.event(), "bump")
    assert ran.exit_code == 0, ran.log
    assert set(ran.jobs) == {"plan", "schemas-acme", "collect"}
    schema = json.loads(house.adopter.hub.read(engines.schema_path("acme")))
    assert schema["engine_version"] == "1.1.0"
    assert house.adopter.labels == ["schema-safe"]
    assert house.checked == [house.adopter.hub.head()]


def test_a_bump_of_a_built_engine_step_by_step(house: House) -> None:
    """The image's layers, then the published image, then the schema by its digest; no ring."""
    hub = house.adopter.hub
    hub.push(built("1.1.0"))
    first = house.run("engine-pipeline.yml", "pull_request", house.adopter.event(), "bump")
    assert first.exit_code == 0, first.log
    assert set(first.jobs) == {"plan", "image-zenith"}
    assert json.loads(hub.read(engines.schema_path("zenith")))["engine_version"] == "1.0.0"

    followed = house.run("publish-engine-image.yml", "workflow_run", _followed(house), "main")
    assert followed.exit_code == 0, followed.log
    schema = json.loads(hub.read(engines.schema_path("zenith")))
    assert schema["engine_version"] == "1.1.0"
    repository = f"{house.registry}/{REPOSITORY}/zenith-cache"
    assert schema["image_ref"].startswith(f"{repository}@sha256:")
    assert house.adopter.labels == ["schema-safe"]
    assert house.checked == [hub.head()]
    layers, image = [json.loads(line) for line in house.asked("builds.jsonl")]
    assert layers["outputs"] == "type=cacheonly"
    assert image["tags"].startswith(f"{repository}:pr-{NUMBER}-")
    assert image["cache-from"] == f"type=registry,ref={repository}:zenith-1.1.0-buildcache"

    head = hub.head()
    again = house.run("publish-engine-image.yml", "workflow_run", _followed(house), "main")
    assert again.exit_code == 0, again.log
    assert hub.head() == head, "nothing is committed twice"
    assert house.checked == [head], "nor checked"


def test_the_check_of_versions_fails_until_the_schema_is_there(house: House) -> None:
    hub, path = house.adopter.hub, engines.schema_path("acme")
    house.bring_project()
    house.adopter.bump("1.1.0")
    event = house.adopter.event()
    ran = house.run("ci.yml", "pull_request", event, "bump", "schema-version-check")
    assert ran.jobs == {"changes": "success", "schema-version-check": "failure"}, ran.log
    assert "schemas/acme.json is of 1.0.0, and current_version is 1.1.0" in ran.log

    document = json.loads(hub.read(path)) | {"engine_version": "1.1.0"}
    hub.push({path: json.dumps(document).encode()})
    event = house.adopter.event()
    ran = house.run("ci.yml", "pull_request", event, "bump", "schema-version-check")
    assert ran.jobs == {"changes": "success", "schema-version-check": "success"}, ran.log
