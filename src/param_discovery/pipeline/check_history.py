"""What became of the parameters that a configuration has and a version has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from param_discovery.errors import OutsideError
from param_discovery.pipeline.lifecycle import read_lifecycle
from param_discovery.report.lifecycle_result import Standing
from param_discovery.report.lifecycle_text import became

if TYPE_CHECKING:
    from param_discovery.pipeline.lifecycle import Lifecycle
    from param_discovery.report.check_result import CheckOutcome, Finding, Span
    from param_discovery.report.lifecycle_result import Fate
    from param_discovery.report.progress import Board, Reporter
    from param_discovery.spec.model import EngineSpec


def with_history(outcome: CheckOutcome, spec: EngineSpec, board: Board) -> CheckOutcome:
    """The outcome, unknown and deprecated parameters with what is known of them from all versions.

    The versions are read only where there is such a parameter. Where they cannot be, a note says
    so, and the findings stay as they are.
    """
    if not any(one.rule in _RULES for span in outcome.spans for one in span.findings):
        return outcome
    problem: str | None
    try:
        lifecycle = read_lifecycle(spec, _WithoutWarnings(board))
        problem = lifecycle.problem
    except OutsideError as error:
        problem = error.render()
    if problem is not None:
        note = "What became of parameters is not known, as other versions cannot be read: "
        return outcome._replace(notes=(*outcome.notes, note + problem.partition("\n")[0]))
    spans = tuple(_told(span, lifecycle) for span in outcome.spans)
    return outcome._replace(spans=spans)


class _WithoutWarnings:
    """A board for versions that nobody asked for: how they could be read is no affair here."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def reporter(self, engine: str) -> _SilentReporter:
        """The same reporter, but for warnings."""
        return _SilentReporter(self._board.reporter(engine))

    def finish(self, engine: str, text: str) -> None:
        """As the board."""
        self._board.finish(engine, text)


class _SilentReporter:
    """A reporter that keeps warnings to itself."""

    def __init__(self, reporter: Reporter) -> None:
        self.step = reporter.step
        self.transfer = reporter.transfer
        self.log = reporter.log

    def warn(self, text: str) -> None:
        """Not shown."""


_RULES = frozenset({"deprecated", "unknown-parameter"})


def _told(span: Span, lifecycle: Lifecycle) -> Span:
    """Seen from the newest version of the span."""
    at = Version(span.versions[-1])
    findings = tuple(
        _with_fate(one, lifecycle, at) if one.rule in _RULES else one for one in span.findings
    )
    return span._replace(findings=findings)


def _with_fate(finding: Finding, lifecycle: Lifecycle, at: Version) -> Finding:
    path = finding.parameter
    if finding.section is not None:
        path = path.removeprefix(f"{finding.section}.")
    found = lifecycle.fate(finding.section, path, at)
    if finding.rule == "deprecated":
        return _with_end(finding, [fate for fate in found if fate.deprecated_in is not None])
    fates = [fate for fate in found if fate.standing in {Standing.GONE, Standing.NOT_YET}]
    if not fates:
        return finding
    depth = fates[0].path.count(".")
    nearest = [fate for fate in fates if fate.path.count(".") == depth]
    said = "; or ".join(dict.fromkeys(became(fate) for fate in nearest))
    return finding._replace(message=f"{finding.message}: {said}", mend=_mend(nearest, finding))


def _with_end(finding: Finding, fates: list[Fate]) -> Finding:
    """A parameter that is still there: since when it is deprecated, and what takes its place."""
    if not fates:
        return finding
    message = finding.message.replace("deprecated", f"deprecated since {fates[0].deprecated_in}", 1)
    return finding._replace(message=message, mend=_mend(fates[:1], finding))


def _mend(fates: list[Fate], finding: Finding) -> str | None:
    """What to write instead: a name that is like another says less than what the engine says."""
    names = [name for fate in fates for name in fate.replaced_by]
    if names:
        shown = dict.fromkeys(f"`{name.partition('.')[2]}`" for name in names)
        turned = ", turned round" if any(fate.is_opposite for fate in fates) else ""
        sources = (fate.replacement_source for fate in fates)
        is_said = any(source is not None and source.is_said for source in sources)
        return f"{'Use' if is_said else 'Try'} {' or '.join(shown)} instead{turned}."
    if fates[0].standing is Standing.GONE:
        return "Remove it: nothing is known to take its place."
    return finding.mend
