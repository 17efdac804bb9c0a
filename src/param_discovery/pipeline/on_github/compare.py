"""A schema at the head against the one at the merge base: `classify`'s own judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.pipeline.classify import classify_sources
from param_discovery.pipeline.on_github.allowed import is_same_but_version
from param_discovery.pipeline.on_github.checkout import spec_path
from param_discovery.pipeline.on_github.provenance import is_vouched_for
from param_discovery.pipeline.schema_source import Source
from param_discovery.rules.tool import is_same_tool
from param_discovery.schema.read import read_document

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec


class OtherGroundError(InputError):
    """What made two schemas cannot be told from what the engine changed."""


def source_at(files: CommitFiles | None, schema_path: str, name: str) -> Source:
    """The schema of a commit; without a document where the commit has none.

    Raises:
        SchemaError: it cannot be read.
        GitHubError: GitHub failed.
    """
    text = files.read(schema_path) if files is not None else None
    if files is None or text is None:
        return Source(name, None)
    path = files.in_repository(schema_path)
    return Source(name, read_document(text, path), text, path)


def source_of(document: Document, text: str, path: str) -> Source:
    """A schema that this run has found."""
    return Source(path, document, text, path)


def compare(job: Job, old: Source, new: Source, *, is_known: bool = False) -> ClassifyResult:
    """What changed between the two; at least one of them has a document.

    Where their tools differ, both versions are read again, and what the new one itself says counts
    for less. That is done only if it can be trusted: `is_known` says that this run has made sure
    that the new schema is what the engine says.

    Raises:
        OtherGroundError: the tools differ, and the pull request could profit from that.
        InputError: they are of different engines.
        GitHubError: GitHub does not say who brought the new one.
    """
    if old.document is not None and new.document is not None:
        _check_ground(job, old.document, new.document, is_known=is_known)
    return classify_sources(old, new, str(job.head_root), job.decisions, job.tell)


def _check_ground(job: Job, old: Document, new: Document, *, is_known: bool) -> None:
    if is_same_tool(old, new) or job.base is None:
        return
    spec = job.head.spec(new.envelope.engine)
    if spec is None or job.base.spec(spec.engine) is None:
        return
    if not is_same_but_version(spec, job.base):
        raise OtherGroundError(
            "the schemas were made by different tools, and the specification has changed",
            where=spec_path(spec.engine),
            meaning="The old version would be read again by the new specification, which could"
            " hide what that takes away.",
            mend="Merge the change of the specification, apart from the version, by itself.",
        )
    if not is_known and not _is_read_today(new) and not _is_ours(job, spec):
        raise OtherGroundError(
            "this schema was made by another tool than the one at the merge base",
            where=spec.schema_path,
            meaning="The engine's versions would be read again, whatever this file says.",
            mend="Let `mode: discover` make it, or use the tool that made the one at the merge"
            " base.",
        )


def _is_read_today(document: Document) -> bool:
    """Whether it says that just this tool read it from a wheel: it is then compared as it is."""
    from param_discovery.runtimes.wheel.runtime import reader_revision  # noqa: PLC0415 - heavy

    made = document.envelope.generator
    return (made.runtime, made.probe_revision) == ("wheel", reader_revision())


def _is_ours(job: Job, spec: EngineSpec) -> bool:
    return is_vouched_for(job, spec, job.head)
