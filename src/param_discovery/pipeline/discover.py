"""`discover`: look inside engines, and bring their schema documents up to date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from param_discovery.errors import ParamDiscoveryError
from param_discovery.pipeline.destination import Destination, destination
from param_discovery.pipeline.outcomes import failed, finished
from param_discovery.pipeline.parallel import Cancellation, WatchedProgress, run_all
from param_discovery.pipeline.request import probe_request
from param_discovery.pipeline.runtime_choice import choose_runtime
from param_discovery.pipeline.seen_version import Expected, seen_version
from param_discovery.pipeline.select import select
from param_discovery.schema.document import Envelope, Generator, build_document, utc_seconds
from param_discovery.schema.observation import parse
from param_discovery.schema.sections import TargetPlan, TargetsFailedError
from param_discovery.spec.fingerprint import inputs_sha256
from param_discovery.spec.versions import engine_version, spelled_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from packaging.version import Version

    from param_discovery.pipeline.options import DiscoverOptions
    from param_discovery.pipeline.runtime_choice import Choice
    from param_discovery.report.outcome import DiscoverOutcome
    from param_discovery.report.progress import Board
    from param_discovery.runtimes.base import RuntimeResult
    from param_discovery.schema.document import Document
    from param_discovery.schema.observation import Observation
    from param_discovery.spec.model import EngineSpec

    ChooseRuntime = Callable[[EngineSpec, str, DiscoverOptions], Choice]


def utc_now() -> dt.datetime:
    """The one clock that gets into documents (`discovered_at`)."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A document that is known to be whole and valid, and not yet written."""

    document: Document
    runtime: str
    destination: Destination


def discover(
    engines: Sequence[str],
    options: DiscoverOptions,
    board: Board,
    *,
    choose: ChooseRuntime | None = None,
    now: Callable[[], dt.datetime] = utc_now,
) -> list[DiscoverOutcome]:
    """Discover the named engines (or `all`), at most `options.jobs` at once.

    Nothing is written before every engine is through; then each that was found is, whatever became
    of the others.

    Raises:
        InputError: an engine is not known, or a specification is wrong: nothing was begun.
    """
    specs = select(options.root, engines)
    cancellation = Cancellation()
    searches = [
        _Search(spec, options, WatchedProgress(board.reporter(spec.engine), cancellation))
        for spec in specs
    ]

    def work(search: _Search) -> Found | ParamDiscoveryError:
        found = search.attempt(choose or choose_runtime, now, cancellation)
        cancellation.check()
        board.finish(search.spec.engine, "failed" if isinstance(found, Exception) else "found")
        return found

    results = run_all(searches, work, at_once=options.jobs, cancellation=cancellation)
    return [search.settle(found) for search, found in zip(searches, results, strict=True)]


@dataclass(frozen=True, slots=True)
class _Search:
    """One engine's way from its specification to its document."""

    spec: EngineSpec
    options: DiscoverOptions
    progress: WatchedProgress

    def attempt(
        self, choose: ChooseRuntime, now: Callable[[], dt.datetime], cancellation: Cancellation
    ) -> Found | ParamDiscoveryError:
        """The document, or why there is none: the other engines go on."""
        try:
            return self._find(choose, now, cancellation)
        except ParamDiscoveryError as error:
            self._log_tracebacks(error)
            return error

    def settle(self, found: Found | ParamDiscoveryError) -> DiscoverOutcome:
        """Write what was found, and say what became of it."""
        warnings = tuple(self.progress.warnings)
        if isinstance(found, ParamDiscoveryError):
            return failed(self.spec.engine, found, warnings)
        try:
            status = found.destination.settle(found.document, check=self.options.check)
        except ParamDiscoveryError as error:
            return failed(self.spec.engine, error, warnings)
        return finished(found.document, found.runtime, found.destination, status, warnings)

    def _find(
        self, choose: ChooseRuntime, now: Callable[[], dt.datetime], cancellation: Cancellation
    ) -> Found:
        goal = destination(self.spec, self.options)
        spelled = self._spelled_version()
        chosen = choose(self.spec, spelled, self.options)
        self.progress.step(f"{chosen.name}: {chosen.reason}")
        request = probe_request(self.spec, self.options.timeout_seconds)
        with cancellation.stopping(chosen.runtime.cancel):
            result = chosen.runtime.run(request, self.progress)
        observation = parse(result.observation)
        document = self._document(observation, result, self._expected(spelled), now())
        return Found(document, chosen.name, goal)

    def _spelled_version(self) -> str:
        if self.options.version is None:
            return self.spec.current_version
        return spelled_version(self.spec, self.options.version)

    def _expected(self, spelled: str) -> Expected:
        by_image = self.options.image is not None and self.options.version is None
        return Expected(engine_version(self.spec, spelled), is_binding=not by_image)

    def _document(
        self,
        observation: Observation,
        result: RuntimeResult,
        expected: Expected,
        moment: dt.datetime,
    ) -> Document:
        version = seen_version(self.spec, expected, observation)
        about = envelope(self.spec, version, result, observation, moment)
        document = build_document(observation, plans(self.spec), about)
        if self.options.output is None and not self.options.check:
            self._warn_if_other(version)
        return document

    def _warn_if_other(self, version: Version) -> None:
        """Say that the schema will not be of the version that the specification names."""
        if version != engine_version(self.spec, self.spec.current_version):
            self.progress.warn(
                f"engine_versions/{self.spec.engine}.yaml says {self.spec.current_version}, and"
                f" {self.spec.schema_path} holds {version}: change current_version too, or use"
                " --output."
            )

    def _log_tracebacks(self, error: ParamDiscoveryError) -> None:
        """Show the engine's own tracebacks to those who asked for more (-v)."""
        if isinstance(error, TargetsFailedError):
            for traceback in error.tracebacks.values():
                for line in traceback.splitlines():
                    self.progress.log(line)


def plans(spec: EngineSpec) -> tuple[TargetPlan, ...]:
    """How the targets of the specification are merged into sections."""
    return tuple(
        TargetPlan(section, target.target, frozenset(target.exclude), target.optional)
        for section, target in spec.targets
    )


def envelope(
    spec: EngineSpec,
    version: Version,
    result: RuntimeResult,
    observation: Observation,
    moment: dt.datetime,
) -> Envelope:
    """Everything about the document besides its parameters."""
    facts = result.facts
    return Envelope(
        engine=spec.engine,
        engine_version=str(version),
        discovered_at=utc_seconds(moment),
        discovery_method=facts.discovery_method,
        generator=Generator(
            tool_version=installed_version("param-discovery"),
            probe_revision=facts.probe_revision,
            runtime=facts.discovery_method,
            python=observation.python,
        ),
        engine_commit_sha=facts.engine_commit_sha,
        image_ref=facts.image_ref,
        base_image_ref=facts.base_image_ref,
        inputs_sha256=inputs_sha256(spec, probe_revision=facts.probe_revision, inputs=facts.inputs),
    )
