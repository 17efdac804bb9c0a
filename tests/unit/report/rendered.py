"""Markdown as GitHub's own parser renders it, and what GitHub then makes of the text in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

OURS = frozenset({"code", "details", "em", "h3", "li", "p", "strong", "summary", "ul"})
"""Elements that our reports are made of."""

FOUND_IN_TEXT = {
    "mention": re.compile(r"@\w"),
    "issue": re.compile(r"#\d|\bGH-\d", re.IGNORECASE),
    "commit": re.compile(r"\b[0-9a-f]{7,40}\b", re.IGNORECASE),
    "emoji": re.compile(r":[\w+-]+:"),
    "address": re.compile(r"://|www\.|\w@\w", re.IGNORECASE),
    "math": re.compile(r"\$"),
}
"""What GitHub makes something of, after rendering, wherever it does not stand in code."""


class Rendered(NamedTuple):
    elements: tuple[str, ...]
    """Start tags in order."""
    is_balanced: bool
    text: str
    """All that stands outside code; code as a space."""
    codes: tuple[str, ...]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.open: list[str] = []
        self.is_balanced = True
        self.text: list[str] = []
        self.codes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(f"{tag} with attributes" if attrs else tag)
        self.open.append(tag)
        if tag == "code":
            self.codes.append("")
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.is_balanced &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" in self.open:
            self.codes[-1] += data
        else:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append("comment")


def html_of(markdown: str) -> str:
    """With raw HTML let through: GitHub's filter of elements is not what we rely on."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))


def rendered(markdown: str) -> Rendered:
    """The page's elements, texts and codes."""
    reader = _Reader()
    reader.feed(html_of(markdown))
    reader.close()
    return Rendered(
        tuple(reader.elements),
        reader.is_balanced and not reader.open,
        "".join(reader.text),
        tuple(reader.codes),
    )


def foreign_elements(page: Rendered) -> set[str]:
    """Elements that no report of ours is made of."""
    return set(page.elements) - OURS


def made_into_something(page: Rendered) -> set[str]:
    """What GitHub would link, show as a picture or typeset."""
    return {name for name, pattern in FOUND_IN_TEXT.items() if pattern.search(page.text)}
