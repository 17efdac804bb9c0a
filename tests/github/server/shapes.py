"""Our state as GitHub's JSON: what somebody reads; the rest is filled in from the description."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.github.server.call import Call
    from tests.github.server.gits import LogEntry, TreeEntry
    from tests.github.server.state import Comment, Job, Label, Pull, Run, Workflow

Json = Any


def user(call: Call, login: str, kind: str) -> Json:
    """An account."""
    return {"login": login, "type": kind, "url": f"{call.base_url}/users/{login}"}


def repository(call: Call, name: str) -> Json:
    """A repository."""
    owner, _, short = name.partition("/")
    return {
        "full_name": name,
        "name": short,
        "owner": user(call, owner, "User"),
        "url": f"{call.base_url}/repos/{name}",
        "default_branch": "main",
    }


def comment(call: Call, each: Comment) -> Json:
    """A comment on an issue or pull request."""
    return {
        "id": each.id,
        "url": call.api(f"issues/comments/{each.id}"),
        "html_url": call.html(f"pull/{each.issue}#issuecomment-{each.id}"),
        "issue_url": call.api(f"issues/{each.issue}"),
        "user": user(call, each.login, each.kind),
        "author_association": each.association,
        "body": each.body,
    }


def label(call: Call, each: Label) -> Json:
    """A label of the repository."""
    return {
        "id": each.id,
        "name": each.name,
        "color": each.color,
        "description": each.description,
        "default": False,
        "url": call.api(f"labels/{each.name}"),
    }


def pull(call: Call, each: Pull) -> Json:
    """A pull request."""
    upstream = call.world.repository
    head = call.gits.head(each.head_repository, each.head_branch) or "0" * 40
    base = call.gits.head(upstream, each.base_branch) or "0" * 40
    return {
        "number": each.number,
        "url": call.api(f"pulls/{each.number}"),
        "html_url": call.html(f"pull/{each.number}"),
        "state": each.state,
        "draft": each.draft,
        "title": each.title,
        "body": each.body,
        "user": user(call, each.author, each.author_kind),
        "labels": [
            {"name": found.name, "color": found.color}
            for name in each.labels
            if (found := call.world.label(name))
        ],
        "head": _side(call, each.head_repository, each.head_branch, head, each.fork_deleted),
        "base": _side(call, upstream, each.base_branch, base, deleted=False),
    }


def _side(call: Call, name: str, branch: str, sha: str, deleted: bool) -> Json:
    owner = name.partition("/")[0]
    return {
        "label": f"{owner}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": user(call, owner, "User"),
        "repo": None if deleted else repository(call, name),
    }


def commit(call: Call, sha: str) -> Json:
    """A commit, of which nobody needs more than its name."""
    return {"sha": sha, "url": call.api(f"commits/{sha}")}


def listed_commit(call: Call, each: LogEntry) -> Json:
    """A commit with who made it, who signed it, and what it stands on."""
    is_signed = each.sha in call.world.signed
    return {
        **commit(call, each.sha),
        "author": user(call, each.author, "Bot" if each.author.endswith("[bot]") else "User"),
        "committer": user(call, "web-flow" if each.committer == "GitHub" else "mona", "User"),
        "commit": {
            "message": "Change",
            "verification": {
                "verified": is_signed,
                "reason": "valid" if is_signed else "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "parents": [commit(call, sha) for sha in each.parents],
    }


def ref(call: Call, name: str, sha: str) -> Json:
    """A branch, as git's reference."""
    return {
        "ref": name,
        "url": call.api(f"git/{name}"),
        "object": {"type": "commit", "sha": sha, "url": call.api(f"git/commits/{sha}")},
    }


def tree(call: Call, sha: str, entries: list[TreeEntry]) -> Json:
    """A folder."""
    return {
        "sha": sha,
        "url": call.api(f"git/trees/{sha}"),
        "truncated": False,
        "tree": [_entry(call, entry) for entry in entries],
    }


def _entry(call: Call, entry: TreeEntry) -> Json:
    shown: dict[str, Json] = {"path": entry.name, "mode": entry.mode}
    shown |= {"type": entry.kind, "sha": entry.sha}
    if entry.size is not None:
        shown["size"] = entry.size
    if entry.kind != "commit":
        # A submodule's object is in another repository, so it has no address here.
        shown["url"] = call.api(f"git/{entry.kind}s/{entry.sha}")
    return shown


def blob(call: Call, sha: str, content: bytes) -> Json:
    """A file: base64 in lines, as GitHub sends it."""
    return {
        "sha": sha,
        "url": call.api(f"git/blobs/{sha}"),
        "size": len(content),
        "encoding": "base64",
        "content": base64.encodebytes(content).decode("ascii"),
    }


def run(call: Call, each: Run) -> Json:
    """A workflow's run."""
    return {
        "id": each.id,
        "path": each.path,
        "head_sha": each.head_sha,
        "head_branch": each.head_branch,
        "event": each.event,
        "status": each.status,
        "conclusion": each.conclusion,
        "url": call.api(f"actions/runs/{each.id}"),
        "jobs_url": call.api(f"actions/runs/{each.id}/jobs"),
        "html_url": call.html(f"actions/runs/{each.id}"),
    }


def job(call: Call, owner: Run, number: int, each: Job) -> Json:
    """A job of a run."""
    return {
        "id": owner.id * 100 + number,
        "run_id": owner.id,
        "head_sha": owner.head_sha,
        "name": each.name,
        "status": each.status,
        "conclusion": each.conclusion,
        "url": call.api(f"actions/jobs/{owner.id * 100 + number}"),
    }


def workflow(call: Call, each: Workflow) -> Json:
    """A workflow file."""
    return {
        "id": each.id,
        "path": each.path,
        "state": "active",
        "url": call.api(f"actions/workflows/{each.id}"),
    }
