"""The parameter pairs of real schema documents: what two versions of an engine say of one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.soundness.values import resolve
from tests.soundness.walk import Schema, places

if TYPE_CHECKING:
    from collections.abc import Iterator


class NamedPair(NamedTuple):
    """Two fragments that stand at the same path of two documents, each a schema of its own."""

    path: str
    old: Schema
    new: Schema


def fragments(document: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """All parameters, classes and sections of a document, and the document itself."""
    yield "", document
    for section, body in document.get("properties", {}).items():
        yield section, standalone(body, document)
        for name, fragment in body.get("properties", {}).items():
            yield f"{section}.{name}", standalone(fragment, document)
    for name, body in document.get("$defs", {}).items():
        yield f"$defs/{name}", standalone(body, document)
        if isinstance(body, dict):
            for inner, fragment in body.get("properties", {}).items():
                yield f"$defs/{name}.{inner}", standalone(fragment, document)


def named_pairs(old: dict[str, Any], new: dict[str, Any]) -> Iterator[NamedPair]:
    """Each path that both documents have."""
    there = dict(fragments(new))
    for path, fragment in fragments(old):
        if path in there:
            yield NamedPair(path, fragment, there[path])


def standalone(fragment: Schema, document: dict[str, Any]) -> Schema:
    """A fragment with those definitions that it reaches, and an alias put in its place."""
    for _ in range(20):
        target = fragment.get("$ref", "") if isinstance(fragment, dict) else ""
        if not target.startswith("#/properties/"):
            break
        fragment = resolve(document, target)
    if not isinstance(fragment, dict):
        return fragment
    reached = _reached(fragment, document.get("$defs", {}))
    return {**fragment, "$defs": reached} if reached else fragment


def _reached(fragment: Schema, definitions: dict[str, Any]) -> dict[str, Any]:
    reached: dict[str, Any] = {}
    waiting = [fragment]
    while waiting:
        for _, part in places(waiting.pop()):
            name = _definition(part)
            if name in definitions and name not in reached:
                reached[name] = definitions[name]
                waiting.append(definitions[name])
    return reached


def _definition(part: Schema) -> str:
    target = part.get("$ref", "") if isinstance(part, dict) else ""
    name = target.removeprefix("#/$defs/") if target.startswith("#/$defs/") else ""
    return str(name).replace("~1", "/").replace("~0", "~")
