"""What the action says of one engine on a pull request, and of a whole run in its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.report import classify as classify_report
from param_discovery.report import escape
from param_discovery.report import guard as guard_report
from param_discovery.report.in_repository import fragment_markdown, in_repository_markdown
from param_discovery.report.markdown_escape import code, prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from param_discovery.report.classify_result import ClassifyResult, CommandHint
    from param_discovery.report.guard_result import GuardOutcome
    from param_discovery.report.impact_result import InRepository

COMMENT_LENGTH = 60_000
"""Characters for the changes; what else stands in a comment is far below the rest of 65,536."""
_SUMMARY_LENGTH = 900_000
_WARNINGS_SHOWN = 10
_SHARE_OF_REPOSITORY = 4
"""The places that use what breaks have at most a quarter of the room."""


class EngineReport(NamedTuple):
    """All that there is to say of one engine."""

    engine: str
    classified: ClassifyResult | None = None
    """None: there is no verdict."""
    looked: str | None = None
    """How the parameters were found, a phrase: `docker, image@sha256:...`."""
    error: str | None = None
    """Why there is no verdict: the whole message."""
    guard: GuardOutcome | None = None
    """None: the versions were not compared."""
    warnings: tuple[str, ...] = ()
    commands: tuple[CommandHint, ...] = ()
    in_repository: InRepository | None = None
    """What the repository uses of what breaks; None: nothing breaks, or nobody asked."""


def engine_markdown(report: EngineReport, *, max_length: int = COMMENT_LENGTH) -> str:
    """The comment on a pull request, without its marker."""
    return "\n\n".join(part.strip("\n") for part in _parts(report, max_length) if part) + "\n"


def summary_markdown(reports: Sequence[EngineReport], notes: Sequence[str], *, title: str) -> str:
    """The job's summary: every engine, and what could not be written."""
    room = _SUMMARY_LENGTH // max(1, len(reports))
    parts = [f"# {title}"]
    parts += [f"- {prose(note)}" for note in notes]
    parts += [engine_markdown(report, max_length=room) for report in reports]
    if not reports and not notes:
        parts.append("No engine is concerned.")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _parts(report: EngineReport, max_length: int) -> list[str]:
    parts = [f"## {code(report.engine)}"]
    if report.error is not None:
        parts.append("**No verdict**: this engine could not be looked into.")
        parts.append(_block(report.error))
    if report.classified is not None:
        below = _below(report, report.classified, max_length)
        parts.append(
            classify_report.render_markdown(
                report.classified,
                commands=report.commands,
                max_length=max_length - sum(map(len, below)),
            )
        )
        parts += below
    if report.guard is not None and (report.guard.mismatches or report.guard.errors):
        parts.append(guard_report.markdown([report.guard]))
    parts += [f"Warning: {prose(text)}" for text in report.warnings[:_WARNINGS_SHOWN]]
    if report.looked is not None:
        parts.append(f"Found by {prose(report.looked)}")
    return parts


def _below(report: EngineReport, classified: ClassifyResult, max_length: int) -> list[str]:
    """What the changes mean right here, and for whoever uses this repository."""
    if report.in_repository is None:
        return []
    room = max_length // _SHARE_OF_REPOSITORY
    return [
        in_repository_markdown(report.in_repository, max_length=room),
        fragment_markdown(classified.comparison),
    ]


def _block(text: str) -> str:
    """Foreign text as a code block: each line indented, so that nothing in it ends the block."""
    lines = escape.lines(text.replace("\r\n", "\n").replace("\r", "\n"), workflow=True)
    shown = [line.replace("<!--", "<! --") for line in lines if line.strip()]
    return "\n".join(f"    {line}" for line in shown)
