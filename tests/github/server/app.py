"""The test GitHub itself: who asks, whether they may, what goes wrong, and is all as published."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.github.server import graph, rest_git, rest_issues, rest_pulls
from tests.github.server.call import HANDLERS, Call, Reply, problem
from tests.github.server.contract import Contract, ContractError, Operation
from tests.github.server.paging import paged

if TYPE_CHECKING:
    from tests.github.server.faults import Fault
    from tests.github.server.gits import Gits
    from tests.github.server.state import Token, World

Json = Any
REGISTERED = (rest_git, rest_issues, rest_pulls)
"""Imported for the handlers that they register."""

CONTRACT = Contract()
_REPOSITORY = "/repos/{owner}/{repo}"
_ENTERPRISE = "/api/v3"
PERMISSIONS: dict[str, tuple[str, ...]] = {
    # Source: https://docs.github.com/rest/authentication/permissions-required-for-github-apps.
    f"{_REPOSITORY}/git": ("contents",),
    f"{_REPOSITORY}/compare": ("contents",),
    f"{_REPOSITORY}/commits": ("pull_requests", "contents"),
    f"{_REPOSITORY}/pulls": ("pull_requests",),
    f"{_REPOSITORY}/issues": ("issues", "pull_requests"),
    f"{_REPOSITORY}/labels": ("issues", "pull_requests"),
    f"{_REPOSITORY}/actions": ("actions",),
}


class Request(NamedTuple):
    """As it came in."""

    verb: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Json
    base_url: str

    @property
    def call(self) -> str:
        """How faults and the log name it."""
        name = ""
        if self.path.endswith("/graphql") and isinstance(self.body, dict):
            query = str(self.body.get("query", ""))
            name = " createCommitOnBranch" if "createCommitOnBranch" in query else " viewer"
        return f"{self.verb} {self.path}{name}"


class App:
    """Answers requests; everything that tests look at is an attribute."""

    def __init__(self, world: World, gits: Gits) -> None:
        self.world = world
        self.gits = gits
        self.faults: list[Fault] = []
        self.log: list[str] = []
        """Each call, as `Request.call`."""
        self.violations: list[str] = []
        """Requests and responses that are not as GitHub publishes them."""

    def fault(self, request: Request) -> Fault | None:
        """The fault that is due at this call."""
        struck = [fault for fault in self.faults if fault.strikes(request.call)]
        return struck[0] if struck else None

    def answer(self, request: Request) -> Reply:
        """What GitHub would answer."""
        try:
            return self._answer(request)
        except ContractError as error:
            self.violations.append(f"{request.call}: {error}")
            return problem(500, f"not as published: {error}")

    def _answer(self, request: Request) -> Reply:
        token = self._token(request)
        if token is None:
            # Source: https://docs.github.com/rest, 'Authenticating to the REST API'.
            return problem(401, "Bad credentials")
        if not request.headers.get("user-agent"):
            raise ContractError("GitHub wants a User-Agent")
        if self.world.remaining <= 0:
            # Source: https://docs.github.com/rest, 'Rate limits', 'Exceeding the rate limit'.
            return problem(403, "API rate limit exceeded for installation ID 1.")
        self.world.remaining -= 1
        if request.path in {"/graphql", "/api/graphql"}:
            return self._graphql(request, token)
        return self._rest(request, token)

    def _graphql(self, request: Request, token: Token) -> Reply:
        call = self._call(request, token, {}, {})
        return Reply(200, graph.answer(call))

    def _rest(self, request: Request, token: Token) -> Reply:
        path = request.path.removeprefix(_ENTERPRISE)
        operation = CONTRACT.operation(request.verb, path)
        query, paging = _split(request.query)
        CONTRACT.check_request(operation, {**query, **paging}, request.body)
        if refused := self._refused(operation, token):
            return refused
        call = self._call(request, token, operation.arguments, query)
        if operation.arguments.get("owner") and not self._is_known(operation):
            return problem(404, "Not Found")
        return self._checked(operation, paged(HANDLERS[str(operation)](call), request, paging))

    def _checked(self, operation: Operation, reply: Reply) -> Reply:
        schema = CONTRACT.response_schema(operation, reply.status)
        if schema is not None and reply.status < 400:
            reply = reply._replace(body=CONTRACT.filled(reply.body, schema, str(operation)))
        CONTRACT.check_response(operation, reply.status, reply.body)
        return reply

    def _refused(self, operation: Operation, token: Token) -> Reply | None:
        level = "read" if operation.verb == "get" else "write"
        names = next(
            (names for prefix, names in PERMISSIONS.items() if _below(operation, prefix)),
            ("metadata",),
        )
        held = {token.permissions.get(name) for name in names}
        if "write" in held or (level == "read" and "read" in held):
            return None
        accepted = "; ".join(f"{name}={level}" for name in names)
        reply = problem(403, "Resource not accessible by integration")
        return reply._replace(headers=(("X-Accepted-GitHub-Permissions", accepted),))

    def _is_known(self, operation: Operation) -> bool:
        name = f"{operation.arguments['owner']}/{operation.arguments['repo']}"
        forks = {pull.head_repository for pull in self.world.pulls if not pull.fork_deleted}
        return name == self.world.repository or name in forks or name in self.world.public

    def _token(self, request: Request) -> Token | None:
        given = request.headers.get("authorization", "").partition(" ")[2]
        return self.world.tokens.get(given)

    def _call(
        self, request: Request, token: Token, arguments: dict[str, str], query: dict[str, str]
    ) -> Call:
        prefix = _ENTERPRISE if request.path.startswith("/api/") else ""
        base_url = f"{request.base_url}{prefix}"
        return Call(self.world, self.gits, base_url, token, arguments, query, request.body)

    def limits(self) -> dict[str, str]:
        """The headers of the primary rate limit, which every answer has."""
        return {
            "X-RateLimit-Limit": "1000",
            "X-RateLimit-Remaining": str(max(0, self.world.remaining)),
            "X-RateLimit-Reset": str(int(time.time()) + 5),
        }


def _below(operation: Operation, prefix: str) -> bool:
    return operation.template == prefix or operation.template.startswith(f"{prefix}/")


def _split(query: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    paging = {name: value for name, value in query.items() if name in {"page", "per_page"}}
    return {name: value for name, value in query.items() if name not in paging}, paging
