"""The site builds without a warning, loads nothing from elsewhere, and its links lead somewhere."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import ROOT
from tools.docs_site.outward import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPOSITORY = "https://github.com/param-discovery/param-discovery"
LOADING = {"img": "src", "link": "href", "script": "src", "iframe": "src", "source": "src"}
"""What a browser fetches without being asked."""
NOT_FETCHED = {"canonical", "index", "search", "next", "prev", "author", "copyright"}
"""Links in a page's head that only tell where something is."""


class Page(HTMLParser):
    """The addresses and names in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") in NOT_FETCHED:
            return
        if tag in LOADING and (address := given.get(LOADING[tag])):
            self.loaded.append(address)
        if tag == "a" and (address := given.get("href")):
            self.links.append(address)
        if name := given.get("id"):
            self.names.add(name)
        if tag in {"h1", "h2", "h3", "h4"}:
            self.levels.append(int(tag[1]))


def build(folder: Path) -> Path:
    """The site in a folder, as `nox -s site` makes it."""
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky", "--quiet")
    places = (
        f"--conf-dir={ROOT / 'tools' / 'docs_site'}",
        str(ROOT / "docs"),
        str(folder / "site"),
    )
    command = [sys.executable, "-m", "sphinx", *strict, f"--doctree-dir={folder / 'trees'}"]
    done = subprocess.run([*command, *places], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


class Site(NamedTuple):
    """What was built."""

    folder: Path
    pages: dict[Path, Page]

    def texts(self) -> Iterator[str]:
        """Of every page."""
        for path in self.pages:
            yield path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = build(tmp_path_factory.mktemp("site"))
    pages: dict[Path, Page] = {}
    for path in sorted(folder.rglob("*.html")):
        pages[path] = Page()
        pages[path].feed(path.read_text(encoding="utf-8"))
    return Site(folder, pages)


def test_every_page_is_on_it(site: Site) -> None:
    names = {path.relative_to(site.folder).with_suffix("").as_posix() for path in site.pages}
    docs = ROOT / "docs"
    assert {
        path.relative_to(docs).with_suffix("").as_posix() for path in docs.rglob("*.md")
    } <= names


def test_every_link_and_anchor_leads_somewhere(site: Site) -> None:
    broken = []
    for path, page in site.pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            fragment = unquote(parts.fragment)
            if not target.is_file() or (
                fragment and target in site.pages and fragment not in site.pages[target].names
            ):
                broken.append((path.name, link))
    assert broken == []


def test_links_that_leave_docs_lead_to_the_repository(site: Site) -> None:
    index = site.pages[site.folder / "index.html"]
    assert f"{REPOSITORY}/blob/main/README.md" in index.links
    probe = site.pages[site.folder / "design" / "probe.html"]
    fragment = "#add-a-kind-of-target-to-the-probe"
    assert f"{REPOSITORY}/blob/main/CONTRIBUTING.md{fragment}" in probe.links
    add = site.pages[site.folder / "guides" / "add-an-engine.html"]
    assert f"{REPOSITORY}/tree/main/engine_versions" in add.links


def test_it_loads_nothing_from_elsewhere(site: Site) -> None:
    foreign = {
        address
        for page in site.pages.values()
        for address in page.loaded
        if urlsplit(address).netloc or urlsplit(address).scheme not in {"", "data"}
    }
    assert foreign == set()
    styles = "".join(path.read_text(encoding="utf-8") for path in site.folder.rglob("*.css"))
    assert "@import" not in styles
    assert "url(http" not in styles
    assert "url(//" not in styles


def test_headings_have_an_order(site: Site) -> None:
    """One of the first level, and none is skipped on the way down (WCAG 2.2, 1.3.1)."""
    for path, page in site.pages.items():
        if path.name == "search.html":  # its heading comes with the results
            continue
        assert page.levels.count(1) == 1, path
        steps = zip(page.levels, page.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), path


def test_no_generators_syntax_stands_in_the_pages() -> None:
    for path in (ROOT / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "```{" not in text, path
        assert "\n:::" not in text, path


def test_only_what_is_there_and_outside_is_rewritten() -> None:
    page = ROOT / "docs" / "guides" / "renovate.md"
    text = (
        "[a](../../default.json) [b](action.md#x) [c](../../gone.md) [d](https://a.example/b)"
        " [e](#y) [f](../../../etc/passwd) [g](../../CONTRIBUTING.md#z) [h](../../docker)"
    )
    assert rewrite(text, page, "https://hub.example/o/r", "v1") == (
        "[a](https://hub.example/o/r/blob/v1/default.json) [b](action.md#x) [c](../../gone.md)"
        " [d](https://a.example/b) [e](#y) [f](../../../etc/passwd)"
        " [g](https://hub.example/o/r/blob/v1/CONTRIBUTING.md#z)"
        " [h](https://hub.example/o/r/tree/v1/docker)"
    )
