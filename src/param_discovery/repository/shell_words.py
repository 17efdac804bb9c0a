"""Command lines as words with their places: what shells, Makefiles and `.env` files have in common.

Why our own: `shlex` keeps no places, and the readers of bash on the package index refuse what is
not bash: Makefiles, templates, `<placeholders>` in documentation, a line that lacks its end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SINGLE = r"'[^']*'"
_DOUBLE = r'"(?:[^"\\]|\\.)*"'
_TICKS = r"`[^`]*`"
_CALL = r"\$\((?:[^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500}){0,20})\)"
_BRACES = r"\$?\{\{.{0,200}?\}\}|\$\{[^}]{0,200}\}"

_TOKEN = re.compile(
    rf"""
      (?P<blank>[ \t\r]+|\\\r?\n)
    | (?P<end>\n|&&|\|\|?|;;?|&(?![>\d])|[()])
    | (?P<word>(?:\\[^\n\r]|{_SINGLE}|{_DOUBLE}|{_TICKS}|{_CALL}|{_BRACES}
               |[^\s'"\\;&|()`$]+|>?&(?=[>\d])|['"`$\\])+)
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(rf"\\(?P<escaped>.)|{_SINGLE}|{_DOUBLE}", re.DOTALL)
_QUOTED = re.compile(rf"{_SINGLE}|{_DOUBLE}|{_TICKS}|{_CALL}", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")
_ASSIGNED = re.compile(r"(?P<name>[A-Za-z_]\w*)[+:?]{0,2}=")

_SIGNS = frozenset({"=", ":=", "::=", "?=", "+="})
_BEFORE = frozenset(
    {"$", "declare", "env", "exec", "export", "local", "readonly", "sudo", "typeset"}
)

_DEEPEST = 4
"""Commands inside words of commands: `bash -c "$(ssh host '...')"`."""


class Word(NamedTuple):
    """A word of a command line."""

    text: str
    """What the program gets: quotes and escapes taken off, nothing filled in."""
    raw: str
    """As it stands there."""
    offset: int
    """Where it begins in the text."""


class Command(NamedTuple):
    """A program's name and what it is given, or a variable and its value."""

    words: tuple[Word, ...]
    variable: Word | None = None
    """The variable that is set to `words`: `ARGS="--seed 1"`, `ARGS=(--seed 1)`."""
    inside_of: tuple[str, ...] = ()
    """Words of the command line in whose words this one stands."""


def commands(text: str, offset: int = 0, *, is_one: bool = False) -> Iterator[Command]:
    """The commands of `text`, those inside quotes and substitutions too, in no particular order.

    `offset` is where the text begins in a larger one. With `is_one`, a line's end is a blank.
    """
    yield from _commands(text, offset, _DEEPEST, is_one=is_one)


def assignments(text: str) -> Iterator[Command]:
    """The same in a `.env` file or a unit of systemd, where a line is one variable's value."""
    at = 0
    for line in text.split("\n"):
        name, equals, value = line.partition("=")
        if equals and _NAME.fullmatch(name.strip().removeprefix("export ").strip()):
            variable = name.strip().removeprefix("export ").strip()
            begin = at + line.index(variable)
            word = Word(variable, variable, begin)
            quote = value.strip()[:1] if value.strip()[:1] in ("'", '"') else ""
            found = list(_commands(value, at + len(name) + 1, _DEEPEST, is_one=True))
            inner = [one for one in found if one.inside_of] if quote else []
            yield from (one._replace(variable=one.variable or word) for one in inner or found)
        else:
            yield from _commands(line, at, _DEEPEST, is_one=True)
        at += len(line) + 1


def _commands(text: str, offset: int, depth: int, *, is_one: bool) -> Iterator[Command]:
    words: list[Word] = []
    is_list = False
    for token in _tokens(text):
        if token.lastgroup == "word":
            words.append(Word(unquoted(token.group()), token.group(), offset + token.start()))
            continue
        sign = token.group()
        if sign == "(" and words and words[-1].raw.endswith("=") and _is_behind(token):
            is_list = True
        elif (sign == "\n" and (is_one or is_list)) or (sign == "(" and is_list):
            continue
        else:
            yield from _of(words, depth)
            words, is_list = [], False
    yield from _of(words, depth)


def _is_behind(token: re.Match[str]) -> bool:
    """Whether the sign follows the last word without a blank: `ARGS=(`."""
    return token.string[token.start() - 1] == "="


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Words and signs, without blanks and comments."""
    position = 0
    is_start = True
    while position < len(text):
        if is_start and text[position] == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
            continue
        token = _TOKEN.match(text, position)
        if token is None:  # a character that is no part of anything, such as a form feed
            position += 1
            continue
        position = token.end()
        is_start = token.lastgroup != "word"
        if token.lastgroup != "blank":
            yield token


def _of(words: list[Word], depth: int) -> Iterator[Command]:
    if not words:
        return
    yield from _outer(_without_prefix(words))
    around = tuple(word.text for word in words) if depth else ()
    for word in words if depth else ():
        yield from _inside(word, around, depth)


def _outer(words: list[Word]) -> Iterator[Command]:
    """The variables that stand before a command, and the command."""
    if len(words) > 1 and words[1].raw in _SIGNS:  # a Makefile's
        yield Command(tuple(words[2:]), words[0])
        return
    for at, word in enumerate(words):
        assigned = _ASSIGNED.match(word.raw)
        if assigned is None:
            yield Command(tuple(words[at:]))
            return
        name = Word(assigned["name"], assigned["name"], word.offset)
        rest = word.raw[assigned.end() :]
        value = Word(unquoted(rest), rest, word.offset + assigned.end())
        if not rest or (rest.startswith("-") and at + 1 < len(words)):
            # In a list, and where somebody forgot the quotes, all that follows is the value.
            yield Command((*([value] if rest else []), *words[at + 1 :]), name)
            return
        yield Command((value,), name)


def _without_prefix(words: list[Word]) -> list[Word]:
    """Without what stands before an assignment or, in a Makefile, before a command."""
    start = 0
    while start < len(words) and words[start].text in _BEFORE:
        start += 1
    words = words[start:]
    if words and words[0].raw[0] in "@+" and len(words[0].raw) > 1:
        first = words[0]
        words = [Word(first.text[1:], first.raw[1:], first.offset + 1), *words[1:]]
    return words


def _inside(word: Word, around: tuple[str, ...], depth: int) -> Iterator[Command]:
    """Commands in a word's quotes: `bash -c "..."`, `ARGS="--seed 1"`, `$(...)`."""
    for quoted in _QUOTED.finditer(word.raw):
        is_call = quoted.group().startswith("$(")
        start = quoted.start() + (2 if is_call else 1)
        inner = word.raw[start : quoted.end() - 1]
        if "-" not in inner or not re.search(r"\s", inner):
            continue
        assigned = _ASSIGNED.match(word.raw)
        is_value = assigned is not None and assigned.end() == quoted.start()
        for command in _commands(inner, word.offset + start, depth - 1, is_one=is_value):
            if is_value and assigned is not None and command.variable is None:
                name = Word(assigned["name"], assigned["name"], word.offset)
                yield command._replace(variable=name, inside_of=around)
            else:
                yield command._replace(inside_of=command.inside_of or around)


def unquoted(raw: str) -> str:
    """A word without its quotes and escapes; variables stay as they are written."""
    if not any(sign in raw for sign in "'\"\\"):
        return raw
    return _PIECE.sub(_bare, raw)


def _bare(piece: re.Match[str]) -> str:
    if piece["escaped"] is not None:
        return piece["escaped"]
    inner = piece.group()[1:-1]
    if piece.group().startswith("'"):
        return inner
    return re.sub(r'\\([\\"$`])', r"\1", inner.replace("\\\n", ""))
