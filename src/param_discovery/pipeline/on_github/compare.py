"""A schema at the head against the one at the merge base: `classify`'s own judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.pipeline.classify import classify_sources
from param_discovery.pipeline.schema_source import Source
from param_discovery.schema.read import read_document

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.schema.document import Document


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


def compare(job: Job, old: Source, new: Source) -> ClassifyResult:
    """What changed between the two; at least one of them has a document.

    Raises:
        InputError: they are of different engines.
    """
    return classify_sources(old, new, str(job.head_root), job.decisions, job.tell)
