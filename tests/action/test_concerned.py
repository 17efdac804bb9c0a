"""Which engines a change concerns: those whose discovery it could change, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github.snapshot import Objects, Snapshot
from param_discovery.pipeline.on_github.checkout import CommitFiles
from param_discovery.pipeline.on_github.concerned import changed_engines
from tests.action import acme

if TYPE_CHECKING:
    from tests.action.conftest import Stage

DOCKERFILE = "docker/Dockerfile.acme"
IGNORE = "docker/.dockerignore"
BUILT = acme.SPEC.format(version="1.0.0") + "build: true\n"


def _concerned(
    stage: Stage, before: dict[str, bytes | None], change: dict[str, bytes | None]
) -> tuple[str, ...]:
    """With an engine that is built from `docker/`, and another folder-mate that is pulled."""
    built: dict[str, bytes | None] = {"engine_versions/acme.yaml": BUILT.encode()}
    first = stage.hub.push(built | before)
    second = stage.hub.push(change)
    objects = Objects(stage.hub.client.repository)
    old, new = (CommitFiles(Snapshot(objects, sha)) for sha in (first, second))
    return changed_engines(old, new)


@pytest.mark.parametrize("ignored", [b"*\n", b"# nothing is copied\n\n*\n", b"*"])
def test_a_context_that_sends_nothing_is_no_part_of_a_build(stage: Stage, ignored: bytes) -> None:
    mate: dict[str, bytes | None] = {"docker/Dockerfile.other": b"FROM other:2\n"}
    assert _concerned(stage, {IGNORE: ignored}, mate) == ()


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"docker/Dockerfile.other": b"FROM other:2\n"}),
        ({IGNORE: b"*\n!patches\n"}, {"docker/patches/one.patch": b"1"}),
        ({IGNORE: b"*.md\n"}, {"docker/install.sh": b"true\n"}),
        ({IGNORE: b"\xff\n"}, {"docker/install.sh": b"true\n"}),
        ({IGNORE: b"*\n"}, {IGNORE: b"*\n!patches\n"}),
        ({IGNORE: b"*\n"}, {IGNORE: None}),
        ({}, {IGNORE: b"*\n", "docker/install.sh": b"true\n"}),
        ({IGNORE: b"*\n"}, {DOCKERFILE: b"FROM scratch\nARG ACME_VERSION=1.0.0\nRUN x\n"}),
        ({IGNORE: b"*\n"}, {f"{DOCKERFILE}.dockerignore": b"!install.sh\n"}),
        (
            {IGNORE: b"*\n", f"{DOCKERFILE}.dockerignore": b"*.md\n"},
            {"docker/install.sh": b"true\n"},
        ),
    ],
)
def test_what_a_build_can_see_concerns_it(
    stage: Stage, before: dict[str, bytes | None], change: dict[str, bytes | None]
) -> None:
    assert _concerned(stage, before, change) == ("acme",)
