"""Command lines in Python source: lists of words, strings, and flags that a program declares."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.shell_words import Word, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.python_source import Source

_OPENING = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_SEAM = re.compile(r"(?P<one>['\"])(?:\s|\\\n|#[^\n]*\n)+[A-Za-z]{0,2}(?P=one)")
"""Where a literal ends and the next one begins, which Python joins."""

_FILLED_IN = re.compile(r"\{[^{}]*\}")
_BREAKS = re.compile(r"\\[ntr]")
_JOINED_LINE = re.compile(r"\\\\(?=\n)")
_FLAG_FIRST = re.compile(r"\s*--?[A-Za-z]")

_DECLARING = frozenset({"add_argument", "add_option", "option", "Option"})
"""How argparse, optparse, click and typer declare a flag."""

_PROSE = frozenset({"description", "epilog", "help", "message", "msg", "reason", "usage"})
"""Arguments that are read by people."""

_SPEAKING = frozenset(
    {"critical", "debug", "echo", "error", "exception", "fail", "info", "log", "print", "skip"}
    | {"skipif", "warn", "warning", "write", "xfail"}
)
"""Functions whose texts are read by people."""


_NO_COMMANDS = (ast.Expr, ast.JoinedStr, ast.Raise, ast.Assert, ast.keyword)
"""Texts for people, parts of what is looked at as a whole, and what its call is asked for."""


class Words(NamedTuple):
    """Words that belong together."""

    words: tuple[Word, ...]
    node: ast.expr
    """The list, call or string that they stand in."""
    is_whole: bool = False
    """One string that is a command line of its own."""


class Declared(NamedTuple):
    """A flag that a program of the repository takes."""

    word: Word
    node: ast.Call


def words_in(node: ast.AST, source: Source) -> Iterator[Words | Declared]:
    """The command lines, or parts of one, among the direct parts of a node."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        yield from _group(node.elts, node, source)
    elif isinstance(node, ast.Call):
        yield from _call(node, source)
    elif not isinstance(node, _NO_COMMANDS):
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.Constant | ast.JoinedStr):
                yield from _alone(part, source)


def _call(node: ast.Call, source: Source) -> Iterator[Words | Declared]:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _SPEAKING or name.endswith(("Error", "Exception", "Warning")):
        return
    if name in _DECLARING:
        for argument in node.args:
            word = _word(argument, source)
            if word.text.startswith("--"):
                yield Declared(word, node)
        return
    yield from _group(node.args, node, source)
    for keyword in node.keywords:
        if keyword.arg not in _PROSE and isinstance(keyword.value, ast.Constant | ast.JoinedStr):
            yield from _alone(keyword.value, source)


def _group(parts: list[ast.expr], node: ast.expr, source: Source) -> Iterator[Words | Declared]:
    words = tuple(_word(part, source) for part in parts)
    has_flags = any(word.text.startswith("-") for word in words)
    if has_flags or (words and not isinstance(node, ast.Call)):
        yield Words(words, node)
    for part, word in zip(parts, words, strict=True):
        if re.search(r"\s", word.text):
            yield from _alone(part, source)


def _alone(node: ast.expr, source: Source) -> Iterator[Words]:
    """A string by itself: a whole command line, some of its words, or nothing of the kind."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, str):
        return
    text, offset = content(node, source)
    if "--" not in text:
        return
    if not re.search(r"\s", text.strip()):
        if text.startswith("--"):
            yield Words((Word(text, text, offset),), node)
        return
    is_flags = _FLAG_FIRST.match(text) is not None
    for command in commands(text, offset, is_one=is_flags):
        if not command.variable:
            yield Words(command.words, node, is_whole=not is_flags)


def _word(node: ast.expr, source: Source) -> Word:
    """An item of a list of words; what is filled in stands as `$`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Word(str(node.value), "$", source.offset(node.lineno, node.col_offset))
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        text, offset = content(node, source)
        return Word(text, text, offset)
    return Word("$", "$", source.offset(node.lineno, node.col_offset))


def content(node: ast.expr, source: Source) -> tuple[str, int]:
    """A string as it is written between its quotes, each character at its place."""
    written, offset = source.segment(node)
    opening = _OPENING.match(written)
    if opening is None:
        return "", offset
    inner = written[opening.end() : len(written) - len(opening["quote"])]
    inner = _SEAM.sub(lambda seam: " " * len(seam.group()), inner)
    inner = _BREAKS.sub("\n ", _JOINED_LINE.sub(" \\\\", inner))
    if isinstance(node, ast.JoinedStr):
        inner = _FILLED_IN.sub(lambda part: "$" + "_" * (len(part.group()) - 1), inner)
    return inner, offset + opening.end()
