"""Strings that match a pattern: a handful, found by walking Python's own parse of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tests.soundness.oracle import python_pattern

if TYPE_CHECKING:
    from random import Random

PARSER: Final = re._parser  # type: ignore[attr-defined]
ALPHABET: Final = "ab1_-XZ é"
IN_CATEGORY: Final = {"category_digit": "0179", "category_word": "aZ_5", "category_space": " \t"}


def texts_matching(pattern: str, rng: Random, count: int = 4) -> list[str]:
    """Up to so many strings that match, and some that are one character off."""
    try:
        tree = PARSER.parse(python_pattern(pattern))
        compiled = re.compile(python_pattern(pattern))
    except (re.error, OverflowError, RecursionError):
        return [""]
    drafts = [_text(tree, rng) for _ in range(count * 3)]
    fitting = [text for text in drafts if compiled.search(text)][:count]
    return [*fitting, *(text + "!" for text in fitting[:1])] or [""]


def _text(tree: Any, rng: Random) -> str:
    return "".join(_piece(str(kind).lower(), argument, rng) for kind, argument in tree)


def _piece(kind: str, argument: Any, rng: Random) -> str:
    match kind:
        case "literal":
            return chr(argument)
        case "not_literal":
            return rng.choice([c for c in ALPHABET if ord(c) != argument])
        case "any":
            return rng.choice(ALPHABET)
        case "in":
            return _one_of(argument, rng)
        case "branch":
            return _text(rng.choice(argument[1]), rng)
        case "subpattern":
            return _text(argument[-1], rng)
        case "max_repeat" | "min_repeat" | "possessive_repeat":
            least, most, tree = argument
            times = rng.choice((least, least, min(int(most), least + 1), min(int(most), least + 3)))
            return "".join(_text(tree, rng) for _ in range(min(times, 200)))
        case _:
            return ""


def _one_of(choices: Any, rng: Random) -> str:
    members: list[str] = []
    negated = False
    for kind, argument in choices:
        name = str(kind).lower()
        if name == "negate":
            negated = True
        elif name == "literal":
            members.append(chr(argument))
        elif name == "range":
            low, high = argument
            members += [chr(low), chr(high), chr((low + high) // 2)]
        else:
            members += IN_CATEGORY.get(str(argument).lower(), "a")
    if negated:
        members = [c for c in ALPHABET if c not in members]
    return rng.choice(members) if members else ""
