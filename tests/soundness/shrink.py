"""Makes a finding small enough to be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.soundness.walk import Place, Schema, children, places, replaced, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Holds = Callable[[Schema, Schema], bool]

MOST_ATTEMPTS: Final = 3_000
DEFINITIONS: Final = frozenset({"$defs"})


def shrunk(old: Schema, new: Schema, holds: Holds) -> tuple[Schema, Schema]:
    """The smallest pair found for which `holds` is still true: one thing less at a time."""
    attempts = 0
    progress = True
    while progress and attempts < MOST_ATTEMPTS:
        progress = False
        for smaller in _smaller_pairs(old, new):
            attempts += 1
            if attempts > MOST_ATTEMPTS:
                break
            if holds(*smaller):
                old, new = smaller
                progress = True
                break
    return old, new


def _smaller_pairs(old: Schema, new: Schema) -> Iterator[tuple[Schema, Schema]]:
    yield from _same_step(old, new)
    for smaller in _smaller(old):
        yield smaller, new
    for smaller in _smaller(new):
        yield old, smaller


def _same_step(old: Schema, new: Schema) -> Iterator[tuple[Schema, Schema]]:
    """Both schemas made smaller in the same place: what they share goes together."""
    there = dict(places(new))
    for place, part in places(old):
        if not isinstance(part, dict) or not isinstance(there.get(place), dict):
            continue
        for step, child in children(part):
            if place == () and step[0] not in DEFINITIONS and place + step in there:
                yield _lifted(old, child), _lifted(new, there[place + step])
        for keyword in part.keys() & there[place].keys():
            if keyword not in DEFINITIONS:
                yield without(old, (*place, keyword)), without(new, (*place, keyword))


def _lifted(root: Schema, part: Schema) -> Schema:
    """A subschema as a root that still has the definitions."""
    if isinstance(root, dict) and "$defs" in root and isinstance(part, dict):
        return {**part, "$defs": root["$defs"]}
    return part


def _smaller(schema: Schema) -> Iterator[Schema]:
    where: list[tuple[Place, Any]] = list(places(schema))
    for place, part in where:
        for simple in (True, False):
            if part is not simple and place:
                yield replaced(schema, place, simple)
        for step, child in children(part):
            if step[0] in DEFINITIONS:
                continue
            yield replaced(schema, place, child if place else _lifted(schema, child))
    for place, part in where:
        if isinstance(part, dict):
            yield from _without_one(schema, place, part)
            yield from _simpler_values(schema, place, part)


def _without_one(schema: Schema, place: Place, part: dict[str, Any]) -> Iterator[Schema]:
    for keyword, value in part.items():
        yield without(schema, (*place, keyword))
        if isinstance(value, list) and len(value) > 1:
            for index in range(len(value)):
                yield without(schema, (*place, keyword, index))
        elif isinstance(value, dict) and keyword in {"properties", "patternProperties", "$defs"}:
            for name in value:
                yield without(schema, (*place, keyword, name))


def _simpler_values(schema: Schema, place: Place, part: dict[str, Any]) -> Iterator[Schema]:
    for keyword, value in part.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and value not in {0, 1}:
            simple = 1 if keyword == "multipleOf" else 0
            yield replaced(schema, (*place, keyword), simple)
        elif isinstance(value, list) and len(value) == 1 and keyword == "type":
            yield replaced(schema, (*place, keyword), value[0])
