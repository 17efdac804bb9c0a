"""Unions whose members a property tells apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .normal_form import normalise
from .type_tree import ClassType, LiteralType, UnionType
from .values import express

if TYPE_CHECKING:
    from .definitions import DefinitionIndex
    from .type_tree import Type


def tags_of(union: UnionType, index: DefinitionIndex) -> dict[str, str] | None:
    """The definition that each value of the property leads to.

    None where that is not declared, or does not tell them apart: `oneOf` would then refuse what
    the engine accepts.
    """
    tags: dict[str, str] = {}
    for member in union.members:
        values = _tags(member, union.discriminator, index)
        if not values or not tags.keys().isdisjoint(values):
            return None
        tags |= dict.fromkeys(values, member.ref if isinstance(member, ClassType) else "")
    return tags


def _tags(member: Type, name: str | None, index: DefinitionIndex) -> list[str]:
    if not isinstance(member, ClassType):
        return []
    for parameter in index.definition(member.ref).parameters:
        if name == parameter.name or name in parameter.aliases:
            return _values(parameter.type, index)
    return []


def _values(type_: Type | None, index: DefinitionIndex) -> list[str]:
    type_ = None if type_ is None else normalise(type_)
    if isinstance(type_, LiteralType):
        trees = type_.values
    elif isinstance(type_, ClassType):
        trees = tuple(value for _, value in index.definition(type_.ref).members)
    else:
        return []
    texts = [express(tree) for tree in trees]
    tags = [text.json for text in texts if text is not None and isinstance(text.json, str)]
    return tags if len(tags) == len(trees) else []
