from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cmarkgfm  # type: ignore[import-untyped]
import pytest

from param_discovery.report.generate_markdown import Page, page
from param_discovery.schema.read import read_document
from tests.unit.pipeline.generate_house import document
from tests.unit.report.rendered import FOUND_IN_TEXT, rendered

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = "</ul><script>x</script> @all #1 [a](b) ![](c) `x` | * _ \\ \n\n# Title\n<!-- x -->\n- a"


def _page(**properties: object) -> str:
    inner: dict[str, Any] = {
        "type": "object",
        "properties": {"mode": {"type": "integer", "minimum": 0, "x-python-type": "int"}},
        "required": ["mode"],
        "additionalProperties": True,
        "description": "How to compile.",
    }
    kind: dict[str, Any] = {"enum": ["a", 1, None], "x-python-type": "Kind"}
    definitions = {"Inner": inner, "Kind": kind}
    source = document(properties, required=[*properties][:1], definitions=definitions)
    return page(Page(source, ["engine_params"], definitions, "it"))


def test_each_parameter_is_an_item() -> None:
    text = _page(
        model={"type": "string", "x-python-type": "str"},
        size={
            "anyOf": [{"type": "integer", "exclusiveMinimum": 0}, {"type": "null"}],
            "default": None,
            "x-python-type": "int | None",
            "description": "How\nlong.\n\nIn tokens.",
        },
        old={"deprecated": True, "x-deprecation-message": "Use size.", "x-status": "beta"},
        dtype={"x-python-type": "torch.dtype", "x-python-default": "torch.half"},
        where={"x-python-type": "str", "type": "string", "x-default-varies": True},
        length={"$ref": "#/properties/engine_params/properties/size", "x-alias-of": "size"},
    )
    assert "- **`model`**: `str`, required\n" in text
    assert (
        "- **`size`**: `int | None`, default `null`, above `0`\\\n  How long.\\\n  In tokens.\n"
        in text
    )
    assert (
        "- **`old`**: type not known\\\n  **Deprecated.** Use size.\\\n  Status: `beta`\n" in text
    )
    assert "- **`dtype`**: `torch.dtype`, default `torch.half`\n" in text
    assert "- **`where`**: `str`, default depends on the machine\n" in text
    assert "- **`length`**: another name of `size`\n" in text


def test_classes_are_linked() -> None:
    text = _page(
        compilation={"$ref": "#/$defs/Inner", "default": {}, "x-python-type": "Inner"},
        kind={"$ref": "#/$defs/Kind", "default": "a", "x-python-type": "Kind"},
    )
    assert "[`Inner`](#class-inner)" in text
    assert (
        "## Class `Inner`\n\nHow to compile.\n\n- **`mode`**: `int`, required, at least `0`" in text
    )
    assert "- Other names are taken too.\n" in text
    assert '## Class `Kind`\n\nOne of `"a"`, `1`, `null`.' in text


def test_headings_that_look_alike_have_links_of_their_own() -> None:
    definitions = {name: {"enum": [name]} for name in ("Mode", "mode", "pack.Mode")}
    properties = {name: {"$ref": f"#/$defs/{name}"} for name in definitions}
    source = document(properties, definitions=definitions)
    text = page(Page(source, ["engine_params"], source.definitions, "it"))
    assert re.findall(r"\]\(#([^)]*)\)", text) == ["class-mode", "class-mode-1", "class-packmode"]


@pytest.mark.parametrize("where", ["description", "default", "x-python-type", "x-status", "name"])
def test_foreign_text_stays_text(where: str) -> None:
    fragment = {"type": "string", "x-python-type": "str"}
    text = (
        _page(**{HOSTILE: fragment}) if where == "name" else _page(a={**fragment, where: HOSTILE})
    )
    html = cmarkgfm.github_flavored_markdown_to_html(text)
    assert "<script" not in html
    assert "<!--" not in text
    shown = rendered(text)
    assert shown.is_balanced
    assert {name for name, form in FOUND_IN_TEXT.items() if form.search(shown.text)} == set()
    assert len(re.findall("<h[12]", html)) == 4


def test_the_page_of_vllm_renders_whole() -> None:
    path = ROOT / "schemas" / "vllm.json"
    source = read_document(path.read_text(encoding="utf-8"), str(path))
    text = page(Page(source, sorted(source.sections), source.definitions, "it"))
    html = cmarkgfm.github_flavored_markdown_to_html(text)
    names = [name for part in source.sections.values() for name in part["properties"]]  # type: ignore[union-attr]
    assert [name for name in names if f"<strong><code>{name}</code></strong>" not in html] == []
    anchors = set(re.findall(r'href="#([^"]*)"', html))
    titles = re.findall(r"^## (Class) `([^`]*)`$", text, re.MULTILINE)
    assert anchors <= {f"{kind}-{name}".lower().replace(".", "") for kind, name in titles}
    assert len(anchors) > 20
