"""Both readers on the same engine: what the probe sees in it, its source tells."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.probe.observe import Observer
from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.runtimes.wheel.static.tree import FolderTree

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDINS = Path(__file__).parents[4] / "standins"

SMALL_ENGINE = '''
from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    Backend = Literal["eager", "graph"]
else:
    Backend = str

Mode = Literal["auto", "fast"]


class Level(enum.IntEnum):
    """How much."""

    LOW = enum.auto()
    HIGH = 10


class Limits(NamedTuple):
    low: int
    high: int = 3


class Extra(TypedDict, total=False):
    a: int
    b: NotRequired[str]


class Inner(BaseModel):
    """An inner one."""

    size: Annotated[int, Field(ge=1)] = 2
    """How large."""
    names: list[str] = Field(default_factory=list, description="Who.")
    ratio: float = Field(0.5, gt=0, le=1, json_schema_extra={"status": "beta"})


@dataclass
class Config:
    """All of it.

    Args:
        path: Where it is.
    """

    path: Path
    mode: Mode | None = None
    backend: Backend | None = None
    level: Level = Level.HIGH
    limits: Limits = Limits(1)
    extra: Extra | None = None
    inner: Inner = field(default_factory=Inner)
    table: Mapping[str, Sequence[int]] = field(default_factory=dict)
    cutoff: float = float("inf")
    hook: Any = None
    size: int = Inner.model_fields["size"].default

    def __post_init__(self):
        if isinstance(self.inner, (str, dict)):
            self.inner = Inner.model_validate(self.inner)
'''


@pytest.fixture
def importable(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    before = set(sys.modules)
    yield monkeypatch
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _compared(folder: Path, package: str, *targets: ProbeTarget) -> tuple[Any, Any]:
    live = Observer().observe({"targets": [target.to_json() for target in targets]})
    static = observe(FolderTree(folder, {package}), targets, sys.version_info[:2])
    assert all(target["status"] == "found" for target in live["targets"]), live["targets"]
    return live, static


def _assert_same(live: Any, static: Any) -> None:
    for ours, theirs in zip(static["targets"], live["targets"], strict=True):
        assert {**ours, "parameters": []} == {**theirs, "parameters": []}
        for mine, other in zip(ours["parameters"], theirs["parameters"], strict=True):
            assert mine == other
    assert sorted(static["definitions"]) == sorted(live["definitions"])
    for key, definition in live["definitions"].items():
        assert static["definitions"][key] == definition


def test_a_small_engine(importable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    importable.syspath_prepend(tmp_path)
    (tmp_path / "small_engine.py").write_text(SMALL_ENGINE, encoding="utf-8")
    target = ProbeTarget("params", "small_engine:Config")
    live, static = _compared(tmp_path, "small_engine", target)
    _assert_same(live, static)
    [inner] = [one for one in live["targets"][0]["parameters"] if one["name"] == "inner"]
    assert inner["converted"] == ["dict", "str"]


def test_pydantic_models_with_a_field_of_their_own(importable: pytest.MonkeyPatch) -> None:
    importable.syspath_prepend(STANDINS)
    targets = (
        ProbeTarget("engine_params", "tensorrt_llm.llmapi.llm_args:TorchLlmArgs", "pydantic"),
        ProbeTarget("sampling_params", "tensorrt_llm:SamplingParams"),
    )
    _assert_same(*_compared(STANDINS, "tensorrt_llm", *targets))
