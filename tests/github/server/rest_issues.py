"""Comments and labels: for REST, a pull request is an issue."""

from __future__ import annotations

from tests.github.server import shapes
from tests.github.server.call import Call, Reply, handles, invalid, not_found, problem
from tests.github.server.state import Comment, Label, Pull

_REPOSITORY = "/repos/{owner}/{repo}"
_ISSUE = f"{_REPOSITORY}/issues/{{issue_number}}"
_COMMENT = f"{_REPOSITORY}/issues/comments/{{comment_id}}"
_LONGEST_BODY = 65_536
_LONGEST_NAME = 50


def _issue(call: Call) -> Pull | None:
    return call.world.pull(int(call.arguments["issue_number"]))


@handles(f"GET {_ISSUE}/comments")
def list_comments(call: Call) -> Reply:
    """By id, oldest first, as GitHub documents it."""
    number = int(call.arguments["issue_number"])
    if _issue(call) is None:
        return not_found()
    found = sorted((c for c in call.world.comments if c.issue == number), key=lambda c: c.id)
    return Reply(200, [shapes.comment(call, comment) for comment in found], paged=True)


@handles(f"POST {_ISSUE}/comments")
def create_comment(call: Call) -> Reply:
    issue = _issue(call)
    if issue is None:
        return not_found()
    if issue.number in call.world.locked and call.token.kind == "Bot":
        # The message as in https://github.com/renovatebot/renovate/issues/6215.
        return problem(403, "Unable to create comment because issue is locked.")
    if refused := _too_long(call.body["body"]):
        return refused
    comment = Comment(
        id=call.world.new_id(),
        issue=issue.number,
        login=call.token.login,
        kind=call.token.kind,
        body=call.body["body"],
    )
    call.world.comments.append(comment)
    return Reply(201, shapes.comment(call, comment))


@handles(f"GET {_COMMENT}")
def get_comment(call: Call) -> Reply:
    comment = call.world.comment(int(call.arguments["comment_id"]))
    return Reply(200, shapes.comment(call, comment)) if comment else not_found()


@handles(f"PATCH {_COMMENT}")
def edit_comment(call: Call) -> Reply:
    comment = call.world.comment(int(call.arguments["comment_id"]))
    if comment is None:
        return not_found()
    if refused := _too_long(call.body["body"]):
        return refused
    comment.body = call.body["body"]
    return Reply(200, shapes.comment(call, comment))


@handles(f"DELETE {_COMMENT}")
def delete_comment(call: Call) -> Reply:
    comment = call.world.comment(int(call.arguments["comment_id"]))
    if comment is None:
        return not_found()
    call.world.comments.remove(comment)
    return Reply(204)


def _too_long(body: str) -> Reply | None:
    # The message as in https://github.com/jmikedupont2/ai-ticket/issues/51.
    if len(body) <= _LONGEST_BODY:
        return None
    message = f"Body is too long (maximum is {_LONGEST_BODY} characters)"
    return invalid("IssueComment", "unprocessable", field="data", message=message)


@handles(f"GET {_ISSUE}/labels")
def list_labels(call: Call) -> Reply:
    issue = _issue(call)
    return Reply(200, _labels(call, issue), paged=True) if issue else not_found()


@handles(f"POST {_ISSUE}/labels")
def add_labels(call: Call) -> Reply:
    """A label that the repository does not have is made, in grey."""
    issue = _issue(call)
    if issue is None:
        return not_found()
    wanted = call.body["labels"] if isinstance(call.body, dict) else call.body
    for name in wanted:
        label = call.world.label(name) or _make(call, Label(id=call.world.new_id(), name=name))
        if label.name not in issue.labels:
            issue.labels.append(label.name)
    return Reply(200, _labels(call, issue))


@handles(f"DELETE {_ISSUE}/labels/{{name}}")
def remove_label(call: Call) -> Reply:
    issue = _issue(call)
    if issue is None:
        return not_found()
    wanted = call.arguments["name"].casefold()
    if wanted not in {name.casefold() for name in issue.labels}:
        # The message as in https://github.com/googleapis/repo-automation-bots/issues/1638.
        return problem(404, "Label does not exist")
    issue.labels = [name for name in issue.labels if name.casefold() != wanted]
    return Reply(200, _labels(call, issue))


@handles(f"GET {_REPOSITORY}/labels/{{name}}")
def get_label(call: Call) -> Reply:
    label = call.world.label(call.arguments["name"])
    return Reply(200, shapes.label(call, label)) if label else not_found()


@handles(f"POST {_REPOSITORY}/labels")
def create_label(call: Call) -> Reply:
    name = call.body["name"]
    if call.world.label(name):
        # Source: https://docs.github.com/rest, 'Troubleshooting', `already_exists`.
        return invalid("Label", "already_exists", field="name")
    if len(name) > _LONGEST_NAME:
        return invalid("Label", "custom", field="name", message="name is too long")
    label = _make(call, Label(id=call.world.new_id(), **call.body))
    return Reply(201, shapes.label(call, label))


def _make(call: Call, label: Label) -> Label:
    call.world.labels.append(label)
    return label


def _labels(call: Call, issue: Pull) -> list[object]:
    found = (call.world.label(name) for name in issue.labels)
    return [shapes.label(call, label) for label in found if label]
