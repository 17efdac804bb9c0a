"""This repository's workflows and actions, read as YAML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
ACTIONS = sorted([*ROOT.glob("action.yml"), *ROOT.glob("*/action.yml")]) + sorted(
    (ROOT / ".github" / "actions").glob("*/action.yml")
)
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class Step(NamedTuple):
    """One step, and where it stands."""

    workflow: str
    job: str
    body: dict[str, Any]

    @property
    def uses(self) -> str:
        """The action; empty: none."""
        return str(self.body.get("uses", ""))


def load(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def triggers(workflow: dict[Any, Any]) -> dict[str, Any]:
    """What stands under `on`, which YAML 1.1 reads as a boolean."""
    found = workflow[True]
    return {name: setting or {} for name, setting in found.items()}


def steps(path: Path) -> Iterator[Step]:
    for name, job in load(path)["jobs"].items():
        for body in job.get("steps", ()):
            yield Step(path.name, name, body)


def all_steps() -> list[Step]:
    return [step for path in WORKFLOWS for step in steps(path)]
