"""Which jobs of a workflow file discover: pure, from the file's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTION = "param-discovery"
_OWN = re.compile(r"(?:\./|\$/(?:\./)*)")
"""In front of a path of the workflow's own repository: `./`, or `$/` since July 2026. Source:
https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/.
"""
_FOLDER = r"\.github/workflows/[^/@]+\.ya?ml"
_LOCAL = re.compile(rf"{_OWN.pattern}({_FOLDER})")
_REMOTE = re.compile(rf"([\w.-]+/[\w.-]+)/({_FOLDER})@(\S+)", re.ASCII)


class Call(NamedTuple):
    """A job that is a reusable workflow."""

    name: str
    """The caller's, as the API shows it in front of the called jobs' names."""
    path: str
    repository: str | None = None
    """`owner/name`; None: the caller's own, at the caller's commit."""
    ref: str | None = None
    """Branch, tag or commit, in another repository."""


class Jobs(NamedTuple):
    """The jobs of one workflow file that matter here."""

    discovering: frozenset[str] = frozenset()
    """Names as the API shows them, without what a matrix adds in parentheses."""
    others: frozenset[str] = frozenset()
    """Of the jobs that do something else."""
    calling: tuple[Call, ...] = ()
    follows: bool = False
    """Whether it runs after other workflows (`workflow_run`): on the default branch's commit."""
    unread: frozenset[str] = frozenset()
    """Workflows of other repositories that it calls and that cannot be read."""


def jobs(text: bytes) -> Jobs:
    """Jobs that discover and bring what they find; none in what is no workflow.

    They have a step that uses the action with `mode: discover`, does not keep it from committing,
    and may write: nobody should wait for one that leaves everything as it is.
    """
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return Jobs()
    found = list(_jobs(document))
    usual = document.get("permissions") if isinstance(document, dict) else None
    discovering = frozenset(name for name, job in found if _discovers(job, usual))
    others = frozenset(name for name, job in found if "uses" not in job) - discovering
    called = (_call(name, str(job.get("uses", ""))) for name, job in found)
    calling = tuple(call for call in called if call is not None)
    return Jobs(discovering, others, calling, follows=_follows(document))


def _call(name: str, uses: str) -> Call | None:
    if local := _LOCAL.fullmatch(uses):
        return Call(name, local[1])
    if remote := _REMOTE.fullmatch(uses):
        return Call(name, remote[2], remote[1], remote[3])
    return None


def _follows(document: Any) -> bool:  # noqa: ANN401 - foreign YAML
    # YAML 1.1 takes a bare `on` for a boolean.
    on = (document.get(True) or document.get("on")) if isinstance(document, dict) else None
    names = [on] if isinstance(on, str) else on
    return isinstance(names, dict | list) and "workflow_run" in names


def _jobs(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - foreign YAML
    listed = document.get("jobs") if isinstance(document, dict) else None
    if not isinstance(listed, dict):
        return
    for key, job in listed.items():
        if isinstance(job, dict):
            yield str(job.get("name") or key), job


def _discovers(job: dict[str, Any], usual: Any) -> bool:  # noqa: ANN401 - foreign YAML
    steps = job.get("steps")
    may_write = _may_write(job.get("permissions", usual))
    return isinstance(steps, list) and any(_is_discovery(step, may_write) for step in steps)


def _may_write(permissions: Any) -> bool:  # noqa: ANN401 - foreign YAML
    """Whether they let a job's token commit; what the repository has set up is not known here."""
    if isinstance(permissions, dict):
        return bool(permissions.get("contents") == "write")
    return bool(permissions == "write-all")


def _is_discovery(step: Any, may_write: bool) -> bool:  # noqa: ANN401, FBT001 - foreign YAML
    inputs = step.get("with") if isinstance(step, dict) else None
    if not isinstance(inputs, dict) or inputs.get("mode") != "discover":
        return False
    uses = str(step.get("uses", ""))
    # The action in its own repository, and a copy that someone keeps in theirs.
    is_ours = _ACTION in uses.casefold() or bool(_OWN.match(uses))
    return is_ours and _commits(inputs) and (may_write or _has_own_token(inputs))


def _commits(inputs: dict[Any, Any]) -> bool:
    version = str(inputs.get("version") or "")
    return str(inputs.get("commit", True)).casefold() == "true" and (
        not version or version.startswith("${{")
    )


def _has_own_token(inputs: dict[Any, Any]) -> bool:
    """An App's, say, whatever the job's may do."""
    token = str(inputs.get("token") or "").casefold()
    return bool(token) and not re.search(r"github\.token|github_token", token)
