"""The project's Markdown pages, taken apart: fenced blocks, links, headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(?P<title>.+?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    page: Path
    line: int
    language: str
    body: str


def pages() -> list[Path]:
    """Every page that a reader may open."""
    top = [path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md"]
    return sorted([*top, *ROOT.glob("docs/**/*.md"), ROOT / "changelog.d" / "README.md"])


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of `page`, in order."""
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(page, line, match["language"], match["body"])


def prose(page: Path) -> str:
    """`page` without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Targets of links inside the repository, as written."""
    targets = [match["target"] for match in _LINK.finditer(prose(page))]
    return [target for target in targets if "://" not in target]


def headings(page: Path) -> list[str]:
    """The titles of `page`, without their marks."""
    return [match["title"] for match in _HEADING.finditer(prose(page))]


def anchors(page: Path) -> set[str]:
    """The fragments under which GitHub finds the titles of `page`."""
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in headings(page))
    return {title.replace(" ", "-") for title in kept}


def commands(block: Block) -> list[str]:
    """The commands of a shell block; in a `console` block they follow a `$`, the rest is output."""
    lines = block.body.splitlines()
    if block.language == "console":
        return [line[2:] for line in lines if line.startswith("$ ")]
    return [line for line in lines if line and not line.startswith("#")]
