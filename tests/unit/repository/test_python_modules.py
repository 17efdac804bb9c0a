"""What other modules of the repository pass on."""

from __future__ import annotations

import pytest

from param_discovery.repository.python_usage import Forwarders
from tests.unit.repository.python_marked import forwarders_of, hits_across

ENGINE_MODULE = (
    "from acme import LLM\ndef make(**kw):\n    return LLM(**kw)\nCONFIG = {'«swap_space»': 1}\n"
    "class Config:\n    pass\n"
)
IMPORTERS = {
    "absolute": "from wrapper.engine import make\nmake(«swap_space»=4)",
    "as": "from wrapper.engine import make as build\nbuild(«swap_space»=4)",
    "module": "import wrapper.engine\nwrapper.engine.make(«swap_space»=4)",
    "module from package": "from wrapper import engine\nengine.make(«swap_space»=4)",
    "relative": "from .engine import make\nmake(«swap_space»=4)",
    "relative module": "from . import engine\nengine.make(«swap_space»=4)",
    "star": "from .engine import *\nmake(«swap_space»=4)",
    "lazy": "def f():\n    from .engine import make\n    make(«swap_space»=4)",
}


@pytest.mark.parametrize("marked", IMPORTERS.values(), ids=IMPORTERS)
def test_what_another_module_passes_on_is_likely(marked: str) -> None:
    found = hits_across(
        {
            "src/wrapper/__init__.py": "",
            "src/wrapper/engine.py": ENGINE_MODULE.replace("'«swap_space»': 1", ""),
            "src/wrapper/app.py": marked,
        }
    )
    assert found["src/wrapper/app.py"] == ["likely"]


def test_modules_of_the_same_name_elsewhere_are_others() -> None:
    files = {
        "one/wrapper/engine.py": ENGINE_MODULE.replace("'«swap_space»': 1", ""),
        "two/lib/wrapper/engine.py": "def make(**kw):\n    print(kw)",
        "two/lib/wrapper/app.py": "from wrapper.engine import make\nmake(swap_space=4)",
        "one/wrapper/deep/app.py": "from ..engine import make\nmake(«swap_space»=4)",
        "one/wrapper/deep/other.py": "from .engine import make\nmake(swap_space=4)",
    }
    hits_across(files)


def test_a_dict_that_another_module_splats_is_likely() -> None:
    found = hits_across(
        {
            "wrapper/engine.py": ENGINE_MODULE,
            "wrapper/app.py": (
                "from acme import LLM\nfrom .engine import CONFIG\nLLM(**CONFIG)\n"
                "CONFIG['«swap_space»'] = 2"
            ),
        }
    )
    assert found == {"wrapper/engine.py": ["likely"], "wrapper/app.py": ["likely"]}


def test_a_class_that_another_module_splats_is_likely() -> None:
    found = hits_across(
        {
            "wrapper/config.py": (
                "from dataclasses import dataclass\n@dataclass\nclass Config:\n"
                "    «swap_space»: int = 4\n"
            ),
            "wrapper/app.py": (
                "from dataclasses import asdict\nfrom acme import LLM\n"
                "from .config import Config\ndef go(config: Config):\n    LLM(**asdict(config))\n"
            ),
            "tests/test_app.py": "from wrapper.config import Config\nConfig(«swap_space»=3)",
        }
    )
    assert {one for confidences in found.values() for one in confidences} == {"likely"}


def test_the_engines_class_imported_on_is_the_engines() -> None:
    found = hits_across(
        {
            "wrapper/compat.py": (
                "try:\n    from acme import LLM\nexcept ImportError:\n    LLM = None"
            ),
            "wrapper/__init__.py": "from .compat import LLM",
            "app.py": "from wrapper import LLM\nLLM(«swap_space»=4)",
        }
    )
    assert found["app.py"] == ["certain"]


def test_a_passing_on_of_a_passing_on_is_likely() -> None:
    found = hits_across(
        {
            "wrapper/engine.py": ENGINE_MODULE.replace("'«swap_space»': 1", ""),
            "wrapper/api.py": (
                "from .engine import make\nclass Service:\n    def __init__(self, **kw):\n"
                "        self.engine = make(**kw)\n"
            ),
            "app.py": "from wrapper.api import Service\nService(«swap_space»=4)",
        }
    )
    assert found["app.py"] == ["likely"]


def test_names_imported_on_from_module_to_module_are_followed() -> None:
    found = hits_across(
        {
            "wrapper/core/deep/engine.py": ENGINE_MODULE.replace("'«swap_space»': 1", ""),
            "wrapper/core/deep/__init__.py": "from .engine import *",
            "wrapper/core/__init__.py": "from .deep import make as build",
            "wrapper/__init__.py": "from wrapper import core\nbuild = core.build",
            "app.py": "import wrapper\nwrapper.build(«swap_space»=4)",
        }
    )
    assert found["app.py"] == ["likely"]


def test_what_leads_to_the_engine_through_others_is_kept() -> None:
    found = hits_across(
        {
            "wrapper/engine.py": (
                "from acme import LLM\ndef one(x):\n    return two(x)\n"
                "def two(y):\n    z = {**y}\n    three(z)\ndef three(q):\n    LLM(**q)\n"
            ),
            "app.py": "from wrapper.engine import one\none({'«swap_space»': 4})",
        }
    )
    assert found["app.py"] == ["likely"]


def test_modules_that_import_from_each_other_come_to_an_end() -> None:
    files = {
        "a.py": "from b import make\nmake(swap_space=1)\n",
        "b.py": "from a import make\nfrom c import *\n",
        "c.py": "from b import *\n",
    }
    hits_across(files)


def test_what_files_hand_on_is_merged_in_any_order() -> None:
    files = {"wrapper/engine.py": ENGINE_MODULE, "wrapper/__init__.py": "from .engine import make"}
    one, two = (forwarders_of({path: text}) for path, text in files.items())
    whole = forwarders_of(files)
    assert one.merged(two).modules == two.merged(one).modules == whole.modules
    assert one.merged(one).modules == one.modules
    assert Forwarders().modules == ()
