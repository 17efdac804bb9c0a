"""Words of a Dockerfile: how builders split them, take quotes off and fill variables in.

Source: the Dockerfile reference ('Environment replacement'); where it is silent, BuildKit's own
lexer, whose behaviour tests/docker/test_dockerfile_builders.py holds this module against.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Lookup = Callable[[str], "str | None"]

LONGEST_VALUE = 16 * 1024
"""Characters; a few lines that double each other would otherwise fill the memory."""

LONGEST_MATCHED = 256
"""Characters of a value, or of the pattern that is cut off or replaced in it."""

DEEPEST = 32
"""Substitutions inside each other: `${A:-${B:-...}}`."""

_QUOTES = "'\""
_NAME = re.compile(r"[0-9]+|[@*#?$!-]|[^\W\d]\w*")
"""What may follow a `$`: a number, one of the shell's own parameters, or a name."""
_OPERATORS = "+-?#%"


class WordError(ValueError):
    """A word that builders refuse; the text says why."""


class Word(NamedTuple):
    """A word with its quotes and escapes still on."""

    offset: int
    """Where it begins in the text that was split."""
    text: str


def split_words(text: str, escape: str) -> Iterator[Word]:
    """The words of `text`, which spaces separate outside quotes; quotes and escapes stay on."""
    start: int | None = None
    quote = ""
    position = 0
    while position < len(text):
        character = text[position]
        if start is None:
            start = None if character.isspace() else position
        if start is not None and not quote and character.isspace():
            yield Word(start, text[start:position])
            start = None
        elif character == escape and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif start is not None and character in _QUOTES:
            quote = character
        position += 1
    if start is not None:
        last = text[start:] if position == len(text) else text[start:-1]  # an escape of nothing
        if last:
            yield Word(start, last)


def expand(word: str, lookup: Lookup, escape: str) -> str:
    """`word` without quotes and escapes, its variables filled in; an unset one is empty.

    Raises:
        WordError: a quote or brace is not closed, a substitution is unknown, or demands a value
            that is not there (`${NAME:?why}`).
    """
    return _Reader(word, lookup, escape).read_until(None)


class _Reader:
    """One pass over one word."""

    def __init__(self, text: str, lookup: Lookup, escape: str) -> None:
        self.text = text
        self.position = 0
        self._lookup = lookup
        self._escape = escape
        self._depth = 0

    def read_until(self, stop: str | None, *, keep_escapes: bool = False) -> str:
        """What stands before `stop` (which is passed over), or before the end."""
        parts: list[str] = []
        length = 0
        while self.position < len(self.text):
            if self.text[self.position] == stop:
                self.position += 1
                return "".join(parts)
            parts.append(self._piece(keep_escapes=keep_escapes))
            length += len(parts[-1])
            if length > LONGEST_VALUE:
                raise WordError(f"the value grows beyond {LONGEST_VALUE} characters")
        if stop is not None:
            raise WordError(f"a substitution is not closed with `{stop}`")
        return "".join(parts)

    def _next(self) -> str:
        """The next character, passed over; empty at the end."""
        character = self.text[self.position : self.position + 1]
        self.position += 1
        return character

    def _piece(self, *, keep_escapes: bool) -> str:
        character = self._next()
        if character == "$":
            return self._dollar()
        if character == "'":
            return self._single_quoted()
        if character == '"':
            return self._double_quoted(keep_escapes=keep_escapes)
        if character == self._escape:
            return (character if keep_escapes else "") + self._next()
        return character

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.position)
        if end < 0:
            raise WordError("a single quote is not closed")
        inner = self.text[self.position : end]
        self.position = end + 1
        return inner

    def _double_quoted(self, *, keep_escapes: bool) -> str:
        parts: list[str] = []
        while character := self._next():
            if character == '"':
                return "".join(parts)
            if character == "$":
                parts.append(self._dollar())
            elif character == self._escape:
                parts.append(self._escaped_in_quotes(keep_escapes=keep_escapes))
            else:
                parts.append(character)
        raise WordError("a double quote is not closed")

    def _escaped_in_quotes(self, *, keep_escapes: bool) -> str:
        """Inside double quotes only quotes, dollars and the escape itself can be escaped."""
        following = self.text[self.position : self.position + 1]
        if following and following in f'"${self._escape}':
            self.position += 1
            return (self._escape if keep_escapes else "") + following
        return self._escape if following else ""

    def _name(self) -> str:
        match = _NAME.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match.group()

    def _dollar(self) -> str:
        if self.text[self.position : self.position + 1] != "{":
            name = self._name()
            return (self._lookup(name) or "") if name else "$"
        self.position += 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise WordError(f"more than {DEEPEST} substitutions inside each other")
        value = self._braced()
        self._depth -= 1
        return value

    def _braced(self) -> str:
        name = self._name()
        if not name:
            raise WordError("a substitution without a name")
        operator = self._next()
        if operator == "}":
            return self._lookup(name) or ""
        if operator == "/":
            return self._replaced(name)
        empty_counts = operator == ":"
        if empty_counts:
            operator = self._next()
        if not operator:
            raise WordError("a substitution is not closed with `}`")
        if operator not in _OPERATORS:
            raise WordError(f"the substitution of {name} is not one that builders know")
        return self._modified(name, operator, empty_is_unset=empty_counts)

    def _modified(self, name: str, operator: str, *, empty_is_unset: bool) -> str:
        is_pattern = operator in "#%"
        word = self.read_until("}", keep_escapes=is_pattern)
        value = self._lookup(name)
        if is_pattern:
            return _trimmed(value or "", word, operator)
        is_set = value is not None and not (empty_is_unset and not value)
        if operator == "+":
            return word if is_set else ""
        if is_set:
            return value or ""
        if operator == "?":
            raise WordError(f"{name}: {word or 'a value is demanded, and there is none'}")
        return word

    def _replaced(self, name: str) -> str:
        every = self.text[self.position : self.position + 1] == "/"
        self.position += every
        pattern = _pattern(self.read_until("/", keep_escapes=True))
        replacement = self.read_until("}", keep_escapes=True)
        return _substituted(self._lookup(name) or "", pattern, replacement, every=every)


