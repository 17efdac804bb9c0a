"""What is passed on: by functions, classes and dicts."""

from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import (
    SWAP,
    confidences,
    hits_in,
)

ACME = "from acme import LLM, EngineArgs, SamplingParams\n"

THROUGH = {
    "free keywords": "def make(**kw):\n    return LLM(**kw)\nmake(«swap_space»=4)",
    "before it is defined": (
        "def main():\n    make(«swap_space»=4)\ndef make(**kw):\n    return LLM(**kw)"
    ),
    "named argument": (
        "def make(swap_space):\n    LLM(«swap_space»=swap_space)\nmake(«swap_space»=4)"
    ),
    "keyword-only": (
        "def make(*, swap_space=1):\n    LLM(«swap_space»=swap_space)\nmake(«swap_space»=4)"
    ),
    "a copy of them": (
        "def make(**kw):\n    options = {'a': 1, **kw}\n    LLM(**options)\nmake(«swap_space»=4)"
    ),
    "filtered": (
        "def make(**kw):\n    LLM(**{k: v for k, v in kw.items() if v})\nmake(«swap_space»=4)"
    ),
    "added to": (
        "def make(**kw):\n    all = {}\n    all.update(kw)\n    LLM(**all)\nmake(«swap_space»=4)"
    ),
    "or-ed": "def make(**kw):\n    LLM(**(DEFAULTS | kw))\nmake(«swap_space»=4)",
    "twice": (
        "def a(**kw):\n    return LLM(**kw)\ndef b(**kw):\n    return a(**kw)\nb(«swap_space»=4)"
    ),
    "async": "async def make(**kw):\n    LLM(**kw)\nasync def f():\n    await make(«swap_space»=4)",
    "lambda": "make = lambda **kw: LLM(**kw)\nmake(«swap_space»=4)",
    "partial": "from functools import partial\nmake = partial(LLM, model=m)\nmake(«swap_space»=4)",
    "init": (
        "class Own:\n    def __init__(self, **kw):\n        self.llm = LLM(**kw)\n"
        "Own(«swap_space»=4)"
    ),
    "kept by the instance": (
        "class Own:\n    def __init__(self, **kw):\n        self.kw = kw\n"
        "    def start(self):\n        LLM(**self.kw)\nOwn(«swap_space»=4)"
    ),
    "method": (
        "class Own:\n    def make(self, **kw):\n        LLM(**kw)\nown = Own()\n"
        "own.make(«swap_space»=4)"
    ),
    "method of self": (
        "class Own:\n    def make(self, **kw):\n        LLM(**kw)\n    def go(self):\n"
        "        self.make(«swap_space»=4)"
    ),
    "class method": (
        "class Own:\n    @classmethod\n    def make(cls, **kw):\n        LLM(**kw)\n"
        "Own.make(«swap_space»=4)"
    ),
    "static method": (
        "class Own:\n    @staticmethod\n    def make(**kw):\n        LLM(**kw)\n"
        "Own.make(«swap_space»=4)"
    ),
    "inherited method": (
        "class Base:\n    def make(self, **kw):\n        LLM(**kw)\nclass Own(Base): ...\n"
        "Own().make(«swap_space»=4)"
    ),
    "subclass with init": (
        "class Own(LLM):\n    def __init__(self, **kw):\n        super().__init__(**kw)\n"
        "Own(«swap_space»=4)"
    ),
    "positional dict": "def make(kw):\n    LLM(**kw)\nmake({'«swap_space»': 4})",
    "dict by name": "def make(kw):\n    LLM(**kw)\nmake(kw={'«swap_space»': 4})",
    "dict of a method": (
        "class Own:\n    def make(self, kw):\n        LLM(**kw)\nOwn().make({'«swap_space»': 4})"
    ),
    "dict that a function gives": "def kw():\n    return {'«swap_space»': 4}\nLLM(**kw())",
    "default dict": "def make(kw={'«swap_space»': 4}):\n    LLM(**kw)",
    "annotated class": (
        "class Own:\n    def make(self, **kw):\n        LLM(**kw)\ndef go(own: 'Own | None'):\n"
        "    own.make(«swap_space»=4)"
    ),
    "closure": (
        "def outer():\n    def inner(**kw):\n        LLM(**kw)\n    return inner\n"
        "outer()(«swap_space»=4)"
    ),
    "Ray's class": (
        "@ray.remote\nclass Own:\n    def __init__(self, **kw):\n        LLM(**kw)\n"
        "Own.options(seed=1).remote(«swap_space»=4)"
    ),
    "Ray's call": "import ray\nray.remote(LLM).remote(«swap_space»=4)",
    "thread": "import asyncio\nasync def f():\n    await asyncio.to_thread(LLM, «swap_space»=4)",
    "pool": "pool.submit(LLM, 'm', «swap_space»=4)",
    "cached": "@cache\ndef make(**kw):\n    return LLM(**kw)\nmake(«swap_space»=4)",
}


