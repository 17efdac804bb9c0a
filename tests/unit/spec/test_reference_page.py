"""The reference page: its tables are made from the model, its example is right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from param_discovery.spec.json_schema import TABLES, main, table, with_tables
from param_discovery.spec.load import read_spec

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "docs/reference/engine-specification.md"


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / PAGE).read_text(encoding="utf-8")


def test_tables_are_current(page: str) -> None:
    assert with_tables(page) == page, f"python -m param_discovery.spec.json_schema --page {PAGE}"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_there(page: str, name: str) -> None:
    assert table(TABLES[name]) in page


def test_examples_are_right(page: str) -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        assert read_spec(example.encode(), "acme", "acme.yaml").engine == "acme"


def test_page_is_rewritten_in_place(tmp_path: Path, page: str) -> None:
    stale = tmp_path / "page.md"
    stale.write_text(page.replace("| `gpu` |", "| `gpus` |"), encoding="utf-8")
    main(["--page", str(stale)])
    assert stale.read_text(encoding="utf-8") == page
