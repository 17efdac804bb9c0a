"""Python's own functions that move values, each by name."""

from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import SWAP, confidences, hits_in

ACME = "from acme import LLM, EngineArgs\n"

COPIES = [
    "argparse.Namespace",
    "attr.asdict",
    "attr.evolve",
    "attrs.asdict",
    "attrs.evolve",
    "collections.ChainMap",
    "collections.OrderedDict",
    "collections.defaultdict",
    "copy.copy",
    "copy.deepcopy",
    "copy.replace",
    "dataclasses.asdict",
    "dataclasses.replace",
    "msgspec.structs.asdict",
    "msgspec.structs.replace",
    "msgspec.to_builtins",
    "types.MappingProxyType",
    "types.SimpleNamespace",
]


@pytest.mark.parametrize("function", COPIES)
def test_a_copy_has_the_members_of_what_is_copied(function: str) -> None:
    module = function.rpartition(".")[0]
    marked = f"{ACME}import {module}\nx = {{'«swap_space»': 4}}\nLLM(**{function}(x))"
    assert confidences(marked) == ["certain"]


@pytest.mark.parametrize("function", ["dict", "vars", "list", "tuple"])
def test_so_do_those_that_need_no_import(function: str) -> None:
    marked = f"{ACME}x = {{'«swap_space»': 4}}\ny = {function}(x)\nfor z in [y]:\n    LLM(**z)"
    assert confidences(marked) == ["certain"]


KEEPING = ["copy.replace", "dataclasses.replace", "attr.evolve", "attrs.evolve"]


@pytest.mark.parametrize("function", [*KEEPING, "msgspec.structs.replace"])
def test_what_replaces_members_keeps_the_class(function: str) -> None:
    module = function.rpartition(".")[0]
    (hit,) = hits_in(f"{ACME}import {module}\n{function}(EngineArgs(), «swap_space»=4)")
    assert (hit.confidence, hit.kind, hit.value) == ("certain", "keyword-argument", (4,))


METHODS = ["copy", "model_dump", "model_copy", "dict", "_asdict", "_replace", "to_dict"]


@pytest.mark.parametrize("method", METHODS)
def test_methods_that_give_a_copy(method: str) -> None:
    marked = f"{ACME}def f(x):\n    LLM(**x.{method}())\nf({{'«swap_space»': 4}})"
    assert confidences(marked) == ["certain"]


def test_what_a_copy_is_updated_with() -> None:
    marked = (
        f"{ACME}def f(x):\n    LLM(**x.model_copy(update={{'«swap_space»': 4}}).model_dump())\n"
        "    LLM(**x._replace(«swap_space»=3)._asdict())"
    )
    assert confidences(marked) == ["certain", "certain"]


OPTIONS = [
    *("x.model_dump(", "x.dict(", "x.to_dict(", "x.model_copy(", "x.copy("),
    *("dataclasses.asdict(x, ", "attr.asdict(x, ", "attrs.asdict(x, ", "msgspec.to_builtins(x, "),
]


@pytest.mark.parametrize("call", OPTIONS)
def test_how_something_is_copied_is_no_member_of_it(call: str) -> None:
    head = f"import attr, attrs, dataclasses, msgspec\n{ACME}def f(x, y):\n    LLM(**"
    hits_in(f"{head}{call}swap_space=1))\n")


def test_what_is_written_into_a_copy_is_not_in_the_first() -> None:
    marked = (
        f"{ACME}a = {{'«swap_space»': 1}}\nLLM(**a)\nb = {{**a}}\nb['«swap_space»'] = 2\n"
        "b.pop('«swap_space»')\nb['«swap_space»']"
    )
    # What is read from a copy was in the first.
    assert confidences(marked) == ["certain", "name-only", "name-only", "certain"]


SAME = {
    "partial": "from functools import partial\nmake = partial(LLM, «swap_space»=4)\nmake()",
    "partial's own": "from functools import partial\nmake = partial(LLM)\nmake(«swap_space»=4)",
    "partial of a splat": (
        "from functools import partial\nx = {'«swap_space»': 4}\nmake = partial(LLM, **x)"
    ),
    "partial's position": (
        "from functools import partial\ndef f(x):\n    LLM(**x)\npartial(f, {'«swap_space»': 4})()"
    ),
    "partialmethod": (
        "from functools import partialmethod\nclass A(LLM):\n"
        "    make = partialmethod(LLM, «swap_space»=4)"
    ),
    "cast": "from typing import cast\ncast(LLM, LLM)(«swap_space»=4)",
}


@pytest.mark.parametrize("marked", SAME.values(), ids=SAME)
def test_what_gives_what_it_gets(marked: str) -> None:
    (hit,) = hits_in(ACME + marked)
    assert (hit.confidence, hit.wanted, hit.value) == ("certain", (SWAP,), (4,))


