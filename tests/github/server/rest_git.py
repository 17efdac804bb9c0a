"""Git over REST: references, trees, files, comparisons."""

from __future__ import annotations

from tests.github.server import shapes
from tests.github.server.call import Call, Reply, handles, not_found, problem
from tests.github.server.gits import GitError

_REPOSITORY = "/repos/{owner}/{repo}"


def named(call: Call) -> str:
    """The repository that the address is of."""
    return f"{call.arguments['owner']}/{call.arguments['repo']}"


@handles(f"GET {_REPOSITORY}")
def get_repository(call: Call) -> Reply:
    return Reply(200, shapes.repository(call, named(call)))


@handles(f"GET {_REPOSITORY}/git/ref/{{ref}}")
def get_ref(call: Call) -> Reply:
    name = call.arguments["ref"]
    head = call.gits.head(named(call), name.removeprefix("heads/"))
    if head is None or not name.startswith("heads/"):
        return not_found()
    return Reply(200, shapes.ref(call, f"refs/{name}", head))


@handles(f"POST {_REPOSITORY}/git/refs")
def create_ref(call: Call) -> Reply:
    name, sha = call.body["ref"], call.body["sha"]
    branch = name.removeprefix("refs/heads/")
    if call.gits.head(named(call), branch):
        # The message as in https://github.com/renovatebot/renovate/issues/20281.
        return problem(422, "Reference already exists")
    if not call.gits.exists(sha):
        # The message as in https://github.com/octokit/octokit.js/issues/562.
        return problem(422, "Object does not exist")
    call.gits.move(named(call), branch, sha)
    return Reply(201, shapes.ref(call, name, sha))


@handles(f"PATCH {_REPOSITORY}/git/refs/{{ref}}")
def update_ref(call: Call) -> Reply:
    name = call.arguments["ref"]
    branch = name.removeprefix("heads/")
    head = call.gits.head(named(call), branch)
    if head is None:
        return problem(422, "Reference does not exist")
    sha = call.body["sha"]
    if not call.body.get("force") and call.gits.merge_base(head, sha) != head:
        # The message as in https://github.com/rust-lang/homu/issues/75.
        return problem(422, "Update is not a fast forward")
    call.gits.move(named(call), branch, sha)
    return Reply(200, shapes.ref(call, f"refs/{name}", sha))


@handles(f"GET {_REPOSITORY}/git/trees/{{tree_sha}}")
def get_tree(call: Call) -> Reply:
    """GitHub takes the name of a branch or tag, too."""
    name = call.arguments["tree_sha"]
    sha = call.gits.head(named(call), name) or name
    try:
        return Reply(200, shapes.tree(call, sha, call.gits.tree(sha)))
    except GitError:
        return not_found()


@handles(f"GET {_REPOSITORY}/git/blobs/{{file_sha}}")
def get_blob(call: Call) -> Reply:
    sha = call.arguments["file_sha"]
    try:
        return Reply(200, shapes.blob(call, sha, call.gits.blob(sha)))
    except GitError:
        return not_found()


@handles(f"GET {_REPOSITORY}/commits")
def list_commits(call: Call) -> Reply:
    """Of a commit's history, those that changed a file."""
    start = call.query["sha"]
    if not call.gits.exists(start):
        return not_found()
    found = call.gits.touching(start, call.query.get("path"))
    return Reply(200, [shapes.listed_commit(call, each) for each in found], paged=True)


@handles(f"GET {_REPOSITORY}/compare/{{basehead}}")
def compare(call: Call) -> Reply:
    """Three dots. Source: https://docs.github.com/rest/commits/commits, 'Compare two commits'."""
    base, _, head = call.arguments["basehead"].partition("...")
    gits = call.gits
    if not (gits.exists(base) and gits.exists(head)):
        return not_found()
    common = gits.merge_base(base, head)
    if common is None:
        return problem(404, "No common ancestor between the two commits.")
    ahead, behind = gits.count(base, head), gits.count(head, base)
    status = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind"}
    body = {
        "url": call.api(f"compare/{call.arguments['basehead']}"),
        "status": status.get((ahead > 0, behind > 0), "identical"),
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "base_commit": shapes.commit(call, base),
        "merge_base_commit": shapes.commit(call, common),
        "commits": [],
        "files": [],
    }
    return Reply(200, body)
