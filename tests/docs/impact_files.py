"""The files of docs/guides/impact.md, as its blocks name them in their first line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.docs.acme_schemas import make_history
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = ROOT / "docs" / "guides" / "impact.md"
_LANGUAGES = frozenset({"python", "yaml", "dockerfile"})


def make_repository(folder: Path) -> None:
    """Write the guide's files beside acme's two schemas; what else is there is ignored by git."""
    make_history(folder)
    names = []
    for block in blocks(GUIDE):
        if block.language in _LANGUAGES:
            names.append(block.body.partition("\n")[0].removeprefix("# "))
            (folder / names[-1]).write_text(block.body, encoding="utf-8")
    kept = "".join(f"!/{name}\n" for name in names)
    (folder / ".gitignore").write_text(f"/*\n{kept}", encoding="utf-8")
