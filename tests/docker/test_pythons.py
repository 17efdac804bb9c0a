"""The probe sees the same under the Pythons of several Debian releases."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.docker.plan import DockerPlan
from tests.docker.support import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.runtimes.docker.runtime import DockerRuntime
    from tests.docker.conftest import ImageMaker
    from tests.docker.support import Recorder

pytestmark = pytest.mark.docker

RELEASES = {"bullseye": "3.9", "bookworm": "3.11", "trixie": "3.13"}

KINDS = '''\
"""One of each kind that the standard library has."""

import argparse
import enum
import typing
from dataclasses import dataclass, field

if typing.TYPE_CHECKING:
    from typing import Literal as Choice


class Mode(enum.Enum):
    FAST = "fast"
    EXACT = "exact"


@dataclass
class Nested:
    """Settings of a part."""

    depth: int = 1
    """How deep."""


@dataclass
class Engine:
    """Settings of the whole."""

    model: str
    mode: Mode = Mode.FAST
    nested: typing.Optional[Nested] = None
    sizes: typing.Dict[str, typing.List[int]] = field(default_factory=dict)
    limit: float = float("inf")
    kind: "Choice['a', 'b']" = "a"
    _private: int = 0


class Row(typing.NamedTuple):
    key: str
    value: int = 0


class Options(typing.TypedDict, total=False):
    depth: int


def start(path: str, *, retries: int = 3, **kwargs: typing.Any) -> None:
    """Start it.

    Args:
        path (`str`): Where it is.
        speed (`float`, *optional*, defaults to 1.5): How fast.
    """
    kwargs.pop("speed", 1.5)


PARSER = argparse.ArgumentParser()
PARSER.add_argument("--level", type=int, choices=[1, 2], default=1, help="How much.")
'''

TARGETS = ("Engine", "Mode", "Row", "Options", "start", "PARSER")


@pytest.fixture(scope="module")
def debians(repository: Path) -> None:
    """The images of tools/ci/base_images.py; made now if they are not there (minutes)."""
    options = [option for name in RELEASES for option in ("--only", name)]
    script = repository / "tools" / "ci" / "base_images.py"
    subprocess.run([sys.executable, str(script), *options], check=True)


@pytest.fixture
def observe(
    debians: None, build_image: ImageMaker, runtime: DockerRuntime, progress: Recorder
) -> Any:
    def observe(release: str) -> dict[str, Any]:
        dockerfile = f"FROM {BASE}:{release}\nCOPY kinds.py /usr/lib/python3/dist-packages/\n"
        plan = DockerPlan(image=build_image(dockerfile, {"kinds.py": KINDS}))
        targets = tuple(ProbeTarget("engine_params", f"kinds:{name}") for name in TARGETS)
        found = runtime.discover("kinds", plan, ProbeRequest(targets=targets), progress)
        return dict(found.observation)

    return observe


def test_every_release_gives_the_same(observe: Any) -> None:
    seen = {release: observe(release) for release in RELEASES}
    versions = {release: observation.pop("python") for release, observation in seen.items()}
    assert {r: ".".join(v.split(".")[:2]) for r, v in versions.items()} == RELEASES
    bullseye, bookworm, trixie = (json.dumps(seen[name], indent=1) for name in RELEASES)
    assert bullseye == bookworm
    assert bookworm == trixie


@pytest.mark.parametrize("release", RELEASES)
def test_every_kind_is_found(observe: Any, release: str) -> None:
    observation = observe(release)
    kinds = {
        target["target"]: (target["status"], target.get("kind"))
        for target in observation["targets"]
    }
    assert kinds == {
        "kinds:Engine": ("found", "dataclass"),
        "kinds:Mode": ("found", "enum"),
        "kinds:Row": ("found", "namedtuple"),
        "kinds:Options": ("found", "typeddict"),
        "kinds:start": ("found", "signature"),
        "kinds:PARSER": ("found", "argparse"),
    }
