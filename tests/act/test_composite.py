"""The composite twin on a runner without Docker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.act import engines
from tests.act.runner import ACTION
from tests.action import acme
from tests.github.hub import NUMBER
from tests.unit.runtimes.wheel.remote.shop import opened_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.act.conftest import Adopter

pytestmark = [pytest.mark.docker, pytest.mark.network]

USES = f"{ACTION}/composite@v1"


@pytest.fixture
def index() -> Iterator[str]:
    """A package index with the engine's releases; its address."""
    with opened_shop() as shop:
        for version, source in acme.RELEASES.items():
            shop.publish(*acme.wheel(version, source))
        yield shop.index


@pytest.fixture
def without_docker(adopter: Adopter, unreleased: Path, index: str) -> Adopter:
    """Runs that use the twin from a checkout of this project, as a runner downloads it."""
    adopter.act.actions = {f"{ACTION}@v1": unreleased}
    adopter.act.environment = {
        "PIP_EXTRA_INDEX_URL": index,
        "PYTHONPATH": ".",
        "PYTHONHOME": "/nowhere",
        "PIP_USER": "1",
        "PIP_TARGET": "/nowhere",
    }
    return adopter


def test_wheel_guard_and_classify_in_one_job(without_docker: Adopter) -> None:
    """What a step's inputs say never becomes part of a command."""
    number = str(NUMBER)  # The head as it is then: the event tells of the one before the commit.
    steps = {
        "schemas": (USES, {"mode": "discover", "config": "$(touch foreign).yml"}),
        "guard": (USES, {"mode": "guard", "pr-number": number}),
        "classify": (USES, {"mode": "classify", "pr-number": number}),
    }
    without_docker.adopt_steps(steps)
    without_docker.bump("1.1.0")
    ran = without_docker.run()
    assert ran.exit_code == 0, ran.log
    schema = json.loads(without_docker.hub.read(engines.schema_path("acme")))
    assert schema["engine_version"] == "1.1.0"
    assert schema["discovery_method"] == "wheel"
    assert without_docker.labels == ["schema-safe"]
    assert ran.outputs["commit-sha"] == without_docker.hub.head()
    assert ran.outputs["classification"] == "safe"
    assert not [path for path in ran.written if "foreign" in path]
    [entry] = json.loads(ran.outputs_of["guard"]["results"])
    assert entry["engine-version"] == "1.1.0"
    assert ran.outputs_of["classify"]["classification"] == "safe"
    assert ran.of("group").count("install param-discovery") == 1


def test_it_says_what_is_missing(without_docker: Adopter) -> None:
    without_docker.adopt("discover", USES, runtime="docker")
    ran = without_docker.run()
    assert ran.exit_code == 1
    assert any("needs the container action" in text for text in ran.of("error"))
