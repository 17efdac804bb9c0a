"""The shapes of JSON in Python's type system."""

from __future__ import annotations

from typing import TypeAlias

JsonScalar: TypeAlias = bool | int | float | str | None
JsonValue: TypeAlias = "JsonScalar | list[JsonValue] | dict[str, JsonValue]"
JsonObject: TypeAlias = "dict[str, JsonValue]"

Fragment: TypeAlias = "dict[str, JsonValue]"
"""A JSON Schema of object form: what a parameter, a section or a `$defs` entry is."""
