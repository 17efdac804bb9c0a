"""A function that imports where it needs to asks the machine all the same, to both readers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.probe.observe import Observer
from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.runtimes.wheel.static.tree import FolderTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """
from dataclasses import dataclass, field


def is_wide():
    return False  # hidden by the import of another, inside `kernel`


def kernel():
    from .machine import is_wide

    return "wide" if is_wide() else "narrow"


def cached():
    from .machine import is_cached as once

    return "wide" if once() else "narrow"


def workers():
    from .machine import WORKERS

    return min(WORKERS, 1)


def folder():
    import os.path

    return os.path.expanduser("~")[:0]


def whole():
    from . import machine as here

    return "wide" if here.is_wide() else "narrow"


def same():
    from .machine import FIXED, twice

    return twice(FIXED)


def device():
    from .platforms import current_platform

    return current_platform


def exported():
    from .exports import twice

    return twice(2)


@dataclass
class Config:
    kernel: str = field(default_factory=lambda: kernel())
    cached: str = field(default_factory=cached)
    workers: int = field(default_factory=workers)
    folder: str = field(default_factory=folder)
    whole: str = field(default_factory=whole)
    plain: bool = field(default_factory=is_wide)
    same: int = field(default_factory=same)
    device: str = field(default_factory=device)
    exported: int = field(default_factory=exported)
"""

PLATFORMS = """
_current = None


def find():
    return "slow"


def __getattr__(name):
    if name == "current_platform":
        global _current
        if _current is None:
            _current = find()
        return _current
    raise AttributeError(name)
"""

EXPORTS = """
import importlib


def __getattr__(name):
    return getattr(importlib.import_module(".machine", __package__), name)
"""

MACHINE = """
import functools
import os

WORKERS = os.cpu_count() or 1
FIXED = 2


def is_wide():
    return os.getloadavg()[0] > 1e9


@functools.lru_cache(maxsize=1)
def is_cached():
    return os.getloadavg()[0] > 1e9


def twice(number):
    return number * 2
"""


FILES = {
    "__init__": "",
    "config": CONFIG,
    "exports": EXPORTS,
    "machine": MACHINE,
    "platforms": PLATFORMS,
}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Any]]:
    """What the probe and the static reader see, by parameter."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    package = "engine_that_imports_late"
    for name, text in FILES.items():
        path = tmp_path / package / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    target = ProbeTarget("params", f"{package}.config:Config")
    live = Observer().observe({"targets": [target.to_json()]})
    static = observe(FolderTree(tmp_path, {package}), (target,), sys.version_info[:2])
    yield [{p["name"]: p for p in one["targets"][0]["parameters"]} for one in (live, static)]
    for module in set(sys.modules) - before:
        del sys.modules[module]


@pytest.mark.parametrize("name", ["kernel", "cached", "workers", "folder", "whole", "device"])
def test_what_a_late_import_asks_varies(readings: list[Any], name: str) -> None:
    for found in readings:
        assert found[name].get("default_varies") is True, found[name]
        assert "default" not in found[name]
        assert "limitations" not in found[name]


def test_what_it_does_not_ask_is_known(readings: list[Any]) -> None:
    for found in readings:
        assert found["plain"]["default"] is False
        assert found["same"]["default"] == 4


def test_a_map_to_other_modules_decides_nothing(readings: list[Any]) -> None:
    """Whether the static reader follows it or not: it is not the machine's affair."""
    live, static = readings
    assert live["exported"]["default"] == 4
    assert "default_varies" not in static["exported"]
