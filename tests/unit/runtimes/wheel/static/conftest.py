"""Engines that are only text: nothing in them can run."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.runtimes.wheel.static.tree import ModuleText

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class TextTree:
    """A source tree in memory; counts what is read."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = {name: textwrap.dedent(text) for name, text in modules.items()}
        self.read_modules: list[str] = []

    def _is_package(self, name: str) -> bool:
        return any(other.startswith(f"{name}.") for other in self._modules)

    def read(self, module_name: str) -> ModuleText | None:
        self.read_modules.append(module_name)
        text = self._modules.get(module_name)
        return None if text is None else ModuleText(text, self._is_package(module_name))

    def exists(self, module_name: str) -> bool:
        return module_name in self._modules or self._is_package(module_name)


@dataclass
class Seen:
    """One target of an Observation."""

    observation: Mapping[str, Any]

    @property
    def target(self) -> dict[str, Any]:
        found: dict[str, Any] = self.observation["targets"][0]
        return found

    @property
    def names(self) -> list[str]:
        return [parameter["name"] for parameter in self.target["parameters"]]

    def __getitem__(self, name: str) -> dict[str, Any]:
        return next(p for p in self.target["parameters"] if p["name"] == name)

    def definition(self, name: str) -> dict[str, Any]:
        definitions = self.observation["definitions"].values()
        return next(found for found in definitions if found["name"] == name)


@pytest.fixture
def tree_of() -> Callable[[Mapping[str, str]], TextTree]:
    """Makes a source tree of module texts."""
    return TextTree


@pytest.fixture
def look() -> Callable[..., Seen]:
    """Looks at `engine:Config` (or another attribute) of the given modules."""

    def see(
        source: str,
        attribute: str = "Config",
        python: tuple[int, int] = (3, 11),
        kind: str | None = None,
        effective_defaults: str | None = None,
        **others: str,
    ) -> Seen:
        modules = {"engine": "", "engine.args": source}
        modules |= {f"engine.{name}": text for name, text in others.items()}
        target = ProbeTarget("params", f"engine.args:{attribute}", kind, effective_defaults)
        return Seen(observe(TextTree(modules), [target], python))

    return see
