"""What `Annotated` says beside a type: texts, and objects whose attributes describe the field."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .meanings import Called, External, Instance, TypeForm, Unclear, Unknown
from .type_arguments import elements_of
from .type_texts import parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .meanings import Env, Meaning
    from .world import World

_MAX_DEPTH = 20
"""Aliases and texts that an annotation is followed through."""


def metadata_of(
    node: ast.expr | None, env: Env, world: World, depth: int = 0
) -> tuple[Meaning, ...]:
    """The metadata of an annotation in the order of `__metadata__`; none where it has none.

    What source does not tell is left out: a field loses a word by it, no fact.
    """
    if node is None or depth > _MAX_DEPTH:
        return ()
    try:
        form = world.evaluate(node, env.as_types())
        if isinstance(form, str):
            return metadata_of(parsed(form), env, world, depth + 1)
        if not isinstance(form, TypeForm) or not isinstance(form.node, ast.Subscript):
            return ()
        origin = world.evaluate(form.node.value, form.env)
    except Unknown:
        return ()
    if not isinstance(origin, External) or origin.last != "Annotated":
        return ()
    inner, *own = elements_of(form.node)
    return (
        *metadata_of(inner, form.env, world, depth + 1),
        *(one for part in own for one in _evaluated(part, form.env, world)),
    )


def _evaluated(node: ast.expr, env: Env, world: World) -> list[Meaning]:
    try:
        return [world.evaluate(node, env)]
    except Unknown:
        return []


def first_text(metadata: Sequence[Meaning], *names: str) -> str | None:
    """The first text that one of the objects has under one of these attributes."""
    found = (_attribute(item, name) for item in metadata for name in names)
    return next((value for value in found if isinstance(value, str) and value), None)


def first(metadata: Sequence[Meaning], *names: str) -> Meaning:
    """The first of these attributes that one of the objects has; None where there is none.

    `Unclear` where there is one that source does not tell.
    """
    found = (_attribute(item, name) for item in metadata for name in names)
    return next((value for value in found if isinstance(value, Unclear) or value), None)


def _attribute(item: Meaning, name: str) -> Meaning:
    if isinstance(item, Called):
        # PEP 727's `Doc` has its text as its one argument.
        if name == "documentation" and item.function.last == "Doc" and item.args:
            return item.args[0]
        return item.kwargs.get(name)
    if isinstance(item, Instance):
        reason = item.unsure.get(name, item.unsure.get("*"))
        return item.attributes.get(name) if reason is None else Unclear(reason)
    return None
