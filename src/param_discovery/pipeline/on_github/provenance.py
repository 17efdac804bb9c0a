"""Whether a schema may be taken at its word: whoever can push can write any hash into a file.

`inputs_sha256` says what a schema was made from, so that nobody has to look again. Written by hand,
it can stand beside parameters that the engine does not have. It counts only in a file that the pull
request leaves as it was, or whose content we brought ourselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.github.provenance import brought_by_us, is_ours
from param_discovery.pipeline.on_github.checkout import CommitFiles, inputs_of
from param_discovery.runtimes.probe_archive import probe_revision
from param_discovery.schema.read import read_document

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.schema.document import Document
    from param_discovery.spec.model import EngineSpec

_EVERYTHING = "."
"""As a build's context: the whole working directory, with all schemas in it."""


def is_vouched_for(job: Job, spec: EngineSpec, head: CommitFiles) -> bool:
    """Whether what the engine's schema at `head` says of itself can be believed.

    Without an older commit there is nothing to hold it against: the branch has it.

    Raises:
        GitHubError: GitHub does not say who brought it.
    """
    path = head.in_repository(spec.schema_path)
    entry = head.snapshot.entry(path)
    if entry is None:
        return False
    if job.base is None or job.base.snapshot.entry(path) == entry:
        return True
    # To a fork we never commit.
    return not job.setting.target.is_fork and is_ours(job.setting.client, head.snapshot, path)


def is_discovered(job: Job, spec: EngineSpec, head: CommitFiles) -> bool:
    """Whether a run of ours brought the engine's schema, and nothing it was made from changed.

    That run looked into the engine, whichever image or runtime it took; its commit was refused if
    the specification, the Dockerfile or the context was another one by then.

    Raises:
        SchemaError: the schema cannot be read.
        GitHubError: GitHub does not say who brought it.
    """
    text = head.read(spec.schema_path)
    if text is None or job.setting.target.is_fork:
        return False
    path = head.in_repository(spec.schema_path)
    document = read_document(text, path)
    if document.envelope.engine != spec.engine or not _is_of_today(document):
        return False
    brought = brought_by_us(job.setting.client, head.snapshot, path)
    if brought is None:
        return False
    then = CommitFiles(brought, job.setting.inputs.working_directory)
    inputs = inputs_of(spec, head)
    return (
        _EVERYTHING not in inputs
        and inputs == inputs_of(spec, then)
        and all(_is_same(head, then, each) for each in inputs)
    )


def _is_same(one: CommitFiles, other: CommitFiles, path: str) -> bool:
    place = one.in_repository(path)
    return one.snapshot.entry(place) == other.snapshot.entry(place)


def _is_of_today(document: Document) -> bool:
    """Whether the tool that made it is the one that runs now: an older one may have seen less."""
    from param_discovery.runtimes.wheel.runtime import reader_revision  # noqa: PLC0415 - heavy

    made = document.envelope.generator
    revision = reader_revision() if made.runtime == "wheel" else probe_revision()
    return made.probe_revision == revision
