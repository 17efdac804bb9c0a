"""What is wrong with specification files: each problem with its place, all of them in one error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from param_discovery.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Location = tuple[str | int, ...]
"""Where a value stands in a document: `("sections", "engine_params", 0, "kind")`."""

PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,60}")
"""Keys that are repeated as they are; any other is quoted and escaped."""

MOST_SHOWN = 50
"""Problems that a message lists; a file with more of them is no specification."""

LONGEST_SHOWN = 80
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file. Problems sort by place."""

    path: str
    line: int
    """From 1; 0 where the whole file is meant."""
    column: int
    """From 1; 0 where the whole file is meant."""
    key: str
    """Dotted, `sections.engine_params[0].kind`; empty where the whole document is meant."""
    what: str
    mend: str

    @property
    def where(self) -> str:
        """`file:line:column`, or the file alone."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    @property
    def message(self) -> str:
        """The key and what is wrong with it."""
        return f"{self.key}: {self.what}" if self.key else self.what

    def error(self) -> SpecError:
        """The same as an error of its own."""
        return SpecError(self.message, where=self.where, mend=self.mend)


class InvalidSpecError(SpecError):
    """All problems of one or several specification files, reported together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        first = self.problems[0]
        super().__init__(first.message, where=first.where, mend=first.mend)

    def render(self) -> str:
        """One paragraph for each problem, in the order of file and line."""
        lines = [problem.error().render() for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - len(lines)
        return "\n".join([*lines, f"... and {more} more"] if more else lines)


def dotted(location: Location) -> str:
    """A location as people write it: `sections.engine_params[0].kind`."""
    text = ""
    for step in location:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            word = step if PLAIN.fullmatch(step) else shown(step)
            text += f".{word}" if text else word
    return text


def shown(value: object) -> str:
    """A wrong value in a message: escaped, and short enough for one line."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def near(word: str, known: Sequence[str]) -> str:
    """`did you mean ...?`, or else the list of what is known."""
    close = get_close_matches(word, known, n=2, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f"`{name}`" for name in close) + "?"
    return "known: " + ", ".join(f"`{name}`" for name in known)