@pytest.mark.parametrize("marked", THROUGH.values(), ids=THROUGH)
def test_what_the_same_file_passes_on_is_certain(marked: str) -> None:
    hits = hits_in(ACME + marked)
    assert {hit.confidence for hit in hits} == {"certain"}
    assert hits[-1].wanted == (SWAP,)


DICTS = {
    "splatted": "LLM(**{'«swap_space»': 4})",
    "dict()": "LLM(**dict(«swap_space»=4))",
    "variable": "kw = {'«swap_space»': 4}\nLLM(**kw)",
    "constant used in a function": "KW = {'«swap_space»': 4}\ndef f():\n    LLM(**KW)",
    "set": "kw = {}\nkw['«swap_space»'] = 4\nLLM(**kw)",
    "updated": "kw = {}\nkw.update(«swap_space»=4)\nLLM(**kw)",
    "updated by a dict": "kw = {}\nkw.update({'«swap_space»': 4})\nLLM(**kw)",
    "or-ed in place": "kw = {}\nkw |= {'«swap_space»': 4}\nLLM(**kw)",
    "setdefault": "kw = {}\nkw.setdefault('«swap_space»', 4)\nLLM(**kw)",
    "merged": "base = {'«swap_space»': 4}\nLLM(**{**base, 'a': 1})",
    "copied": "base = {'«swap_space»': 4}\nkw = base.copy()\nLLM(**kw)",
    "deep copied": "import copy\nbase = {'«swap_space»': 4}\nLLM(**copy.deepcopy(base))",
    "annotated": "kw: dict[str, object] = {'«swap_space»': 4}\nLLM(**kw)",
    "conditional": "LLM(**({'«swap_space»': 4} if x else {}))",
    "or": "LLM(**(kw or {'«swap_space»': 4}))",
    "item": "ALL = {'small': {'«swap_space»': 4}}\nLLM(**ALL['small'])",
    "item by a variable": "ALL = {'small': {'«swap_space»': 4}}\nLLM(**ALL[size])",
    "item got": "ALL = {'small': {'«swap_space»': 4}}\nLLM(**ALL.get(size, {}))",
    "items": "ALL = {'a': {'«swap_space»': 4}}\nfor name, kw in ALL.items():\n    LLM(**kw)",
    "values": "ALL = {'a': {'«swap_space»': 4}}\nfor kw in ALL.values():\n    LLM(**kw)",
    "list": "ALL = [{'«swap_space»': 4}, {}]\nfor kw in ALL:\n    LLM(**kw)",
    "list by number": "ALL = [{'«swap_space»': 4}, {}]\nLLM(**ALL[0])",
    "enumerated": "ALL = [{'«swap_space»': 4}]\nfor n, kw in enumerate(ALL):\n    LLM(**kw)",
    "comprehension": "ALL = [{'«swap_space»': 4}]\n[LLM(**kw) for kw in ALL]",
    "unpacked": ("kw, other = {'«swap_space»': 4}, {'swap_space': 4}\nprint(**other)\nLLM(**kw)"),
    "attribute": (
        "class Own:\n    KW = {'«swap_space»': 4}\n    def go(self):\n        LLM(**self.KW)"
    ),
    "attribute of instance": (
        "class Own:\n    def __init__(self):\n        self.kw = {'«swap_space»': 4}\n"
        "    def go(self):\n        self.kw['«swap_space»'] = 4\n        LLM(**self.kw)"
    ),
    "property": (
        "class Own:\n    @property\n    def kw(self):\n        return {'«swap_space»': 4}\n"
        "    def go(self):\n        LLM(**self.kw)"
    ),
    "global": (
        "KW = {}\ndef set_up():\n    global KW\n    KW = {'«swap_space»': 4}\ndef go():\n"
        "    LLM(**KW)"
    ),
    "nonlocal": (
        "def f():\n    kw = {}\n    def g():\n        nonlocal kw\n"
        "        kw = {'«swap_space»': 4}\n"
        "    LLM(**kw)"
    ),
    "parametrized": (
        "import pytest\n@pytest.mark.parametrize('kw', [{'«swap_space»': 4}])\ndef test(kw):\n"
        "    LLM(**kw)"
    ),
    "parametrized with others": (
        "import pytest\n@pytest.mark.parametrize('n, kw', [(1, {'«swap_space»': 4}),\n"
        "    pytest.param(2, {'«swap_space»': 4}, id='b')])\ndef test(n, kw):\n    LLM(**kw)"
    ),
    "default factory": (
        "from dataclasses import dataclass, field\n@dataclass\nclass C:\n"
        "    kw: dict = field(default_factory=lambda: {'«swap_space»': 4})\n"
        "    def go(self):\n        LLM(**self.kw)"
    ),
    "default of a field": (
        "from pydantic import BaseModel, Field\nclass C(BaseModel):\n"
        "    kw: dict = Field(default={'«swap_space»': 4})\n"
        "    def go(self):\n        LLM(**self.kw)"
    ),
    "fixture": (
        "import pytest\n@pytest.fixture\ndef kw():\n    return {'«swap_space»': 4}\n"
        "def test(kw):\n    LLM(**kw)"
    ),
    "fixture of a fixture": (
        "import pytest\n@pytest.fixture(scope='module')\ndef kw():\n"
        "    yield {'«swap_space»': 4}\n@pytest.fixture\ndef llm(kw):\n    return LLM(**kw)"
    ),
    "simple namespace": (
        "from types import SimpleNamespace\nns = SimpleNamespace(«swap_space»=4)\nLLM(**vars(ns))"
    ),
}


