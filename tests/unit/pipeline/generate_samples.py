"""Values to try a schema with: what it names itself, what lies just beside, and what is far off."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALARS: list[Any] = [
    *[None, True, False, 0, 1, -1, 2, 3, 8, 0.5, -1.5, 1.0, 1e9, 10**30],
    *["", "auto", "x", "a", "1", "-3", "3.5", "2024-01-01", "/tmp/x"],
]
_CONTAINERS: list[Any] = [
    *[[], [1], ["a"], ["a", "a"], [1, 1], [True, 1], [None], [[]], [{}], [1, 2], [1, "a"]],
    *[{}, {"a": 1}, {"1": 0.5}, {"a": "b"}, {"x": None}, {"mode": 3}],
]
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def samples(fragment: dict[str, Any], definitions: dict[str, Any]) -> Iterator[Any]:
    """Each once, as JSON sees it."""
    seen = set()
    for value in itertools.chain(_own(fragment, definitions, 3), _SCALARS, _CONTAINERS):
        text = json.dumps(value)
        if text not in seen:
            seen.add(text)
            yield value


def _own(fragment: Any, definitions: dict[str, Any], depth: int) -> Iterator[Any]:
    """What the fragment's own words suggest."""
    if not isinstance(fragment, dict) or depth < 0:
        return
    yield from fragment.get("enum", ())
    if "default" in fragment:
        yield fragment["default"]
    for bound in (fragment[key] for key in _BOUNDS if key in fragment):
        yield from (bound, bound + 1, bound - 1, bound + 0.25, bound - 0.25, float(bound))
    for inner in (*fragment.get("anyOf", ()), *fragment.get("oneOf", ())):
        yield from _own(inner, definitions, depth)
    if "$ref" in fragment:
        target = definitions.get(fragment["$ref"].rpartition("/")[2])
        yield from _own(target, definitions, depth - 1)
    yield from _containers(fragment, definitions, depth)


def _containers(fragment: dict[str, Any], definitions: dict[str, Any], depth: int) -> Iterator[Any]:
    for inner in _own(fragment.get("items"), definitions, depth - 1):
        yield from ([inner], [inner, inner])
    for inner in _own(fragment.get("additionalProperties"), definitions, depth - 1):
        yield from ({"k": inner}, {"1": inner})
    if "prefixItems" in fragment:
        size = len(fragment["prefixItems"])
        yield from map(list, itertools.product([1, "a", 0.5, None], repeat=size))
    if "$ref" in fragment:
        yield from _own(
            definitions.get(fragment["$ref"].rpartition("/")[2]), definitions, depth - 1
        )
    for name, inner in fragment.get("properties", {}).items():
        for value in itertools.chain(_own(inner, definitions, depth - 1), _SCALARS[:12]):
            yield {name: value}


def has_whole_float(value: Any) -> bool:
    """To JSON Schema 1.0 is an integer, to Python it is none: the models are Python's."""
    if isinstance(value, float):
        return value.is_integer()
    if isinstance(value, dict):
        return any(map(has_whole_float, value.values()))
    return isinstance(value, list) and any(map(has_whole_float, value))
