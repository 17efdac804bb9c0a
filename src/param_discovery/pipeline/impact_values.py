"""Whether a value that a repository gives was taken by the old version, and is by the new one."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import SchemaError
from param_discovery.pipeline.impact_kinds import Kinds, kind_of
from param_discovery.pipeline.impact_places import fragments_of
from param_discovery.schema.subset.outcome import UndecidedError
from param_discovery.schema.subset.validate import is_valid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.usage import Hit, Wanted
    from param_discovery.rules.model import Change
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue

ABOUT_VALUES = frozenset(
    {
        "constraint-tightened",
        "enum-value-removed",
        "type-changed",
        "type-narrowed",
        "type-undecided",
    }
)
"""Rules that leave some values as they were."""

_TEXTS = frozenset({"command-line-flag", "environment"})
"""Kinds of hits whose value is text that a program still takes for a number, a list, or nothing."""

_INTEGER = re.compile(r"[+-]?\d{1,40}")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_WORDS: dict[str, JsonValue] = {"true": True, "false": False, "none": None, "null": None}


class Fate(NamedTuple):
    """What becomes of a value."""

    was_taken: bool | None
    """By the old version; None: not known."""
    is_taken: bool | None
    """By the new version."""
    value: tuple[JsonValue, ...]
    """The value as the engine gets it; empty: not known."""
    kind_stays: str | None = None
    """Of what kind it is, where all of that kind goes on being taken."""


_UNKNOWN = Fate(None, None, ())


class Values:
    """Holds values against both schemas."""

    def __init__(self, old: Document | None, new: Document | None) -> None:
        self._old = old
        self._new = new
        self._trees: dict[int, JsonObject] = {}
        self._kinds = Kinds(old, new) if old is not None and new is not None else None

    def fate(self, hit: Hit, wanted: Wanted) -> Fate:
        """What becomes of what is given there."""
        fate = self._of_value(hit, wanted)
        kind = kind_of(hit, fate.value)
        if kind is None or self._kinds is None or fate.was_taken is False:
            return fate
        return fate._replace(kind_stays=kind if self._kinds.stay_valid(wanted, kind) else None)

    def _of_value(self, hit: Hit, wanted: Wanted) -> Fate:
        if not hit.value or self._old is None or self._new is None:
            return _UNKNOWN
        value = hit.value[0]
        if hit.kind not in _TEXTS:
            was = self._takes(self._old, wanted, value)
            return Fate(was, self._takes(self._new, wanted, value), (value,))
        return self._of_text(value, wanted, self._old, self._new)

    def _of_text(self, value: JsonValue, wanted: Wanted, old: Document, new: Document) -> Fate:
        """As whatever the text may be taken for, of which only what the old version took counts.

        A text that can be several things is safe only if the new version takes each of them.
        """
        read = [one for one in _readings(value) if self._takes(old, wanted, one) is True]
        if not read:
            return _UNKNOWN
        answers = {self._takes(new, wanted, one) for one in read}
        answer = None if None in answers else answers == {True}
        return Fate(was_taken=True, is_taken=answer, value=(read[0],) if len(read) == 1 else ())

    def _takes(self, document: Document, wanted: Wanted, value: JsonValue) -> bool | None:
        """Whether any of the classes that may be meant takes it; all have to for a yes."""
        fragments = fragments_of(document, wanted.section, wanted.steps)
        if not fragments:
            return None
        answers = [self._is_valid(document, fragment, value) for fragment in fragments]
        if all(answers):
            return True
        return None if True in answers or None in answers else False

    def _is_valid(self, document: Document, fragment: Fragment, value: JsonValue) -> bool | None:
        if not fragment.keys() & _SAYING:
            return None  # nothing is known of the type
        if not _is_json(value):
            return None  # `.inf` and `.nan`: no schema can speak of them
        tree = self._trees.setdefault(id(document), document.to_json())
        try:
            return is_valid(tree, fragment, value)
        except (SchemaError, UndecidedError, RecursionError):
            return None

    def is_unlisted(self, wanted: Wanted, value: JsonValue) -> bool:
        """Whether the old version listed the value, and the new one does not."""
        if self._old is None or self._new is None:
            return True
        before = self._listed(self._old, wanted)
        after = self._listed(self._new, wanted)
        key = json.dumps(value, sort_keys=True)
        return key in before and key not in after

    def _listed(self, document: Document, wanted: Wanted) -> frozenset[str]:
        fragments = fragments_of(document, wanted.section, wanted.steps)
        found = (one for fragment in fragments for one in _enumerated(document, fragment, 8))
        return frozenset(json.dumps(one, sort_keys=True) for one in found)


def _is_json(value: JsonValue) -> bool:
    """Whether JSON has a number for each number in it."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return not isinstance(value, list) or all(map(_is_json, value))


_SAYING = frozenset(
    {"type", "enum", "const", "anyOf", "oneOf", "allOf", "not", "$ref", "properties"}
)


def _readings(value: JsonValue) -> Iterator[JsonValue]:
    """What a program may take a flag's text for."""
    if not isinstance(value, str):
        yield value
        return
    text = value.strip()
    yield value
    if _INTEGER.fullmatch(text):
        yield int(text)
    elif _NUMBER.fullmatch(text):
        yield float(text)
    if text.lower() in _WORDS:
        yield _WORDS[text.lower()]
    if text[:1] in ("{", "["):
        try:
            yield json.loads(text)
        except (ValueError, RecursionError):
            return


def _enumerated(document: Document, fragment: JsonValue, depth: int) -> Iterator[JsonValue]:
    if not isinstance(fragment, dict) or not depth:
        return
    listed = fragment.get("enum")
    yield from listed if isinstance(listed, list) else ()
    if "const" in fragment:
        yield fragment["const"]
    ref = fragment.get("$ref")
    if isinstance(ref, str):
        name = ref.rpartition("/")[2]
        yield from _enumerated(document, document.definitions.get(name), depth - 1)
    for keyword in ("anyOf", "oneOf"):
        inner = fragment.get(keyword)
        for one in inner if isinstance(inner, list) else ():
            yield from _enumerated(document, one, depth - 1)
    yield from _enumerated(document, fragment.get("items"), depth - 1)


_LISTED = frozenset({"array", "string"})
"""Kinds of values that a schema may list beside any other of them."""


def is_untouched(change: Change, fate: Fate, wanted: Wanted, values: Values) -> bool:
    """Whether the change does nothing to this value."""
    if change.rule not in ABOUT_VALUES:
        return False
    if fate.kind_stays is not None and fate.kind_stays not in _LISTED:
        return True
    if fate.is_taken is not True and fate.kind_stays is None:
        return False
    if change.rule != "enum-value-removed":
        return True
    return bool(fate.value) and not values.is_unlisted(wanted, fate.value[0])
