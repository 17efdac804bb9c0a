"""Validators of a class: what they do is not seen, and a reader is told that they are there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.pipeline.models_annotations import calls_in, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.runtimes.wheel.static.declared import Declared
    from param_discovery.runtimes.wheel.static.meanings import ClassMeaning
    from param_discovery.runtimes.wheel.static.world import World

_OF_FIELDS = frozenset({"field_validator", "validator"})
_OF_CLASSES = frozenset({"model_validator", "root_validator"})
_BESIDE_TYPES = frozenset({"AfterValidator", "BeforeValidator", "PlainValidator", "WrapValidator"})
_BEFORE = frozenset({"before", "plain", "wrap"})


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
        calls = calls_in(world, entry.annotation, env) if entry.annotation else ()
        names = [last_name(call.func) for call, _ in calls]
        beside = [name for name in names if name in _BESIDE_TYPES]
        count += len(beside)
        if any(name != "AfterValidator" for name in beside):
            typeless.add(entry.public)
    return Validators(count, frozenset(typeless))


def _decorators(cls: ast.ClassDef) -> Iterator[tuple[str, ast.Call | None]]:
    for statement in cls.body:
        for node in getattr(statement, "decorator_list", ()):
            name = last_name(node.func if isinstance(node, ast.Call) else node)
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
