"""Whether discovery is at work on a commit, and the start of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github.dispatch import Dispatched, dispatch
from param_discovery.github.failures import (
    GitHubDownError,
    InvalidRequestError,
    NotFoundError,
    PermissionMissingError,
)
from param_discovery.github.runs import Discovery, discovery, followers
from param_discovery.github.workflow import Call, jobs
from param_discovery.github.written import NotWritten
from tests.github.hub import REPOSITORY
from tests.github.server.state import ALL_READ, Job, Run, Token, Workflow

if TYPE_CHECKING:
    from tests.github.hub import Hub

DISCOVER = b"""\
on: pull_request
permissions: {contents: write}
jobs:
  find:
    runs-on: [self-hosted, gpu]
    strategy: {matrix: {engine: [vllm, sglang]}}
    steps:
      - uses: actions/checkout@v6
      - uses: acme/param-discovery@v1
        with: {engine: "${{ matrix.engine }}", mode: discover}
  named:
    name: Discover ${{ matrix.engine }} (slow)
    steps:
      - uses: acme/Param-Discovery/composite@v1
        with: {mode: discover}
  guard:
    steps:
      - uses: acme/param-discovery@v1
        with: {mode: guard}
"""
CALLER = b"""\
on: pull_request
jobs:
  call:
    uses: ./.github/workflows/reusable.yml
  elsewhere:
    uses: acme/other/.github/workflows/x.yml@main
