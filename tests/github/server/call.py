"""One request and its answer, and the list of what answers which operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.github.server.gits import Gits
    from tests.github.server.state import Token, World

Json = Any
DOCUMENTATION = "https://docs.github.com/rest"


class Call(NamedTuple):
    """A request, once it is known which operation it is of."""

    world: World
    gits: Gits
    base_url: str
    token: Token
    arguments: dict[str, str]
    query: dict[str, str]
    body: Json

    def api(self, path: str) -> str:
        """The address of something of the repository."""
        return f"{self.base_url}/repos/{self.world.repository}/{path}"

    def html(self, path: str) -> str:
        """The same, for a browser."""
        return f"https://github.example/{self.world.repository}/{path}"


class Reply(NamedTuple):
    """The answer."""

    status: int
    body: Json = None
    headers: tuple[tuple[str, str], ...] = ()
    paged: bool = False
    """The body is a whole list (or holds one beside `total_count`): a page of it is sent."""


HANDLERS: dict[str, Callable[[Call], Reply]] = {}


def handles(operation: str) -> Callable[[Callable[[Call], Reply]], Callable[[Call], Reply]]:
    """Register the answerer of an operation, such as `GET /rate_limit`."""

    def register(handler: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
        HANDLERS[operation] = handler
        return handler

    return register


def problem(status: int, message: str, *errors: dict[str, str]) -> Reply:
    """An error as GitHub words it. Source: https://docs.github.com/rest, 'Troubleshooting'."""
    body: dict[str, Json] = {
        "message": message,
        "documentation_url": DOCUMENTATION,
        "status": str(status),
    }
    if errors:
        body["errors"] = list(errors)
    return Reply(status, body)


def not_found() -> Reply:
    """What does not exist, or may not be seen."""
    return problem(404, "Not Found")


def invalid(resource: str, code: str, **more: str) -> Reply:
    """422. Source: https://docs.github.com/rest, 'Troubleshooting', 'Validation failed'."""
    return problem(422, "Validation Failed", {"resource": resource, "code": code, **more})
