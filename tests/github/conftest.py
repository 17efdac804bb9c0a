"""A GitHub for each test, checked at its end against what GitHub publishes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.github.hub import Hub, build, open_gits, world
from tests.github.server.app import App
from tests.github.server.http import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The git objects that every test starts from."""
    folder = tmp_path_factory.mktemp("github") / "git"
    build(open_gits(folder))
    return folder


@pytest.fixture
def hub(built: Path, tmp_path: Path) -> Iterator[Hub]:
    """The test GitHub; the test fails if a request or response was not as published."""
    folder = tmp_path / "git"
    shutil.copytree(built, folder)
    app = App(world(), open_gits(folder))
    with Server(app, ("127.0.0.1", 0)) as server:
        hub = Hub(app, server)
        with hub.client:
            yield hub
    assert app.violations == []
    assert [fault.call for fault in app.faults if not fault.struck] == [], "faults that never were"
