"""Names of generated classes: Python's, each once, none that the module needs for itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TAKEN = frozenset(
    [
        "aftervalidator",
        "aliaschoices",
        "annotated",
        "beforevalidator",
        "cast",
        "no_item_twice",
        "no_json",
        "no_number",
        "no_truth_value",
        "any",
        "anyurl",
        "basemodel",
        "configdict",
        "decimal",
        "false",
        "field",
        "literal",
        "none",
        "path",
        "pythonobject",
        "rootmodel",
        "strictbool",
        "strictfloat",
        "strictint",
        "strictstr",
        "true",
        "typealiastype",
        "uuid",
    ]
)
"""What a generated module imports or defines itself, in lower case."""


class ClassNames:
    """The classes of one module."""

    def __init__(self, sections: Iterable[str], definitions: Iterable[str]) -> None:
        self._taken = set(_TAKEN)
        self.sections = {name: self._new(_pascal(name)) for name in sections}
        """By the section's name: they choose first."""
        self.definitions = {name: self._new(_class_name(name)) for name in definitions}
        """By the name in the document's `$defs`."""

    def of_field(self, name: str) -> str:
        """A new one, for the type of a field."""
        return self._new(_class_name(_pascal(name)), "")

    def _new(self, wanted: str, suffix: str = "Config") -> str:
        # Letter case alone would tell two apart for Python, and not for a reader.
        names = _candidates(wanted, suffix)
        found = next(name for name in names if name.lower() not in self._taken)
        self._taken.add(found.lower())
        return found


def _candidates(name: str, suffix: str) -> Iterator[str]:
    yield name
    yield f"{name}{suffix}"
    for number in range(2, 1_000_000):
        yield f"{name}{number}"


def _pascal(name: str) -> str:
    """`engine_params`: `EngineParams`."""
    return "".join(
        word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", name, flags=re.ASCII)
    )


def _class_name(name: str) -> str:
    """A class keeps its name; of `package.module.Name`, all words count."""
    whole = re.sub(r"\W+", " ", name, flags=re.ASCII).strip()
    words = whole.split()
    plain = words[0] if len(words) == 1 else "".join(map(_pascal, words))
    plain = plain or "Unnamed"
    return plain if plain[0].isalpha() else f"Class{plain.strip('_')}"
