"""Makes a text fit into a comment."""

from __future__ import annotations

import re

LARGEST = 65_536
"""Characters of a comment. Source: GitHub's own answer, 'Body is too long (maximum is 65536
characters)'."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_NOTICE = "\n\n**This comment was cut: GitHub takes no longer one.** {where}\n"


def fit(text: str, where: str, largest: int = LARGEST) -> str:
    """The text itself, or as many of its lines as fit and a sentence that says where the rest is.

    What was open at the cut (a code block, `<details>`) is closed, so that the sentence is seen.

    Args:
        text: Markdown, as it would be posted.
        where: A Markdown sentence: where the whole of it can be read.
        largest: The limit, in UTF-16 units, so that it holds however GitHub counts.
    """
    if _length(text) <= largest:
        return text
    notice = _NOTICE.format(where=where)
    kept: list[str] = []
    # What closing can take: a fence, and one </details> for each that the kept lines open.
    room = largest - _length(notice) - len("\n````````\n")
    for line in text.splitlines(keepends=True):
        room -= _length(line) + line.count("<details") * len("\n</details>")
        if room < 0:
            break
        kept.append(line)
    return _closed("".join(kept).rstrip("\n")) + notice


def _closed(text: str) -> str:
    opened = None
    for fence in _FENCE.findall(text):
        if opened is None:
            opened = fence
        elif fence.startswith(opened):
            opened = None
    if opened is not None:
        text += f"\n{opened}"
    missing = text.count("<details") - text.count("</details>")
    return text + "\n</details>" * max(0, missing)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
