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
    """Jobs with a step that uses the action with `mode: discover`; none in what is no workflow."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return Jobs()
    found = list(_jobs(document))
    discovering = frozenset(name for name, job in found if _discovers(job))
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


def _discovers(job: dict[str, Any]) -> bool:
    steps = job.get("steps")
    return isinstance(steps, list) and any(_is_discovery(step) for step in steps)


def _is_discovery(step: Any) -> bool:  # noqa: ANN401 - foreign YAML
    if not isinstance(step, dict):
        return False
    inputs = step.get("with")
    mode = inputs.get("mode") if isinstance(inputs, dict) else None
    uses = str(step.get("uses", ""))
    # The action in its own repository, and a copy that someone keeps in theirs.
    return mode == "discover" and (_ACTION in uses.casefold() or bool(_OWN.match(uses)))