MEMBERS = {
    "get": "x.get('a')",
    "get or else": "x.get('a', {})",
    "pop": "x.pop('a')",
    "item": "x.__getitem__('a')",
    "setdefault": "x.setdefault('a', {})",
    "getattr": "getattr(x, 'a')",
    "unknown": "x.get(name)",
    "unknown item": "x[name]",
    "negative": "[x][-1]['a']",
    "slice": "[x][1:][0]['a']",
}


@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)
def test_a_member_of_what_is_written_out(member: str) -> None:
    marked = f"{ACME}x = {{'a': {{'«swap_space»': 4}}, 'b': None}}\nLLM(**{member})"
    assert confidences(marked) == ["certain"]


def test_another_member_is_not_the_one() -> None:
    marked = (
        f"{ACME}x = {{'a': {{'«swap_space»': 4}}, 'b': {{}}}}\nLLM(**x['b'])\nLLM(**x.get('b'))"
    )
    assert confidences(marked) == ["name-only"]


DEFAULTS = {
    "get": "x.get('a', {'«swap_space»': 4})",
    "setdefault": "x.setdefault('a', {'«swap_space»': 4})",
}


@pytest.mark.parametrize("member", DEFAULTS.values(), ids=DEFAULTS)
def test_what_stands_in_for_a_member(member: str) -> None:
    assert confidences(f"{ACME}def f(x):\n    LLM(**{member})") == ["certain"]


def test_what_is_set_by_default_stays_there() -> None:
    marked = f"{ACME}x = {{}}\nx.setdefault('a', {{'«swap_space»': 4}})\nLLM(**x['a'])"
    assert confidences(marked) == ["certain"]


def test_a_dict_given_by_position_is_not_among_the_keywords() -> None:
    marked = f"{ACME}def make(*args, **kw):\n    LLM(**kw)\nmake({{'«swap_space»': 4}})"
    assert confidences(marked) == ["name-only"]


def test_a_function_of_the_same_name_is_another() -> None:
    marked = f"{ACME}from mine import asdict\nx = {{'«swap_space»': 4}}\nLLM(**asdict(x))"
    assert confidences(marked) == ["name-only"]


@pytest.mark.parametrize("module", ["json", "tomllib", "yaml", "toml", "omegaconf"])
def test_what_a_file_holds_may_be_the_engines(module: str) -> None:
    marked = f"import {module}\nconfig = {module}.load(f)\nconfig['«swap_space»']"
    assert confidences(marked) == ["name-only"]


@pytest.mark.parametrize("module", ["pandas", "os", "numpy"])
def test_what_other_modules_give_is_theirs(module: str) -> None:
    hits_in(f"import {module}\nthing = {module}.load(f)\nthing['swap_space']")


def test_loops_over_what_is_read_elsewhere() -> None:
    marked = (
        f"{ACME}x = [('a', {{'«swap_space»': 4}})]\nfor kw in x:\n    LLM(**kw)\n"
        "for n, (a, b) in enumerate(x): ...\nfor a, b in zip(x, x): ...\nfor [c] in x: ...\n"
        "for d.e in x: ...\nfor f, g in x: ...\n"
    )
    assert confidences(marked) == ["certain"]


def test_names_that_python_binds_without_a_name_of_their_own() -> None:
    marked = (
        f"{ACME}try: ...\nexcept E as LLM:\n    LLM(swap_space=1)\n"
        "match x:\n    case {**EngineArgs}:\n        EngineArgs(swap_space=2)\n"
    )
    # Both may still be the engine's: an exception or a match need not happen.
    hits_in(marked.replace("swap_space", "«swap_space»"))


def test_imports_in_one_function_are_not_in_another() -> None:
    hits_in(
        "def a():\n    from acme import LLM\n    LLM(«swap_space»=1)\n"
        "def b():\n    from other import LLM\n    LLM(swap_space=2)\n"
        "class C:\n    from acme import LLM\n    LLM(«swap_space»=3)\n"
        "    def f(self):\n        LLM2(swap_space=4)\n"
        "    def g(self):\n        self.LLM(«swap_space»=5)"
    )


def test_a_classs_names_are_not_its_methods() -> None:
    hits_in(
        "from other import LLM\nclass C:\n    from acme import LLM\n    def f(self):\n"
        "        LLM(swap_space=4)"
    )


def test_a_comprehensions_names_end_with_it() -> None:
    hits_in("from acme import LLM\n[LLM for LLM in x]\nLLM(«swap_space»=1)")


def test_a_value_that_is_read_before_it_is_written_again() -> None:
    hits_in("from acme import LLM\nmake = LLM\nmake = make(«swap_space»=1)\nmake(swap_space=2)")
