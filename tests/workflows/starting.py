"""Which jobs of a workflow an event starts: `on:` as GitHub documents it, `if:` by its own code.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, `on`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.workflows.files import FOLDER, load, triggers
from tests.workflows.github import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = "param-discovery/param-discovery"
_USUAL_TYPES = {"pull_request": ["opened", "synchronize", "reopened"]}
"""Where `types` is left out; for other events, all."""
_STATUS = re.compile(r"\b(?:always|success|failure|cancelled)\(\)")


@dataclass(frozen=True)
class Happening:
    """An event, and what the jobs of a run say."""

    name: str
    payload: dict[str, Any] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    """Paths: of the whole pull request, or of a push."""
    branch: str = "main"
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    """By job."""
    inputs: dict[str, str] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    """Jobs that fail, if they start."""


def started(workflow: str, happening: Happening) -> list[str] | None:
    """The jobs that run; None: the workflow does not start."""
    document = load(FOLDER / workflow)
    if not starts(triggers(document), happening):
        return None
    results: dict[str, str] = {}
    for name, job in document["jobs"].items():
        results[name] = _result(name, job, happening, results)
    return [name for name, result in results.items() if result != "skipped"]


def starts(on: Mapping[str, Any], happening: Happening) -> bool:
    """Whether `on` takes the event: its types, branches and paths."""
    if happening.name not in on:
        return False
    wanted = on[happening.name]
    if isinstance(wanted, list):  # `schedule`: the clock alone
        return True
    usual = _USUAL_TYPES.get(happening.name, [happening.payload.get("action")])
    if happening.payload.get("action") not in wanted.get("types", usual):
        return False
    if "branches" in wanted and not _any(wanted["branches"], [happening.branch]):
        return False
    if "workflows" in wanted:
        return happening.payload["workflow_run"]["name"] in wanted["workflows"]
    return "paths" not in wanted or _any(wanted["paths"], happening.changed)


def _any(patterns: list[str], names: Any) -> bool:
    return any(_glob(pattern).fullmatch(name) for pattern in patterns for name in names)


def _glob(pattern: str) -> re.Pattern[str]:
    """Only what is used here: `*` within a folder, `**` across folders."""
    assert not re.search(r"[?+\[\]!]", pattern), pattern
    parts = re.split(r"(\*\*|\*)", pattern)
    return re.compile(
        "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
    )


def _result(
    name: str, job: Mapping[str, Any], happening: Happening, results: Mapping[str, str]
) -> str:
    before = job.get("needs", [])
    before = [before] if isinstance(before, str) else before
    good = all(results[each] == "success" for each in before)
    condition = str(job.get("if", "success()")).strip()
    condition = condition.removeprefix("${{").removesuffix("}}").strip()
    if not _STATUS.search(condition):
        # GitHub puts it in front where none is called.
        condition = f"success() && ({condition})"
    [answer] = evaluate([(condition, _contexts(happening, results, before, good=good))])
    if answer in (False, "", "false"):
        return "skipped"
    return "failure" if name in happening.failing else "success"


def _contexts(
    happening: Happening, results: Mapping[str, str], before: list[str], *, good: bool
) -> dict[str, Any]:
    needs = {
        name: {"result": results[name], "outputs": happening.outputs.get(name, {})}
        for name in before
    }
    return {
        "github": {
            "event_name": happening.name,
            "event": happening.payload,
            "repository": REPOSITORY,
            "ref": f"refs/heads/{happening.branch}",
        },
        "inputs": happening.inputs,
        "needs": needs,
        "status": {"always": True, "success": good, "failure": not good, "cancelled": False},
    }
