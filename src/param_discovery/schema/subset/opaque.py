"""Values that are no JSON: objects of a Python class, known by its name alone."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonObject


class Opaque(NamedTuple):
    """Some value of a Python class. Two with the same name are the same value to us."""

    name: str
    """The class as `x-python-type` writes it; empty for a class that no schema names."""


def opaque_name(schema: JsonObject) -> str | None:
    """The class whose values the schema denotes: `not: {}` beside a `x-python-type`."""
    if "not" in schema and schema["not"] in ({}, True):
        name = schema.get("x-python-type")
        return name if isinstance(name, str) else None
    return None
