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


FILLS_ITSELF = """
import sys
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    {stars}
else:
    sys.modules[__name__] = made(__name__)
"""


def _package(parts: int) -> dict[str, str]:
    """One that takes its names from many parts, and does not say which from where."""
    stars = "\n    ".join(f"from .part{number} import *" for number in range(parts))
    modules = {f"e.models.part{number}": "__all__ = ['Other']" for number in range(parts)}
    return {
        "e": FILLS_ITSELF.format(stars="from .models import *"),
        "e.models": FILLS_ITSELF.format(stars=f"{stars}\n    from .big_moe import *"),
        **modules,
        "e.models.big_moe": FILLS_ITSELF.format(
            stars="from .tools import *\n    from .modeling import *"
        ),
        "e.models.big_moe.tools": "__all__ = ['Tool']",
        "e.models.big_moe.modeling": "__all__ = ['BigMoeConfig']\n"
        + CLASS.replace("Config", "BigMoeConfig")
        + CLASS.replace("Config", "Hidden"),
    }


@pytest.mark.parametrize("parts", [3, 300])
def test_a_package_that_fills_itself_tells_type_checkers(tree_of: TreeOf, parts: int) -> None:
    tree = tree_of(_package(parts))
    [found] = observe(tree, [ProbeTarget("s", "e:BigMoeConfig")], (3, 11))["targets"]
    assert found["status"] == "found", found
    assert [parameter["name"] for parameter in found["parameters"]] == ["a"]
    if parts > 3:
        assert len(tree.read_modules) < 10, "only the part that the name is called after"


@pytest.mark.parametrize("name", ["Nothing", "Hidden", "BigMoeHidden"])
def test_a_name_that_nobody_tells_of_is_not_said_to_be_missing(tree_of: TreeOf, name: str) -> None:
    [found] = observe(tree_of(_package(3)), [ProbeTarget("s", f"e:{name}")], (3, 11))["targets"]
    assert found["status"] == "failed"
    assert "makes its names as it runs" in found["error"]["message"]
    assert "docker or venv" in found["error"]["message"]


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("Configs = 3", "Configs"),
        ("_import_structure = {'sub': ['Confi']}", "Confi"),
        ("def __getattr__(name):\n    raise AttributeError\nConfigs = 3", "Configs"),
        ("unlike = 3", None),
    ],
)
def test_a_name_that_is_not_there_is_asked_about(
    look: Look, source: str, meant: str | None
) -> None:
    seen = look(source)
    message = seen.target["error"]["message"]
    assert message.endswith(f"; did you mean {meant}?") if meant else "mean" not in message


def test_a_class_that_a_call_makes_anew_is_not_taken_as_it_was(look: Look) -> None:
    """What the call sets on it would be missed without a word."""
    update = "def update(cls):\n    cls.made = classmethod(copied(cls.made))\n    return cls\n"
    seen = look(f"{CLASS}{update}Config = update(Config)\n")
    message = seen.target["error"]["message"]
    assert "Config of engine.args is what update() makes of it" in message


@pytest.mark.parametrize(
    ("body", "fills"),
    [
        ("parser.add_argument('--x')", True),
        ("group = parser.add_argument_group('x')\n    group.add_argument('--x')", True),
        ("return parser", False),
        ("other.add_argument('--x')", False),
    ],
)
def test_a_function_that_fills_a_parser_is_no_signature_that_anyone_means(
    look: Look, body: str, fills: bool
) -> None:
    seen = look(f"def Config(parser, extra=1):\n    {body}\n")
    assert seen.target["status"] == ("failed" if fills else "found")
    if fills:
        assert "`kind: argparse`" in seen.target["error"]["message"]
        asked = look(f"def Config(parser, extra=1):\n    {body}\n", kind="signature")
        assert asked.names == ["parser", "extra"]


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
