"""Parameters that methods of the engine's classes take, and what subclasses have of them."""

from __future__ import annotations

import pytest

from param_discovery.repository.usage import Wanted
from tests.unit.repository.python_marked import ALL, hits_in

LOADED = Wanted(
    "engine_params",
    ("swap_space",),
    frozenset({"BaseModel", "AutoModel", "AutoModelForTextLM"}),
    methods=frozenset({"load"}),
)

CALLS = {
    "the class itself": ("from acme import AutoModel as M\nM.load('a', «swap_space»=4)", "certain"),
    "one like it": ("import acme\nacme.LlamaForTextLM.load(«swap_space»=4)", "certain"),
    "one named after it": (
        "from acme import AutoModelForAudio as A\nA.load(«swap_space»=4)",
        "certain",
    ),
    "a subclass": (
        "from acme import BaseModel\nclass Own(BaseModel):\n    x = 1\nOwn.load(«swap_space»=4)",
        "certain",
    ),
    "a subclass of one": (
        (
            "from acme import BaseModel\nclass Own(BaseModel): ...\nclass Other(Own): ...\n"
            "Other.load(«swap_space»=4)"
        ),
        "certain",
    ),
    "cls": (
        (
            "from acme import BaseModel\nclass Own(BaseModel):\n    @classmethod\n"
            "    def make(cls):\n        return cls.load(«swap_space»=4)"
        ),
        "certain",
    ),
    "a method of its own": (
        (
            "from acme import BaseModel\nclass Own(BaseModel):\n"
            "    def load(self, swap_space): ...\nOwn.load(«swap_space»=4, max_model_len=1)"
        ),
        "name-only",
    ),
    "another kind of class": (
        "from acme import AutoTokenizer\nAutoTokenizer.load(«swap_space»=4, max_model_len=1)",
        "name-only",
    ),
    "another method": (
        "from acme import LlamaForTextLM\nLlamaForTextLM.save(«swap_space»=4, max_model_len=1)",
        "name-only",
    ),
}


@pytest.mark.parametrize(("marked", "expected"), CALLS.values(), ids=CALLS)
def test_methods_of_the_engines_classes(marked: str, expected: str) -> None:
    (hit,) = hits_in(marked, [LOADED])
    assert hit.confidence == expected


def test_methods_of_others() -> None:
    hits_in("from other import LlamaForTextLM as M\nM.load(swap_space=4)", [LOADED])


def test_a_class_without_methods_is_taken_by_its_name_alone() -> None:
    (hit,) = hits_in("from acme import OwnLLM\nOwnLLM.load(«swap_space»=4, max_model_len=1)", ALL)
    assert hit.confidence == "likely"
