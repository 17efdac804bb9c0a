"""Imports, re-exports, and names that modules make on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[..., Any]
    TreeOf = Callable[[dict[str, str]], Any]

CLASS = "from dataclasses import dataclass\n@dataclass\nclass Config:\n    a: int = 1\n"

ON_DEMAND = """
MAP = {"Config": ".other:Config"}
def __getattr__(name):
    from importlib import import_module
    if name in MAP:
        module, attribute = MAP[name].split(":")
        return getattr(import_module(module, __package__), attribute)
    raise AttributeError(name)
"""

REPLACED = """
import sys
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .other import Config
else:
    sys.modules[__name__] = lazy(__name__)
"""


@pytest.mark.parametrize(
    ("source", "others"),
    [
        ("from engine.other import Config", {"other": CLASS}),
        ("from .other import Config", {"other": CLASS}),
        ("from . import other\nConfig = other.Config", {"other": CLASS}),
        ("import engine.other\nConfig = engine.other.Config", {"other": CLASS}),
        ("from .other import *", {"other": CLASS}),
        ("from .other import *", {"other": "__all__ = ['Config']\n" + CLASS}),
        (
            "from .other import Other as Config",
            {"other": "from .third import Config as Other", "third": CLASS},
        ),
        (ON_DEMAND, {"other": CLASS}),
        (REPLACED, {"other": CLASS}),
        (
            "try:\n    from .other import Config\nexcept ImportError:\n    Config = None",
            {"other": CLASS},
        ),
    ],
)
def test_a_class_is_found_wherever_it_is_handed_on(
    look: Look, source: str, others: dict[str, str]
) -> None:
    seen = look(source, **others)
    assert seen.target["status"] == "found", seen.target
    assert seen["a"]["default"] == 1


def test_tables_of_lazy_packages(tree_of: TreeOf) -> None:
    tree = tree_of(
        {
            "lazy": "_import_structure = {'sub': ['Other']}\n"
            "_import_structure['sub.deep'] = ['Config']\n",
            "lazy.sub": "",
            "lazy.sub.deep": CLASS,
        }
    )
    found = observe(tree, [ProbeTarget("s", "lazy:Config")], (3, 11))["targets"][0]
    assert [parameter["name"] for parameter in found["parameters"]] == ["a"]


@pytest.mark.parametrize(
    ("source", "stage"),
    [
        ("", "attribute"),
        ("from .nothing import *", "attribute"),
        ("def broken(:", "import"),
        ("x = '\0'", "import"),
        ("Config = 3", "read"),
        ("from outside import Config", "read"),
        ("Config = Config", "attribute"),
        ("from .args import Config", "attribute"),
    ],
)
def test_failures_are_data(look: Look, source: str, stage: str) -> None:
    seen = look(source, kind="dataclass")
    assert seen.target["status"] == "failed"
    assert seen.target["error"]["stage"] == stage
    assert seen.target["error"]["message"]


def test_only_what_is_needed_is_read(tree_of: TreeOf) -> None:
    tree = tree_of(
        {
            "e": "",
            "e.args": "from e.unused import thing\nimport e.never\n" + CLASS,
            "e.unused": "",
            "e.never": "",
        }
    )
    observe(tree, [ProbeTarget("s", "e.args:Config")], (3, 11))
    assert {"e.unused", "e.never"}.isdisjoint(tree.read_modules)
