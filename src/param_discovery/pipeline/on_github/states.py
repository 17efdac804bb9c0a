"""How every engine of a pull request stands: what its label says.

The label speaks for the whole pull request, and several runs may write it at once. So each run
judges all engines, at the head as it is at that moment: its own by what it has found out, the
others by what the commit itself proves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import ParamDiscoveryError
from param_discovery.github import pulls
from param_discovery.github.verdict import verdict
from param_discovery.pipeline.guard import guard_engine
from param_discovery.pipeline.on_github.allowed import check_schema_path
from param_discovery.pipeline.on_github.compare import compare, source_at
from param_discovery.pipeline.on_github.concerned import changed_engines, content_key
from param_discovery.pipeline.on_github.discovering import (
    check_allowed,
    expected_sha256,
    standing_schema,
)
from param_discovery.pipeline.on_github.job import base_files_at, files_at
from param_discovery.pipeline.on_github.provenance import is_discovered, is_vouched_for
from param_discovery.report.guard_result import GuardStatus

if TYPE_CHECKING:
    from param_discovery.github.verdict import EngineState, Verdict
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.spec.model import EngineSpec

    Key = tuple[str, ...]


class States:
    """The states of all engines, judged anew at every call and remembered by content."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._known: dict[Key, EngineState] = {}
        self._verified: set[Key] = set()
        self._failed: set[Key] = set()

    def remember(self, head: CommitFiles, engine: str, spec: EngineSpec | None) -> None:
        """Take it that the engine's schema at `head` is what its inputs there make: we looked."""
        if spec is not None:
            self._verified.add(_inputs_key(engine, head, spec))
            self._known.clear()  # `pending` may have been for want of just this.

    def fail(self, head: CommitFiles, engine: str, base_sha: str) -> None:
        """Nobody knows the engine's parameters, as long as nothing of it changes."""
        self._failed.add(_key(engine, head, _spec(head, engine), base_sha))

    def decide(self) -> Verdict | None:
        """What the label is to say of the head as it is now."""
        target = self._job.setting.target
        if target.pull is None:
            return None
        pull = pulls.by_number(self._job.setting.client, target.pull.number)
        if not pull.is_open:
            return None
        head = files_at(self._job, pull.head_sha)
        base_sha = pulls.merge_base(self._job.setting.client, pull)
        base = base_files_at(self._job, base_sha)
        names = changed_engines(base, head)
        return verdict([self._state(name, head, base) for name in names])

    def _state(self, engine: str, head: CommitFiles, base: CommitFiles) -> EngineState:
        try:
            spec = head.spec(engine)
        except ParamDiscoveryError:
            return "failed"
        key = _key(engine, head, spec, base.snapshot.commit_sha)
        if key in self._failed:
            return "failed"
        if key not in self._known:
            self._known[key] = self._judge(engine, spec, head, base)
        return self._known[key]

    def _judge(
        self, engine: str, spec: EngineSpec | None, head: CommitFiles, base: CommitFiles
    ) -> EngineState:
        try:
            if spec is not None and not self._matches(engine, spec, head):
                return "pending"
            return self._against_base(engine, spec, head, base)
        except ParamDiscoveryError as error:
            self._job.tell(f"{engine}: {error.what}")
            return "failed"

    def _matches(self, engine: str, spec: EngineSpec, head: CommitFiles) -> bool:
        """Whether the schema is that of the specification, the pin and everything else."""
        if guard_engine(spec, head).status is not GuardStatus.AGREES:
            return False
        return _inputs_key(engine, head, spec) in self._verified or self._is_proved(spec, head)

    def _is_proved(self, spec: EngineSpec, head: CommitFiles) -> bool:
        """Whether the commit itself proves that nothing is to be looked into.

        Either we brought the schema, and what it was made from is as it was; or its own hash tells
        so. What cannot be found out here is no proof; and no registry is asked, let alone logged
        into, on the word of a specification that may not be looked into.
        """
        try:
            check_schema_path(spec, head)
            return is_discovered(self._job, spec, head) or self._has_hash(spec, head)
        except ParamDiscoveryError as error:
            self._job.tell(f"{spec.engine}: {error.what}")
            return False

    def _has_hash(self, spec: EngineSpec, head: CommitFiles) -> bool:
        if head.snapshot.commit_sha != self._job.head.snapshot.commit_sha:
            key = content_key(head, spec)
            if content_key(self._job.head, spec) != key:
                return False  # Another run has changed it, and will say so itself.
        check_allowed(self._job, spec)
        standing = standing_schema(self._job, spec)
        return (
            standing is not None
            and is_vouched_for(self._job, spec, head)
            and standing.envelope.inputs_sha256 == expected_sha256(self._job, spec)
        )

    def _against_base(
        self, engine: str, spec: EngineSpec | None, head: CommitFiles, base: CommitFiles
    ) -> EngineState:
        old_spec = base.spec(engine)
        either = old_spec or spec
        if either is None:
            return "identical"
        # An engine that comes to a schema which is there already is compared with that.
        old = source_at(base, either.schema_path, "the merge base")
        new = source_at(head if spec else None, (spec or either).schema_path, "the head")
        if old.document is None and new.document is None:
            return "identical"
        return compare(self._job, old, new, is_known=True).comparison.classification


def _spec(head: CommitFiles, engine: str) -> EngineSpec | None:
    try:
        return head.spec(engine)
    except ParamDiscoveryError:
        return None


def _inputs_key(engine: str, head: CommitFiles, spec: EngineSpec) -> Key:
    return (engine, *content_key(head, spec))


def _key(engine: str, head: CommitFiles, spec: EngineSpec | None, base_sha: str) -> Key:
    inputs = content_key(head, spec) if spec else ()
    return (engine, base_sha, *inputs)
