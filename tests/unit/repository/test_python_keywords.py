from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import (
    BEST_OF,
    COMPILE,
    LEVEL,
    SAMPLING_SEED,
    SEED,
    SWAP,
    confidences,
    hits_in,
)

IMPORTED = {
    "from": "from acme import LLM\nLLM(«swap_space»=4)",
    "other module of the engine": "from acme_rt.llm import LLM\nLLM(«swap_space»=4)",
    "as": "from acme import LLM as Model\nModel(«swap_space»=4)",
    "module": "import acme\nacme.LLM(«swap_space»=4)",
    "module as": "import acme as a\na.LLM(«swap_space»=4)",
    "submodule": "import acme.llm\nacme.llm.LLM(«swap_space»=4)",
    "submodule as": "import acme.llm as llm\nllm.LLM(«swap_space»=4)",
    "second of several": "import os, acme\nacme.LLM(«swap_space»=4)",
    "star": "from acme import *\nLLM(«swap_space»=4)",
    "lazy": "def make():\n    from acme import LLM\n    return LLM(«swap_space»=4)",
    "type checking": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from acme import LLM\nLLM(«swap_space»=4)"
    ),
    "optional": (
        "try:\n    from acme import LLM\nexcept ImportError:\n    LLM = None\nLLM(«swap_space»=4)"
    ),
    "import_module": (
        "import importlib\nacme = importlib.import_module('acme')\nacme.LLM(«swap_space»=4)"
    ),
    "import_module imported": (
        "from importlib import import_module\nimport_module('acme.llm').LLM(«swap_space»=4)"
    ),
    "__import__": "__import__('acme').LLM(«swap_space»=4)",
    "importorskip": "import pytest\npytest.importorskip('acme').LLM(«swap_space»=4)",
    "assigned": "import acme\nEngine = acme.LLM\nEngine(«swap_space»=4)",
    "attribute of self": (
        "from acme import LLM\nclass A:\n    engine_class = LLM\n"
        "    def go(self):\n        self.engine_class(«swap_space»=4)"
    ),
    "getattr": "import acme\ngetattr(acme, 'LLM')(«swap_space»=4)",
    "class method": "from acme import EngineArgs\nEngineArgs.from_other(«swap_space»=4)",
    "super": (
        "from acme import LLM\nclass Own(LLM):\n    def __init__(self):\n"
        "        super().__init__(«swap_space»=4)"
    ),
    "explicit init": (
        "from acme import LLM\nclass Own(LLM):\n    def __init__(self):\n"
        "        LLM.__init__(self, «swap_space»=4)"
    ),
    "subclass": "from acme import LLM\nclass Own(LLM):\n    pass\nOwn(«swap_space»=4)",
    "conditional expression": (
        "from acme import LLM, EngineArgs\n(LLM if x else EngineArgs)(«swap_space»=4)"
    ),
    "nested function": (
        "from acme import LLM\ndef outer():\n    def inner():\n        LLM(«swap_space»=4)"
    ),
    "comprehension": "from acme import LLM\n[LLM(m, «swap_space»=4) for m in models]",
    "lambda": "from acme import LLM\nmake = lambda: LLM(«swap_space»=4)",
    "decorator": "from acme import LLM\n@LLM(«swap_space»=4)\ndef f(): ...",
    "default": "from acme import LLM\ndef f(engine=LLM(«swap_space»=4)): ...",
    "await": "from acme import LLM\nasync def f():\n    await LLM(«swap_space»=4).start()",
    "match": "from acme import LLM\nmatch x:\n    case 1:\n        LLM(«swap_space»=4)",
    "with": "from acme import LLM\nwith LLM(«swap_space»=4) as llm: ...",
    "walrus": "from acme import LLM\nif (llm := LLM(«swap_space»=4)): ...",
    "several lines": "from acme import LLM\nLLM(\n    m,\n    «swap_space»  =  4,\n)",
    "not ASCII before it": "from acme import LLM\nx = 'äöü€𝄞'; LLM('日本', «swap_space»=4)",
    "replace": (
        "import dataclasses\nfrom acme import EngineArgs\n"
        "args = EngineArgs()\ndataclasses.replace(args, «swap_space»=4)"
    ),
    "replace of what a function gives": (
        "from dataclasses import replace\nfrom acme import EngineArgs\n"
        "def base() -> EngineArgs: ...\nreplace(base(), «swap_space»=4)"
    ),
}


