"""Runs at the same time: several engines on one pull request, and one engine several times."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from param_discovery.github.comments import Published, publish
from param_discovery.github.commit import Branch, Committed, Edit, commit
from param_discovery.github.labels import Labelled, settle
from param_discovery.github.marker import Subject
from param_discovery.github.verdict import EngineState, Verdict, verdict
from tests.github.hub import NUMBER, REPOSITORY
from tests.github.server.gits import GitError

if TYPE_CHECKING:
    from tests.github.hub import Hub

ENGINES = ("lmdeploy", "sglang", "transformers", "vllm")


def found(hub: Hub, engine: str, told: EngineState) -> EngineState:
    """What the head says of an engine: its schema is there, or still to come."""
    try:
        return told if hub.read(f"schemas/{engine}.json") == b"new" else "pending"
    except GitError:
        return "pending"


def discover(hub: Hub, engine: str, examined: str, told: dict[str, EngineState]) -> None:
    def decide() -> Verdict | None:
        return verdict([found(hub, each, state) for each, state in told.items()])

    files: dict[str, bytes | None] = {f"schemas/{engine}.json": b"new"}
    with hub.new_client() as client:
        done = commit(
            client, Branch(REPOSITORY, "bump"), Edit(examined, files, f"Discover {engine}")
        )
        published = publish(client, NUMBER, Subject(engine), f"{engine}: {told[engine]}")
        labelled = settle(client, NUMBER, decide)
    assert isinstance(done, Committed)
    assert isinstance(published, Published)
    assert isinstance(labelled, Labelled)


def all_at_once(hub: Hub, engines: tuple[str, ...], told: dict[str, EngineState]) -> None:
    examined = hub.head()
    with ThreadPoolExecutor(len(engines)) as pool:
        running = [pool.submit(discover, hub, engine, examined, told) for engine in engines]
    for run in running:
        run.result()


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize(
    ("states", "label"),
    [
        (("safe", "identical", "safe", "safe"), "schema-safe"),
        (("safe", "breaking", "safe", "identical"), "schema-breaking"),
        (("breaking", "breaking", "breaking", "breaking"), "schema-breaking"),
    ],
)
def test_several_engines(hub: Hub, states: tuple[EngineState, ...], label: str, turn: int) -> None:
    told = dict(zip(ENGINES, states, strict=True))
    all_at_once(hub, ENGINES, told)
    assert hub.pull.labels == [label]
    assert sorted(hub.log()[:4]) == [f"Discover {engine}" for engine in ENGINES]
    for engine in ENGINES:
        assert hub.bodies(Subject(engine)) == [f"{engine}: {told[engine]}"]
    assert len(hub.world.comments) == len(ENGINES)


@pytest.mark.parametrize("turn", range(3))
def test_one_engine_several_times(hub: Hub, turn: int) -> None:
    all_at_once(hub, ("vllm",) * 4, {"vllm": "breaking"})
    assert hub.log().count("Discover vllm") == 1
    assert hub.bodies(Subject("vllm")) == ["vllm: breaking"]
    assert hub.pull.labels == ["schema-breaking"]
