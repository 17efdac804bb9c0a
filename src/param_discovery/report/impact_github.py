"""`impact` as annotations on the lines that use what changed, for a workflow's log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report import impact_words as words
from param_discovery.report.annotations import Annotation, limited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from param_discovery.report.annotations import AnnotationLevel
    from param_discovery.report.impact_result import ImpactResult, Use
    from param_discovery.repository.usage import Confidence

_LEVELS: dict[Confidence, AnnotationLevel] = {
    "certain": "error",
    "likely": "warning",
    "name-only": "notice",
}


def text(result: ImpactResult) -> str:
    """The commands, the surest first, then the answer as a plain line."""
    lines = [*limited(annotations_of(result.shown, result.folder)), *words.unread(result)]
    lines.append(words.verdict(result))
    return "".join(f"{line}\n" for line in lines)


def annotations_of(uses: Iterable[Use], folder: str = ".") -> Iterator[Annotation]:
    """One for each place, the surest first; `folder` is where paths begin in the repository."""
    order = {"certain": 0, "likely": 1, "name-only": 2}
    for use in sorted(uses, key=lambda use: (not use.breaks, order[use.hit.confidence])):
        first = use.touches[0].change
        yield Annotation(
            level=_level(use),
            message="\n".join(_said(use)),
            path=path_in_repository(use, folder),
            line=use.hit.line,
            title=words.title(first),
        )


def path_in_repository(use: Use, folder: str) -> str:
    """The file's path from where the command runs: GitHub counts from the repository's root."""
    inside = folder.removeprefix("./").rstrip("/")
    return use.hit.path if inside in ("", ".") else f"{inside}/{use.hit.path}"


def _level(use: Use) -> AnnotationLevel:
    if not use.breaks:
        return "notice"
    return _LEVELS[use.hit.confidence]


def _said(use: Use) -> Iterator[str]:
    yield f"{use.hit.confidence}: {words.said(use)}"
    for touch in use.touches:
        yield f"{words.title(touch.change)}. {words.what_to_do(touch)}"