@pytest.mark.parametrize("marked", IMPORTED.values(), ids=IMPORTED)
def test_keywords_of_the_engines_classes_are_certain(marked: str) -> None:
    (hit,) = hits_in(marked)
    assert (hit.confidence, hit.kind, hit.wanted, hit.value) == (
        "certain",
        "keyword-argument",
        (SWAP,),
        (4,),
    )


OTHERS = {
    "class of another package": "from other import LLM\nLLM(swap_space=4)",
    "later import hides the first": (
        "from acme import LLM\nfrom other import LLM\nLLM(swap_space=4)"
    ),
    "argument hides the import": "from acme import LLM\ndef f(LLM):\n    LLM(swap_space=4)",
    "local hides the import": (
        "from acme import LLM\ndef f():\n    LLM = other()\n    LLM(swap_space=4)"
    ),
    "class hides the import": (
        "from acme import LLM\nclass LLM:\n    def __init__(self, swap_space): ...\n"
        "LLM(swap_space=4)"
    ),
    "loop variable hides the import": (
        "from acme import LLM\nfor LLM in things:\n    pass\ndef f():\n    [LLM(swap_space=1) "
        "for LLM in x]"
    ),
    "module of a similar name": "import acme_tools\nacme_tools.LLM(swap_space=4)",
    "submodule of another package": "from tools.acme import LLM\nLLM(swap_space=4)",
    "other library": "import torch\ntorch.load(f, seed=4)",
    "standard library": "import random\nrandom.Random(seed=4)",
    "method of another library's object": (
        "import numpy as np\nrng = np.random.default_rng()\nrng.choice(3, seed=4)"
    ),
    "function that does not pass on": "def f(swap_space):\n    print(swap_space)\nf(swap_space=4)",
    "class that does not pass on": (
        "class A:\n    def __init__(self, **kw):\n        self.kw = kw\nA(swap_space=4)"
    ),
    "other class of the engine": "from acme import SamplingParams\nSamplingParams(swap_space=4)",
    "method of the engine's object": (
        "from acme import LLM\nLLM().generate(**{})\nLLM().set(m, x=1)"
    ),
    "variable": "swap_space = 4\nprint(swap_space)",
    "argument": "from acme import LLM\ndef f(swap_space=4):\n    LLM('m')",
    "keyword of an unknown thing": "thing.do(swap_space=4)",
    "function's name": "def swap_space(): ...\nswap_space()",
    "string": "x = 'swap_space'\ny = 'swap_space=4'",
    "docstring": 'def f():\n    """LLM(swap_space=4)"""',
    "comment": "# LLM(swap_space=4)\n",
    "message": "log.info('swap_space')\nraise ValueError('swap_space')",
    "longer name": "from acme import LLM\nLLM(swap_space_bytes=4, my_swap_space=3)",
    "print": "print('swap_space', sep='')",
    "global of another meaning": (
        "LLM = None\ndef set_up():\n    global LLM\n    from other import LLM\nLLM(swap_space=3)"
    ),
}


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_what_only_looks_alike_is_no_hit(source: str) -> None:
    hits_in(source)


def test_a_global_import_is_seen_from_outside() -> None:
    marked = (
        "LLM = None\ndef set_up():\n    global LLM\n    from acme import LLM\n"
        "def go():\n    LLM(«swap_space»=3)"
    )
    assert confidences(marked) == ["certain"]


def test_one_of_two_engines_is_likely() -> None:
    marked = (
        "from acme import LLM\nfrom other import Engine\n"
        "kind = LLM if fast else Engine\nkind(«swap_space»=4)"
    )
    assert confidences(marked) == ["likely"]


def test_the_same_name_in_two_sections_is_told_by_the_class() -> None:
    hits = hits_in("from acme import LLM, SamplingParams\nLLM(«seed»=1)\nSamplingParams(«seed»=2)")
    assert [hit.wanted for hit in hits] == [(SEED,), (SAMPLING_SEED,)]


def test_nested_parameters_are_found_by_their_class_and_by_their_place() -> None:
    marked = (
        "from acme import LLM\nfrom acme.config import CompileConfig\n"
        "LLM(«compile_config»=CompileConfig(«level»=3))\n"
        "LLM(«compile_config»={'«level»': 3})\n"
        "LLM(«compile_config»=dict(«level»=3))\n"
        "LLM(«compile_config»=3)\n"
        "LLM(other_config={'level': 3})\n"
    )
    hits = hits_in(marked)
    expected = [(COMPILE,), (LEVEL,)] * 3 + [(COMPILE,)]
    assert [hit.wanted for hit in hits] == expected
    assert {hit.confidence for hit in hits} == {"certain"}
    assert [hit.value for hit in hits] == [
        (),
        (3,),
        ({"level": 3},),
        (3,),
        (),
        (3,),
        (3,),
    ]


