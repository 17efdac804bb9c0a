"""`classify` as annotations on the lines of the schema file, for a workflow's log."""

from __future__ import annotations

from param_discovery.report import classify_words as words
from param_discovery.report.annotations import Annotation, limited
from param_discovery.report.classify_places import lines_of
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.report.annotations import AnnotationLevel
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.rules.model import Change

_LEVELS: dict[str, AnnotationLevel] = {
    "breaking": "error",
    "accepted": "notice",
    "notice": "notice",
}
"""Plainly safe changes get no annotation: they would take the room of those to be read."""


def text(result: ClassifyResult) -> str:
    """The commands, breaking first, then the verdict as a plain line."""
    lines = [*limited(annotations_of(result)), words.verdict(result.comparison)]
    return "".join(f"{line}\n" for line in lines)


def annotations_of(result: ClassifyResult) -> Iterator[Annotation]:
    """One for each change that is to be read, breaking first."""
    groups = words.groups(result.comparison)
    changes = (*groups.breaking, *groups.accepted, *groups.notices)
    for change, line in zip(changes, lines_of(result, changes), strict=True):
        yield _annotation(result, change, line)


def _annotation(result: ClassifyResult, change: Change, line: int | None) -> Annotation:
    return Annotation(
        level=_LEVELS[words.group_of(change)],
        message="\n".join(_said(change)),
        path=result.new_path,
        line=line,
        title=f"{change.rule}: {words.place_of(change)}",
    )


def _said(change: Change) -> Iterator[str]:
    yield words.brief(change.message, 1000)
    value = words.counterexample(change)
    if value is not None:
        yield f"No longer valid: {value}"
    if change.renamed_to is not None:
        yield f"Perhaps renamed to: {words.brief(change.renamed_to)}"
    accepted = words.acceptance(change)
    if accepted is not None:
        yield f"A{accepted[1:]}"
    elif change.breaks:
        yield f"What to do: {words.rule_of(change).what_to_do}"
    if change.level == "breaking":
        yield f"Fingerprint: {change.fingerprint}"
