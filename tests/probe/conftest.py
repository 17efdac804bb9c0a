"""Fixtures for tests that run the probe in processes of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.probe.processes import Workshop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)
