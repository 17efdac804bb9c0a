"""The world that the tests start from, and short words for looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.github.client import Client, Settings
from tests.github.server.faults import Fault
from tests.github.server.gits import Gits
from tests.github.server.state import Comment, Pull, World

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.github.marker import Subject
    from tests.github.server.app import App
    from tests.github.server.http import Server

REPOSITORY = "acme/serving"
FORK = "stranger/serving"
NUMBER = 7
FORK_NUMBER = 8
TOKEN = "t0ken"
SPEC = "engine_versions/vllm.yaml"
SCHEMA = "schemas/vllm.json"
OTHER_SCHEMA = "schemas/sglang.json"
DOCKERFILE = "docker/Dockerfile.vllm"
MAIN: dict[str, bytes | None] = {
    "README.md": b"# Serving\n",
    SPEC: b"current_version: v0.31.0\n",
    SCHEMA: b'{"engine_version": "0.31.0"}\n',
    OTHER_SCHEMA: b'{"engine_version": "0.5.0"}\n',
    DOCKERFILE: b"ARG VLLM_VERSION=0.31.0\n",
}
TIMEOUT_SECONDS = 2


class Hub:
    """A test GitHub that listens, and a client that talks to it."""

    def __init__(self, app: App, server: Server) -> None:
        self.app = app
        self.server = server
        self.waits: list[tuple[float, str]] = []
        self.client = self.new_client()

    def new_client(self, *, token: str = TOKEN, suffix: str = "", **more: object) -> Client:
        """A client that waits for nothing but notes how long it would have."""
        settings = Settings(
            token=token,
            repository=REPOSITORY,
            api_url=f"{self.server.url}{suffix}",
            timeout_seconds=TIMEOUT_SECONDS,
            seconds_between_requests=0,
            seconds_between_writes=0,
            wait=lambda seconds, reason: self.waits.append((seconds, reason)),
        )
        return Client(settings._replace(**more))  # type: ignore[arg-type]

    @property
    def world(self) -> World:
        """All that is not git."""
        return self.app.world

    @property
    def pull(self) -> Pull:
        """The pull request by Renovate."""
        return self.world.pulls[0]

    def fail(self, call: str, status: object = None, **more: object) -> Fault:
        """Let a call go wrong: `call` is an expression for `VERB /path`."""
        fault = Fault(call, status, **more)  # type: ignore[arg-type]
        self.app.faults.append(fault)
        return fault

    def head(self, branch: str = "bump", repository: str = REPOSITORY) -> str:
        """Where a branch is."""
        sha = self.app.gits.head(repository, branch)
        assert sha is not None
        return sha

    def push(self, files: dict[str, bytes | None], branch: str = "bump") -> str:
        """What someone else commits."""
        return self.app.gits.commit(REPOSITORY, branch, files, "By someone else")

    def read(self, path: str, branch: str = "bump") -> bytes:
        """A file as it is on a branch."""
        return self.app.gits.read(self.head(branch), path)

    def log(self, branch: str = "bump") -> list[str]:
        """Headlines of a branch, newest first."""
        return self.app.gits.log(REPOSITORY, branch)

    def say(
        self, body: str, login: str = "github-actions[bot]", association: str = "NONE"
    ) -> Comment:
        """A comment that is there already."""
        kind = "Bot" if login.endswith("[bot]") else "User"
        comment = Comment(
            id=self.world.new_id(),
            issue=NUMBER,
            login=login,
            kind=kind,  # type: ignore[arg-type]
            body=body,
            association=association,
        )
        self.world.comments.append(comment)
        return comment

    def bodies(self, subject: Subject) -> list[str]:
        """What our comments about a subject say, without the marker."""
        texts = [c.body for c in self.world.comments if c.login == "github-actions[bot]"]
        return [text.partition("\n")[2] for text in texts if subject.is_of(text)]

    def called(self, start: str) -> int:
        """How many calls began so."""
        return sum(call.startswith(start) for call in self.app.log)


def build(gits: Gits) -> None:
    """The repository: main, and a branch of it and one of a fork that bump vLLM."""
    bump: dict[str, bytes | None] = {
        SPEC: b"current_version: v0.32.0\n",
        DOCKERFILE: b"ARG VLLM_VERSION=0.32.0\n",
    }
    first = gits.commit(REPOSITORY, "main", MAIN, "Serve")
    gits.move(REPOSITORY, "bump", first)
    gits.commit(REPOSITORY, "bump", bump, "Bump vllm")
    gits.move(FORK, "fix", first)
    gits.commit(FORK, "fix", {DOCKERFILE: b"ARG VLLM_VERSION=0.31.1\n"}, "Fix")
    # main went on since: the merge base is not its tip.
    gits.commit(REPOSITORY, "main", {"README.md": b"# Serving more\n"}, "Say more")


def world() -> World:
    """One pull request by Renovate, and one from a fork."""
    return World(
        pulls=[
            Pull(number=NUMBER, head_repository=REPOSITORY, head_branch="bump"),
            Pull(
                number=FORK_NUMBER,
                head_repository=FORK,
                head_branch="fix",
                author="stranger",
                author_kind="User",
            ),
        ]
    )


def open_gits(folder: Path) -> Gits:
    """The git objects in a folder."""
    return Gits(folder, REPOSITORY)
