"""The documentation's site, opened in a browser: legible, as wide as the screen, searchable."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.reader import Reader
from tests.docs.test_site import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

PAGES = sorted((Path(__file__).parents[2] / "docs").rglob("*.md"))
ILLEGIBLE = (Path(__file__).parent / "illegible.js").read_text(encoding="utf-8")
CUT_OFF = """
const scrolls = (e) => e && (["auto", "scroll"].includes(getComputedStyle(e).overflowX)
  || (e.tagName !== "ARTICLE" && scrolls(e.parentElement)));
return [...document.querySelectorAll("article *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e))
  .map((e) => e.outerHTML.slice(0, 80));
"""
"""What is wider than the screen, and stands in nothing that scrolls by itself."""
LOOKS = ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark"))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site."""
    folder = build(tmp_path_factory.mktemp("site"))
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def reader(browser: Chrome) -> Reader:
    """With nothing in the log that another page has left."""
    found = Reader(browser)
    found.set_up(1280, 900, "light")
    found.complaints()
    found.addresses()
    return found


def _address(page: Path) -> str:
    return page.relative_to(PAGES[0].parents[1]).with_suffix(".html").as_posix()


@pytest.mark.parametrize("page", [_address(page) for page in PAGES])
def test_every_page_is_legible_and_fits_its_screen(site: str, reader: Reader, page: str) -> None:
    for width, scheme in LOOKS:
        reader.set_up(width, 900, scheme)
        reader.browser.get(f"{site}/{page}")
        assert reader.ask("return document.documentElement.scrollWidth <= innerWidth"), width
        assert reader.ask(CUT_OFF) == [], width
        # WCAG 2.2, 1.4.3: contrast of at least 4.5.
        assert reader.ask(ILLEGIBLE) == [], scheme
    assert reader.complaints() == []
    asked = reader.addresses()
    assert [address for address in asked if not address.startswith((site, "data:"))] == []


def test_search_finds_the_guard(site: str, reader: Reader) -> None:
    reader.browser.get(f"{site}/index.html")
    reader.find("input[name=q]").send_keys("guard\n")
    WebDriverWait(reader.browser, 20).until(lambda _: reader.texts("#search-results li a"))
    assert "Keep the versions in step: guard" in reader.texts("#search-results li a")
    assert reader.complaints() == []


def test_the_reader_chooses_light_or_dark(site: str, reader: Reader) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    reader.browser.get(f"{site}/index.html")
    seen = {reader.ask(ground)}
    reader.find(".content-icon-container .theme-toggle").click()
    seen.add(reader.ask(ground))
    reader.find(".content-icon-container .theme-toggle").click()
    seen.add(reader.ask(ground))
    assert len(seen) == 2
    reader.ask("localStorage.clear()")