@pytest.mark.parametrize("marked", DICTS.values(), ids=DICTS)
def test_dicts_that_come_to_the_engine_are_certain(marked: str) -> None:
    hits = hits_in(ACME + marked)
    kinds = {(hit.confidence, hit.kind, hit.wanted, hit.value) for hit in hits}
    assert kinds == {("certain", "dict-key", (SWAP,), (4,))}


READ = {
    "got": "def make(**kw):\n    kw.get('«swap_space»')\n    LLM(**kw)",
    "popped": "def make(**kw):\n    kw.pop('«swap_space»', None)\n    LLM(**kw)",
    "item": "def make(**kw):\n    kw['«swap_space»']\n    LLM(**kw)",
    "deleted": "def make(**kw):\n    del kw['«swap_space»']\n    LLM(**kw)",
    "asked": "def make(**kw):\n    if '«swap_space»' in kw:\n        LLM(**kw)",
    "from the engine's object": (
        "from dataclasses import asdict\nargs = EngineArgs()\nkw = asdict(args)\nkw['«swap_space»']"
    ),
}


@pytest.mark.parametrize("marked", READ.values(), ids=READ)
def test_what_is_read_from_what_is_passed_on_is_certain(marked: str) -> None:
    (hit,) = hits_in(ACME + marked)
    assert (hit.confidence, hit.kind, hit.value) == ("certain", "dict-key", ())


def test_what_is_passed_on_says_through_what() -> None:
    marked = (
        ACME + "def make(**kw):\n    return LLM(**kw)\nclass Own(LLM):\n    «swap_space» = 1\n"
        "make(«swap_space»=1)\nOwn(«swap_space»=2)\nLLM(«swap_space»=3)"
    )
    assert [hit.through for hit in hits_in(marked)] == ["Own", "make", "Own", None]


def test_a_changed_argument_comes_from_the_caller() -> None:
    marked = (
        ACME + "def tune(kw):\n    kw['«swap_space»'] = 4\nkw = {}\ntune(kw)\nLLM(**kw)\n"
        "other = {}\nprint(other)"
    )
    assert confidences(marked) == ["likely"]


def test_a_class_passed_as_an_argument_is_likely() -> None:
    marked = ACME + "def build(cls, **kw):\n    return cls(**kw)\nbuild(LLM, «swap_space»=4)"
    assert confidences(marked) == ["likely"]


