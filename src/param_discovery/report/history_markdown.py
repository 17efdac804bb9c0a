"""`history` as Markdown: a heading for each version, the newest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.report import escape
from param_discovery.report.history_result import EventKind
from param_discovery.report.history_text import headline, outermost, releases
from param_discovery.report.history_words import KIND_WORDS, detail, shortened
from param_discovery.report.lifecycle_text import became, life

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.report.history_result import History
    from param_discovery.report.history_text import Change, Release

_DETAIL_LENGTH = 300

_BACKTICKS = re.compile("`+")


def markdown(history: History) -> str:
    """The whole page.

    Everything that an engine or an index says stands as code, which no reader of Markdown takes
    for markup, a link or a mention.
    """
    lines = [f"# History of {code(history.engine)}", "", f"{code(headline(history))}", ""]
    if history.fates:
        lines += [
            f"- {code(fate.path)}: {code(f'{life(fate)}; {became(fate)}')}"
            for fate in history.fates
        ]
        lines.append("")
    for release in releases(history):
        lines += _release(release)
    return "\n".join(lines)


def code(text: str) -> str:
    """`text` as a code span, whatever is in it (CommonMark 6.1): one line, nothing acts."""
    # Two colons at the start of a line, or `##[`, would command a workflow that prints the page.
    shown = escape.one_line(text, workflow=True)
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if not shown.strip() or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{edge}{shown or ' '}{edge}{fence}"


def _release(release: Release) -> Iterator[str]:
    row = release.row
    if row.error is None and not release.changes:
        return
    said = [
        word
        for word in (
            row.released_at and row.released_at[:10],
            "pre-release" if row.is_prerelease else None,
            "yanked" if row.is_yanked else None,
        )
        if word
    ]
    yield f"## {row.version}" + (f" ({', '.join(said)})" if said else "")
    yield ""
    if row.error is not None:
        yield f"Could not be read: {code(row.error.splitlines()[0])}"
        yield ""
        return
    for kind in EventKind:
        changes = [change for change in release.changes if change.event.kind is kind]
        if changes:
            yield f"**{KIND_WORDS[kind].capitalize()}**"
            yield ""
            yield from _items(kind, changes)
            yield ""


def _items(kind: EventKind, changes: list[Change]) -> Iterator[str]:
    if kind in (EventKind.ADDED, EventKind.REMOVED):
        doubtful = {change.path for change in changes if not change.event.is_certain}
        for path, inside in outermost(change.path for change in changes):
            doubt = " (not certain: the version could not be read in full)"
            more = f" and {inside} inside" if inside else ""
            yield f"- {code(path)}{more}{doubt if path in doubtful else ''}"
        return
    for change in changes:
        said = detail(change.event)
        yield f"- {code(change.path)}{f': {code(shortened(said, _DETAIL_LENGTH))}' if said else ''}"
