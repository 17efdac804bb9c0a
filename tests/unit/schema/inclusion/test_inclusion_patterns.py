"""Patterns: the automata against `re`, and what is decided with them."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from param_discovery.schema import inclusion
from param_discovery.schema.subset.automaton import backtracks, pieces

decide: Any = inclusion.decide  # schemas stand here as literals of any type

PATTERNS = [
    *("", "a", "^a", "a$", "^a$", "^$", "$^", "$", "$$", "\n$", "a$\n", "$\n^", "^$|^a$", "a|^$"),
    *("^[a-c]*$", "^(a|b)$", "^a{1,3}$", "[0-9]", "^.$", "(^a|b$)c?", r"\d+", r"^\w*$", r"\s"),
    *("[^a]", r"^[^a\d]+$", "a*?b", "(?:ab)+", "^(?:a|b$)*", "(a|)$b*", "^(?!a)", "^(?=.*1)[a1]*$"),
    *(r"^(?!a$)(?!b)\w+$", "^a{2,}$", "(ab|a)(b?)$"),
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_automata_find_what_python_finds(pattern: str) -> None:
    parts = pieces(pattern, "python")
    for length in range(5):
        for letters in itertools.product("ab\n1 ", repeat=length):
            text = "".join(letters)
            found = all(part.automaton.finds(text) is part.is_wanted for part in parts)
            assert found is (re.search(pattern, text) is not None), text


def _matching(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, **more}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_matching("^a+$"), _matching("^a*$")),
        (_matching("^[0-9]{3}$"), _matching(r"^\d+$")),
        (_matching("^(foo|bar)baz$"), _matching("baz$")),
        (_matching("^[a-z]+(-[a-z]+)*$", maxLength=63), _matching("^[a-z-]{0,63}$")),
        (_matching("^(?!x)[a-z]"), _matching("^[a-wyz]")),
        (_matching("a"), {"minLength": 1}),
        ({"enum": ["a", "b"]}, _matching("^[ab]$")),
        (_matching("^é$"), _matching("é")),
        (
            {
                "type": "object",
                "patternProperties": {"^a": {"type": "integer"}},
                "additionalProperties": False,
            },
            {"patternProperties": {"^[ab]": {"type": "number"}}},
        ),
        (
            {"type": "object", "propertyNames": {"pattern": "^a"}},
            {"patternProperties": {"^b": False}},
        ),
        (_matching(r"\p{L}"), {"anyOf": [_matching(r"\p{L}"), {"type": "null"}]}),
    ],
)
def test_included(old: Any, new: Any) -> None:
    assert decide(old, new).answer == "yes"


@pytest.mark.parametrize(
    ("old", "new", "counterexample"),
    [
        (_matching("^a*$"), _matching("^a+$"), ""),
        (_matching("^[a-z]{1,3}$"), {"maxLength": 2}, "aaa"),
        (_matching("^[ab]"), {"enum": ["a", "b"]}, "aa"),
        ({"type": "string"}, _matching("."), ""),
        (_matching("^b"), _matching("^(?!b)"), "b"),
        ({"type": "object"}, {"patternProperties": {"^x-": {"type": "null"}}}, {"x-": False}),
    ],
)
def test_not_included(old: Any, new: Any, counterexample: Any) -> None:
    assert decide(old, new).counterexample == counterexample


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_matching("^a$"), {"const": "a"}),  # Python's `$` stands before a last newline too
        (_matching(r"^\d$"), _matching("^[0-9]$")),  # ECMA-262 knows ten digits, Python hundreds
        (_matching(r"^a\Z"), _matching("^a$")),  # to ECMA-262, `\Z` is a letter
        (_matching(r"^\p{L}$"), _matching("^[a-z]$")),
        (_matching("\ud83d"), {"minLength": 2}),
    ],
)
def test_dialects_differ(old: Any, new: Any) -> None:
    assert decide(old, new).answer == "unknown"


@pytest.mark.parametrize("pattern", ["^(a|aa)+$", "^(a+)+$", "^(.*a){12}$"])
def test_no_matcher_runs_away(pattern: str) -> None:
    assert backtracks(pattern)
    new = _matching(pattern)
    assert decide({"const": "a" * 5_000 + "!"}, new).counterexample == "a" * 5_000 + "!"
    assert decide(_matching("^[ab]{40}$"), new).answer in ("no", "unknown")
