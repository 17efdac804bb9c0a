"""Every link leads somewhere, and every page can be found from the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, anchors, links, pages

if TYPE_CHECKING:
    from pathlib import Path


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_index_leads_to_every_page() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / link).resolve() for link in links(index)}
    assert {page for page in pages() if "docs" in page.parts} - linked - {index} == set()


def test_every_published_schema_is_linked() -> None:
    linked = {(page.parent / link).resolve() for page in pages() for link in links(page)}
    assert set((ROOT / "docs" / "reference").glob("*.schema.json")) - linked == set()
