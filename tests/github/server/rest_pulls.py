"""Pull requests, people, and Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.github.server import shapes
from tests.github.server.call import Call, Reply, handles, invalid, not_found, problem
from tests.github.server.state import Pull, Run, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable

_REPOSITORY = "/repos/{owner}/{repo}"
_WORKFLOW = f"{_REPOSITORY}/actions/workflows/{{workflow_id}}"
_LEGACY = {"maintain": "write", "triage": "read"}


@handles(f"GET {_REPOSITORY}/pulls/{{pull_number}}")
def get_pull(call: Call) -> Reply:
    pull = call.world.pull(int(call.arguments["pull_number"]))
    return Reply(200, shapes.pull(call, pull)) if pull else not_found()


@handles(f"GET {_REPOSITORY}/pulls")
def list_pulls(call: Call) -> Reply:
    found = [pull for pull in call.world.pulls if _is_wanted(call, pull)]
    return Reply(200, [shapes.pull(call, pull) for pull in found], paged=True)


def _is_wanted(call: Call, pull: Pull) -> bool:
    query = call.query
    head = f"{pull.head_repository.partition('/')[0]}:{pull.head_branch}"
    return (
        query.get("state", "open") in {pull.state, "all"}
        and query.get("head", head) == head
        and query.get("base", pull.base_branch) == pull.base_branch
    )


@handles(f"POST {_REPOSITORY}/pulls")
def create_pull(call: Call) -> Reply:
    if not call.world.may_open_pulls and call.token.kind == "Bot":
        # As in https://github.com/peter-evans/create-pull-request/issues/3979.
        message = "GitHub Actions is not permitted to create or approve pull requests."
        return problem(403, message)
    upstream = call.world.repository
    head, base = call.body["head"], call.body["base"]
    if not call.gits.head(upstream, head) or not call.gits.head(upstream, base):
        field = "base" if call.gits.head(upstream, head) else "head"
        return invalid("PullRequest", "invalid", field=field)
    owner = upstream.partition("/")[0]
    if any(p.head_branch == head and p.state == "open" for p in call.world.pulls):
        # As in https://github.com/vsoch/pull-request-action/issues/86.
        message = f"A pull request already exists for {owner}:{head}."
        return invalid("PullRequest", "custom", message=message)
    pull = Pull(
        number=call.world.new_id(),
        title=call.body["title"],
        body=call.body.get("body"),
        author=call.token.login,
        author_kind=call.token.kind,
        head_repository=upstream,
        head_branch=head,
        base_branch=base,
    )
    call.world.pulls.append(pull)
    return Reply(201, shapes.pull(call, pull))


@handles(f"PATCH {_REPOSITORY}/pulls/{{pull_number}}")
def edit_pull(call: Call) -> Reply:
    pull = call.world.pull(int(call.arguments["pull_number"]))
    if pull is None:
        return not_found()
    pull.title = call.body.get("title", pull.title)
    pull.body = call.body.get("body", pull.body)
    return Reply(200, shapes.pull(call, pull))


@handles(f"GET {_REPOSITORY}/commits/{{commit_sha}}/pulls")
def pulls_of_commit(call: Call) -> Reply:
    """Forks are left out, as in https://github.com/retransmission/retransmission/pull/280."""
    sha, upstream = call.arguments["commit_sha"], call.world.repository
    if not call.gits.exists(sha):
        return problem(422, f"No commit found for SHA: {sha}")
    heads = [(p, call.gits.head(upstream, p.head_branch)) for p in call.world.pulls]
    found = [
        pull
        for pull, head in heads
        if head and pull.head_repository == upstream and call.gits.merge_base(sha, head) == sha
    ]
    return Reply(200, [shapes.pull(call, pull) for pull in found], paged=True)


@handles(f"GET {_REPOSITORY}/collaborators/{{username}}/permission")
def permission(call: Call) -> Reply:
    """`maintain` is told as `write` and `triage` as `read`; everyone may read what is public.

    Source: https://docs.github.com/rest/collaborators/collaborators.
    """
    login = call.arguments["username"]
    if login not in call.world.users:
        return not_found()
    role = call.world.roles.get(login, "read")
    body = {
        "permission": _LEGACY.get(role, role),
        "role_name": role,
        "user": shapes.user(call, login, "User"),
    }
    return Reply(200, body)


@handles(f"GET {_REPOSITORY}/actions/runs")
def list_runs(call: Call) -> Reply:
    return _runs(call, call.world.runs)


@handles(f"GET {_REPOSITORY}/actions/runs/{{run_id}}/jobs")
def list_jobs(call: Call) -> Reply:
    run = next((r for r in call.world.runs if r.id == int(call.arguments["run_id"])), None)
    if run is None:
        return not_found()
    jobs = [shapes.job(call, run, number, job) for number, job in enumerate(run.jobs)]
    return Reply(200, {"total_count": len(jobs), "jobs": jobs}, paged=True)


@handles(f"GET {_WORKFLOW}")
def get_workflow(call: Call) -> Reply:
    workflow = _workflow(call)
    return Reply(200, shapes.workflow(call, workflow)) if workflow else not_found()


@handles(f"GET {_WORKFLOW}/runs")
def list_runs_of_workflow(call: Call) -> Reply:
    workflow = _workflow(call)
    if workflow is None:
        return not_found()
    return _runs(call, (run for run in call.world.runs if run.path == workflow.path))


@handles(f"POST {_WORKFLOW}/dispatches")
def dispatch(call: Call) -> Reply:
    workflow = _workflow(call)
    if workflow is None:
        return not_found()
    if not workflow.dispatchable:
        # The message as in https://github.com/llm-d/llm-d/issues/1572.
        return problem(422, "Workflow does not have 'workflow_dispatch' trigger")
    head = call.gits.head(call.world.repository, call.body["ref"])
    if head is None:
        return problem(422, f"No ref found for: {call.body['ref']}")
    run = Run(
        id=call.world.new_id(),
        path=workflow.path,
        head_sha=head,
        head_branch=call.body["ref"],
        event="workflow_dispatch",
        status="queued",
    )
    call.world.runs.append(run)
    return Reply(204)


def _workflow(call: Call) -> Workflow | None:
    wanted = call.arguments["workflow_id"]
    matching = (
        workflow
        for workflow in call.world.workflows
        if wanted in {str(workflow.id), workflow.path.rpartition("/")[2]}
    )
    return next(matching, None)


def _runs(call: Call, runs: Iterable[Run]) -> Reply:
    found = [run for run in runs if _is_wanted_run(call, run)]
    shown = [shapes.run(call, run) for run in found]
    return Reply(200, {"total_count": len(shown), "workflow_runs": shown}, paged=True)


def _is_wanted_run(call: Call, run: Run) -> bool:
    query = call.query
    return query.get("head_sha", run.head_sha) == run.head_sha and (
        query.get("event", run.event) == run.event
    )
