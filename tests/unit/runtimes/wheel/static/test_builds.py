"""A default that depends on how a library was built is another one elsewhere, to both readers."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.probe.observe import Observer
from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.runtimes.wheel.static.tree import FolderTree

if TYPE_CHECKING:
    from pathlib import Path

NAME = "engine_of_builds"

SOURCE = """
import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import torch


@lru_cache(maxsize=1)
def is_hip():
    return torch.version.hip is not None


KERNEL = "hip" if is_hip() else "cuda"


@dataclass
class Config:
    warm: bool = dataclasses.field(default_factory=lambda: is_hip())
    kernel: str = KERNEL
    toolkit: str | None = torch.version.cuda
    plain: bool = False
"""


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """The parameters that the probe and the reader of source see, by name."""
    torch, build = ModuleType("torch"), ModuleType("torch.version")
    vars(build).update(hip=None, cuda="13.0")
    vars(torch).update(version=build)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch.version", build)
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / f"{NAME}.py").write_text(SOURCE, encoding="utf-8")
    targets = (ProbeTarget("params", f"{NAME}:Config"),)
    live = Observer().observe({"targets": [target.to_json() for target in targets]})
    monkeypatch.delitem(sys.modules, NAME)
    static = observe(FolderTree(tmp_path, {NAME}), targets, sys.version_info[:2])
    return [
        {parameter["name"]: parameter for parameter in seen["targets"][0]["parameters"]}
        for seen in (live, static)
    ]


def test_both_say_that_it_varies(both: list[dict[str, Any]]) -> None:
    for found in both:
        varying = [name for name in found if found[name].get("default_varies")]
        assert varying == ["warm", "kernel", "toolkit"]
        assert not [name for name in varying if "default" in found[name]]
        assert found["plain"]["default"] is False
    assert both[0] == both[1]
