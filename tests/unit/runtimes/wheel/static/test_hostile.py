"""Sources that were written to break the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[..., Any]

HEAD = "from dataclasses import dataclass\nfrom typing import *\n"


@pytest.mark.parametrize(
    "body",
    [
        "A = B\nB = A\n@dataclass\nclass Config:\n    x: int = A\n",
        "A = 'B'\nB = 'A'\n@dataclass\nclass Config:\n    x: A = 1\n",
        "A = list['A']\n@dataclass\nclass Config:\n    x: A = 1\n",
        "class Config(Config):\n    x: int = 1\n",
        "def f(n): return f(n + 1)\n@dataclass\nclass Config:\n    x: int = f(0)\n",
        "def f():\n    while True: pass\n@dataclass\nclass Config:\n    x: int = f()\n",
        "@dataclass\nclass Config:\n    x: int = " + "(" * 90 + "1" + ")" * 90 + "\n",
        "@dataclass\nclass Config:\n    x: " + "list[" * 80 + "int" + "]" * 80 + " = 1\n",
        "@dataclass\nclass Config:\n    x: int = " + "+".join(["1"] * 3000) + "\n",
        "@dataclass\nclass Config:\n    x: " + " | ".join(f"A{i}" for i in range(900)) + " = 1\n",
        "@dataclass\nclass Config:\n    x: int = " + "a." * 2000 + "b\n",
        "@dataclass\nclass Config:\n    x: int = [1]" + "[0]" * 1500 + "\n",
        "@dataclass\nclass Config:\n    x: " + "a." * 2000 + "b\n",
        "from .args import *\n@dataclass\nclass Config:\n    x: int = nowhere\n",
        "def d(cls): return d(cls)\n@d\n@dataclass\nclass Config:\n    x: int = 1\n",
        "x = [0] * 9\nx.append(x)\n@dataclass\nclass Config:\n    x: list = x\n",
        "@dataclass\nclass Config:\n    x: int = None\n    def __post_init__(self): Config()\n",
    ],
    ids=range(17),
)
def test_it_ends_and_says_something(look: Look, body: str) -> None:
    seen = look(HEAD + body)
    if seen.target["status"] == "failed":
        assert seen.target["error"]["message"]
    else:
        assert seen.names == ["x"]


def test_import_rings(look: Look) -> None:
    seen = look("from .a import Config", a="from .b import Config", b="from .a import Config")
    assert seen.target["status"] == "failed"
    assert "by way of itself" in seen.target["error"]["message"]


def test_modules_that_are_no_python(look: Look) -> None:
    source = HEAD + "from .broken import X\n@dataclass\nclass Config:\n    x: int = X\n"
    seen = look(source, broken="X = = 1")
    assert "default" not in seen["x"]
    assert "no valid Python, line 1" in seen["x"]["limitations"][0]
    assert "engine.broken" in seen.target["limitations"][0]["reason"]


def test_nesting_that_the_parser_refuses(look: Look) -> None:
    seen = look("x = " + "-" * 200_000 + "1")
    assert seen.target["error"]["stage"] == "import"
    assert "cannot" not in seen.target["error"]["type"]


def test_fifty_thousand_fields(look: Look) -> None:
    fields = "".join(f"    f{i}: int = {i}\n" for i in range(50_000))
    seen = look(HEAD + "@dataclass\nclass Config:\n" + fields)
    assert len(seen.names) == 50_000
    assert seen["f49999"]["default"] == 49_999


def test_a_huge_literal(look: Look) -> None:
    seen = look(HEAD + f"X = {list(range(100_000))}\n@dataclass\nclass Config:\n    x: list = X\n")
    assert len(seen["x"].get("default", {"items": []})["items"]) in (0, 100_000)
    assert ("default" in seen["x"]) != ("limitations" in seen["x"])