class _Wildcard(Enum):
    ONE = "?"
    RUN = "*"


_Pattern: TypeAlias = "list[str | _Wildcard]"


def _pattern(word: str) -> _Pattern:
    """A shell pattern of `*`, `?` and plain characters, taken apart."""
    wildcards = {wildcard.value: wildcard for wildcard in _Wildcard}
    parts: _Pattern = []
    characters = iter(word)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            if not escaped or escaped not in r"*?\}/":
                raise WordError(f"the pattern escapes {escaped!r}, which is not special there")
            parts.append(escaped)
        else:
            parts.append(wildcards.get(character, character))
    return parts


def _lengths(pattern: _Pattern, value: str) -> set[int]:
    """How many characters at the start of `value` the whole pattern can match.

    All at once, step by step: no pattern takes more than its length times that of `value`.
    """
    if len(value) > LONGEST_MATCHED or len(pattern) > LONGEST_MATCHED:
        raise WordError(f"a pattern is matched with more than {LONGEST_MATCHED} characters")
    ends = {0}
    for part in pattern:
        if part is _Wildcard.RUN:
            ends = set(range(min(ends), len(value) + 1)) if ends else ends
        else:
            ends = {
                end + 1
                for end in ends
                if end < len(value) and (part is _Wildcard.ONE or value[end] == part)
            }
    return ends


def _trimmed(value: str, word: str, operator: str) -> str:
    """`value` without the part at its start (`#`) or end (`%`) that a shell pattern matches.

    The shortest such part; the longest where `word`, the pattern, begins with one more `operator`.
    """
    is_longest = word.startswith(operator)
    pattern = _pattern(word[is_longest:])
    choose = max if is_longest else min
    if operator == "#":
        return value[choose(_lengths(pattern, value), default=0) :]
    length = choose(_lengths(pattern[::-1], value[::-1]), default=0)
    return value[: len(value) - length]


def _substituted(value: str, pattern: _Pattern, replacement: str, *, every: bool) -> str:
    """`value` with the first (or each) longest part that matches replaced."""
    parts: list[str] = []
    start, is_done = 0, False
    while start < len(value):
        length = 0 if is_done else max(_lengths(pattern, value[start:]), default=0)
        parts.append(replacement if length else value[start])
        is_done = is_done or (bool(length) and not every)
        start += length or 1
    return "".join(parts)
