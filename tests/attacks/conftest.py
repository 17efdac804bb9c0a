"""A repository under attack: the stage of the action's tests, and releases that mean harm."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from param_discovery.pipeline import discover as discover_pipeline
from param_discovery.pipeline.on_github import discovering, states
from param_discovery.pipeline.runtime_choice import choose_runtime
from param_discovery.spec.load import read_spec
from tests.action import acme
from tests.action.conftest import SCHEMA, Ran, Stage, first_schema, stage
from tests.attacks import hostile
from tests.github.hub import NUMBER, REPOSITORY
from tests.unit.runtimes.wheel.remote.shop import opened_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.pipeline.runtime_choice import Choice
    from param_discovery.spec.model import EngineSpec

__all__ = ["first_schema", "stage"]

IMAGE_SPEC = acme.SPEC + "image: registry.example/acme:{{version}}\n"
IMAGE_DOCKERFILE = "ARG ACME_VERSION={version}\nFROM registry.example/acme:${{ACME_VERSION}}\n"


@pytest.fixture(scope="session")
def index() -> Iterator[str]:
    """The releases of the action's tests, and those of an engine that means harm."""
    with opened_shop() as shop:
        for version, source in {**acme.RELEASES, **hostile.RELEASES}.items():
            shop.publish(*acme.wheel(version, source))
        yield shop.index


@dataclass(slots=True)
class Docker:
    """The docker runtime on a stage: what it looks into comes from wheels, and is counted."""

    stage: Stage
    looked: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Images that the registry was asked for."""

    def files(self, version: str, **replaced: str) -> dict[str, bytes | None]:
        """The engine with an image; `replaced` are lines of the specification, by key."""
        spec = IMAGE_SPEC.format(version=version)
        for key, line in replaced.items():
            kept = [each for each in spec.splitlines() if not each.startswith(f"{key}:")]
            spec = "\n".join([*kept, line]) + "\n"
        return {
            "engine_versions/acme.yaml": spec.encode(),
            "docker/Dockerfile.acme": IMAGE_DOCKERFILE.format(version=version).encode(),
        }

    def schema(self, version: str, source: str | None = None) -> dict[str, Any]:
        """The first schema, made to say that it is of `version`, and that nothing is to do."""
        document = self.stage.schema(source or "main")
        document["engine_version"] = version
        document["inputs_sha256"] = told(self.spec(version))
        return document

    def spec(self, version: str) -> EngineSpec:
        """The specification that `files` writes."""
        return read_spec(self.files(version)["engine_versions/acme.yaml"] or b"", "acme", "")

    def run(self, **inputs: str) -> Ran:
        """Discover on the pull request."""
        return self.stage.run("discover", NUMBER, runtime="docker", **inputs)


def told(spec: EngineSpec, **_more: object) -> str:
    """What stands for `inputs_sha256`: anyone who can read the specification can work it out."""
    return hashlib.sha256(spec.model_dump_json().encode()).hexdigest()


@pytest.fixture
def docker(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Docker:
    """The engine has an image at the base; its schema there is right."""
    made = Docker(stage)

    def choose(spec: EngineSpec, version: str, options: DiscoverOptions) -> Choice:
        made.looked.append(f"{spec.engine} {version}")
        return choose_runtime(spec, version, replace(options, runtime="wheel"))

    def expected(_job: object, spec: EngineSpec) -> str:
        made.asked.append(str(spec.image))
        return told(spec)

    monkeypatch.setattr(discover_pipeline, "choose_runtime", choose)
    monkeypatch.setattr(discover_pipeline, "inputs_sha256", told)
    for module in (discovering, states):
        monkeypatch.setattr(module, "expected_sha256", expected)
    document = stage.schema("main")
    document["inputs_sha256"] = told(made.spec("1.0.0"))
    stage.hub.push({**made.files("1.0.0"), SCHEMA: json.dumps(document, indent=2).encode()}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    return made
