"""How parameters are written outside Python: `swap_space`, `swap-space`, `swapSpace`, `SWAP_SPACE`.

Everything that is looked for, by the name that all these come to.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from param_discovery.repository.usage import Engine, Wanted

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PART = re.compile(r"[A-Za-z0-9]+")


def snake(name: str) -> str:
    """`max-model-len`, `maxModelLen` and `MAX_MODEL_LEN` as `max_model_len`."""
    if "-" in name:
        name = name.lstrip("-").replace("-", "_")
    if name.islower():
        return name
    return name.lower() if name.isupper() else _HUMP.sub("_", name).lower()


def camel(name: str) -> str:
    """`max_model_len` as `maxModelLen`."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def written_forms(name: str) -> frozenset[str]:
    """`swap_space` in each way that it may be written."""
    return frozenset({name, name.replace("_", "-"), camel(name), name.upper()})


class Names:
    """What is looked for, and what tells that a text speaks of the engine."""

    def __init__(self, wanted: Iterable[Wanted], engine: Engine) -> None:
        self.wanted = tuple(wanted)
        self.engine = engine
        self._by_name: dict[str, list[Wanted]] = {}
        for one in self.wanted:
            if not one.is_missing_the_fault:
                self._by_name.setdefault(snake(one.name), []).append(one)
        self.missing = tuple(one for one in self.wanted if one.is_missing_the_fault)
        """Parameters that break where they are not given."""
        self.sections = frozenset(one.section for one in self.wanted)
        self._parameters = frozenset(map(snake, engine.parameters))
        self._own_words = frozenset({engine.name, *engine.modules})
        self._other_words = engine.others - self._own_words
        self.programs = tuple(tuple(program.split()) for program in sorted(engine.programs))
        """Each as the words that it is called by."""

    @cached_property
    def line_pattern(self) -> re.Pattern[str]:
        """Finds each name in whatever form, as a whole word, with the dashes of a flag."""
        forms = {
            form
            for one in self.wanted
            if not one.is_missing_the_fault and len(one.steps) == 1
            for form in written_forms(one.name)
        }
        words = "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or r"(?!)"
        return re.compile(rf"(?<![\w.-])(?P<dashes>--)?(?:no[-_])?(?P<name>{words})(?![\w-])")

    def of(self, name: str) -> tuple[Wanted, ...]:
        """What `name` may be, however it is written."""
        found = self._by_name.get(snake(name))
        return tuple(found) if found else ()

    def is_parameter(self, name: str) -> bool:
        """Whether the engine has a parameter of this name, at whatever depth, before or after."""
        return snake(name) in self._parameters

    def speaks_of_engine(self, text: str) -> bool:
        """Whether a short text names the engine as one of its words: `my-vllm-server`."""
        if text in self._own_words:
            return True
        lowered = text.lower()
        if not any(word in lowered for word in self._own_words):
            return False
        return any(_names(text, own) for own in self._own_words)

    def is_class_path(self, text: str) -> bool:
        """Whether a dotted name leads to a class of the engine that takes them: `vllm.LLM`."""
        first, *others = text.split(".")
        return first in self.engine.modules and not self.engine.classes.isdisjoint(others)

    def speaks_of_other(self, text: str) -> bool:
        """Whether a short text names another engine, and not this one."""
        lowered = text.lower()
        if not any(word in lowered for word in self._other_words):
            return False
        named = any(_names(text, other) for other in self._other_words)
        return named and not self.speaks_of_engine(text)


def _names(text: str, word: str) -> bool:
    """Whether a text has the word, with humps as parts (`myVllm`) or as they are (`vLLM`)."""
    own = _PART.findall(word)
    split = _PART.findall(_HUMP.sub("_", text).lower())
    return _holds(split, own) or _holds(_PART.findall(text.lower()), own)


def _holds(words: Sequence[str], own: Sequence[str]) -> bool:
    """Whether the words of the engine's name stand in `words`, one after the other."""
    size = len(own)
    return any(words[at : at + size] == list(own) for at in range(len(words) - size + 1))


def beside(names: Iterable[str], engine: Names, but: str) -> int:
    """How many points other parameters beside `but` make: two for each telling name.

    `gpu_memory_utilization` tells more than `model`, which every program has: those make one point
    each, and two together at most.
    """
    others = {snake(name) for name in names} - {snake(but)}
    return points(name for name in others if engine.is_parameter(name))


def points(names: Iterable[str], most_plain: int = 2) -> int:
    """What some of the engine's parameters tell by standing together."""
    listed = list(names)
    telling = sum("_" in name for name in listed)
    return 2 * telling + min(len(listed) - telling, most_plain)


ENOUGH = 4
"""Points of `beside` at which a name is likely to be the engine's."""
