"""Uses in Markdown: code blocks by their language, code in sentences by name alone.

Blocks are found by `markdown-it-py`, which knows them inside lists and quotations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.line_usage import search_inline
from param_discovery.repository.text_places import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.repository.names import Names
    from param_discovery.repository.usage import Hit

    Search = Callable[[str, str, str], Iterator[Hit]]
    """Language, path and text of a block to what is found in it."""

_INLINE = re.compile(r"(?<!`)(`+)(?!`)([^`]{1,200}?)\1(?!`)")


class _Block(NamedTuple):
    """A code block."""

    language: str
    """In small letters; empty where none is named."""
    text: str
    first_line: int
    """Of its content, in the file."""
    last_line: int
    """Of all of it, its fence included."""


def search_markdown(path: str, text: str, names: Names, search: Search) -> Iterator[Hit]:
    """What `search` finds in the blocks, and names in the sentences between them."""
    source = Source(path, text)
    lines = text.split("\n")
    covered: set[int] = set()
    for block in _blocks(text):
        covered.update(range(block.first_line - 1, block.last_line + 1))
        for hit in search(block.language, path, block.text):
            yield _moved(hit, block, lines)
    for found in _INLINE.finditer(text):
        if source.place(found.start()).line not in covered:
            yield from search_inline(source, found.start(2), found[2], names)


def _blocks(text: str) -> Iterator[_Block]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few runs meet Markdown

    for token in MarkdownIt("commonmark").parse(text):
        if token.map is None or token.type not in {"fence", "code_block"}:
            continue
        first, last = token.map
        is_fence = token.type == "fence"
        language = token.info.strip().split(" ")[0].lower() if is_fence else ""
        yield _Block(language.strip("{}."), token.content, first + 1 + is_fence, last)


def _moved(hit: Hit, block: _Block, lines: list[str]) -> Hit:
    """The hit where it stands in the file; blocks in lists lose their indentation."""
    number = hit.line + block.first_line - 1
    inner = block.text.split("\n")[hit.line - 1]
    outer = lines[number - 1] if number <= len(lines) else inner
    shift = max(outer.find(inner.strip()), 0) - (len(inner) - len(inner.lstrip()))
    shift = shift if inner.strip() else 0
    return hit._replace(line=number, column=hit.column + shift, end_column=hit.end_column + shift)
