"""A real browser for the tests of the HTML page; a missing one is a failure."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from param_discovery.report.history_html import page
from tests.browser.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from param_discovery.report.history_result import History

FLAGS = (
    "--headless",
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    assert found is not None, f"none of {', '.join(names)} is installed"
    return found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One headless Chromium for a module, with a profile of its own."""
    options = ChromeOptions()
    options.binary_location = _program("chromium", "chromium-browser", "google-chrome")
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(_program("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def opened(browser: Chrome, tmp_path: Path) -> Callable[..., Reader]:
    """Opens the page of a history from a file, as wide and as dark as asked for."""

    def open_page(
        history: History, *, width: int = 1400, height: int = 900, scheme: str = "light"
    ) -> Reader:
        path = tmp_path / "history.html"
        path.write_text(page(history), encoding="utf-8")
        reader = Reader(browser)
        reader.set_up(width, height, scheme)
        browser.get(path.as_uri())
        return reader

    return open_page
