"""Settings that stand in texts and pairs, and names that are handed on all at once."""

from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import confidences, hits_in

ACME = "from acme import LLM\nimport ast, json, tomllib, yaml\nfrom textwrap import dedent\n"

TEXTS = {
    "json": """LLM(**json.loads('{"«swap_space»": 4}'))""",
    "json by a name": """x = json.loads('{"«swap_space»": 4}')\nLLM(**x)""",
    "yaml": 'LLM(**yaml.safe_load("""\nmodel: m\n«swap_space»: 4\n"""))',
    "yaml with less space": 'LLM(**yaml.safe_load(dedent("""\n  «swap_space»: 4\n""")))',
    "toml": "LLM(**tomllib.loads('«swap_space» = 4'))",
    "literal": """LLM(**ast.literal_eval("{'«swap_space»': 4}"))""",
    "a part of it": """LLM(**json.loads('{"a": {"«swap_space»": 4}}')["a"])""",
    "nested": """LLM(**json.loads('{"compile_config": {"«level»": 4}}'))""".replace(
        "compile_config", "«compile_config»"
    ),
}


@pytest.mark.parametrize("marked", TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_read(marked: str) -> None:
    assert set(confidences(ACME + marked)) == {"certain"}


def test_a_value_in_a_text() -> None:
    (hit,) = hits_in(ACME + TEXTS["yaml"])
    assert (hit.kind, hit.value, hit.line) == ("dict-key", (4,), 6)


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": 1, "a": 2}', "4", "x" * 200_000])
def test_texts_without_settings(text: str) -> None:
    hits_in(f"{ACME}LLM(**json.loads({text!r}))")


GUESSES = {
    "zip": "LLM(**dict(zip(['«swap_space»'], [4])))",
    "pairs": "LLM(**dict([('«swap_space»', 4)]))",
    "pairs by a name": "x = dict([('«swap_space»', 4)])\nLLM(**x)",
    "comprehension": "LLM(**{k: v for k, v in [('«swap_space»', 4)]})",
    "comprehension by a name": "x = {k: v for k, v in [('«swap_space»', 4)]}\nLLM(**x)",
    "unknown function": "LLM(**make('«swap_space»', 4))",
    "locals": "def f(m, «swap_space»=4):\n    return LLM(m, **locals())",
    "local": "def f(m):\n    «swap_space» = 4\n    return LLM(m, **locals())",
    "locals twice": "def f(«swap_space»=4):\n    print(locals())\n    return LLM(**locals())",
    "vars": "def f(m, «swap_space»=4):\n    x = vars()\n    return LLM(**x)",
}


@pytest.mark.parametrize("marked", GUESSES.values(), ids=GUESSES)
def test_what_is_likely_to_be_handed_on(marked: str) -> None:
    assert confidences(ACME + marked) == ["likely"]


def test_who_calls_what_hands_on_its_own_names() -> None:
    marked = "def f(m, «swap_space»=4):\n    return LLM(m, **locals())\nf(1, «swap_space»=4)"
    assert confidences(ACME + marked) == ["likely", "certain"]


NOTHING = {
    "other library": "dict(zip(['swap_space'], [4]))",
    "left out": "LLM(**{k: v for k, v in x.items() if k != 'swap_space'})",
    "left out with others": "LLM(**{k: v for k, v in x.items() if k not in ('swap_space', y)})",
    "names of a function": "def f(swap_space):\n    print(locals())",
    "names of a file": "swap_space = 4\nprint(locals())",
}


@pytest.mark.parametrize("marked", NOTHING.values(), ids=NOTHING)
def test_what_is_not_handed_on(marked: str) -> None:
    assert confidences(ACME + marked) == []
