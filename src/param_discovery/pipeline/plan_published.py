"""Whether an engine's image can be built from the default branch's own files.

The job that publishes images holds a token that may write. It builds no file that a pull request
brings: only another version of what the default branch has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.pipeline.on_github.allowed import is_same_but_version
from param_discovery.pipeline.on_github.checkout import context_of

if TYPE_CHECKING:
    from param_discovery.pipeline.on_github.checkout import CommitFiles
    from param_discovery.spec.model import EngineSpec


def differs_in_version_only(spec: EngineSpec, head: CommitFiles, base: CommitFiles | None) -> bool:
    """Whether specification, Dockerfile and context are those of `base`, the version aside.

    Raises:
        GitHubError: a file could not be read.
    """
    if base is None or not spec.build or not is_same_but_version(spec, base):
        return False
    own, folder = head.in_repository(spec.dockerfile or ""), context_of(spec)
    context = head.in_repository("" if folder == "." else folder).rstrip("/")
    changed = head.snapshot.changed_since(base.snapshot, context)
    if any(path != own for path in changed):
        return False
    old, new = base.read(spec.dockerfile or ""), head.read(spec.dockerfile or "")
    return old is not None and new is not None and _unpinned(spec, old) == _unpinned(spec, new)


def _unpinned(spec: EngineSpec, dockerfile: str) -> str:
    """The Dockerfile without the value of its pin: a plain version at the end of a line."""
    name = re.escape(spec.version_arg or "")
    pin = re.compile(rf"^(ARG {name}=)[A-Za-z0-9_][A-Za-z0-9_.+!-]*$", re.MULTILINE)
    return pin.sub(r"\1", dockerfile)
