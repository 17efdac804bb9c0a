"""The event that started the run: what is used of its payload, checked where it enters.

The payload tells how things were when the event happened; whoever acts on it looks again.
Source: https://docs.github.com/webhooks/webhook-events-and-payloads,
https://docs.github.com/actions/reference/events-that-trigger-workflows.
"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from param_discovery.github.failures import EventPayloadError, NoEventError, UnknownEventError
from param_discovery.github.identity import Account

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_BYTES = 32 * 1024 * 1024
"""GitHub caps a payload at 25 MB."""
_NO_COMMIT = "0" * 40

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]


def _account(user: Any) -> Any:  # noqa: ANN401 - foreign JSON
    if isinstance(user, dict) and isinstance(user.get("login"), str):
        return Account.of(user["login"], str(user.get("type") or ""))
    return user


class _Payload(BaseModel):
    """Other keys are GitHub's business."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class RepositoryName(_Payload):
    """A repository, as far as the event names it."""

    full_name: str
    """`owner/name`."""


class Side(_Payload):
    """The head or the base of a pull request."""

    ref: str
    """The branch's name."""
    sha: Sha
    repo: RepositoryName | None = None
    """None: the fork was deleted."""


class EventPullRequest(_Payload):
    """The pull request as the event has it."""

    number: Annotated[int, Field(gt=0)]
    state: Literal["open", "closed"]
    draft: bool = False
    user: Annotated[Account, BeforeValidator(_account)]
    """Its author: never `github.actor`, which changes with who runs it again."""
    head: Side
    base: Side

    @property
    def is_fork(self) -> bool:
        """Whether its branch lies in another repository."""
        if self.head.repo is None or self.base.repo is None:
            return True
        return self.head.repo.full_name != self.base.repo.full_name


class PullRequestEvent(_Payload):
    """`pull_request` and `pull_request_target`."""

    action: str
    """`opened`, `synchronize`, `reopened`, `closed`, `labeled` ..."""
    pull_request: EventPullRequest


class WorkflowDispatchEvent(_Payload):
    """`workflow_dispatch`: someone, or another workflow, pressed the button."""

    ref: str
    """Full, such as `refs/heads/main`."""
    inputs: dict[str, Any] | None = None


class HeadRepository(_Payload):
    """Where a run's commit lies."""

    full_name: str
    owner: Annotated[Account, BeforeValidator(_account)]


class RunOfWorkflow(_Payload):
    """The run that `workflow_run` tells of."""

    id: int
    event: str
    """What that run was started by."""
    head_sha: Sha
    head_branch: str | None = None
    """None: a tag."""
    head_repository: HeadRepository | None = None
    """None: the fork was deleted."""
    status: str
    conclusion: str | None = None


class WorkflowRunEvent(_Payload):
    """`workflow_run`, without its pull requests: those of forks are missing, find them by head."""

    action: str
    workflow_run: RunOfWorkflow


class PushEvent(_Payload):
    """`push` to a branch or of a tag."""

    ref: str
    before: Sha
    after: Sha
    deleted: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the branch was not there before."""
        return self.before == _NO_COMMIT


class ScheduleEvent(_Payload):
    """`schedule`: nothing but the clock."""

    schedule: str | None = None
    """The line of the workflow that it came from."""


class _MergeGroup(_Payload):
    head_sha: Sha
    head_ref: str
    base_sha: Sha
    base_ref: str


class MergeGroupEvent(_Payload):
    """`merge_group`: a commit that the merge queue made, and what it is compared with."""

    action: str
    merge_group: _MergeGroup


Payload = (
    PullRequestEvent
    | WorkflowDispatchEvent
    | WorkflowRunEvent
    | PushEvent
    | ScheduleEvent
    | MergeGroupEvent
)

MODELS: dict[str, type[Payload]] = {
    "merge_group": MergeGroupEvent,
    "pull_request": PullRequestEvent,
    "pull_request_target": PullRequestEvent,
    "push": PushEvent,
    "schedule": ScheduleEvent,
    "workflow_dispatch": WorkflowDispatchEvent,
    "workflow_run": WorkflowRunEvent,
}


class Event(NamedTuple):
    """What started the run."""

    name: str
    payload: Payload


def read_event(environ: Mapping[str, str]) -> Event:
    """The event that `GITHUB_EVENT_NAME` and `GITHUB_EVENT_PATH` tell of.

    Raises:
        EventError: they are missing, the event is none that this works on, or its payload is not
            what GitHub documents.
    """
    name, path = environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_EVENT_PATH", "")
    if not name or not path:
        raise NoEventError
    model = MODELS.get(name)
    if model is None:
        raise UnknownEventError(name, MODELS)
    return Event(name, _payload(model, name, path))


def _payload(model: type[Payload], name: str, path: str) -> Payload:
    try:
        return model.model_validate(_document(path))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole"
        reason = f"is not what GitHub sends for {name}: {key}: {first['msg']}."
        raise EventPayloadError(path, reason) from error


def _document(path: str) -> object:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            # A pipe would be waited for, and a device may never end.
            raise EventPayloadError(path, "is no plain file.")
        with Path(path).open("rb") as file:
            text = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise EventPayloadError(path, f"cannot be read: {error.strerror}.") from error
    if len(text) > LARGEST_BYTES:
        raise EventPayloadError(path, f"is larger than {LARGEST_BYTES} bytes.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EventPayloadError(path, f"is no JSON: {error}.") from error
