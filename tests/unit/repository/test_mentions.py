"""What a file's bytes tell before anything parses them."""

from __future__ import annotations

import pytest

from param_discovery.repository.mentions import Mentions, imported_words, stem_of
from param_discovery.repository.usage import Wanted
from tests.unit.repository.search_house import CLASSES, ENGINE, WANTED

MENTIONS = Mentions(WANTED, ENGINE)


@pytest.mark.parametrize(
    "text",
    [
        "LLM(swap_space=4)",
        "--swap-space=4",
        "--no-swap-space",
        "- '--swap_space'",
        "swapSpace: 4",
        "export SWAP_SPACE=4",
        "ACME_SWAP_SPACE=4",
        '{"mode": 3}',
        "-O.mode=3",
        "getattr(x, 'best_of')",
    ],
)
def test_every_way_to_write_a_name_makes_a_candidate(text: str) -> None:
    assert MENTIONS.of(text.encode(), "file").is_candidate


@pytest.mark.parametrize("text", ["swap_spaces", "my_swap_space", "modes", "swap space", "DEVICES"])
def test_parts_of_other_words_make_none(text: str) -> None:
    assert not MENTIONS.of(text.encode(), "file").is_candidate


@pytest.mark.parametrize(
    ("text", "path", "is_sure"),
    [
        ("device = 1", "a.py", False),
        ("device = 1  # Acme", "a.py", True),
        ("device = 1", "acme/a.py", True),
        ("EngineArgs(device=1)", "a.py", True),
        ("engine_params: {device: 1}", "a.yaml", True),
        ("device max_model_len gpu_memory_utilization", "a.py", True),
        ("device max_model_len model seed", "a.py", True),
        ("device model seed mode temperature", "a.py", False),
    ],
)
def test_what_more_than_the_name_tells(text: str, path: str, is_sure: bool) -> None:
    assert MENTIONS.of(text.encode(), path).may_be_sure is is_sure


def test_what_has_to_be_given_is_looked_for_by_its_classes() -> None:
    missing = (Wanted("engine_params", ("model",), CLASSES, is_missing_the_fault=True),)
    assert Mentions(missing, ENGINE).of(b"x = LLM()", "a.py").is_candidate


def test_imports() -> None:
    content = (
        b"import a.b as c\nfrom .d import (\n    e,\n    f,\n)\nx = import_module('g.h')\ny = z\n"
    )
    words = imported_words(content).split()
    assert {b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"} <= set(words)
    assert not {b"y", b"z"} & set(words)
    assert (stem_of("a/b.py"), stem_of("a/__init__.py")) == (b"b", b"a")
