"""GraphQL: `viewer` and `createCommitOnBranch`, executed against the published schema."""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync

from tests.github.server.contract import PUBLISHED, ContractError
from tests.github.server.gits import GitError

if TYPE_CHECKING:
    from tests.github.server.call import Call

Json = Any
GITHUB = "GitHub"
"""Name of the committer of what is made through the website and the API: the user `web-flow`."""


@cache
def schema() -> GraphQLSchema:
    """The published schema, as far as we use it."""
    text = (PUBLISHED / "schema.graphql").read_text(encoding="utf-8")
    return build_schema(text)


def answer(call: Call) -> Json:
    """The body of a 200: GraphQL tells its errors in there.

    Raises:
        ContractError: the query is not valid for GitHub's schema.
    """
    result = graphql_sync(
        schema(),
        call.body["query"],
        root_value={"viewer": {"login": call.token.login}, "createCommitOnBranch": _commit},
        context_value=call,
        variable_values=call.body.get("variables"),
    )
    errors = [_error(error) for error in result.errors or ()]
    body: dict[str, Json] = {"data": result.data}
    return {**body, "errors": errors} if errors else body


def _error(error: GraphQLError) -> Json:
    """As GitHub sends it: `type` stands beside `message`."""
    kind = (error.extensions or {}).get("type")
    if kind is None:
        raise ContractError(f"GraphQL: {error.message}") from error.original_error
    return {"type": kind, "path": error.path, "message": error.message}


def _refused(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


def _commit(info: Any, **arguments: Json) -> Json:
    call: Call = info.context
    given = arguments["input"]
    repository = given["branch"]["repositoryNameWithOwner"]
    branch = given["branch"]["branchName"]
    _check(call, repository, branch)
    head = call.gits.head(repository, branch)
    if head is None:
        # NOT_FOUND is GraphQL's type for what cannot be resolved; the words are not documented.
        raise _refused("NOT_FOUND", f"Could not resolve to a Ref with the name '{branch}'.")
    expected = given["expectedHeadOid"]
    stale = f'Expected branch to point to "{expected}" but it did not.  Pull and try again.'
    if head != expected:
        # As in https://github.com/ministryofjustice/modernisation-platform/issues/11985.
        raise _refused("STALE_DATA", stale)
    try:
        sha = call.gits.commit(
            repository,
            branch,
            _files(given),
            given["message"]["headline"],
            expected=expected,
            who={"GIT_AUTHOR_NAME": call.token.login, "GIT_COMMITTER_NAME": GITHUB},
        )
    except GitError as error:
        raise _refused("STALE_DATA", stale) from error
    # Source: https://docs.github.com/authentication/managing-commit-signature-verification,
    # 'Signature verification for bots'.
    call.world.signed.append(sha)
    address = f"https://github.example/{repository}/commit/{sha}"
    return {"commit": {"oid": sha, "url": address}, "ref": None}


def _check(call: Call, repository: str, branch: str) -> None:
    mine = repository == call.world.repository
    if call.token.permissions.get("contents") != "write" or not mine:
        raise _refused("FORBIDDEN", "Resource not accessible by integration")
    if branch in call.world.protected:
        # As in https://github.com/microsoft/vscode-remote-repositories-github/issues/252.
        reason = "At least 1 approving review is required by reviewers with write access."
        raise _refused("UNPROCESSABLE", f"protected branch '{branch}' check failed:\n{reason}")


def _files(given: Json) -> dict[str, bytes | None]:
    changes = given.get("fileChanges") or {}
    files: dict[str, bytes | None] = {
        addition["path"]: base64.b64decode(addition["contents"])
        for addition in changes.get("additions") or ()
    }
    return {**files, **{each["path"]: None for each in changes.get("deletions") or ()}}
