"""Links of docs/ to what is no part of the site: they lead to the repository on GitHub."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs"
_TARGET = re.compile(r"(?<=\]\()(?P<path>[^)\s#:]+)(?P<fragment>#[^)\s]*)?(?=\))")


def rewrite(text: str, page: Path, repository: str, reference: str) -> str:
    """`text` of `page` with links to files outside docs/ made addresses.

    A link to nothing is left alone, and Sphinx complains of it.

    :param repository: such as `https://github.com/someone/something`, without a slash at its end.
    :param reference: branch, tag or commit.
    """

    def address(match: re.Match[str]) -> str:
        target = (page.parent / match["path"]).resolve()
        if not target.exists() or target.is_relative_to(PAGES) or not target.is_relative_to(ROOT):
            return match[0]
        kind = "tree" if target.is_dir() else "blob"
        path = target.relative_to(ROOT).as_posix()
        return f"{repository}/{kind}/{reference}/{path}{match['fragment'] or ''}"

    return _TARGET.sub(address, text)
