"""One tree for each type, however it was written and whatever was imported first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .constraints import fits
from .python_type import python_type
from .type_tree import (
    ArrayType,
    ConstrainedType,
    LiteralType,
    MappingType,
    NeverType,
    NoneType,
    TupleType,
    Type,
    UnionType,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .value_tree import Value

    Constraints = tuple[tuple[str, Value], ...]


def normalise(type_: Type) -> Type:
    """The normal form; normalising it again changes nothing.

    Unions are flat, in alphabetical order, None last and without duplicates; their Literals are
    one Literal; `Literal['a', None]` is `Literal['a'] | None` (PEP 586). A constraint on a union
    stands on the members that it fits.
    """
    match type_:
        case UnionType(members=members, discriminator=discriminator):
            return _union([normalise(member) for member in members], discriminator)
        case LiteralType(values=values):
            return _literal(values)
        case ArrayType(item=item):
            return replace(type_, item=_maybe(item))
        case TupleType(items=items, item=item):
            many = None if items is None else tuple(map(normalise, items))
            return TupleType(items=many, item=_maybe(item))
        case MappingType(key=key, value=value):
            return replace(type_, key=_maybe(key), value=_maybe(value))
        case ConstrainedType(base=base, constraints=constraints):
            said = tuple(pair for pair in constraints if pair[0] != "strict")
            return _constrain(normalise(base), said)
    return type_


def _maybe(type_: Type | None) -> Type | None:
    return None if type_ is None else normalise(type_)


def _literal(values: Iterable[Value]) -> Type:
    unique = {repr(value): value for value in values if value is not None}
    members: list[Type] = [LiteralType(tuple(unique.values()))] if unique else []
    if any(value is None for value in values):
        members.append(NoneType())
    return members[0] if len(members) == 1 else UnionType(tuple(members))


def _union(members: Iterable[Type], discriminator: str | None) -> Type:
    flat = [part for member in members for part in _parts(member)]
    if discriminator is None:
        return _assemble(flat)
    told_apart = [part for part in flat if not isinstance(part, NoneType)]
    core = _assemble(told_apart)
    if isinstance(core, UnionType):
        core = replace(core, discriminator=discriminator)
    return _assemble([core, NoneType()]) if len(told_apart) < len(flat) else core


def _parts(member: Type) -> tuple[Type, ...]:
    """A union inside a union is its members, unless a property tells them apart."""
    if isinstance(member, UnionType) and member.discriminator is None:
        return member.members
    return (member,)


def _assemble(parts: Iterable[Type]) -> Type:
    literals = [part.values for part in parts if isinstance(part, LiteralType)]
    others: list[Type] = [part for part in parts if not isinstance(part, (LiteralType, NeverType))]
    if literals:
        others.append(_literal([value for values in literals for value in values]))
    unique = {repr(part): part for part in others}
    ordered = sorted(unique.items(), key=lambda entry: _order(entry[1], entry[0]))
    members = tuple(part for _, part in ordered)
    if not members:
        return NeverType()
    return members[0] if len(members) == 1 else UnionType(members)


def _order(member: Type, exact: str) -> tuple[bool, str, str]:
    return isinstance(member, NoneType), python_type(member), exact


def _constrain(base: Type, constraints: Constraints) -> Type:
    if not constraints:
        return base
    if isinstance(base, ConstrainedType):
        return _constrain(base.base, (*base.constraints, *constraints))
    if isinstance(base, UnionType):
        return _constrain_members(base, constraints)
    unique = {repr(pair): pair for pair in constraints}
    return ConstrainedType(base, tuple(unique[key] for key in sorted(unique)))


def _constrain_members(union: UnionType, constraints: Constraints) -> Type:
    members = [
        _constrain(member, tuple(pair for pair in constraints if fits(member, pair[0])))
        for member in union.members
    ]
    left = {
        repr(pair): pair
        for pair in constraints
        if not any(fits(member, pair[0]) for member in union.members)
    }
    whole = _union(members, union.discriminator)
    return ConstrainedType(whole, tuple(left[key] for key in sorted(left))) if left else whole
