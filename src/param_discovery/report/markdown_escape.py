"""Foreign text in Markdown that GitHub shows: nothing in it becomes markup.

Not only what CommonMark knows (https://spec.commonmark.org/0.31.2/): GitHub also makes links of
`@names`, `#numbers`, commit ids and addresses, pictures of `:emoji:`, and leaves the HTML comments
that mark our own comments in the text that we search. A backslash stops none of that; inside code
nothing of it happens. So everything that is not a plain word is shown as code.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from param_discovery.report import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_RUN = 16
"""Backticks in a row that are shown: cmark, GitHub's parser, knows no fence above 80."""

_PLAIN = re.compile(r"\(?(?:[A-Z]?[a-z]+(?:['-][a-z]+)*|[A-Z]+)\)?[.,;:]?|\d{1,5}[,;:]?")
"""A word or a small number, with a sentence's own marks; `1.` would begin a list."""

_LIKE_COMMIT = re.compile(r"[0-9a-fA-F]{7,}")


def code(text: str) -> str:
    """`text` as a code span (CommonMark 6.1), whatever is in it: one line, nothing acts."""
    shown = escape.one_line(text, workflow=True).replace("<!--", "<! --")
    shown = re.sub(f"`{{{_LONGEST_RUN + 1},}}", _counted, shown)
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    is_blank = not shown.strip(" ")
    edge = " " if not is_blank and (shown[0] in "` " or shown[-1] in "` ") else ""
    return f"{fence}{edge}{shown or ' '}{edge}{fence}"


def prose(text: str) -> str:
    """A sentence with foreign text in it: plain words as they are, all else as code."""
    words = [word for word in escape.one_line(text).split(" ") if word]
    marked = zip(_plainness(words), words, strict=True)
    return " ".join(
        " ".join(run) if is_plain else _code_in_sentence(" ".join(run))
        for is_plain, run in (
            (key, [word for _, word in group])
            for key, group in groupby(marked, lambda pair: pair[0])
        )
    )


def _code_in_sentence(text: str) -> str:
    """The sentence's own mark stands after the code."""
    mark = text[-1] if len(text) > 1 and text[-1] in ".,;" else ""
    return code(text[: len(text) - len(mark)]) + mark


def _plainness(words: Sequence[str]) -> list[bool]:
    """Whether each word may stand as it is; a union's members are one piece of code."""
    found = [_is_plain(word) for word in words]
    for index, word in enumerate(words):
        if word == "|":
            for beside in {max(index - 1, 0), min(index + 1, len(words) - 1)}:
                found[beside] = False
    return found


def _is_plain(word: str) -> bool:
    return bool(_PLAIN.fullmatch(word)) and not _LIKE_COMMIT.search(word)


def _counted(run: re.Match[str]) -> str:
    return f"{'`' * _LONGEST_RUN}({len(run.group()) - _LONGEST_RUN} more)"