def test_nested_parameters_two_levels_down() -> None:
    hits = hits_in(
        "from acme import LLM, CompileConfig, PassConfig\n"
        "LLM(«compile_config»={'pass_config': {'«fuse»': True}})\n"
        "CompileConfig(pass_config={'«fuse»': True})\n"
        "CompileConfig(pass_config=PassConfig(«fuse»=True))\n"
    )
    assert {hit.confidence for hit in hits} == {"certain"}


OF_ENGINE = {
    "class": ("from acme import Engine\nEngine(«swap_space»=4)", ["certain"]),
    "class of a known one's name": (
        "from acme import AsyncEngineArgs\nAsyncEngineArgs(«swap_space»=4)",
        ["certain"],
    ),
    "function": ("import acme\nacme.tune(«swap_space»=4)", ["certain"]),
    "function of a module": ("from acme.a import tune\ntune(«swap_space»=4)", ["certain"]),
    "by a wrapper": (
        "from acme import tune\ndef f(**kw):\n    tune(**kw)\nf(«swap_space»=4)",
        ["certain"],
    ),
    "dict": ("import acme\nacme.tune(**{'«swap_space»': 4})", ["likely"]),
    "method": ("import acme\nacme.Tuner.tune(«swap_space»=4)", ["name-only"]),
    "of what it gives": ("import acme\nacme.tuner().tune(«swap_space»=4)", ["name-only"]),
    "not its own": ("from acme import Engine\nEngine(«level»=4)", ["name-only"]),
    "class of another section": ("from acme import SamplingParams\nSamplingParams(level=4)", []),
}


@pytest.mark.parametrize(("marked", "expected"), OF_ENGINE.values(), ids=OF_ENGINE)
def test_what_is_imported_from_the_engine_takes_its_parameters(
    marked: str, expected: list[str]
) -> None:
    assert confidences(marked) == expected


SETTINGS = {
    "keyword": ("f(acme_kwargs={'«swap_space»': 4})", ["likely"]),
    "dict": ("f(acme_config=dict(«swap_space»=4))", ["likely"]),
    "key": ("x = {'acme_args': {'«swap_space»': 4}}", ["likely"]),
    "nobody's": ("f(model_kwargs={'«swap_space»': 4})", ["name-only"]),
    "no settings": ("f(acme={'«swap_space»': 4})", ["name-only"]),
}


@pytest.mark.parametrize(("marked", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_settings_whose_name_says_whose_they_are(marked: str, expected: list[str]) -> None:
    assert confidences(marked) == expected


def test_a_snippet_leaves_the_imports_to_its_reader() -> None:
    marked = "LLM('m', «swap_space»=4)\nOther(swap_space=4)\nSamplingParams(«best_of»=2)"
    hits = hits_in(marked)
    assert [(hit.confidence, hit.wanted) for hit in hits] == [
        ("likely", (SWAP,)),
        ("likely", (BEST_OF,)),
    ]


def test_an_unknown_thing_that_takes_the_engines_parameters_is_likely() -> None:
    marked = (
        "def f(engine_class):\n    engine_class(model=m, max_model_len=1, «swap_space»=4, "
        "gpu_memory_utilization=0.5)\n    engine_class(max_model_len=1, «swap_space»=4)\n"
        "    engine_class(model=m, swap_space=4)"
    )
    assert confidences(marked) == ["likely", "name-only"]


VALUES = {
    "4": (4,),
    "-4": (-4,),
    "+4": (4,),
    "0.5": (0.5,),
    "-0.5": (-0.5,),
    "'auto'": ("auto",),
    "True": (True,),
    "None": (None,),
    "[1, 'a']": ([1, "a"],),
    "(1, 2)": ([1, 2],),
    "{'a': {'b': [None]}}": ({"a": {"b": [None]}},),
    "[1, x]": (),
    "{'a': x}": (),
    "{x: 1}": (),
    "{**x}": (),
    "x": (),
    "f()": (),
    "Kind.FAST": (),
    "b'a'": (),
    "...": (),
    "1j": (),
    "1e999": (),
    "f'{x}'": (),
    "4 * 1024": (),
    "not True": (),
    "-True": (),
}


@pytest.mark.parametrize(("written", "value"), VALUES.items(), ids=VALUES)
def test_the_value_is_known_where_it_is_written_out(written: str, value: object) -> None:
    (hit,) = hits_in(f"from acme import LLM\nLLM(«swap_space»={written})")
    assert hit.value == value
