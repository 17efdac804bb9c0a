"""`plan --event`: what the event that started a workflow needs.

Everything is read through the API: neither a checkout nor git is needed, and a pull request's files
are data, never run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.github.snapshot import Objects, Snapshot
from param_discovery.pipeline.on_github.checkout import CommitFiles
from param_discovery.pipeline.on_github.concerned import changed_engines, select_engines
from param_discovery.pipeline.on_github.target import NothingToDo, find_target
from param_discovery.pipeline.plan_jobs import engine_jobs, image_job
from param_discovery.pipeline.plan_published import differs_in_version_only
from param_discovery.report.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from param_discovery.github.client import Client
    from param_discovery.github.event import Event
    from param_discovery.pipeline.on_github.target import Target
    from param_discovery.pipeline.plan_options import PlanOptions
    from param_discovery.spec.model import EngineSpec

_PUBLISHES = "workflow_run"
_ONLY_IMAGES = ("push", "schedule", _PUBLISHES)
"""On the default branch a schema is there already; it came with its pull request."""


class Asked(NamedTuple):
    """What the workflow asks for."""

    engines: tuple[str, ...] = ()
    """Names, `all` or `changed`; empty: `changed`."""
    pr_number: int | None = None
    working_directory: str = "."


class _Scene(NamedTuple):
    """What the plan is made from."""

    event_name: str
    target: Target
    head: CommitFiles
    base: CommitFiles | None
    """What the branch came from."""
    trusted: CommitFiles | None
    """What images may be built from."""


def plan_event(
    client: Client, event: Event, asked: Asked, options: PlanOptions, environ: Mapping[str, str]
) -> Plan:
    """Jobs for the engines that the event concerns; images apart, if they are to be.

    A fork's pull request gets none: its author would choose what runs on the runners.

    Raises:
        InputError: an engine is not known; the default branch has moved on from under an image.
        SpecError: a specification at the head is wrong.
        GitHubError: GitHub failed.
    """
    target = find_target(client, event, asked.pr_number, environ)
    if isinstance(target, NothingToDo):
        return Plan(notes=(target.reason,))
    if target.is_fork and target.pull is not None:
        return Plan(notes=(f"Pull request #{target.pull.number} comes from a fork.",))
    objects = Objects(client.repository)
    head = _files(objects, target.head_sha, asked)
    base = _files(objects, target.old_sha, asked) if target.old_sha else None
    changed = changed_engines(base, head)
    names = select_engines(asked.engines or ("changed",), changed, head.engine_names())
    specs = [spec for name in names if (spec := head.spec(name)) is not None]
    if not specs:
        return Plan(notes=(f"{target.head_sha[:12]} changes no engine.",))
    if not options.separate_images or options.runtime != "docker":
        return Plan(engine_jobs(specs, options))
    trusted = head if event.name in _ONLY_IMAGES else base
    if event.name == _PUBLISHES:
        # The job that publishes has this commit of the default branch checked out.
        trusted = _files(objects, environ.get("GITHUB_SHA", ""), asked)
    return _divided(_Scene(event.name, target, head, base, trusted), specs, client, options)


def _files(objects: Objects, sha: str, asked: Asked) -> CommitFiles:
    return CommitFiles(Snapshot(objects, sha), asked.working_directory)


def _divided(
    scene: _Scene, specs: Sequence[EngineSpec], client: Client, options: PlanOptions
) -> Plan:
    """Images that are published before anyone looks into them; what is left is looked into now."""
    apart = [spec for spec in specs if differs_in_version_only(spec, scene.head, scene.trusted)]
    _check_publishable(scene, specs, apart)
    pull = scene.target.pull
    about = (pull.number, scene.target.head_sha) if pull else None
    repository = client.settings.repository
    images = tuple(image_job(spec, options, repository, about) for spec in apart)
    left = () if scene.event_name in _ONLY_IMAGES else [s for s in specs if s not in apart]
    return Plan(engine_jobs(left, options), images)


def _check_publishable(
    scene: _Scene, specs: Sequence[EngineSpec], apart: Sequence[EngineSpec]
) -> None:
    """Refuse to leave an engine without anyone who looks into it.

    Raises:
        InputError: the pull request's own run took the image for one that is published, and it
            cannot be.
    """
    if scene.event_name != _PUBLISHES:
        return
    for spec in specs:
        if spec not in apart and differs_in_version_only(spec, scene.head, scene.base):
            raise InputError(
                f"the default branch has changed what the image of {spec.engine} is built from",
                meaning="The pull request's version was not built with it, and has no schema yet.",
                mend="Bring the pull request's branch up to date: the pipeline then runs again.",
            )
