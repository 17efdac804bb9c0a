"""What `typing.get_args` gives for a type expression."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .meanings import ClassMeaning, External, TypeForm, Unknown

if TYPE_CHECKING:
    from .meanings import Env, Meaning
    from .world import World


def type_arguments(form: Meaning, world: World) -> tuple[Meaning, ...]:
    """The arguments; of a Literal its values, nested ones taken out of each other (PEP 586).

    Raises:
        Unknown: only running tells.
    """
    if isinstance(form, (ClassMeaning, External)):
        return ()
    if not isinstance(form, TypeForm):
        raise Unknown("a type is taken apart when it runs")
    if isinstance(form.node, ast.BinOp):
        return _members(form.node, form.env, world)
    if not isinstance(form.node, ast.Subscript):
        raise Unknown("a type is taken apart when it runs")
    origin = world.evaluate(form.node.value, form.env)
    name = origin.last if isinstance(origin, External) else ""
    nodes = elements_of(form.node)
    values = [world.evaluate(node, form.env) for node in nodes]
    if name == "Literal":
        return _literal(values, world)
    if name == "Optional":
        return (*values, None)
    return tuple(values)


def elements_of(node: ast.Subscript) -> list[ast.expr]:
    """The expressions between the brackets."""
    inner = node.slice
    return list(inner.elts) if isinstance(inner, ast.Tuple) and inner.elts else [inner]


def _members(node: ast.BinOp, env: Env, world: World) -> tuple[Meaning, ...]:
    found: list[Meaning] = []
    for side in (node.left, node.right):
        value = world.evaluate(side, env)
        nested = isinstance(value, TypeForm) and isinstance(value.node, ast.BinOp)
        found.extend(type_arguments(value, world) if nested else [value])
    return tuple(found)


def _literal(values: list[Meaning], world: World) -> tuple[Meaning, ...]:
    found: list[Meaning] = []
    for value in values:
        parts = type_arguments(value, world) if isinstance(value, TypeForm) else (value,)
        found.extend(
            part for part in parts if (type(part), part) not in [(type(f), f) for f in found]
        )
    return tuple(found)
