"""A package index made of a folder: real `uv`, real wheels, no network."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.venv.plan import VenvPlan
from param_discovery.runtimes.venv.runtime import VenvRuntime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from param_discovery.runtimes.base import RuntimeResult

ENGINE = """
from dataclasses import dataclass

@dataclass
class Args:
    model: str
    seed: int = 0
"""


@dataclass
class Heard:
    """A `Progress` that remembers."""

    steps: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def step(self, text: str) -> None:
        self.steps.append(text)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        self.steps.append(what)

    def log(self, line: str) -> None:
        self.lines.append(line)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    @property
    def installed(self) -> bool:
        return any(step.startswith("installing") for step in self.steps)


@dataclass(frozen=True)
class Wheelhouse:
    """A folder of wheels, and the environment that points pip's settings at it."""

    folder: Path
    environ: Mapping[str, str]

    def add(
        self,
        name: str,
        version: str,
        source: str = ENGINE,
        *,
        requires: tuple[str, ...] = (),
        requires_python: str | None = None,
    ) -> Path:
        metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        metadata += [f"Requires-Dist: {item}" for item in requires]
        metadata += [f"Requires-Python: {requires_python}"] if requires_python else []
        info = f"{name}-{version}.dist-info"
        files = {
            f"{name}/__init__.py": source,
            f"{info}/METADATA": "\n".join(metadata) + "\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = [f"{path},{_digest(text)},{len(text)}" for path, text in files.items()]
        files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
        wheel = self.folder / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        return wheel


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class Workshop:
    """Plans and runs against the wheelhouse."""

    wheelhouse: Wheelhouse
    cache_dir: Path

    def plan(self, version: str = "1.0", **settings: object) -> VenvPlan:
        return VenvPlan("acme", version, self.cache_dir, **settings)  # type: ignore[arg-type]

    def discover(
        self,
        plan: VenvPlan | None = None,
        heard: Heard | None = None,
        environ: Mapping[str, str] | None = None,
        **limits: object,
    ) -> RuntimeResult:
        request = ProbeRequest((ProbeTarget("engine_params", "acme:Args"),), **limits)  # type: ignore[arg-type]
        runtime = VenvRuntime({**self.wheelhouse.environ, **(environ or {})})
        return runtime.discover("acme", plan or self.plan(), request, heard or Heard())

    def install(self, plan: VenvPlan | None = None) -> None:
        """Make the environment without importing the engine."""
        runtime = VenvRuntime(self.wheelhouse.environ)
        runtime.discover("acme", plan or self.plan(), ProbeRequest(()), Heard())
