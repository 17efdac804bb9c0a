"""The wheel runtime: read the engine's source out of its published wheel.

Nothing is installed, imported or run, and of the wheel only the modules travel that the targets
lead to. So no engine, however hostile, gets to do anything but be read.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from param_discovery.runtimes.base import RunFacts, RuntimeResult
from param_discovery.runtimes.package_index import read_package_index
from param_discovery.runtimes.probe_archive import probe_revision
from param_discovery.runtimes.wheel.remote.failures import no_source
from param_discovery.runtimes.wheel.remote.limits import Limits, Traffic
from param_discovery.runtimes.wheel.remote.listing import only_index
from param_discovery.runtimes.wheel.remote.reading import Reading
from param_discovery.runtimes.wheel.remote.store import Store, key_of
from param_discovery.runtimes.wheel.remote.tree import WheelTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from param_discovery.runtimes.base import ProbeRequest, ProbeTarget, Progress
    from param_discovery.runtimes.wheel.plan import WheelPlan
    from param_discovery.runtimes.wheel.remote.distribution import Distribution
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion

METHOD = "wheel"

_OBSERVATIONS = "observations"
_ROUTES = "routes"


class WheelRuntime:
    """Reads engines from package indexes; may serve several threads at once."""

    def __init__(
        self, environ: Mapping[str, str] | None = None, limits: Limits | None = None
    ) -> None:
        self._environ = dict(os.environ if environ is None else environ)
        self._limits = limits or Limits()
        self.traffic = Traffic()
        """Of all readings together."""
        self._lock = threading.Lock()
        self._under_way: set[Reading] = set()

    def discover(
        self,
        engine: str,  # noqa: ARG002 - as the other runtimes; what is kept is kept by content
        plan: WheelPlan,
        request: ProbeRequest,
        progress: Progress,
    ) -> RuntimeResult:
        """What the source of the distribution tells about the targets.

        `request.timeout_seconds` holds for all that comes over the network, together.

        Raises:
            WheelError: the distribution cannot be found, fetched or trusted, or has no source.
            InputError: pip's or uv's configuration cannot be read.
        """
        version = plan.parsed_version()
        store = Store(plan.cache_dir)
        with (
            self._reading(plan.index_url, store, progress, request.timeout_seconds) as reading,
            reading.open(plan.package, version) as distribution,
        ):
            python = plan.python or distribution.chosen.python
            question = _Question(request.targets, python, distribution, store, progress)
            observation = question.answer()
            facts = RunFacts(
                discovery_method=METHOD,
                probe_revision=reader_revision(),
                inputs={_kind_of(distribution): distribution.identity},
            )
            found = str(distribution.chosen.version)
        # One name is enough to tell the version; those of other distributions were not looked at.
        distributions = {plan.package: {"version": found, "commit": None}}
        return RuntimeResult({**observation, "distributions": distributions}, facts)

    def released_versions(self, plan: WheelPlan, progress: Progress) -> tuple[ReleasedVersion, ...]:
        """Every version of the plan's package on the plan's index, the oldest version first.

        Yanked versions and pre-releases are among them, and say so. The plan's version is not used.

        Raises:
            WheelError: no index has the package, or one does not answer.
            InputError: pip's or uv's configuration cannot be read.
        """
        store = Store(plan.cache_dir)
        with self._reading(plan.index_url, store, progress) as reading:
            progress.step(f"asking the index for the versions of {plan.package}")
            return reading.released_versions(plan.package)

    def cancel(self) -> None:
        """Let every reading under way end with an error soon; from any thread."""
        with self._lock:
            for reading in self._under_way:
                reading.stop()

    @contextmanager
    def _reading(
        self,
        index_url: str | None,
        store: Store,
        progress: Progress,
        timeout_seconds: float = float("inf"),
    ) -> Iterator[Reading]:
        settings = read_package_index(self._environ)
        if index_url is not None:
            settings = only_index(settings, index_url)
        seconds = min(self._limits.total_seconds, timeout_seconds)
        limits = replace(self._limits, total_seconds=seconds)
        with Reading(settings, store, progress, limits, self.traffic) as reading:
            with self._lock:
                self._under_way.add(reading)
            try:
                yield reading
            finally:
                with self._lock:
                    self._under_way.discard(reading)


@cache
def reader_revision() -> str:
    """First twelve hexadecimal digits of a SHA-256: changes when the reader of source does.

    The probe's own is part of it, as both have to say the same.
    """
    digest = hashlib.sha256(probe_revision().encode())
    folder = resources.files("param_discovery.runtimes.wheel") / "static"
    for name, text in sorted(_sources(folder)):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:12]


def _sources(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be read out of one distribution."""

    targets: tuple[ProbeTarget, ...]
    python: tuple[int, int]
    distribution: Distribution
    store: Store
    progress: Progress

    def answer(self) -> Mapping[str, Any]:
        """The Observation without its distributions; from the cache where nothing can differ."""
        known_as = self.distribution.key
        key = known_as and key_of(
            known_as, reader_revision(), *map(str, self.python), *self._said_targets()
        )
        kept = self.store.facts(_OBSERVATIONS, key) if key else None
        if isinstance(kept, dict):
            self.progress.step(f"using what is known of {self.distribution.filename}")
            return kept
        # As it would come out of the cache, so that nothing depends on whether it did.
        observation: dict[str, Any] = json.loads(json.dumps(self._read()))
        if key:
            self.store.keep_facts(_OBSERVATIONS, key, observation)
        return observation

    def _read(self) -> Mapping[str, Any]:
        from param_discovery.runtimes.wheel.static.observe import observe  # noqa: PLC0415 - heavy

        self.progress.step(f"reading {self.distribution.filename}")
        tree = WheelTree(self.distribution)
        self._check_has_source(tree)
        # Releases of one package differ little: what the last reading led to is fetched in one go.
        route = key_of(*self._said_targets())
        known = self.store.facts(_ROUTES, route)
        tree.prefetch(known["members"] if isinstance(known, dict) else ())
        observation = observe(tree, self.targets, self.python)
        self.store.keep_facts(_ROUTES, route, {"members": tree.asked})
        return observation

    def _check_has_source(self, tree: WheelTree) -> None:
        """Say so where there is nothing at all; single modules are the reader's to miss."""
        modules = (target.target.partition(":")[0] for target in self.targets)
        wanted = sorted({module.partition(".")[0] for module in modules})
        if wanted and tree.packages.isdisjoint(wanted):
            raise no_source(self.distribution.filename, ", ".join(wanted))

    def _said_targets(self) -> list[str]:
        return [str(target.to_json()) for target in self.targets]


def _kind_of(distribution: Distribution) -> str:
    return "wheel" if distribution.chosen.file.is_wheel else "sdist"
