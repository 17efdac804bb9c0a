"""The action's entry: inputs and an event in; commit, comment, label, outputs and summary out.

Whatever happens, an error leaves no verdict: `classification` is set at the very end, and only for
engines that have one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.action import toolkit
from param_discovery.action.job import new_job
from param_discovery.action.surroundings import forget_earlier_steps
from param_discovery.action.workspace import Workspace
from param_discovery.errors import ParamDiscoveryError
from param_discovery.github.client import Client, settings_from
from param_discovery.github.event import read_event
from param_discovery.pipeline.classify import utc_today
from param_discovery.pipeline.on_github.inputs import read_inputs
from param_discovery.pipeline.on_github.job import Setting, begin
from param_discovery.pipeline.on_github.outputs import outputs_of
from param_discovery.pipeline.on_github.publishing import retract_label
from param_discovery.pipeline.on_github.result import RunResult
from param_discovery.pipeline.on_github.target import NothingToDo, concerned_pull, find_target
from param_discovery.report.annotations import Annotation, limited
from param_discovery.report.progress import board
from param_discovery.report.pull_request import summary_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.github.event import Event
    from param_discovery.pipeline.on_github.inputs import ActionInputs
    from param_discovery.pipeline.on_github.target import Target
    from param_discovery.report.console import Style
    from param_discovery.report.progress import Board
    from param_discovery.report.pull_request import EngineReport

REPORT = ".param-discovery/report.md"
"""In the workspace: the summary, for later steps."""


def run(environ: Mapping[str, str], style: Style) -> int:
    """One run of the action; the exit code.

    Raises:
        ParamDiscoveryError: no engine could be looked at. Outputs are not set then.
    """
    forget_earlier_steps(os.environ)
    inputs = read_inputs(toolkit.read_input)
    for secret in (inputs.token, inputs.registry_password):
        toolkit.mask(secret.get_secret_value())
    toolkit.forget_secrets()
    workspace = Workspace.from_environment(environ)
    with board(style) as shown:
        result = _Run(inputs, environ, workspace, shown).result()
    return _publish(inputs, result, workspace)


@dataclass(frozen=True, slots=True)
class _Run:
    inputs: ActionInputs
    environ: Mapping[str, str]
    workspace: Workspace
    board: Board

    def result(self) -> RunResult:
        inputs = self.inputs
        if inputs.mode == "classify" and (inputs.old or inputs.new):
            return self._pair()
        with Client(settings_from(self.environ, inputs.token.get_secret_value())) as client:
            event = read_event(self.environ)
            with self._no_stale_label(client, event):
                target = find_target(client, event, inputs.pr_number, self.environ)
                if isinstance(target, NothingToDo):
                    return RunResult(notes=(target.reason,))
                with tempfile.TemporaryDirectory(prefix="param-discovery-") as folder:
                    return self._on_target(client, target, Path(folder))

    @contextmanager
    def _no_stale_label(self, client: Client, event: Event) -> Iterator[None]:
        """Where a run ends without a judgement, what an earlier one said does not stay."""
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException:
            if self.inputs.mode == "discover":
                self._retract(client, event)
            raise

    def _retract(self, client: Client, event: Event) -> None:
        try:
            concerned = concerned_pull(client, event, self.inputs.pr_number)
            if concerned is not None:
                retract_label(client, self.inputs, *concerned)
        except ParamDiscoveryError as error:
            self.board.reporter("label").step(f"it could not be taken away: {error.what}")

    def _pair(self) -> RunResult:
        """Two schemas that the workflow names: nothing of GitHub is needed."""
        from param_discovery.pipeline.on_github.classify_run import classify_pair  # noqa: PLC0415

        root = self.workspace.folder / self.inputs.working_directory
        return classify_pair(self.inputs, os.fspath(root), self.board.reporter("classify").step)

    def _on_target(self, client: Client, target: Target, folder: Path) -> RunResult:
        inputs = self.inputs
        label = new_job() if inputs.mode == "discover" else ""
        workspace = self.workspace.folder
        setting = Setting(client, inputs, target, folder, self.board, utc_today(), label, workspace)
        job = begin(setting)
        if inputs.mode == "guard":
            from param_discovery.pipeline.on_github.guard_run import guard_run  # noqa: PLC0415

            return guard_run(job)
        if inputs.mode == "classify":
            from param_discovery.pipeline.on_github.classify_run import (  # noqa: PLC0415
                classify_run,
            )

            return classify_run(job)
        from param_discovery.pipeline.on_github.discover_run import discover_run  # noqa: PLC0415

        with toolkit.group(f"discover {', '.join(job.engines) or 'nothing'}"):
            return discover_run(job, self.workspace.write)


def _publish(inputs: ActionInputs, result: RunResult, workspace: Workspace) -> int:
    """Annotations, summary, report and outputs; the exit code.

    Outputs come last: a run that could not be reported has none.
    """
    title = f"param-discovery: {inputs.mode}"
    markdown = summary_markdown(result.reports, result.notes, title=title)
    failures = [_failure(each) for each in result.reports if each.error is not None]
    for line in limited([*failures, *result.annotations]):
        _say(line)
    if not toolkit.write_summary(markdown):
        sys.stderr.write(f"There is no summary, or no room in it: {REPORT} has the report.\n")
    workspace.write(REPORT, markdown)
    for name, value in outputs_of(result.results).items():
        toolkit.set_output(name, REPORT if name == "report-path" else value)
    return result.exit_code


def _failure(report: EngineReport) -> Annotation:
    return Annotation("error", report.error or "", title=f"{report.engine}: no verdict")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
