"""Members of enums, with the values that `auto()` gives them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .meanings import Called, ClassMeaning, EnumMember, External, FunctionMeaning, Unknown

if TYPE_CHECKING:
    from .meanings import Meaning
    from .world import World

_FLAGS = frozenset({"enum.Flag", "enum.IntFlag"})
_TEXTS = frozenset({"enum.StrEnum", "strenum.StrEnum"})


def members_of(cls: ClassMeaning, world: World) -> list[EnumMember]:
    """The members in order; an alias is listed under its own name with the same value.

    Raises:
        Unknown: the values are worked out by the class's own code.
    """
    if "__new__" in world.classes.body(cls) or any(
        "_generate_next_value_" in world.classes.body(base) for base in world.classes.tree_mro(cls)
    ):
        # Such a class may give any value: only what does not go through it is known.
        _refuse_made_values(cls, world)
    found: list[EnumMember] = []
    env = world.classes.env(cls)
    for base in reversed(world.classes.tree_mro(cls)[1:]):
        found.extend(world.classes.members(base) if world.classes.kind(base) == "enum" else [])
    for name, node in _assigned(cls, world):
        value = world.evaluate(node, env)
        if isinstance(value, (FunctionMeaning, ClassMeaning)):
            continue
        if isinstance(value, External) and value.name.startswith("builtins."):
            continue
        found.append(EnumMember(cls, name, _value(cls, name, value, found, world)))
    return found


def canonical(members: list[EnumMember], world: World) -> list[EnumMember]:
    """What iterating the enum gives: no aliases, and of flags only single bits."""
    seen: list[Meaning] = []
    found = []
    for member in members:
        key = (type(member.value), member.value)
        if key in seen:
            continue
        seen.append(key)
        if not _is_composed(member, world):
            found.append(member)
    return found


def _is_composed(member: EnumMember, world: World) -> bool:
    """Whether it is a flag of no bit or of several."""
    value = member.value
    if not isinstance(value, int) or not world.classes.external_bases(member.cls) & _FLAGS:
        return False
    return value <= 0 or bool(value & (value - 1))


def _assigned(cls: ClassMeaning, world: World) -> list[tuple[str, ast.expr]]:
    """The assignments of the body that make members."""
    found = []
    ignored = {"_ignore_", "_order_", "_value_"}
    for statement in world.classes.statements(cls):
        if isinstance(statement, ast.Assign):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            found += [(name, statement.value) for name in names]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found += [(statement.target.id, node) for node in [statement.value] if node is not None]
    return [
        (name, node)
        for name, node in found
        if name not in ignored and not (name.startswith("_") and name.endswith("_"))
        if not name.startswith(f"_{cls.name}__") and not name.startswith("__")
    ]


def _value(
    cls: ClassMeaning, name: str, value: Meaning, before: list[EnumMember], world: World
) -> Meaning:
    bases = world.classes.external_bases(cls)
    if isinstance(value, Called) and value.function.last == "member" and value.args:
        value = value.args[0]
    if not (isinstance(value, Called) and value.name == "enum.auto"):
        if bases & _TEXTS and not isinstance(value, str):
            raise Unknown(f"{cls.name}.{name} is made a text when it runs")
        return value
    if bases & _TEXTS:
        # The standard library's writes names small, the package that came before it does not.
        return name.lower() if "enum.StrEnum" in bases else name
    numbers = [m.value for m in before if isinstance(m.value, int)]
    if bases & _FLAGS:
        highest = max(numbers, default=0)
        return 1 << highest.bit_length() if highest else 1
    if len(numbers) < len(before):
        raise Unknown(f"{cls.name}.{name} continues values that are no numbers")
    if "builtins.str" in bases:
        return str(max(numbers, default=0) + 1)
    return max(numbers, default=0) + 1


def _refuse_made_values(cls: ClassMeaning, world: World) -> None:
    for name, node in _assigned(cls, world):
        if isinstance(node, (ast.Tuple, ast.Call)):
            raise Unknown(f"the value of {cls.name}.{name} is made by the class's own code")
