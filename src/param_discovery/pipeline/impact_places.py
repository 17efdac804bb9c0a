"""Where parameters stand in a schema document: whose they are, and what it says of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.schema.compare.names import members_of
from param_discovery.schema.pointers import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.document import Document
    from param_discovery.schema.json_types import Fragment, JsonValue

_INNER = ("anyOf", "oneOf", "allOf", "prefixItems")
_INNER_ONE = ("items", "additionalProperties")
_DEEPEST = 12


_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"|[^.]+')


def steps_of(path: str) -> tuple[str, ...]:
    """A change's path as names; one with a dot in it stands in quotes there."""
    return tuple(
        re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[0]
        for found in _STEP.finditer(path)
    )


def parameter_names(document: Document) -> Iterator[str]:
    """Names and other names of all parameters, those of nested classes included."""
    for owner in (*document.sections.values(), *document.definitions.values()):
        properties = owner.get("properties")
        if isinstance(properties, dict):
            yield from properties


def owners_of(document: Document, section: str, steps: tuple[str, ...]) -> Iterator[str]:
    """Names of the classes that have the last of the steps; none for one in place."""
    for name, _ in _owners(document, section, steps):
        if name:
            yield name.rpartition(".")[2]


def aliases_of(document: Document, section: str, steps: tuple[str, ...]) -> tuple[str, ...]:
    """The other names under which the same parameter is given, sorted."""
    found = {
        alias
        for _, owner in _owners(document, section, steps)
        for alias, target in members_of(owner).aliases.items()
        if target == steps[-1]
    }
    return tuple(sorted(found))


def fragments_of(document: Document, section: str, steps: tuple[str, ...]) -> tuple[Fragment, ...]:
    """What the document says of a parameter: several where unions hold classes that have it."""
    found: list[Fragment] = []
    for _, owner in _owners(document, section, steps):
        properties = owner.get("properties")
        fragment = properties.get(steps[-1]) if isinstance(properties, dict) else None
        if isinstance(fragment, dict):
            found.append(fragment)
    return tuple(found)


def _owners(document: Document, section: str, steps: tuple[str, ...]) -> list[tuple[str, Fragment]]:
    """Name (empty for one in place) and object of what has the last of the steps."""
    whole = document.sections.get(section)
    owners: list[tuple[str, Fragment]] = [("", whole)] if whole is not None else []
    for step in steps[:-1]:
        owners = [
            found
            for _, owner in owners
            for found in _objects(document, _property(owner, step), _DEEPEST)
        ]
    return [found for found in owners if _property(found[1], steps[-1]) is not None]


def _property(owner: Fragment, name: str) -> JsonValue:
    properties = owner.get("properties")
    return properties.get(name) if isinstance(properties, dict) else None


def _objects(
    document: Document, value: JsonValue, depth: int, name: str = ""
) -> Iterator[tuple[str, Fragment]]:
    """The objects that a parameter may be, or hold."""
    if not isinstance(value, dict) or not depth:
        return
    if "properties" in value:
        yield name, value
    tokens = tokens_of(str(value.get("$ref"))) or ()
    if tokens[:1] == ("$defs",) and len(tokens) == 2:
        yield from _objects(document, document.definitions.get(tokens[1]), depth - 1, tokens[1])
    for keyword in _INNER:
        inner = value.get(keyword)
        for one in inner if isinstance(inner, list) else ():
            yield from _objects(document, one, depth - 1)
    for keyword in _INNER_ONE:
        yield from _objects(document, value.get(keyword), depth - 1)
