"""`plan`: which engines are to be looked into, by name or by what a branch changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.pipeline.on_github.checkout import CommitFiles
from param_discovery.pipeline.on_github.concerned import changed_engines
from param_discovery.pipeline.plan_git import snapshots
from param_discovery.pipeline.plan_jobs import engine_jobs
from param_discovery.pipeline.select import select
from param_discovery.report.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.pipeline.plan_options import PlanOptions


def plan_engines(names: Sequence[str], options: PlanOptions) -> Plan:
    """One job for each of the named engines (`all`: of those that are known).

    Raises:
        SpecError: a specification is wrong, or an engine is not known.
        InputError: a matrix cannot have as many.
    """
    return Plan(engine_jobs(select(options.root, names), options))


def plan_changed(base: str, options: PlanOptions) -> Plan:
    """One job for each engine that HEAD changes against its merge base with `base`, in git.

    Raises:
        SpecError: a specification at HEAD is wrong.
        InputError: `base` is no commit that HEAD has anything in common with.
        OutsideError: git failed.
    """
    old, new, working_directory = snapshots(options.root, base)
    head = CommitFiles(new, working_directory)
    names = changed_engines(CommitFiles(old, working_directory), head)
    specs = [spec for name in names if (spec := head.spec(name)) is not None]
    notes = () if specs else (f"No engine differs from {old.commit_sha[:12]}.",)
    return Plan(engine_jobs(specs, options), notes=notes)
