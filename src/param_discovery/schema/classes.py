"""Configuration classes and enums as entries of `$defs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .definitions import is_public
from .fragments import one_of_values, opaque
from .limitations import Limitation
from .parameters import as_properties, build_parameters
from .values import express

if TYPE_CHECKING:
    from .definitions import DefinitionIndex
    from .json_types import Fragment
    from .observation import Definition


def build_definitions(index: DefinitionIndex) -> tuple[dict[str, Fragment], list[Limitation]]:
    """`$defs` for all reachable classes, and what is not known of them."""
    fragments: dict[str, Fragment] = {}
    limitations: list[Limitation] = []
    for ref in index.reachable:
        definition, name = index.definition(ref), index.name(ref)
        fragment, notes = _enum(definition) if definition.kind == "enum" else _class(ref, index)
        fragments[name] = fragment | _annotations(definition)
        notes += [
            (note.parameter, note.reason)
            for note in definition.limitations
            if note.parameter is None or is_public(note.parameter)
        ]
        limitations += [_limitation(name, field, reason) for field, reason in notes]
    return fragments, limitations


def _limitation(name: str, field: str | None, reason: str) -> Limitation:
    place = f"$defs/{name}" if field is None else f"$defs/{name}.{field}"
    return Limitation(None, place, reason)


def _annotations(definition: Definition) -> Fragment:
    found: Fragment = {"x-python-type": definition.name}
    if definition.description:
        found["description"] = definition.description
    return found


def _class(ref: str, index: DefinitionIndex) -> tuple[Fragment, list[tuple[str | None, str]]]:
    definition = index.definition(ref)
    built = build_parameters(definition.parameters, definition.kind, index)
    found = as_properties(built, "$defs", index.name(ref))
    fragment: Fragment = {
        "type": "object",
        "properties": found.properties,
        "required": list(found.required),
        "additionalProperties": definition.open,
    }
    return fragment, list(found.notes)


def _enum(definition: Definition) -> tuple[Fragment, list[tuple[str | None, str]]]:
    """By value; a member that no JSON value gives stays as an opaque branch, `Class.MEMBER`."""
    if not definition.members:
        return opaque(definition.name), []
    named = [(f"{definition.name}.{name}", value) for name, value in definition.members]
    notes: list[tuple[str | None, str]] = [
        (name, "Its value is a Python object that JSON cannot hold.")
        for name, value in definition.members
        if express(value) is None
    ]
    return one_of_values(named), notes
