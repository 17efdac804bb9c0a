"""The HTML page as text; tests/browser opens it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.report.history_html import embedded, page
from param_discovery.report.history_json import json_value
from tests.unit.report.history_example import HOSTILE, example


class Elements(HTMLParser):
    """The elements of a page, and the text in `script` and `style`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.raw: list[tuple[str, str]] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:
            self.raw.append((self.cdata_elem, data))


def test_it_is_one_file_that_loads_nothing() -> None:
    text = page(example())
    names = {name for name, _ in Elements(text).attributes}
    assert names.isdisjoint({"src", "srcset", "action", "background", "style", "onclick", "onload"})
    assert not re.search(r"url\(|@import|https?://|fetch\(|XMLHttpRequest|innerHTML|import\(", text)
    assert [value for name, value in Elements(text).attributes if name == "href"] == ["#timeline"]


def test_what_an_engine_says_makes_no_element() -> None:
    honest = Elements(page(example(hostile="odd")))
    assert Elements(page(example(engine="<b>&\"'", hostile=HOSTILE))).tags == honest.tags


def test_the_policy_lets_only_our_script_and_style_in() -> None:
    elements = Elements(page(example()))
    (style,) = (text for tag, text in elements.raw if tag == "style")
    data, script = (text for tag, text in elements.raw if tag == "script")
    for directive, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in elements.policy
    assert "default-src 'none'" in elements.policy
    assert "unsafe" not in elements.policy
    assert json.loads(data) == json_value(example())


@settings(deadline=None)
@given(st.text() | st.just(HOSTILE))
def test_embedded_json_ends_no_script(text: str) -> None:
    shown = embedded({"x": text})
    assert shown.isascii()
    assert not set("<>&\n") & set(shown)
    assert "##[" not in shown
    assert json.loads(shown) == {"x": text}
