"""What a run writes to GitHub: the commit, the comments, the label. Each at most once.

A token that may not write is no failure: what could not be written is said, and by which
permission it could be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.github.comments import publish
from param_discovery.github.commit import Branch, Committed, Edit, commit
from param_discovery.github.labels import settle
from param_discovery.github.marker import Subject
from param_discovery.github.proposal import Proposal, Proposed, propose
from param_discovery.github.pulls import by_number
from param_discovery.github.written import NotWritten
from param_discovery.pipeline.on_github.checkout import inputs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from param_discovery.github.client import Client
    from param_discovery.pipeline.on_github.discovering import Found
    from param_discovery.pipeline.on_github.inputs import ActionInputs
    from param_discovery.pipeline.on_github.job import Job
    from param_discovery.pipeline.on_github.states import States


@dataclass(slots=True)
class Publisher:
    """Writes for one run, and keeps what it could not write."""

    job: Job
    not_written: list[NotWritten] = field(default_factory=list)
    wrong_labels: tuple[str, ...] = ()
    """Labels that stand there and should not, and that we may not remove: the pull request says
    what does not hold."""

    @property
    def may_write(self) -> bool:
        """Whether there is a pull request that takes it: a fork's token only reads."""
        target = self.job.setting.target
        return target.pull is not None and not target.is_fork

    def commit_schemas(self, found: Sequence[Found]) -> str | None:
        """Bring what differs onto the branch; the commit that holds it, None if none was made.

        Raises:
            GitHubError: it could not be done; the branch then holds none of it.
        """
        wanted = [each for each in found if each.differs and each.is_current]
        if not wanted or not self._commits:
            return None
        target = self.job.setting.target
        edit = Edit(
            examined_head=target.head_sha,
            files=self._files(wanted),
            headline=_headline(wanted),
            inputs=self._inputs(wanted),
        )
        if target.pull is None:
            return None
        branch = Branch(target.repository, target.pull.head_branch)
        return self._sha(commit(self.job.setting.client, branch, edit))

    def propose_schemas(self, found: Sequence[Found], body: str) -> Proposed | None:
        """Open or update the one pull request that brings what differs (`commit: pull-request`).

        Only where the run has none itself: a default branch is never written to.

        Raises:
            InputError: the run is on no branch.
            GitHubError: it could not be done.
        """
        inputs, target = self.job.setting.inputs, self.job.setting.target
        wanted = [each for each in found if each.differs and each.is_current]
        asked = inputs.commit == "pull-request" and inputs.version is None
        if not wanted or not asked or target.pull is not None:
            return None
        if target.branch is None:
            raise InputError(
                "`commit: pull-request` needs a branch to propose to, and the run is on none",
                where="the event that started the run",
                mend="Run on a branch: `workflow_dispatch`, `schedule`, or a push to one.",
            )
        proposal = Proposal(
            branch=f"param-discovery/{'-'.join(each.spec.engine for each in wanted)}",
            base_branch=target.branch,
            base_sha=target.head_sha,
            title=_headline(wanted),
            body=body,
            files=self._files(wanted),
            headline=_headline(wanted),
            inputs=self._inputs(wanted),
        )
        result = propose(self.job.setting.client, proposal)
        if isinstance(result, NotWritten):
            self.not_written.append(result)
            return None
        return result

    def comment(self, engine: str, markdown: str) -> str | None:
        """Make `markdown` the one comment about the engine; its address.

        Raises:
            GitHubError: GitHub failed.
        """
        pull = self.job.setting.target.pull
        if not self.job.setting.inputs.comment or not self.may_write or pull is None:
            return None
        subject = Subject(engine, self.job.setting.inputs.working_directory)
        result = publish(self.job.setting.client, pull.number, subject, markdown)
        if isinstance(result, NotWritten):
            self.not_written.append(result)
            return None
        return result.url

    def label(self, states: States) -> str | None:
        """Make the label say what holds now; its name.

        Raises:
            GitHubError: GitHub failed.
        """
        inputs, pull = self.job.setting.inputs, self.job.setting.target.pull
        if not inputs.label or not self.may_write or pull is None:
            return None
        result = settle(
            self.job.setting.client, pull.number, states.decide, prefix=inputs.label_prefix
        )
        self.wrong_labels = result.wrong if isinstance(result, NotWritten) else ()
        if isinstance(result, NotWritten):
            self.not_written.append(result)
            return None
        return result.label

    @property
    def _commits(self) -> bool:
        inputs = self.job.setting.inputs
        return self.may_write and inputs.commit != "false" and inputs.version is None

    def _sha(self, result: Committed | NotWritten) -> str | None:
        if isinstance(result, NotWritten):
            self.not_written.append(result)
            return None
        return result.sha

    def _files(self, found: Sequence[Found]) -> Mapping[str, bytes | None]:
        head = self.job.head
        return {
            head.in_repository(each.spec.schema_path): each.text.encode("utf-8") for each in found
        }

    def _inputs(self, found: Sequence[Found]) -> tuple[str, ...]:
        head = self.job.head
        paths = {head.in_repository(path) for each in found for path in inputs_of(each.spec, head)}
        return tuple(sorted(path for path in paths if not path.endswith("/.") and path != "."))


def retract_label(client: Client, inputs: ActionInputs, number: int, examined: str | None) -> None:
    """Take away what an earlier run said of a pull request that this run cannot judge.

    Where the head has moved on from `examined`, its own run speaks for it.

    Raises:
        GitHubError: GitHub failed.
    """
    pull = by_number(client, number)
    if pull.is_fork or not pull.is_open or not inputs.label:
        return
    if examined is None or pull.head_sha == examined:
        settle(client, number, lambda: None, prefix=inputs.label_prefix)


def _headline(found: Sequence[Found]) -> str:
    names = (f"{each.spec.engine} {each.document.envelope.engine_version}" for each in found)
    return f"Discover {', '.join(names)}"
