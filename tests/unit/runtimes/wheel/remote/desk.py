"""A reader of the test's own index, with bounds that a test can wait for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from packaging.version import Version

from param_discovery.errors import WheelError
from param_discovery.runtimes.package_index import PackageIndex
from param_discovery.runtimes.wheel.remote.limits import Limits
from param_discovery.runtimes.wheel.remote.reading import Reading
from param_discovery.runtimes.wheel.remote.store import Store
from param_discovery.runtimes.wheel.remote.tree import WheelTree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runtimes.wheel.remote.shop import Shop

LIMITS = Limits(
    connect_seconds=2.0,
    read_seconds=0.3,
    total_seconds=20.0,
    retries=3,
    backoff_seconds=0.01,
    longest_wait_seconds=2.0,
)


@dataclass
class Heard:
    """A `Progress` that keeps what it is told."""

    steps: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    transfers: list[tuple[str, int, int | None]] = field(default_factory=list)

    def step(self, text: str) -> None:
        self.steps.append(text)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        self.transfers.append((what, done_bytes, total_bytes))

    def log(self, line: str) -> None:
        raise AssertionError(line)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class Desk:
    """Reads `acme` from a shop."""

    shop: Shop
    cache: Path
    limits: Limits = LIMITS
    heard: Heard = field(default_factory=Heard)
    settings: PackageIndex | None = None

    def reading(self) -> Reading:
        settings = self.settings or PackageIndex(default=self.shop.index)
        return Reading(settings, Store(self.cache), self.heard, self.limits)

    def read(self, *modules: str, version: str = "1.0") -> list[str | None]:
        """The texts of modules of `acme`, by a reader that knows nothing but the cache."""
        with self.reading() as reading, reading.open("acme", Version(version)) as distribution:
            tree = WheelTree(distribution)
            found = [tree.read(module) for module in modules]
            return [None if text is None else text.text for text in found]

    def fails(self, *modules: str, version: str = "1.0") -> WheelError:
        """The error of reading these modules."""
        with pytest.raises(WheelError) as caught:
            self.read(*modules, version=version)
        return caught.value

    def kept(self) -> list[bytes]:
        """Contents of all members that are in the cache."""
        return [path.read_bytes() for path in self.cache.glob("wheels/files/*/*")]

    def limited(self, **bounds: Any) -> Desk:
        return replace(self, limits=replace(self.limits, **bounds))
