"""One released version: its document, from the cache or out of its published wheel."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from param_discovery.errors import EngineError, ParamDiscoveryError, SchemaError
from param_discovery.pipeline.discover import envelope, plans
from param_discovery.pipeline.request import probe_request
from param_discovery.pipeline.runtime_choice import wheel_plan
from param_discovery.pipeline.seen_version import Expected, seen_version
from param_discovery.runtimes.addresses import without_credentials
from param_discovery.runtimes.package_index import read_package_index
from param_discovery.runtimes.wheel.remote.store import Store, key_of
from param_discovery.runtimes.wheel.runtime import WheelRuntime, reader_revision
from param_discovery.schema.document import build_document
from param_discovery.schema.observation import parse
from param_discovery.schema.read import read_document
from param_discovery.spec.fingerprint import inputs_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.version import Version

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.wheel.plan import WheelPlan
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec

_KIND = "documents"


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one version."""

    document: Document | None
    """None: it could not be read."""
    error: str | None = None
    """Why, as the user reads it."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionReader:
    """Reads versions of one engine; sent to other processes, so it holds plain values only."""

    spec: EngineSpec
    plan: WheelPlan
    """Its version is replaced by the one to read."""
    key: str
    """Of all that decides what a version's document says, the version aside."""
    timeout_seconds: float

    def released(self, progress: Progress) -> tuple[ReleasedVersion, ...]:
        """Every version of the package on its index, the oldest first.

        Raises:
            WheelError: no index has the package, or one does not answer.
            InputError: pip's or uv's configuration cannot be read.
        """
        return WheelRuntime().released_versions(self.plan, progress)

    def keeps(self, version: Version) -> bool:
        """Whether an earlier run has left something; only `kept` tells whether it is whole."""
        store = Store(self.plan.cache_dir)
        return store.facts_age_seconds(_KIND, key_of(self.key, str(version))) is not None

    def kept(self, version: Version) -> Reading | None:
        """What an earlier run found out; None: nothing, or it would be found out anew today."""
        facts = Store(self.plan.cache_dir).facts(_KIND, key_of(self.key, str(version)))
        if not isinstance(facts, dict):
            return None
        warnings = tuple(facts["warnings"])
        if facts["document"] is None:
            return Reading(None, facts["error"], warnings)
        try:
            return Reading(read_document(facts["document"], "cache"), None, warnings)
        except SchemaError:
            return None

    def read(self, version: Version) -> Reading:
        """Read the version now, and keep what is found: the next run has it in milliseconds.

        What the network may have caused is not kept.
        """
        progress = _Warnings()
        try:
            document = self._document(version, progress)
        except EngineError as error:
            return self._keep(version, Reading(None, error.render(), progress.found))
        except ParamDiscoveryError as error:
            return Reading(None, error.render(), progress.found)
        return self._keep(version, Reading(document, None, progress.found))

    def _document(self, version: Version, progress: Progress) -> Document:
        request = probe_request(self.spec, self.timeout_seconds)
        plan = replace(self.plan, version=str(version))
        result = WheelRuntime().discover(self.spec.engine, plan, request, progress)
        observation = parse(result.observation)
        seen = seen_version(self.spec, Expected(version, is_binding=True), observation)
        about = envelope(self.spec, seen, result, observation, dt.datetime.now(dt.UTC))
        return build_document(observation, plans(self.spec), about)

    def _keep(self, version: Version, reading: Reading) -> Reading:
        facts = {
            "document": reading.document.text() if reading.document else None,
            "error": reading.error,
            "warnings": list(reading.warnings),
        }
        Store(self.plan.cache_dir).keep_facts(_KIND, key_of(self.key, str(version)), facts)
        return reading


def version_reader(
    spec: EngineSpec, timeout_seconds: float, environ: Mapping[str, str] = os.environ
) -> VersionReader:
    """The reader of an engine's released versions, as the specification and the user set it up.

    Raises:
        InputError: pip's or uv's configuration cannot be read, or the specification's index stands
            in a variable that is not set.
    """
    plan = wheel_plan(spec, spec.current_version, environ)
    settings = read_package_index(environ)
    places = (plan.index_url or settings.default or "", *settings.extra, *settings.find_links)
    revision = hashlib.sha256(f"{reader_revision()} {_builder_revision()}".encode()).hexdigest()
    key = key_of(
        spec.engine,
        inputs_sha256(spec, probe_revision=revision, inputs={}),
        *map(without_credentials, places),
    )
    return VersionReader(spec, plan, key, timeout_seconds)


@cache
def _builder_revision() -> str:
    """Changes when the code that makes documents of observations does."""
    digest = hashlib.sha256()
    folder = resources.files("param_discovery.schema")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()


class _Warnings:
    """A `Progress` that keeps warnings; the versions' own steps are too many to be shown."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}

    @property
    def found(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(self._found)

    def step(self, text: str) -> None:
        """Not shown."""

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Not shown."""

    def log(self, line: str) -> None:
        """Not shown."""

    def warn(self, text: str) -> None:
        """Keep it."""
        self._found[text] = None