"""
FILES: dict[str, bytes | None] = {
    ".github/workflows/discover.yml": DISCOVER,
    ".github/workflows/caller.yml": CALLER,
    ".github/workflows/reusable.yml": DISCOVER,
    ".github/workflows/tests.yml": b"on: push\njobs: {find: {steps: [{run: pytest}]}}\n",
}


@pytest.fixture
def head(hub: Hub) -> str:
    return hub.push(FILES)


def run(hub: Hub, file: str, *listed: Job, status: str = "in_progress") -> Run:
    made = Run(
        id=hub.world.new_id(),
        path=f".github/workflows/{file}",
        head_sha=hub.head(),
        status=status,
        conclusion="success" if status == "completed" else None,
        jobs=list(listed),
    )
    hub.world.runs.append(made)
    return made


def test_which_jobs_discover() -> None:
    assert jobs(DISCOVER).discovering == {"find", "Discover ${{ matrix.engine }} (slow)"}
    assert jobs(DISCOVER).others == {"guard"}
    assert jobs(CALLER).calling == (
        Call("call", ".github/workflows/reusable.yml"),
        Call("elsewhere", ".github/workflows/x.yml", "acme/other", "main"),
    )


@pytest.mark.parametrize(
    ("uses", "path"),
    [
        ("./.github/workflows/a.yml", ".github/workflows/a.yml"),
        ("$/.github/workflows/a.yaml", ".github/workflows/a.yaml"),
        ("$/./.github/workflows/a.yml", ".github/workflows/a.yml"),
        ("./../.github/workflows/a.yml", None),
        ("./.github/workflows/a.yml@main", None),
        ("./.github/workflows/deeper/a.yml", None),
        ("acme/serving/.github/workflows/a.yml", None),
    ],
)
def test_same_repository_calls_in_all_spellings(uses: str, path: str | None) -> None:
    found = jobs(f"jobs: {{call: {{uses: {uses}}}}}".encode()).calling
    assert found == ((Call("call", path),) if path else ())


@pytest.mark.parametrize("uses", ["./.param-discovery", "$/", "$/./actions/engines", "./"])
def test_an_action_of_the_own_repository_in_all_spellings(uses: str) -> None:
    step = f"{{uses: {uses}, with: {{mode: discover}}}}"
    text = f"{{permissions: write-all, jobs: {{find: {{steps: [{step}]}}}}}}"
    assert jobs(text.encode()).discovering == {"find"}


ANY = "acme/param-discovery@v1"


@pytest.mark.parametrize(
    ("permissions", "inputs", "counts"),
    [
        ("{contents: write}", "", True),
        ("write-all", "", True),
        ("{contents: read}", "", False),
        ("read-all", "", False),
        ("{}", "", False),
        ("{contents: write}", "commit: false", False),
        ("{contents: write}", "commit: 'true'", True),
        ("{contents: write}", "commit: pull-request", False),
        ("{contents: write}", "commit: '${{ inputs.commit }}'", False),
        ("{contents: write}", "version: 1.2.3", False),
        ("{contents: write}", "version: '${{ inputs.version }}'", True),
        ("{}", "token: '${{ steps.app.outputs.token }}'", True),
        ("{}", "token: '${{ github.token }}'", False),
        ("{}", "token: '${{ secrets.GITHUB_TOKEN }}'", False),
    ],
)
def test_only_what_can_commit_is_waited_for(permissions: str, inputs: str, counts: bool) -> None:
    """What cannot bring the schema leaves a pull request as it is, and the guard green for ever."""
    step = f"{{uses: {ANY}, with: {{mode: discover, {inputs}}}}}"
    below = f"jobs: {{find: {{permissions: {permissions}, steps: [{step}]}}}}"
    above = f"{{permissions: {permissions}, jobs: {{find: {{steps: [{step}]}}}}}}"
    for text in (below, above):
        assert jobs(text.encode()).discovering == ({"find"} if counts else set())
    unsaid = f"jobs: {{find: {{steps: [{step}]}}}}"
    assert ("find" in jobs(unsaid.encode()).discovering) == ("app" in inputs)


@pytest.mark.parametrize(
    ("on", "follows"),
    [
        ("on: {workflow_run: {workflows: [Engines]}}", True),
        ("on: [push, workflow_run]", True),
        ("'on': workflow_run", True),
        ("on: pull_request", False),
        ("on: 3", False),
        ("{}", False),
    ],
)
def test_what_follows_others(on: str, follows: bool) -> None:
    assert jobs(on.encode()).follows is follows


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"jobs: []",
        b"jobs: {a: 1, b: {steps: 3}, c: {steps: [1, {with: x}, {uses: 2}]}}",
        b"\xff\xfe",
        b"a: [",
        b"[" * 5000,
        b"jobs: !!python/object/apply:os.system [id]",
    ],
)
def test_a_file_that_is_no_workflow_has_no_such_job(text: bytes) -> None:
    assert jobs(text).discovering == frozenset()


@pytest.mark.parametrize(
    ("listed", "status", "expected"),
    [
        ([Job(name="find (vllm)")], "in_progress", "running"),
        ([Job(name="find (vllm)", status="queued")], "queued", "running"),
        ([], "queued", "running"),
        ([Job(name="guard")], "in_progress", "running"),
        ([], "completed", "failed"),
        ([Job(name="find", status="completed", conclusion="success")], "completed", "succeeded"),
        ([Job(name="find", status="completed", conclusion="failure")], "completed", "failed"),
        ([Job(name="find", status="completed", conclusion="cancelled")], "completed", "failed"),
        ([Job(name="find", status="completed", conclusion="timed_out")], "completed", "failed"),
        ([Job(name="find", status="completed", conclusion="skipped")], "completed", "never"),
        ([Job(name="find", status="in_progress")], "completed", "failed"),
        ([Job(name="Discover vllm (slow)")], "in_progress", "running"),
    ],
)
def test_what_became_of_discovery(
    hub: Hub, head: str, listed: list[Job], status: str, expected: Discovery
) -> None:
    run(hub, "discover.yml", *listed, status=status)
    assert discovery(hub.client, head).state == expected


def test_one_engine_of_two_failed(hub: Hub, head: str) -> None:
    good = Job(name="find (vllm)", status="completed", conclusion="success")
    bad = Job(name="find (sglang)", status="completed", conclusion="failure")
    run(hub, "discover.yml", good, bad, status="completed")
    assert discovery(hub.client, head).state == "failed"


def test_nothing_runs(hub: Hub, head: str) -> None:
    assert discovery(hub.client, head).state == "never"


def test_other_workflows_do_not_count_whatever_their_jobs_are_called(hub: Hub, head: str) -> None:
    run(hub, "tests.yml", Job(name="find (vllm)"), Job(name="Discover vllm"))
    run(hub, "gone.yml", Job(name="find"))
    assert discovery(hub.client, head).state == "never"


def test_runs_of_other_commits_do_not_count(hub: Hub, head: str) -> None:
    run(hub, "discover.yml", Job(name="find"))
    assert discovery(hub.client, hub.push({"README.md": b"more"})).state == "never"


def test_a_path_that_is_no_workflow_of_this_repository(hub: Hub, head: str) -> None:
    run(hub, "../../README.md", Job(name="find"))
    assert discovery(hub.client, head).state == "never"


def test_a_called_workflow_counts(hub: Hub, head: str) -> None:
    run(hub, "caller.yml", Job(name="call / find (vllm)"), Job(name="elsewhere / find"))
    assert discovery(hub.client, head).state == "running"
    hub.world.runs[0].jobs[0] = Job(name="call / find", status="completed", conclusion="failure")
    assert discovery(hub.client, head).state == "failed"


def test_one_engine_of_two_failed_already(hub: Hub, head: str) -> None:
    """That another is still looked into mends nothing."""
    bad = Job(name="find (sglang)", status="completed", conclusion="failure")
    run(hub, "discover.yml", Job(name="find (vllm)"), bad)
    assert discovery(hub.client, head).state == "failed"


def test_a_job_that_only_could_be_called_so_does_not_count(hub: Hub) -> None:
    text = b"""\
