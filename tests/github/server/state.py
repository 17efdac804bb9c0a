"""What the test GitHub knows besides git: people, tokens, pull requests, comments, runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
Level = Literal["read", "write"]
ALL_WRITE: dict[str, Level] = {
    "actions": "write",
    "contents": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
}
ALL_READ: dict[str, Level] = dict.fromkeys(ALL_WRITE, "read")


class Token(BaseModel):
    """Who speaks, and what they may do."""

    login: str = "github-actions[bot]"
    """As REST spells it."""
    kind: Literal["Bot", "User"] = "Bot"
    permissions: dict[str, Level] = Field(default_factory=lambda: dict(ALL_WRITE))


class Comment(BaseModel):
    """On an issue or pull request."""

    id: int
    issue: int
    login: str
    kind: Literal["Bot", "User"]
    body: str
    association: str = "NONE"


class Label(BaseModel):
    """Of the repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


class Pull(BaseModel):
    """A pull request; its head is where its branch is."""

    number: int
    title: str = "Bump vllm"
    body: str | None = None
    state: Literal["open", "closed"] = "open"
    draft: bool = False
    author: str = "renovate[bot]"
    author_kind: Literal["Bot", "User"] = "Bot"
    head_repository: str
    head_branch: str
    fork_deleted: bool = False
    base_branch: str = "main"
    labels: list[str] = Field(default_factory=list)


class Job(BaseModel):
    """Of a workflow run."""

    name: str
    status: str = "in_progress"
    conclusion: str | None = None


class Run(BaseModel):
    """Of a workflow."""

    id: int
    path: str
    head_sha: str
    head_branch: str = "bump"
    event: str = "pull_request"
    status: str = "in_progress"
    conclusion: str | None = None
    jobs: list[Job] = Field(default_factory=list)


class Workflow(BaseModel):
    """A workflow file on the default branch."""

    id: int
    path: str
    dispatchable: bool = True


class World(BaseModel):
    """All of it."""

    repository: str = "acme/serving"
    tokens: dict[str, Token] = Field(default_factory=lambda: {"t0ken": Token()})
    roles: dict[str, str] = Field(default_factory=lambda: {"mona": "admin", "reader": "read"})
    """Of collaborators: admin, maintain, write, triage, read."""
    users: list[str] = Field(default_factory=lambda: ["mona", "reader", "stranger"])
    pulls: list[Pull] = Field(default_factory=list)
    comments: list[Comment] = Field(default_factory=list)
    labels: list[Label] = Field(default_factory=list)
    runs: list[Run] = Field(default_factory=list)
    workflows: list[Workflow] = Field(default_factory=list)
    public: list[str] = Field(default_factory=list)
    """Other repositories that every token may read."""
    protected: list[str] = Field(default_factory=list)
    """Branches that take changes through pull requests only."""
    signed: list[str] = Field(default_factory=list)
    """Commits that GitHub itself made, and signed with its key."""
    locked: list[int] = Field(default_factory=list)
    """Issues and pull requests whose conversation is locked."""
    may_open_pulls: bool = True
    """The repository's setting 'Allow GitHub Actions to create and approve pull requests'."""
    remaining: int = 1000
    """Requests until the primary rate limit."""
    last_id: int = 100

    def new_id(self) -> int:
        """A number that nothing has yet."""
        self.last_id += 1
        return self.last_id

    def pull(self, number: int) -> Pull | None:
        """The pull request of that number."""
        return _first(pull for pull in self.pulls if pull.number == number)

    def comment(self, number: int) -> Comment | None:
        """The comment of that id."""
        return _first(comment for comment in self.comments if comment.id == number)

    def label(self, name: str) -> Label | None:
        """The label of that name, in whatever case."""
        return _first(each for each in self.labels if each.name.casefold() == name.casefold())


def _first(found: Iterable[T]) -> T | None:
    return next(iter(found), None)
