"""Annotations: lines on standard output that GitHub's runner shows beside the code.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions and the
runner's `ActionCommand.cs`, which unescapes what is escaped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from param_discovery.report import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    AnnotationLevel: TypeAlias = Literal["error", "warning", "notice"]

LIMIT_PER_LEVEL = 10
"""GitHub shows so many of each level for a step, and drops the others without a word."""

_MESSAGE_LENGTH = 4000
"""GitHub cuts an annotation at 4,096 characters."""

_LEVELS: tuple[AnnotationLevel, ...] = ("error", "warning", "notice")


class Annotation(NamedTuple):
    """A message beside a line of a file."""

    level: AnnotationLevel
    message: str
    path: str | None = None
    """Relative to the repository's root, with forward slashes; None: no file."""
    line: int | None = None
    """From 1."""
    title: str | None = None


def annotation(
    level: AnnotationLevel,
    message: str,
    *,
    path: str | None = None,
    line: int | None = None,
    title: str | None = None,
) -> str:
    """The workflow command, one line without its end; foreign text may stand in every part.

    Line feeds of the message stay line feeds; all else that acts is shown as its escape.
    """
    given = {"file": path, "line": str(line) if path and line else None, "title": title}
    properties = ",".join(
        f"{name}={_property(value)}" for name, value in given.items() if value is not None
    )
    return f"::{level}{' ' if properties else ''}{properties}::{_data(message)}"


def limited(annotations: Iterable[Annotation]) -> tuple[str, ...]:
    """The commands for as many as GitHub shows, in order; then a line that counts the others."""
    counts = dict.fromkeys(_LEVELS, 0)
    commands = []
    for one in annotations:
        counts[one.level] += 1
        if counts[one.level] <= LIMIT_PER_LEVEL:
            commands.append(annotation(**one._asdict()))
    hidden = [
        _count(count - LIMIT_PER_LEVEL, level)
        for level, count in counts.items()
        if count > LIMIT_PER_LEVEL
    ]
    if hidden:
        words = " and ".join(hidden)
        commands.append(f"Not shown: {words} (GitHub shows {LIMIT_PER_LEVEL} of each level).")
    return tuple(commands)


def _count(number: int, word: str) -> str:
    return f"{number} more {word}{'' if number == 1 else 's'}"


def _data(message: str) -> str:
    shown = "\n".join(escape.lines(message))
    if len(shown) > _MESSAGE_LENGTH:
        hidden = len(shown) - _MESSAGE_LENGTH
        shown = f"{shown[:_MESSAGE_LENGTH]}... ({hidden} more characters)"
    return shown.replace("%", "%25").replace("\n", "%0A").replace("##[", "## [")


def _property(value: str) -> str:
    shown = escape.one_line(value).replace("%", "%25").replace("##[", "## [")
    return shown.replace(":", "%3A").replace(",", "%2C")
