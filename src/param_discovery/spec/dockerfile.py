"""Dockerfiles read as builders read them: one instruction after the other, each with its lines.

Why our own: of the readers on the package index, `dockerfile-parse` (2.0.1, of 2023) takes the
lines of here-documents for instructions, a byte order mark for part of the first keyword, what
follows an empty continuation line for an instruction of its own, and knows neither `${X:-default}`
nor `${X#pattern}`; `dockerfile` (3.4) is BuildKit's parser itself, but has no wheel for Linux on
ARM, and leaves variables and stages to its users.

Source: the Dockerfile reference (parser directives, here-documents); where it is silent, BuildKit.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.spec.dockerfile_words import WordError, expand, split_words
from param_discovery.spec.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYWORDS = frozenset(
    {
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)

LARGEST_CHARACTERS = 1024 * 1024

_DIRECTIVE = re.compile(r"#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*")
_DIRECTIVES = frozenset({"check", "escape", "syntax"})
_ESCAPES = ("\\", "`")
_HEREDOC = re.compile(r"\d*<<(?P<chomp>-?)(?P<word>[^<]+)")
_HEREDOC_KEYWORDS = frozenset({"ADD", "COPY", "RUN"})
_BLANKS = "\t\v\f\r "


class Instruction(NamedTuple):
    """One instruction, its continued lines joined, without comments and here-documents."""

    keyword: str
    """In capitals."""
    arguments: str
    """Everything after the keyword, flags included."""
    lines: tuple[tuple[int, int], ...]
    """Where each of its lines begins in `arguments`, and that line's number from 1."""

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.lines[0][1]

    def line_at(self, offset: int) -> int:
        """The line of a place in `arguments`."""
        index = bisect_right(self.lines, offset, key=lambda entry: entry[0])
        return self.lines[max(index - 1, 0)][1]


class Dockerfile(NamedTuple):
    """A Dockerfile, read."""

    path: str
    """For messages."""
    escape: str
    """The character that continues lines and takes the meaning off others: `\\` or `` ` ``."""
    instructions: tuple[Instruction, ...]


def parse(text: str, path: str) -> Dockerfile:
    """Read the text of the Dockerfile at `path`.

    Raises:
        InputError: builders would refuse it: an unknown instruction, a here-document without its
            end, a wrong parser directive, nothing at all.
    """
    if len(text) > LARGEST_CHARACTERS:
        raise InputError(
            f"larger than {LARGEST_CHARACTERS // 1024} KiB",
            where=path,
            mend="This is no Dockerfile: correct `dockerfile` in the engine's specification.",
        )
    lines = [line.rstrip("\r\n") for line in text.removeprefix("\ufeff").split("\n")]
    escape = _escape(lines, path)
    instructions = tuple(_Reader(lines, path, escape).instructions())
    if not instructions:
        raise InputError(
            "the Dockerfile has no instruction",
            where=path,
            mend="Restore it, or correct `dockerfile` in the engine's specification.",
        )
    return Dockerfile(path, escape, instructions)


def _escape(lines: list[str], path: str) -> str:
    """The escape character that the parser directives at the top choose."""
    seen: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _DIRECTIVE.fullmatch(line.lstrip())
        name = match[1].lower() if match else ""
        if match is None or name not in _DIRECTIVES:
            break
        if name in seen or (name == "escape" and match[2] not in _ESCAPES):
            raise InputError(
                f"the parser directive {shown(line.strip())} is wrong",
                where=f"{path}:{number}",
                meaning="Each may stand once, and `escape` is a backslash or a backtick.",
                mend="Correct or remove the line.",
            )
        seen[name] = match[2]
    return seen.get("escape", _ESCAPES[0])


class _Reader:
    """One pass over the lines of one file."""

    def __init__(self, lines: list[str], path: str, escape: str) -> None:
        self._lines = lines
        self._next = 0
        self._path = path
        self._escape = escape
        sign = re.escape(escape)
        self._continued = re.compile(rf"(?:^|(?<=[^{sign}])){sign}[ \t]*\Z")

    def instructions(self) -> Iterator[Instruction]:
        while self._next < len(self._lines):
            line = self._lines[self._next].lstrip()
            self._next += 1
            if line and not line.startswith("#"):
                instruction = self._instruction(line)
                yield instruction
                for end in self._heredocs(instruction):
                    self._skip_heredoc(end, instruction)

    def _instruction(self, first: str) -> Instruction:
        parts = [self._continued.sub("", first)]
        starts = [(0, self._next)]
        is_continued = self._continued.search(first) is not None
        while is_continued and self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            starts.append((sum(map(len, parts)), self._next))
            parts.append(self._continued.sub("", line))
            is_continued = self._continued.search(line) is not None
        return self._split("".join(parts), starts)

    def _split(self, text: str, starts: list[tuple[int, int]]) -> Instruction:
        """Keyword and arguments, with the lines' beginnings counted in the arguments."""
        whole = text.strip()
        keyword = re.split(f"[{_BLANKS}]", whole, maxsplit=1)[0]
        arguments = whole[len(keyword) :].lstrip()
        if keyword.upper() not in KEYWORDS:
            raise InputError(
                f"{shown(keyword)} is not an instruction of Dockerfiles",
                where=f"{self._path}:{starts[0][1]}",
                mend="Correct the line; one that continues another needs the escape character"
                " at the end of the line before.",
            )
        before = text.index(whole) + len(whole) - len(arguments)
        lines = tuple((max(offset - before, 0), number) for offset, number in starts)
        # Lines that hold no argument yet all begin at 0: the instruction's own comes first.
        return Instruction(keyword.upper(), arguments, lines)

    def _heredocs(self, instruction: Instruction) -> list[tuple[str, bool]]:
        """The ends of the here-documents that follow, and whether tabs before them are dropped."""
        keyword, arguments = instruction.keyword, instruction.arguments
        while keyword == "ONBUILD":
            keyword, _, arguments = arguments.partition(" ")
            keyword, arguments = keyword.upper(), arguments.lstrip()
        if keyword not in _HEREDOC_KEYWORDS:
            return []
        try:
            expand(arguments, lambda _: "x", "\\")
        except WordError:
            return []  # BuildKit looks for none in what it cannot split
        return [end for word in split_words(arguments, "\\") if (end := _heredoc_end(word.text))]

    def _skip_heredoc(self, end: tuple[str, bool], instruction: Instruction) -> None:
        name, without_tabs = end
        while self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if (line.lstrip("\t") if without_tabs else line) == name:
                return
        raise InputError(
            f"the here-document {shown(name)} has no end",
            where=f"{self._path}:{instruction.line}",
            mend=f"End it with a line that holds {name} alone.",
        )


def _heredoc_end(word: str) -> tuple[str, bool] | None:
    match = _HEREDOC.fullmatch(word)
    if match is None:
        return None
    return expand(match["word"], lambda name: f"${name}", "\\"), bool(match["chomp"])
