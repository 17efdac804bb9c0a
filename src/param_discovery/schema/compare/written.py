"""When two pieces of JSON are the same: as written, and as values."""

from __future__ import annotations

import marshal

from param_discovery.schema.canonical import compact_text, equal, merge_equal
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from param_discovery.schema.json_types import JsonValue


def written(value: JsonValue) -> bytes:
    """The same bytes for what is written in the same way, the order of keys included.

    Python's `==` takes `true` for `1`; this does not, and is a tenth of the work of a JSON text.
    Strings stand in it as they are, so that `b"$ref" in written(fragment)` can rule references out.
    """
    return marshal.dumps(value, 2)


def value_key(value: JsonValue) -> str:
    """One text for one JSON value: `1` and `1.0` are one value, `true` is another."""
    return compact_text(merge_equal(value))


def same_value(first: JsonValue, second: JsonValue) -> bool:
    """Whether JSON Schema takes them for one value (2020-12 core, 4.2.2)."""
    return value_key(first) == value_key(second)


def same_schema(first: JsonValue, second: JsonValue) -> bool:
    """Equal as written, the order of keys aside; `==` alone would take `true` for `1`."""
    return bool(first == second) and equal(first, second)


def without(values: Iterable[JsonValue], others: Iterable[JsonValue]) -> list[JsonValue]:
    """The values that are not among the others, in their order."""
    keys = {value_key(value) for value in others}
    return [value for value in values if value_key(value) not in keys]
