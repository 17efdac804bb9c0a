"""The table: which event, on which paths, by whom, starts which job. No case starts a loop."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.workflows.files import EXPRESSION, FOLDER, WORKFLOWS, load, triggers
from tests.workflows.github import evaluate
from tests.workflows.starting import REPOSITORY, Happening, started

pytestmark = pytest.mark.network  # GitHub's evaluator comes from the npm registry

PIPELINE, PUBLISH, CHECKS = "engine-pipeline.yml", "publish-engine-image.yml", "ci.yml"
RELEASE, SITE = "release.yml", "docs.yml"
SPEC, SCHEMA = "engine_versions/vllm.yaml", "schemas/vllm.json"
ALWAYS = ["changes", "schema-version-check", "lint", "tests", "suite"]


def _pull(*changed: str, fork: bool = False, action: str = "synchronize", **more: Any) -> Happening:
    head = "stranger/param-discovery" if fork else REPOSITORY
    payload = {
        "action": action,
        "pull_request": {"number": 7, "head": {"repo": {"full_name": head}}},
    }
    return Happening("pull_request", payload, changed, **more)


def _plan(schemas: int = 0, images: int = 0) -> dict[str, dict[str, str]]:
    return {"plan": {"count": str(schemas), "images-count": str(images)}}


def _followed(
    event: str = "pull_request",
    *,
    name: str = "Engine pipeline",
    conclusion: str = "success",
    repository: str = REPOSITORY,
    images: int = 1,
) -> Happening:
    run = {
        "name": name,
        "event": event,
        "conclusion": conclusion,
        "head_repository": {"full_name": repository},
    }
    payload = {"action": "completed", "workflow_run": run}
    return Happening("workflow_run", payload, outputs=_plan(images=images))


CASES = [
    # A bump of an engine that is pulled, by Renovate.
    (PIPELINE, _pull(SPEC, outputs=_plan(schemas=1)), ["plan", "schemas", "collect"]),
    # The pipeline's own commit on it: the plan is asked again, and the action finds all in place.
    (PIPELINE, _pull(SPEC, SCHEMA, outputs=_plan(schemas=1)), ["plan", "schemas", "collect"]),
    # A bump of an engine that is built: the image first.
    (
        PIPELINE,
        _pull("docker/Dockerfile.transformers", outputs=_plan(images=1)),
        ["plan", "images"],
    ),
    (
        PIPELINE,
        _pull(SPEC, outputs=_plan(schemas=1, images=1)),
        ["plan", "images", "schemas", "collect"],
    ),
    (PIPELINE, _pull(SPEC, outputs=_plan()), ["plan"]),
    (PIPELINE, _pull("README.md", "src/param_discovery/errors.py"), None),
    (PIPELINE, _pull("docker/sub/file", action="opened", outputs=_plan()), ["plan"]),
    # A label, an edit and a merge start nothing: the action sets labels itself.
    (PIPELINE, _pull(SPEC, action="labeled"), None),
    (PIPELINE, _pull(SPEC, action="edited"), None),
    (PIPELINE, _pull(SPEC, action="closed"), None),
    (PIPELINE, _pull(SPEC, fork=True, outputs=_plan(schemas=1, images=1)), []),
    (PIPELINE, _pull(SPEC, outputs=_plan(schemas=1), failing=("schemas",)), ["plan", "schemas"]),
    (PIPELINE, _pull(SPEC, failing=("plan",)), ["plan"]),
    (PIPELINE, Happening("push", {}, (SPEC,), outputs=_plan(images=1)), ["plan", "images"]),
    (PIPELINE, Happening("push", {}, (SPEC,), branch="renovate/vllm"), None),
    (PIPELINE, Happening("push", {}, (SCHEMA,)), None),
    (PIPELINE, Happening("schedule", {}, outputs=_plan(images=1)), ["plan", "images"]),
    (
        PIPELINE,
        Happening("workflow_dispatch", {}, outputs=_plan(schemas=1)),
        ["plan", "schemas", "collect"],
    ),
    # The ring: what follows the pipeline never starts it, and is started by nothing else.
    (PUBLISH, _followed(), ["plan", "engine"]),
    (PUBLISH, _followed("push"), ["plan", "engine"]),
    (PUBLISH, _followed("schedule"), ["plan", "engine"]),
    (PUBLISH, _followed(images=0), ["plan"]),
    (PUBLISH, _followed("workflow_dispatch"), []),
    (PUBLISH, _followed("workflow_run"), []),
    (PUBLISH, _followed("pull_request_target"), []),
    # One engine failed: the others' images are published all the same, and looked into.
    (PUBLISH, _followed(conclusion="failure"), ["plan", "engine"]),
    (PUBLISH, _followed(conclusion="cancelled"), []),
    (PUBLISH, _followed(conclusion="skipped"), []),
    (PUBLISH, _followed(repository="stranger/param-discovery"), []),
    (PUBLISH, _followed(name="Publish engine image"), None),
    (PUBLISH, _followed(name="CI"), None),
    (PIPELINE, _followed(name="Publish engine image"), None),
    (PIPELINE, _followed(), None),
    # Required checks report whatever a pull request changes, and whoever wrote it.
    (CHECKS, _pull("README.md"), ALWAYS),
    (CHECKS, _pull(SPEC), ALWAYS),
    (CHECKS, _pull(SPEC, fork=True), ALWAYS),
    (CHECKS, _pull(SPEC, failing=("changes",)), ALWAYS),
    (CHECKS, Happening("push", {}, ("README.md",)), ALWAYS),
    (CHECKS, Happening("push", {}, (SPEC,), branch="renovate/vllm"), None),
    (CHECKS, Happening("merge_group", {"action": "checks_requested"}), ALWAYS),
    (CHECKS, Happening("workflow_dispatch", {}), ALWAYS),
    (CHECKS, _followed(), None),
    # A release, and the site that it publishes: by hand, on main, and nothing else.
    (
        RELEASE,
        Happening("workflow_dispatch", {}),
        ["check", "image", "tag", "documentation"],
    ),
    (RELEASE, Happening("workflow_dispatch", {}, failing=("tag",)), ["check", "image", "tag"]),
    (RELEASE, Happening("workflow_dispatch", {}, branch="draft"), []),
    (SITE, Happening("workflow_dispatch", {}), ["build", "publish"]),
    (SITE, Happening("workflow_dispatch", {}, failing=("build",)), ["build"]),
    (SITE, Happening("workflow_dispatch", {}, branch="draft"), []),
    (SITE, Happening("push", {}, ("docs/index.md",)), None),
    (SITE, Happening("release", {"action": "published"}), None),
    (SITE, _pull("docs/index.md"), None),
]


@pytest.mark.parametrize(("workflow", "happening", "jobs"), CASES)
def test_table(workflow: str, happening: Happening, jobs: list[str] | None) -> None:
    assert started(workflow, happening) == jobs


def test_the_check_that_is_required_looks_unless_it_is_sure_that_it_need_not() -> None:
    """A skipped job passes as a required check, so a first job that failed must not skip it."""
    [step] = [
        step
        for step in load(FOLDER / CHECKS)["jobs"]["schema-version-check"]["steps"]
        if step.get("uses") == "./composite"
    ]
    looks = {
        ("success", "0", "pull_request"): False,
        ("success", "2", "pull_request"): True,
        ("success", "", "pull_request"): True,
        ("failure", "", "pull_request"): True,
        ("cancelled", "0", "pull_request"): True,
        ("success", "0", "workflow_dispatch"): True,
    }
    asked = [
        (
            step["if"],
            {
                "github": {"event_name": event},
                "needs": {"changes": {"result": result, "outputs": {"engines": count}}},
                "status": {},
            },
        )
        for result, count, event in looks
    ]
    assert evaluate(asked) == list(looks.values())


def _in(event: str, **inputs: str) -> dict[str, Any]:
    github = {"event_name": event, "event": {}}
    return {"github": github, "inputs": inputs, "status": {}}


def test_images_are_apart_where_somebody_publishes_them() -> None:
    """By hand, and where others call, nobody follows who would."""
    [step] = [
        step
        for step in load(FOLDER / PIPELINE)["jobs"]["plan"]["steps"]
        if step.get("id") == "plan"
    ]
    found = EXPRESSION.fullmatch(step["with"]["images"])
    assert found
    cases = {
        "separate": [_in("pull_request"), _in("push"), _in("schedule")],
        "inline": [
            _in("workflow_dispatch", engine="vllm"),
            _in("pull_request", images="inline"),
            _in("workflow_run", images="inline"),
        ],
    }
    for answer, contexts in cases.items():
        assert evaluate([(found[1], each) for each in contexts]) == [answer] * len(contexts)


def test_the_checks_are_started_where_there_are_some() -> None:
    """Here always, where others call if they name theirs; for a commit, as the action sees to."""
    [step] = [
        step
        for step in load(FOLDER / PIPELINE)["jobs"]["schemas"]["steps"]
        if step.get("id") == "schemas"
    ]
    found = EXPRESSION.fullmatch(step["with"]["checks"])
    assert found
    cases = [
        (_in("pull_request"), CHECKS),
        (_in("workflow_dispatch", engine="vllm"), CHECKS),
        (_in("pull_request", images="inline", checks="ours.yml"), "ours.yml"),
        (_in("pull_request", images="inline", checks=""), ""),
    ]
    answers = evaluate([(found[1], contexts) for contexts, _ in cases])
    assert answers == [expected for _, expected in cases]


def test_only_the_job_that_commits_may_start_something() -> None:
    jobs = load(FOLDER / PIPELINE)["jobs"]
    starting = {name for name, job in jobs.items() if job["permissions"].get("actions") == "write"}
    assert starting == {"schemas"}


def test_no_workflow_can_start_itself_round_a_ring() -> None:
    """Edges: `workflow_run`, and what a job starts by hand. The graph has no circle."""
    names = {load(path)["name"]: path.name for path in WORKFLOWS}
    edges: dict[str, set[str]] = {path.name: set() for path in WORKFLOWS}
    for path in WORKFLOWS:
        on = triggers(load(path))
        for before in on.get("workflow_run", {}).get("workflows", ()):
            edges[names[before]].add(path.name)
        text = path.read_text(encoding="utf-8")
        for given in re.findall(r"^ +checks: (.*\S)$", text, re.MULTILINE):
            edges[path.name] |= set(re.findall(r"[\w-]+\.yml", given))
        edges[path.name] |= set(re.findall(r"uses: \./\.github/workflows/([\w-]+\.yml)", text))
    assert edges["engine-pipeline.yml"] == {"publish-engine-image.yml", "ci.yml"}
    # The one edge that leads back is a call: its run is the caller's own, and `if:` refuses
    # what did not begin with a pull request, a push or the clock.
    edges["engine-image.yml"].remove("engine-pipeline.yml")
    for first, after_first in edges.items():
        seen: set[str] = set()
        waiting = set(after_first)
        while waiting:
            seen |= waiting
            waiting = {after for name in waiting for after in edges[name]} - seen
        assert first not in seen
