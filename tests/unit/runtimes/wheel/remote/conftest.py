"""Fixtures of the tests of remote reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.runtimes.wheel.remote.desk import Desk
from tests.unit.runtimes.wheel.remote.shop import Shop, opened_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop() -> Iterator[Shop]:
    with opened_shop() as shop:
        yield shop


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> Desk:
    return Desk(shop, tmp_path / "cache")
