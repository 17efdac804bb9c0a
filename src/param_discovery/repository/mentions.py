"""Which files are worth taking apart: a look at their bytes, long before anything parses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.repository.names import written_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.repository.usage import Engine, Wanted

_WORDS = bytes(
    ord("_")
    if chr(code) == "-"
    else code
    if code >= 128 or chr(code).isalnum() or chr(code) == "_"
    else 32
    for code in range(256)
)
"""All that is no part of a name becomes a blank, and a dash an underscore: `--swap-space=4` is the
word `__swap_space`."""


class Mentions:
    """Tells from a file's bytes whether it may hold what is looked for.

    All words of a file are looked up at once: it takes as long for a hundred names as for one.
    """

    def __init__(self, wanted: Iterable[Wanted], engine: Engine) -> None:
        wanted = tuple(wanted)
        words = {form for one in wanted for form in _forms(one.name, engine.name)}
        if any(one.is_missing_the_fault for one in wanted):
            words |= engine.classes | {one.section for one in wanted}
        self._words = frozenset(word.encode() for word in words)
        names = {*engine.modules, *engine.classes}
        listed = b"|".join(re.escape(name.encode()) for name in sorted(names))
        self._engine = re.compile(rb"\b(?:" + (listed or rb"(?!)") + rb")\b")

    def is_candidate(self, content: bytes) -> bool:
        """Whether any name stands there as a word, in any of the ways in which it is written."""
        return not self._words.isdisjoint(content.translate(_WORDS).split())

    def may_pass_on(self, content: bytes) -> bool:
        """Whether Python code may hand parameters on to the engine: it names it, and has `**`."""
        return b"**" in content and self._engine.search(content) is not None


def _forms(name: str, engine: str) -> set[str]:
    """The words that a mention comes to, flags and variables among them."""
    plain = {form.replace("-", "_") for form in written_forms(name)}
    flags = {f"{dashes}{no}{name}" for dashes in ("_", "__") for no in ("", "no_")}
    variables = {f"{engine.replace('-', '_')}_{name}".upper()}
    return plain | flags | variables
