"""Columns that fit a terminal, in plain text.

`rich` would draw them too, but importing it costs ten times what `classify` may take as a whole.
"""

from __future__ import annotations

import os
import sys

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH_WITHOUT_TERMINAL = 100

_NARROWEST = 40
"""A terminal that says it is narrower is not believed: nothing could be read there."""


def width_of_output() -> int:
    """Columns of the terminal that standard output is, or of the one that is assumed."""
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return WIDTH_WITHOUT_TERMINAL
    return max(columns, _NARROWEST) if columns else WIDTH_WITHOUT_TERMINAL


def display_width(text: str) -> int:
    """Columns that `text` takes on a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def padded(text: str, width: int) -> str:
    """`text` with spaces up to `width` columns."""
    return text + " " * (width - display_width(text))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces where that is possible; one at least."""
    if text.isascii() and len(text) <= width and not text.startswith(" "):
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if display_width(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines += full
    lines.append(line)
    return lines


def wrapped_path(path: str, width: int) -> list[str]:
    """As `wrapped`, broken behind dots where that is possible."""
    *inner, last = path.split(".")
    lines = [""]
    for name in (*(f"{one}." for one in inner), last):
        if lines[-1] and display_width(lines[-1] + name) > width:
            lines.append("")
        *full, line = wrapped(lines[-1] + name, width)
        lines[-1:] = [*full, line]
    return lines


def row(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """One table row: the lines of all columns beside each other."""
    for index in range(max(map(len, columns))):
        parts = (
            padded(column[index] if index < len(column) else "", width)
            for column, width in zip(columns, widths, strict=True)
        )
        yield "  ".join(parts).rstrip()


def _pieces(word: str, width: int) -> list[str]:
    """A word that may be longer than a line, cut where the line is full."""
    if word.isascii():
        return [word[at : at + width] for at in range(0, len(word), width)] or [""]
    pieces = [""]
    taken = 0
    for character in word:
        columns = _columns(character)
        if taken + columns > width:
            pieces.append("")
            taken = 0
        pieces[-1] += character
        taken += columns
    return pieces


def _columns(character: str) -> int:
    import unicodedata  # noqa: PLC0415 - most text is ASCII, and does without

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
