"""Validators of a class: what they do is not seen, and a reader is told that they are there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.runtimes.wheel.static.meanings import TypeForm, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.runtimes.wheel.static.declared import Declared
    from param_discovery.runtimes.wheel.static.meanings import ClassMeaning, Env
    from param_discovery.runtimes.wheel.static.world import World

_OF_FIELDS = frozenset({"field_validator", "validator"})
_OF_CLASSES = frozenset({"model_validator", "root_validator"})
_BESIDE_TYPES = frozenset({"AfterValidator", "BeforeValidator", "PlainValidator", "WrapValidator"})
_BEFORE = frozenset({"before", "plain", "wrap"})
_DEEPEST = 20
"""Aliases of aliases."""


class Validators(NamedTuple):
    """Of one class, with its bases."""

    total: int
    typeless: frozenset[str]
    """Fields, by the name that a caller writes, that take what a validator makes their type of."""


def read_validators(world: World, cls: ClassMeaning, fields: Mapping[str, Declared]) -> Validators:
    """The validators that pydantic calls."""
    count = 0
    typeless = set()
    for base in world.classes.tree_mro(cls):
        for name, call in _decorators(base.node):
            count += 1
            if name in _OF_FIELDS and _stands_before(call):
                typeless |= {fields[one].public for one in _named(call, fields)}
    for entry in fields.values():
        env = world.classes.env(entry.owner)
        beside = [*_beside(world, entry.annotation, env, _DEEPEST)] if entry.annotation else []
        count += len(beside)
        if any(name != "AfterValidator" for name in beside):
            typeless.add(entry.public)
    return Validators(count, frozenset(typeless))


def _decorators(cls: ast.ClassDef) -> Iterator[tuple[str, ast.Call | None]]:
    for statement in cls.body:
        for node in getattr(statement, "decorator_list", ()):
            name = _last(node.func if isinstance(node, ast.Call) else node)
            if name in _OF_FIELDS | _OF_CLASSES:
                yield name, node if isinstance(node, ast.Call) else None


def _stands_before(call: ast.Call | None) -> bool:
    for keyword in call.keywords if call is not None else ():
        is_said = isinstance(keyword.value, ast.Constant)
        if keyword.arg == "mode":
            return not is_said or keyword.value.value in _BEFORE  # type: ignore[attr-defined]  # a Constant
        if keyword.arg == "pre":
            return not is_said or bool(keyword.value.value)  # type: ignore[attr-defined]  # a Constant
        if keyword.arg is None:
            return True
    return False


def _named(call: ast.Call | None, fields: Mapping[str, Declared]) -> list[str]:
    """The fields that it is for; a name that is no text may be any of them."""
    arguments = call.args if call is not None else []
    names = [one.value for one in arguments if isinstance(one, ast.Constant)]
    if len(names) < len(arguments) or "*" in names:
        return [*fields]
    return [str(name) for name in names if name in fields]


def _beside(world: World, node: ast.expr, env: Env, depth: int) -> Iterator[str]:
    """The validators in an annotation, and in the aliases that it names."""
    if depth == 0:
        return
    for inner in ast.walk(_parsed(node)):
        if isinstance(inner, ast.Call) and _last(inner.func) in _BESIDE_TYPES:
            yield _last(inner.func)
        elif isinstance(inner, ast.Name | ast.Attribute):
            try:
                meaning = world.evaluate(inner, env.as_types())
            except Unknown:
                continue
            if isinstance(meaning, TypeForm):
                yield from _beside(world, meaning.node, meaning.env, depth - 1)


def _parsed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError):
            return node
    return node


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
