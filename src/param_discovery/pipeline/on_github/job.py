"""Everything that the parts of one run share."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.github.snapshot import Objects, Snapshot
from param_discovery.pipeline.classify_config import read_decisions
from param_discovery.pipeline.on_github.checkout import CommitFiles, check_out
from param_discovery.pipeline.on_github.concerned import changed_engines, select_engines
from param_discovery.pipeline.options import DiscoverOptions

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.github.client import Client
    from param_discovery.pipeline.classify_config import Decisions
    from param_discovery.pipeline.on_github.inputs import ActionInputs
    from param_discovery.pipeline.on_github.target import Target
    from param_discovery.report.progress import Board


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is given from outside."""

    client: Client
    inputs: ActionInputs
    target: Target
    folder: Path
    """Empty, private, and gone after the run: the files of the commits are put there."""
    board: Board
    today: str
    """YYYY-MM-DD in UTC, for acceptances that expire."""
    label: str = ""
    """On the containers of this run, for the step that cleans up after the job."""
    workspace: Path | None = None
    """The job's, where a step before may have checked the repository out; it is only read."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run, with the files of its commits in folders."""

    setting: Setting
    head: CommitFiles
    base: CommitFiles | None
    """None: there is no older commit to compare with."""
    head_root: Path
    base_root: Path | None
    changed: tuple[str, ...]
    """Engines that differ between the two commits."""
    engines: tuple[str, ...]
    """Those that the run is asked about, all of them at the head."""
    decisions: Decisions
    """At the merge base: a pull request does not accept its own findings."""

    @property
    def gone(self) -> tuple[str, ...]:
        """Engines of the older commit that the head does not have any more."""
        present = self.head.engine_names()
        return tuple(name for name in self.changed if name not in present)

    def tell(self, text: str) -> None:
        """Say what takes long."""
        self.setting.board.reporter("classify").step(text)

    def options(self, output: Path | None = None) -> DiscoverOptions:
        """How `discover` is to run in this job."""
        inputs = self.setting.inputs
        return DiscoverOptions(
            root=self.head_root,
            version=inputs.version,
            runtime=inputs.runtime,
            image=inputs.image,
            gpus=inputs.gpus,
            timeout_seconds=60.0 * (inputs.timeout_minutes or 60),
            output=str(output) if output else None,
            cleanup=inputs.cleanup,
            job=self.setting.label,
            registry_username=inputs.registry_username,
            registry_password=inputs.registry_password.get_secret_value() or None,
        )


def begin(setting: Setting) -> Job:
    """Read the files of both commits, and find out which engines the run is about.

    Raises:
        InputError: an engine is not known, a path must not be used, the configuration is wrong.
        GitHubError: GitHub failed.
    """
    inputs, target, client = setting.inputs, setting.target, setting.client
    head = _files(client, target.repository, target.head_sha, inputs.working_directory)
    base = None
    if target.old_sha is not None:
        base = _files(client, client.settings.repository, target.old_sha, inputs.working_directory)
    head_root = _folder(head, setting.folder / "head", inputs.config)
    base_root = _folder(base, setting.folder / "base", inputs.config) if base else None
    changed = changed_engines(base, head)
    decided = base_root or head_root
    return Job(
        setting=setting,
        head=head,
        base=base,
        head_root=head_root,
        base_root=base_root,
        changed=changed,
        engines=select_engines(inputs.engine, changed, head.engine_names()),
        decisions=read_decisions(
            os.fspath(decided), _config(decided, inputs.config), setting.today
        ),
    )


def files_at(job: Job, head_sha: str) -> CommitFiles:
    """The files of another commit of the head's repository, by the same objects."""
    snapshot = Snapshot(job.head.snapshot.objects, head_sha)
    return CommitFiles(snapshot, job.setting.inputs.working_directory)


def base_files_at(job: Job, sha: str) -> CommitFiles:
    """The files of a commit of the repository that the pull request goes to."""
    if job.base is not None:
        objects = job.base.snapshot.objects
    else:
        objects = Objects(job.setting.client.repository)
    return CommitFiles(Snapshot(objects, sha), job.setting.inputs.working_directory)


def _files(client: Client, repository: str, sha: str, working_directory: str) -> CommitFiles:
    objects = Objects(client.repository_of(repository))
    return CommitFiles(Snapshot(objects, sha), working_directory)


def _folder(files: CommitFiles, folder: Path, config: str) -> Path:
    folder.mkdir()
    check_out(files, folder, config)
    return folder


def _config(root: Path, config: str) -> str | None:
    path = root / config
    return os.fspath(path) if path.exists() else None