permissions: {contents: write}
jobs:
  find:
    name: ${{ matrix.engine }}
    steps: [{uses: acme/param-discovery@v1, with: {mode: discover}}]
  lint: {steps: [{run: ruff}]}
"""
    head = hub.push({".github/workflows/discover.yml": text})
    done = Job(name="vllm", status="completed", conclusion="success")
    run(hub, "discover.yml", done, Job(name="lint"))
    assert discovery(hub.client, head).state == "succeeded"


ADOPTED = b"""\
on: pull_request
jobs:
  schemas:
    uses: maker/param-discovery/.github/workflows/engine-pipeline.yml@v1
"""
PIPELINE = b"""\
on: workflow_call
permissions: write-all
jobs:
  plan: {steps: [{run: plan}]}
  schemas:
    name: schemas-${{ matrix.engine }}
    steps: [{uses: ./.param-discovery, with: {mode: discover}}]
"""
MAKER = "maker/param-discovery"


def adopt(hub: Hub, **files: bytes) -> str:
    """The pipeline of another repository is called."""
    made = {f".github/workflows/{name}.yml": text for name, text in files.items()}
    return hub.push({".github/workflows/engines.yml": ADOPTED, **made})


def test_the_called_workflow_of_another_repository_counts(hub: Hub) -> None:
    files: dict[str, bytes | None] = {".github/workflows/engine-pipeline.yml": PIPELINE}
    hub.app.gits.commit(MAKER, "v1", files, "Release")
    hub.world.public.append(MAKER)
    head = adopt(hub)
    made = run(hub, "engines.yml", Job(name="schemas / plan", status="completed"))
    assert discovery(hub.client, head) == ("running", ())
    made.jobs.append(Job(name="schemas / schemas-vllm"))
    assert discovery(hub.client, head).state == "running"
    made.jobs[1] = Job(name="schemas / schemas-vllm", status="completed", conclusion="failure")
    assert discovery(hub.client, head).state == "failed"


def test_a_call_that_cannot_be_read_is_not_waited_for(hub: Hub) -> None:
    head = adopt(hub)
    run(hub, "engines.yml", Job(name="schemas / schemas-vllm"))
    path = f"{MAKER}/.github/workflows/engine-pipeline.yml@v1"
    assert discovery(hub.client, head) == ("never", (path,))


def test_that_github_is_down_is_no_answer(hub: Hub) -> None:
    head = adopt(hub)
    run(hub, "engines.yml", Job(name="schemas / schemas-vllm"))
    hub.fail(f"GET /repos/{MAKER}/.*", 500, times=99)
    with pytest.raises(GitHubDownError):
        discovery(hub.client, head)


FOLLOWING = b"on: {workflow_run: {workflows: [Engines]}}\n"


def test_workflows_that_discover_later(hub: Hub) -> None:
    head = adopt(
        hub,
        publish=FOLLOWING + b"jobs: {image: {uses: ./.github/workflows/image.yml}}\n",
        image=PIPELINE,
        unknown=FOLLOWING + ADOPTED.partition(b"\n")[2],
        other=FOLLOWING + b"jobs: {tell: {steps: [{run: tell}]}}\n",
    )
    paths = (".github/workflows/publish.yml", ".github/workflows/unknown.yml")
    assert followers(hub.client, head) == paths


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule"])
def test_a_run_that_knows_of_no_pull_request_is_not_waited_for(
    hub: Hub, head: str, event: str
) -> None:
    """It looks, and commits nothing."""
    run(hub, "discover.yml", Job(name="find")).event = event
    assert discovery(hub.client, head).state == "never"


def test_a_second_run_may_still_succeed(hub: Hub, head: str) -> None:
    failed = Job(name="find", status="completed", conclusion="failure")
    run(hub, "discover.yml", failed, status="completed")
    run(hub, "discover.yml", Job(name="find"))
    assert discovery(hub.client, head).state == "running"


def test_a_token_that_may_not_look_is_no_running(hub: Hub, head: str) -> None:
    hub.world.tokens["t0ken"] = Token(permissions={"contents": "read", "metadata": "read"})
    with pytest.raises(PermissionMissingError, match="it lacks `actions: read`"):
        discovery(hub.client, head)


@pytest.fixture
def checks(hub: Hub) -> Workflow:
    workflow = Workflow(id=5, path=".github/workflows/checks.yml")
    hub.world.workflows.append(workflow)
    return workflow


def start(hub: Hub) -> Dispatched | NotWritten:
    return dispatch(hub.client, "checks.yml", "bump", hub.head(), {"pr-number": "7"})


def test_dispatch(hub: Hub, checks: Workflow) -> None:
    assert start(hub) == Dispatched("checks.yml", started=True)
    (made,) = hub.world.runs
    assert (made.event, made.head_sha) == ("workflow_dispatch", hub.head())


def test_dispatch_again_starts_nothing(hub: Hub, checks: Workflow) -> None:
    start(hub)
    assert start(hub) == Dispatched("checks.yml", started=False)
    assert len(hub.world.runs) == 1


@pytest.mark.parametrize("done", [True, False])
def test_dispatch_of_which_the_answer_is_lost(hub: Hub, checks: Workflow, done: bool) -> None:
    hub.fail("POST .*/dispatches", 502, done=done)
    assert start(hub) == Dispatched("checks.yml", started=True)
    assert len(hub.world.runs) == 1


def test_dispatch_without_permission(hub: Hub, checks: Workflow) -> None:
    hub.world.tokens["t0ken"] = Token(permissions=ALL_READ)
    assert start(hub) == NotWritten(
        "the start of checks.yml", "actions: write", "Resource not accessible by integration"
    )


def test_dispatch_of_a_workflow_that_cannot_be(hub: Hub, checks: Workflow) -> None:
    checks.dispatchable = False
    with pytest.raises(InvalidRequestError, match="does not have 'workflow_dispatch' trigger"):
        start(hub)


def test_dispatch_of_no_workflow(hub: Hub) -> None:
    with pytest.raises(NotFoundError):
        start(hub)
    assert REPOSITORY in hub.app.log[-1]
