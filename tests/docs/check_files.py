"""The files of docs/guides/check.md, as its blocks name them in their first line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

GUIDE = ROOT / "docs" / "guides" / "check.md"


def make_files(folder: Path) -> None:
    """Write the guide's configuration, and the project's that names it."""
    for block in blocks(GUIDE):
        if block.language == "yaml":
            name = block.body.partition("\n")[0].removeprefix("# ")
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(block.body, encoding="utf-8")


def share_cache(monkeypatch: pytest.MonkeyPatch, temporary: pytest.TempPathFactory) -> None:
    """Let all tests of a run read each released version once: a hundred take a minute."""
    monkeypatch.setenv("PARAM_DISCOVERY_CACHE", str(temporary.getbasetemp() / "check-cache"))
