"""Python source as a syntax tree, with places in characters; nothing of it is run."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line for Python's tokenizer; a form feed does not."""


class PythonFile(NamedTuple):
    """A file, or a part of one, that should be Python."""

    path: str
    """From the examined folder, with forward slashes."""
    text: str


class UnreadablePythonError(ValueError):
    """The text is no Python that this interpreter can parse: nothing in it was searched."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        super().__init__(f"{path}:{line or 1}: {reason}")
        self.path = path
        self.line = line
        """From 1; None where the parser does not say."""
        self.reason = reason


class Span(NamedTuple):
    """Where a name stands: all count from 1, in characters."""

    line: int
    column: int
    end_column: int
    """Just behind its last character."""


class Source:
    """The lines of a text, to turn the parser's byte offsets into characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] = []
        self._starts: list[int] = []
        self._offsets: dict[int, list[int]] = {}

    def line(self, number: int) -> str:
        """One line without its end; empty behind the last one."""
        if not self._lines:
            self._starts = [0, *(end.end() for end in _LINE_END.finditer(self._text))]
            self._lines = _LINE_END.split(self._text)
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def index(self, number: int, offset_bytes: int) -> int:
        """The character, from 0, at an offset in UTF-8 bytes."""
        line = self.line(number)
        if line.isascii():
            return offset_bytes
        if number not in self._offsets:
            self._offsets[number] = _characters(line)
        offsets = self._offsets[number]
        return offsets[min(offset_bytes, len(offsets) - 1)]

    def offset(self, number: int, offset_bytes: int) -> int:
        """The character, from 0, in the whole text."""
        return self.index(number, offset_bytes) + self._starts[number - 1]

    def segment(self, node: ast.expr) -> tuple[str, int]:
        """An expression as it is written, and the character of the text at which it begins."""
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self._text[start:end], start

    def name(self, number: int, offset_bytes: int, name: str) -> Span:
        """A name that begins at an offset."""
        start = self.index(number, offset_bytes)
        return Span(number, start + 1, start + 1 + len(name))

    def last_name(self, node: ast.expr, name: str) -> Span:
        """The name with which an expression ends: `b` of `a.b`."""
        number = node.end_lineno or node.lineno
        end = self.index(number, node.end_col_offset or 0)
        return Span(number, end + 1 - len(name), end + 1)

    def quoted(self, node: ast.expr, name: str) -> Span:
        """A name within a string literal, without the quotes."""
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            first = number == node.lineno
            start = self.index(number, node.col_offset) if first else 0
            found = re.compile(rf"{re.escape(name)}(?![\w-])").search(self.line(number), start)
            if found:
                return Span(number, found.start() + 1, found.end() + 1)
        return self.name(node.lineno, node.col_offset, name)


def parse(file: PythonFile) -> ast.Module:
    """The file's syntax tree.

    Raises:
        UnreadablePythonError: it does not parse, or is nested too deeply for that.
    """
    text = file.text.removeprefix("\ufeff")
    try:
        with warnings.catch_warnings():
            # Invalid escapes are the examined file's affair.
            warnings.simplefilter("ignore")
            return ast.parse(text, type_comments=False)
    except SyntaxError as error:
        raise UnreadablePythonError(file.path, error.lineno, error.msg) from None
    except (RecursionError, MemoryError):
        raise UnreadablePythonError(file.path, None, "it is nested too deeply") from None
    except ValueError as error:
        # NUL characters, and halves of surrogate pairs.
        raise UnreadablePythonError(file.path, None, str(error)) from None


def _characters(line: str) -> list[int]:
    """For each byte of a line in UTF-8 the character that it belongs to, and one behind the end."""
    offsets = [
        index
        for index, character in enumerate(line)
        for _ in character.encode("utf-8", "surrogatepass")
    ]
    return [*offsets, len(line)]
