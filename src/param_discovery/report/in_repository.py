"""'In this repository': the part of a pull request's comment on what breaks right here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report import escape
from param_discovery.report.changelog import changelog_fragment
from param_discovery.report.impact_github import annotations_of
from param_discovery.report.impact_markdown import markdown as impact_markdown
from param_discovery.report.markdown_escape import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.report.annotations import Annotation
    from param_discovery.report.impact_result import InRepository
    from param_discovery.rules.model import Comparison

LONGEST_FRAGMENT = 4_000
"""Characters of the changelog fragment; in a comment it is an offer, not the report."""


def in_repository_markdown(found: InRepository, *, max_length: int) -> str:
    """The part with its heading."""
    head = "### In this repository\n\n"
    if found.result is None:
        return f"{head}{prose(found.trouble or '')}\n"
    return head + impact_markdown(found.result, max_length=max_length - len(head))


def fragment_markdown(comparison: Comparison) -> str:
    """The changelog fragment as a block that can be copied; empty where nothing breaks."""
    text = changelog_fragment(comparison)
    if not text:
        return ""
    lines = "\n".join(f"    {line}" for line in _fitting(text))
    return (
        f"<details>\n<summary>For your changelog</summary>\n\n"
        f"Take what concerns your users, in your words:\n\n{lines}\n\n</details>\n"
    )


def in_repository_annotations(found: InRepository | None) -> tuple[Annotation, ...]:
    """One on each line of the workspace that uses what breaks."""
    return tuple(annotations_of(found.result.shown)) if found and found.result else ()


def _fitting(text: str) -> Iterator[str]:
    """Its lines, harmless in a block, as many as there is room for."""
    lines = [line.replace("<!--", "<! --") for line in escape.lines(text, workflow=True) if line]
    room = LONGEST_FRAGMENT
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            yield f"  - {len(lines) - number} more"
            return
        yield line
