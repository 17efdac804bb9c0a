"""The calls in annotations: `Annotated[int, Field(ge=1)]`, in quotes or behind an alias too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from param_discovery.runtimes.wheel.static.meanings import TypeForm, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.runtimes.wheel.static.meanings import Env
    from param_discovery.runtimes.wheel.static.world import World


def calls_in(world: World, annotation: ast.expr, env: Env) -> Iterator[tuple[ast.Call, Env]]:
    """Each call, with where it stands; those of one alias once."""
    waiting = [(annotation, env)]
    seen = {id(annotation)}
    while waiting:
        node, place = waiting.pop()
        for inner in ast.walk(_parsed(node)):
            if isinstance(inner, ast.Call):
                yield inner, place
            form = _alias(world, inner, place)
            if form is not None and id(form.node) not in seen:
                seen.add(id(form.node))
                waiting.append((form.node, form.env))


def _alias(world: World, node: ast.AST, env: Env) -> TypeForm | None:
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    try:
        meaning = world.evaluate(node, env.as_types())
    except Unknown:
        return None
    return meaning if isinstance(meaning, TypeForm) else None


def last_name(node: ast.expr) -> str:
    """`Field` of `pydantic.Field`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _parsed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError):
            return node
    return node
