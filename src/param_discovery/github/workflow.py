"""Which jobs of a workflow file discover: pure, from the file's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTION = "param-discovery"
_LOCAL = "./.github/workflows/"


class Jobs(NamedTuple):
    """The jobs of one workflow file that matter here."""

    discovering: frozenset[str]
    """Names as the API shows them, without what a matrix adds in parentheses."""
    calling: tuple[tuple[str, str], ...]
    """Name, and path of the workflow of this repository that the job calls."""


def jobs(text: bytes) -> Jobs:
    """Jobs with a step that uses the action with `mode: discover`; none in what is no workflow."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return Jobs(frozenset(), ())
    found = list(_jobs(document))
    discovering = frozenset(name for name, job in found if _discovers(job))
    called = ((name, str(job.get("uses", ""))) for name, job in found)
    calling = tuple((name, uses[2:]) for name, uses in called if uses.startswith(_LOCAL))
    return Jobs(discovering, calling)


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
    # `./` is the action in its own repository, and a copy that someone keeps in theirs.
    return mode == "discover" and (_ACTION in uses.casefold() or uses.startswith("./"))
