"""One schema in the words that the generator turns into types without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue

Check: TypeAlias = Literal["no_item_twice", "no_number", "no_truth_value"]
"""A function of the generated module."""

_KEPT = frozenset(
    [
        "$ref",
        "additionalProperties",
        "anyOf",
        "default",
        "deprecated",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "prefixItems",
        "properties",
        "propertyNames",
        "required",
        "type",
        "uniqueItems",
    ]
)
"""Keywords whose meaning the generator keeps. It obeys others, some of which name Python code to
import: no engine's document may."""


_OF_TEXT = frozenset({"minLength", "maxLength", "pattern"})
"""Constraints that a path, unlike text, is not held to."""


def fitted(fragment: Fragment) -> JsonObject:
    """The fragment without what would be lost or obeyed; those inside are done.

    A string's `format` goes (a plain `path` aside): to JSON Schema it is a remark, and a type made
    of it would refuse what the engine takes.
    """
    kept = {key: value for key, value in fragment.items() if key in _KEPT}
    if is_path(fragment):
        kept["format"] = "path"
    if "oneOf" in fragment:
        kept |= _one_of(fragment)
    if "const" in fragment:
        kept["enum"] = [fragment["const"]]
    return _without_anonymous(_with_plain_values(kept))


def is_path(fragment: Fragment) -> bool:
    """Whether it becomes a `Path`."""
    return fragment.get("format") == "path" and fragment.keys().isdisjoint(_OF_TEXT)


def _one_of(fragment: Fragment) -> JsonObject:
    """A union whose members a property tells apart: pydantic then asks for the property."""
    tag = fragment.get("discriminator")
    if not isinstance(tag, dict):
        return {"anyOf": fragment["oneOf"]}
    # Without `mapping`: each member's own property says which values are its.
    return {"oneOf": fragment["oneOf"], "discriminator": {"propertyName": tag["propertyName"]}}


def _with_plain_values(fragment: JsonObject) -> JsonObject:
    """Values that Python's `Literal` cannot hold, said by their parts: fractions, lists, objects.

    Truth values stand apart: to `Literal`, true is 1.
    """
    values = fragment.get("enum")
    if not isinstance(values, list):
        return fragment
    truths = [value for value in values if isinstance(value, bool)]
    plain = [value for value in values if _is_literal(value)]
    others = [value for value in values if isinstance(value, (float, list, dict))]
    kinds = (plain, truths, others)
    if sum(map(bool, kinds)) == 1 and not others:
        return fragment if plain or len(truths) == 1 else _boolean(fragment)
    members: list[JsonValue] = [{"enum": plain}] if plain else []
    if truths:
        members.append({"enum": [*truths]} if len(truths) == 1 else {"type": "boolean"})
    members += [_exactly(value) for value in others]
    rest = {key: value for key, value in fragment.items() if key not in ("enum", "type")}
    return {**rest, "anyOf": members}


def _boolean(fragment: JsonObject) -> JsonObject:
    rest = {key: value for key, value in fragment.items() if key != "enum"}
    return {**rest, "type": "boolean"}


def _is_literal(value: JsonValue) -> bool:
    return value is None or (isinstance(value, (str, int)) and not isinstance(value, bool))


def _exactly(value: JsonValue) -> JsonObject:
    """A schema that this value alone is valid under, without `enum` where that does not do."""
    if isinstance(value, float):
        return {"type": "number", "minimum": value, "maximum": value}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"type": "integer", "minimum": value, "maximum": value}
    if isinstance(value, list):
        items: list[JsonValue] = [_exactly(item) for item in value]
        size = len(items)
        return {"type": "array", "prefixItems": items, "minItems": size, "maxItems": size}
    if isinstance(value, dict):
        return {
            "type": "object",
            "properties": {key: _exactly(inner) for key, inner in value.items()},
            "required": [*value],
            "additionalProperties": False,
        }
    return {"enum": [value]}


def _without_anonymous(fragment: JsonObject) -> JsonObject:
    """`integer above 0, or null` as one type of two: the generator then needs no class for it."""
    members = fragment.get("anyOf")
    if not isinstance(members, list) or len(members) != 2 or _NULL not in members:
        return fragment
    other = next((member for member in members if member != _NULL), None)
    if not isinstance(other, dict) or other.get("type") not in ("integer", "number", "string"):
        return fragment
    if "enum" in other or "format" in other:
        return fragment
    rest = {key: value for key, value in fragment.items() if key != "anyOf"}
    return {**other, **rest, "type": [other["type"], "null"]}


_NULL = {"type": "null"}


def needs_alias(fragment: Fragment) -> bool:
    """Whether the generator keeps what it says only where it stands under a name of its own."""
    is_lost = not fragment.keys().isdisjoint({"minProperties", "maxProperties", "discriminator"})
    return is_lost or check_of(fragment) is not None


def check_of(fragment: Fragment) -> Check | None:
    """What a Python type lets through, and has to be refused before it looks."""
    if fragment.get("uniqueItems") is True:
        return "no_item_twice"
    values = fragment.get("enum")
    if not isinstance(values, list):
        return None
    # To `Literal`, true is 1.
    if any(isinstance(value, bool) for value in values):
        return "no_number"
    return "no_truth_value" if any(isinstance(value, int) for value in values) else None