def test_one_of_several_classes_is_likely() -> None:
    marked = (
        ACME + "from other import Engine\nKINDS = {'a': LLM, 'b': Engine}\n"
        "KINDS[name](«swap_space»=4)"
    )
    assert confidences(marked) == ["likely"]


def test_a_name_that_is_used_again_is_another_dict() -> None:
    marked = (
        ACME + "kw = {'«swap_space»': 1}\nLLM(**kw)\nkw = {'swap_space': 2}\nprint(**kw)\n"
        "if x:\n    kw = {'«swap_space»': 3}\nLLM(**kw)"
    )
    # Where a binding is conditional, the one before it may hold too.
    source = marked.replace("kw = {'swap_space': 2}", "kw = {'«swap_space»': 2}")
    assert [hit.value for hit in hits_in(source)] == [(1,), (2,), (3,)]
    hits_in(marked.replace("if x:\n    kw", "kw"))


def test_other_callers_of_a_function_are_not_the_engines() -> None:
    marked = (
        ACME + "def show(kw):\n    print(kw)\na = {'«swap_space»': 1}\nshow(a)\nLLM(**a)\n"
        "def other(**kw):\n    show(kw)\nother(swap_space=2)"
    )
    assert confidences(marked) == ["certain"]


def test_siblings_in_a_class_tree_are_apart() -> None:
    marked = (
        ACME + "class Base:\n    pass\nclass A(Base):\n    def __init__(self, **kw):\n"
        "        self.kw = kw\nclass B(Base):\n    def go(self, **kw):\n        LLM(**self.kw)\n"
        "A(swap_space=4)"
    )
    hits_in(marked)


def test_what_is_read_after_it_was_given_to_a_function_is_not_of_other_callers() -> None:
    marked = (
        ACME + "def show(kw):\n    print(kw)\na = {'«swap_space»': 1}\nshow(a)\nLLM(**a)\n"
        "b = {}\nshow(b)\nb['«swap_space»']"
    )
    assert confidences(marked) == ["certain", "name-only"]


def test_a_comprehension_sees_what_was_bound_before_it() -> None:
    marked = ACME + "kw = {'«swap_space»': 1}\n[LLM(**kw) for x in y]\nkw = {'«swap_space»': 2}"
    assert confidences(marked) == ["certain", "name-only"]


def test_a_fixtures_name_is_only_pytests() -> None:
    marked = (
        ACME + "import pytest\n@pytest.fixture\ndef kw():\n    return {'«swap_space»': 4}\n"
        "def other(kw):\n    LLM(**kw)\ndef test(seed, kw):\n    print(kw)"
    )
    assert confidences(marked) == ["name-only"]


def test_an_argument_of_another_name_is_not_followed_further() -> None:
    marked = ACME + "def make(seed):\n    LLM(«swap_space»=seed)\nmake(seed=1)"
    hits_in(marked)


def test_explicit_arguments_are_not_among_the_free_ones() -> None:
    marked = ACME + "def make(swap_space, **kw):\n    LLM(**kw)\nmake(swap_space=4)"
    hits_in(marked)


def test_cycles_come_to_an_end() -> None:
    marked = (
        ACME + "def a(**kw):\n    return b(**kw)\ndef b(**kw):\n    kw = {'x': kw}\n"
        "    a(**kw)\n    return LLM(**kw)\nx = y\ny = x\na(swap_space=4)\n"
        "class A(B): ...\nclass B(A): ...\nA(swap_space=3)"
    )
    hits_in(marked)


def test_thousands_of_functions_that_hand_on_to_each_other() -> None:
    calls = "".join(f"def f{n}(**kw):\n    return f{n - 1}(**kw)\n" for n in range(1, 3000))
    first = ACME + "def f0(**kw):\n    return LLM(**kw)\n"
    assert confidences(f"{first}{calls}f2999(«swap_space»=4)") == ["certain"]


def test_thousands_of_classes_with_one_base() -> None:
    init = "    def __init__(self, **kw):\n        super().__init__(«swap_space»=4, **kw)\n"
    classes = "".join(f"class C{n}(Base):\n{init}" for n in range(2000))
    found = confidences(f"{ACME}class Base(LLM):\n    pass\n{classes}Base(«swap_space»=4)")
    assert found == ["certain"] * 2001
