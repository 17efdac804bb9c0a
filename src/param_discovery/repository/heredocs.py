"""Files that a shell script writes: `cat > engine.yaml <<EOF` and what follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = re.compile(
    r"(?<!<)<<(?P<dash>-?)[ \t]*(?P<quote>[\"'\\]?)(?P<word>[A-Za-z_]\w*)(?P=quote)?"
)
_TARGET = re.compile(
    r"(?:(?<![<&\d])>{1,2}|\btee[ \t]+(?:-a[ \t]+)?)[ \t]*[\"']?(?P<name>[^\s\"'<>|;&]+)"
)


class Heredoc(NamedTuple):
    """A file in a script."""

    name: str
    """Of the file that it is written to."""
    text: str
    line: int
    """Of its first line, from 1."""
    indentation: int
    """Tabs that `<<-` takes off each line; 0 for none."""


def heredocs(text: str) -> Iterator[Heredoc]:
    """Each that is written to a file, in order; one without an end ends with the text."""
    if "<<" not in text:
        return
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        start, target = _START.search(lines[at]), _TARGET.search(lines[at])
        at += 1
        if start is None or lines[at - 1].lstrip().startswith("#"):
            continue
        end = _end(lines, at, start["word"], is_indented=bool(start["dash"]))
        if target is not None:
            body = lines[at:end]
            tabs = _tabs(body) if start["dash"] else 0
            yield Heredoc(target["name"], "\n".join(one[tabs:] for one in body), at + 1, tabs)
        at = end + 1


def _end(lines: list[str], start: int, word: str, *, is_indented: bool) -> int:
    """The line with the closing word; scripts in YAML and Dockerfiles may indent it."""
    for at in range(start, len(lines)):
        line = lines[at].lstrip("\t") if is_indented else lines[at]
        if line.rstrip() == word:
            return at
    return len(lines)


def _tabs(body: list[str]) -> int:
    """How many tabs stand before each line."""
    return min((len(one) - len(one.lstrip("\t")) for one in body if one.strip()), default=0)
