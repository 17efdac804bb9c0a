"""A small repository with engines, and a runtime that hands back what a test wants seen."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.runtime_choice import Choice
from param_discovery.runtimes.base import ProbeRequest, Progress, RunFacts, RuntimeResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.spec.model import EngineSpec


def add_engine(root: Path, name: str, version: str = "v1.2.0") -> None:
    folder = root / "engine_versions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(
        f"current_version: {version}\n"
        f"package: {name}\n"
        f"image: example.org/{name}:{{version}}\n"
        "gpu: none\n"
        "sections:\n"
        f"  engine_params: [{name}.args:EngineArgs]\n"
        f"  sampling_params: [{name}:SamplingParams]\n",
        encoding="utf-8",
    )


def parameter(name: str, type_name: str = "int", default: object = 0) -> dict[str, Any]:
    return {
        "name": name,
        "required": False,
        "type": {"kind": "scalar", "name": type_name},
        "default": default,
    }


def observation(
    engine: str,
    *names: str,
    version: str | None = "1.2.0",
    types: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a probe saw: parameters `names` of the engine, one of sampling."""
    parameters = [parameter(name, (types or {}).get(name, "int")) for name in names]
    return {
        "observation_format": 1,
        "python": "3.11.7",
        "distributions": {engine: {"version": version, "commit": None}},
        "targets": [
            {
                "section": "engine_params",
                "target": f"{engine}.args:EngineArgs",
                "status": "found",
                "kind": "dataclass",
                "parameters": parameters,
            },
            {
                "section": "sampling_params",
                "target": f"{engine}:SamplingParams",
                "status": "found",
                "kind": "msgspec",
                "parameters": [parameter("temperature", "float", 1.0)],
            },
        ],
        "definitions": {},
    }


Look = "Callable[[ProbeRequest, Progress], Mapping[str, Any]]"


@dataclass
class FakeRuntime:
    """A `Runtime` whose engine is a function."""

    look: Callable[[ProbeRequest, Progress], Mapping[str, Any]]
    inputs: dict[str, str] = field(default_factory=dict)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def run(self, request: ProbeRequest, progress: Progress) -> RuntimeResult:
        progress.step("looking")
        facts = RunFacts("docker", "f00d", image_ref="example.org/x@sha256:0", inputs=self.inputs)
        return RuntimeResult(self.look(request, progress), facts)

    def cancel(self) -> None:
        self.cancelled.set()


@dataclass
class House:
    """Engines by name; `choose` is what `discover` is given instead of the real choice."""

    root: Path
    runtimes: dict[str, FakeRuntime] = field(default_factory=dict)

    def engine(
        self,
        name: str,
        seen: Mapping[str, Any] | BaseException | None = None,
        look: Callable[[ProbeRequest, Progress], Mapping[str, Any]] | None = None,
    ) -> FakeRuntime:
        """Let the engine `name` be known, and show `seen` (or raise it)."""
        if not (self.root / "engine_versions" / f"{name}.yaml").exists():
            add_engine(self.root, name)
        shown = observation(name, "dtype", "seed") if seen is None else seen

        def answer(_request: ProbeRequest, _progress: Progress) -> Mapping[str, Any]:
            if isinstance(shown, BaseException):
                raise shown
            return shown

        runtime = self.runtimes[name] = FakeRuntime(look or answer)
        return runtime

    def choose(self, spec: EngineSpec, _version: str, _options: DiscoverOptions) -> Choice:
        return Choice(self.runtimes[spec.engine], "docker", "a test")
