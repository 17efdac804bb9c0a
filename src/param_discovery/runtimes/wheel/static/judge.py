"""Truth, equality and elements of meanings: what Python would say, or that it cannot be told."""

from __future__ import annotations

import ast
import operator
import pathlib
from typing import TYPE_CHECKING, Any

from .meanings import (
    ABSENT,
    MISSING,
    Called,
    ClassMeaning,
    EnumMember,
    External,
    FunctionMeaning,
    Instance,
    MethodOfValue,
    ModuleMeaning,
    TypeForm,
    Unclear,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .meanings import Meaning
    from .world import World

_TRUE = (ClassMeaning, FunctionMeaning, MethodOfValue, ModuleMeaning, TypeForm)

_NOT_NONE = (
    "builtins.",
    "typing.",
    "dataclasses.",
    "pydantic_core.",
    "msgspec.",
    "enum.",
    "collections.",
)
"""Where every name means some object, never None or a plain value."""

_VALUE_TYPES = ("builtins.int", "builtins.str", "builtins.float", "enum.IntEnum", "enum.StrEnum")

_ORDERED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def truth(meaning: Meaning, world: World) -> bool:
    """`bool(meaning)`.

    Raises:
        Unknown: only running tells.
    """
    if isinstance(meaning, _TRUE):
        return True
    if isinstance(meaning, Unclear):
        raise Unknown(meaning.reason)
    if isinstance(meaning, EnumMember):
        plain = as_plain(meaning, world)
        if not isinstance(plain, EnumMember):
            return bool(plain)
        if world.classes.find(meaning.cls, "__bool__") is ABSENT:
            return True
    elif isinstance(meaning, Instance):
        own = [world.classes.find(meaning.cls, name) for name in ("__bool__", "__len__")]
        if own == [ABSENT, ABSENT]:
            return True
    elif isinstance(meaning, External) and meaning.name.startswith(_NOT_NONE):
        return True
    elif not isinstance(meaning, (External, Called)):
        return bool(meaning)
    raise Unknown("whether it is true is known only when it runs")


def as_plain(meaning: Meaning, world: World) -> Meaning:
    """The plain value that a member of an `int` or `str` enum is; all else stands for itself."""
    if not isinstance(meaning, EnumMember):
        return meaning
    is_value = world.classes.external_bases(meaning.cls) & set(_VALUE_TYPES)
    return meaning.value if is_value else meaning


def as_text(meaning: Meaning, world: World) -> Meaning:
    """What an f-string shows of it.

    Raises:
        Unknown: only running tells.
    """
    if isinstance(meaning, EnumMember):
        bases = world.classes.external_bases(meaning.cls)
        if bases & {"enum.StrEnum", "enum.IntEnum"}:
            return meaning.value
    elif meaning is None or isinstance(meaning, (str, int, float, pathlib.PurePath)):
        return meaning
    raise Unknown("a text in it is worked out when it runs")


def compare(op: ast.cmpop, left: Meaning, right: Meaning, world: World) -> bool:
    """One comparison.

    Raises:
        Unknown: only running tells.
    """
    if isinstance(op, (ast.In, ast.NotIn)):
        return _is_in(left, right, world) == isinstance(op, ast.In)
    if isinstance(op, (ast.Is, ast.Eq)):
        return same(left, right, world, by_identity=isinstance(op, ast.Is))
    if isinstance(op, (ast.IsNot, ast.NotEq)):
        return not same(left, right, world, by_identity=isinstance(op, ast.IsNot))
    return _ORDERED[type(op)](*(_comparable(side, world) for side in (left, right)))


def _comparable(meaning: Meaning, world: World) -> Meaning:
    plain = as_plain(meaning, world)
    if isinstance(plain, (External, Called, EnumMember, Instance, Unclear)):
        raise Unknown("what is compared is known only when it runs")
    return plain


def same(left: Meaning, right: Meaning, world: World, *, by_identity: bool = False) -> bool:
    """Whether two meanings are equal, or one object.

    Raises:
        Unknown: only running tells.
    """
    if left is right and not isinstance(left, float):
        return True
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Unclear):
            raise Unknown(side.reason)
        if isinstance(side, External):
            return side == other or _external_same(side, other)
        if isinstance(side, Called):
            return _called_same(side, other)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _instance_same(left, right, by_identity=by_identity)
    if isinstance(left, EnumMember) != isinstance(right, EnumMember):
        left, right = as_plain(left, world), as_plain(right, world)
    if by_identity and (left is None or right is None or isinstance(left, bool)):
        return left is right
    return bool(left == right)


def _called_same(side: Called, other: Meaning) -> bool:
    # What a class makes is never None; what a function returns may be.
    makes = side.function.last[:1].isupper() or side.function.last in ("field", "ib", "partial")
    if makes and (other is None or other == MISSING):
        return False
    raise Unknown("what is compared is known only when it runs")


def _instance_same(left: Meaning, right: Meaning, *, by_identity: bool) -> bool:
    if left is None or right is None or by_identity:
        return False
    raise Unknown("two objects are compared when it runs")


def _external_same(side: External, other: Meaning) -> bool:
    known = side.name.startswith(_NOT_NONE)
    if known and not isinstance(other, (External, Called)):
        return False
    if isinstance(other, (ClassMeaning, FunctionMeaning, ModuleMeaning)):
        return False
    if known and isinstance(other, External) and other.name.startswith(_NOT_NONE):
        return False
    raise Unknown(f"what {side.name} is, is known only when it runs")


def _is_in(left: Meaning, right: Meaning, world: World) -> bool:
    if isinstance(right, str) and isinstance(left, str):
        return left in right
    if isinstance(right, dict) and isinstance(left, (str, int)):
        return left in right
    return any(same(left, item, world) for item in items_of(world, right))


def items_of(world: World, meaning: Meaning) -> Iterable[Meaning]:
    """What a loop over it goes through.

    Raises:
        Unknown: only running tells.
    """
    if isinstance(meaning, ClassMeaning) and world.classes.kind(meaning) == "enum":
        return list(world.classes.iterated(meaning))
    if isinstance(meaning, range) and len(meaning) > 100_000:
        raise Unknown("a loop has too many turns to follow")
    if isinstance(meaning, (list, tuple, set, frozenset, dict, str, range)):
        return list(meaning)
    if isinstance(meaning, (type({}.keys()), type({}.values()), type({}.items()))):
        return list(meaning)
    raise Unknown("what a loop goes through is known only when it runs")
