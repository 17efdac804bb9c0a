"""Whether a schema may be taken at its word: whoever can push can write any hash into a file.

`inputs_sha256` says what a schema was made from, so that nobody has to look again. Written by hand,
it can stand beside parameters that the engine does not have. It counts only in a file that the pull
request leaves as it was, or whose content we brought ourselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.github.provenance import is_ours

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.spec.model import EngineSpec


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
