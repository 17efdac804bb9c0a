"""Whether all values of one kind that the old version took are taken by the new one.

Of many values only the kind is known: `CompilationConfig(...)`, `{**base, "mode": 3}`. Where a
change leaves that kind alone, it does nothing to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import SchemaError
from param_discovery.pipeline.impact_places import fragments_of
from param_discovery.schema.inclusion import decide
from param_discovery.schema.pointers import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.usage import Hit, Wanted
    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue

_JSON_KINDS: dict[str, JsonObject] = {
    kind: {"type": kind} for kind in ("array", "object", "string")
}
_DEEPEST = 8


def kind_of(hit: Hit, value: tuple[JsonValue, ...]) -> str | None:
    """What is known of the kind of what is given; `value` is it as the engine gets it."""
    if value and isinstance(value[0], dict):
        return "object"
    return hit.shape


class Kinds:
    """Compares both schemas, one kind of value at a time."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old = old
        self._new = new
        shared = old.definitions.keys() & new.definitions.keys()
        classes = {name for name in shared if "properties" in old.definitions[name]}
        # What changed inside a class that both have is said at its own path.
        self._symbols: dict[str, JsonValue] = {
            name: {"type": "object", "required": [f"({name})"]} for name in classes
        }
        self._known: dict[tuple[str, str], bool] = {}

    def stay_valid(self, wanted: Wanted, kind: str) -> bool:
        """Whether that is proven of the kind: one of JSON's, or the name of a class."""
        key = wanted.path, kind
        if key not in self._known:
            self._known[key] = self._stay_valid(wanted, kind)
        return self._known[key]

    def _stay_valid(self, wanted: Wanted, kind: str) -> bool:
        before = fragments_of(self._old, wanted.section, wanted.steps)
        after = fragments_of(self._new, wanted.section, wanted.steps)
        if not before or not after:
            return False
        if kind not in _JSON_KINDS:
            return all(kind in _classes(self._old, one, _DEEPEST) for one in before) and all(
                kind in _classes(self._new, one, _DEEPEST) for one in after
            )
        return all(self._includes(old, new, kind) for old in before for new in after)

    def _includes(self, old: Fragment, new: Fragment, kind: str) -> bool:
        mine = self._whole(self._old, {"allOf": [old, _JSON_KINDS[kind]]})
        try:
            return decide(mine, self._whole(self._new, new)).answer == "yes"
        except SchemaError:
            return False

    def _whole(self, document: Document, fragment: Fragment) -> JsonObject:
        return {**fragment, "$defs": {**document.definitions, **self._symbols}}


def _classes(document: Document, fragment: JsonValue, depth: int) -> frozenset[str]:
    """Names of the classes whose instances a parameter takes, without module."""
    return frozenset(_named(document, fragment, depth))


def _named(document: Document, fragment: JsonValue, depth: int) -> Iterator[str]:
    if not isinstance(fragment, dict) or not depth:
        return
    tokens = tokens_of(str(fragment.get("$ref"))) or ()
    if tokens[:1] == ("$defs",) and len(tokens) == 2:
        found = document.definitions.get(tokens[1], {})
        if "properties" in found:
            yield tokens[1].rpartition(".")[2]
        yield from _named(document, {**found, "properties": {}}, depth - 1)
    for keyword in ("anyOf", "oneOf"):
        inner = fragment.get(keyword)
        for one in inner if isinstance(inner, list) else ():
            yield from _named(document, one, depth - 1)
