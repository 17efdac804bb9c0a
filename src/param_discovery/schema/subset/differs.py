"""The complement of one array or object, in terms of what it holds."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .json_equal import text_of

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonObject, JsonValue

    from .formula import Formulas, Node


def exactly(make: Formulas, values: list[JsonValue]) -> Node:
    """These values and no others."""
    keyed = {text_of(value): value for value in values}
    keys = tuple(sorted(keyed))
    return make.enum(keys, tuple(keyed[key] for key in keys))


def differs(make: Formulas, value: list[JsonValue] | JsonObject) -> Node:
    """All arrays, or all objects, but this one."""
    if isinstance(value, list):
        other: list[Node] = [
            make.atom("item", index, make.part_of(exactly(make, [one]))).complement
            for index, one in enumerate(value)
        ]
        longer = make.atom("count", len(value) + 1)
        shorter = [make.atom("count", len(value)).complement] if value else []
        return make.any_of([*shorter, longer, *other])
    names = exactly(make, list(value))
    unnamed = make.atom("keys", make.part_of(names.complement), make.nothing).complement
    lacks = [make.atom("has", name).complement for name in value]
    other = [
        make.atom("value", name, make.part_of(exactly(make, [one]))).complement
        for name, one in value.items()
    ]
    return make.any_of([*lacks, unnamed, *other])
