"""What functions return that ask about types and classes: `isinstance`, `get_args`, `fields`."""

from __future__ import annotations

import ast
import pathlib
from typing import TYPE_CHECKING, Any

from .meanings import (
    MISSING,
    PLAIN,
    Called,
    ClassMeaning,
    EnumMember,
    External,
    FieldMeaning,
    FunctionMeaning,
    Instance,
    TypeForm,
    Unknown,
)
from .type_arguments import type_arguments

if TYPE_CHECKING:
    from collections.abc import Callable

    from .meanings import Meaning
    from .world import World

    Args = list[Meaning]
    Kwargs = dict[str, Meaning]
    Handler = Callable[[World, Args, Kwargs], Meaning]

_TYPES: dict[str, Any] = {
    f"builtins.{cls.__name__}": cls
    for cls in (bool, int, float, str, bytes, list, tuple, dict, set, frozenset, complex)
} | {"types.NoneType": type(None), "pathlib.Path": pathlib.PurePath}


def _isinstance(world: World, args: Args, _: Kwargs) -> Meaning:
    value, types = args
    if isinstance(types, tuple):
        return any(_isinstance(world, [value, one], {}) for one in types)
    if isinstance(types, TypeForm):
        return any(_isinstance(world, [value, one], {}) for one in type_arguments(types, world))
    if types is None:
        return value is None
    if isinstance(value, (Instance, EnumMember)):
        return world.classes.is_subclass(value.cls, types)
    if isinstance(types, ClassMeaning):
        if isinstance(value, PLAIN):
            return False
    elif isinstance(types, External):
        return _is_external(value, types)
    raise Unknown("what kind of object it is, is known only when it runs")


def _is_external(value: Meaning, cls: External) -> bool:
    if cls.name in ("builtins.type", "builtins.object"):
        return cls.last == "object" or isinstance(value, ClassMeaning)
    if isinstance(value, Called):
        # A factory function named like the class it makes, or the class itself.
        if _made_by(value) == cls.last:
            return True
    elif isinstance(value, (*PLAIN, pathlib.PurePath)):
        if cls.name in _TYPES:
            return isinstance(value, _TYPES[cls.name])
        return _is_abstract(value, cls.last)
    elif isinstance(value, (ClassMeaning, FunctionMeaning)):
        return cls.last == "Callable"
    elif isinstance(value, External) and value.name.endswith(("MISSING", "Undefined")):
        return False
    raise Unknown(f"whether it is a {cls.last} is known only when it runs")


def _made_by(value: Called) -> str:
    return {"Field": "FieldInfo", "field": "Field"}.get(value.function.last, value.function.last)


def _is_abstract(value: Meaning, name: str) -> bool:
    abstract: dict[str, tuple[type, ...]] = {
        "Mapping": (dict,),
        "MutableMapping": (dict,),
        "Sequence": (list, tuple, str, bytes),
        "Iterable": (list, tuple, str, bytes, dict, set, frozenset),
        "Callable": (),
        "Number": (int, float, complex),
    }
    return isinstance(value, abstract.get(name, ()))


def _issubclass(world: World, args: Args, _: Kwargs) -> Meaning:
    cls, types = args
    candidates = types if isinstance(types, tuple) else (types,)
    if isinstance(cls, ClassMeaning):
        return any(world.classes.is_subclass(cls, other) for other in candidates)
    raise Unknown("what it inherits from is known only when it runs")


def _type(_: World, args: Args, __: Kwargs) -> Meaning:
    value = args[0]
    if isinstance(value, (Instance, EnumMember)):
        return value.cls
    if isinstance(value, PLAIN) and value is not None:
        return External(f"builtins.{type(value).__name__}")
    raise Unknown("its class is known only when it runs")


def _get_args(world: World, args: Args, _: Kwargs) -> Meaning:
    return type_arguments(args[0], world)


def _get_origin(world: World, args: Args, _: Kwargs) -> Meaning:
    form = args[0]
    if isinstance(form, TypeForm) and isinstance(form.node, ast.Subscript):
        return world.evaluate(form.node.value, form.env)
    if isinstance(form, (ClassMeaning, External)):
        return None
    raise Unknown("a type is taken apart when it runs")


def _fields(world: World, args: Args, _: Kwargs) -> Meaning:
    owner = args[0].cls if isinstance(args[0], Instance) else args[0]
    if isinstance(owner, ClassMeaning) and world.classes.is_dataclass(owner):
        return tuple(world.fields.by_name(owner).values())
    raise Unknown("the fields of a class are known only when it runs")


def _struct_fields(world: World, args: Args, _: Kwargs) -> Meaning:
    owner = args[0].cls if isinstance(args[0], Instance) else args[0]
    if not isinstance(owner, ClassMeaning) or world.classes.kind(owner) != "msgspec":
        raise Unknown("the fields of a class are known only when it runs")
    missing = External("msgspec.NODEFAULT")
    found = []
    for field in world.fields.by_name(owner).values():
        known = dict(field.attributes)
        for key in ("default", "default_factory"):
            known[key] = missing if known[key] == MISSING else known[key]
        known["required"] = known["default"] is known["default_factory"]
        found.append(FieldMeaning(field.name, known))
    return tuple(found)


def _type_hints(world: World, args: Args, _: Kwargs) -> Meaning:
    if not isinstance(args[0], ClassMeaning):
        raise Unknown("types are looked up when it runs")
    found: dict[Meaning, Meaning] = {}
    for base in reversed(world.classes.tree_mro(args[0])):
        found.update(world.classes.annotations(base))
    return found


def _vars(world: World, args: Args, _: Kwargs) -> Meaning:
    if args and isinstance(args[0], ClassMeaning):
        return world.classes.namespace(args[0])
    if args and isinstance(args[0], Instance) and not args[0].unsure:
        return args[0].attributes
    raise Unknown("the names of an object are known only when it runs")


def _is_dataclass(world: World, args: Args, _: Kwargs) -> Meaning:
    owner = args[0].cls if isinstance(args[0], Instance) else args[0]
    if isinstance(owner, ClassMeaning):
        return world.classes.is_dataclass(owner)
    if isinstance(owner, PLAIN):
        return False
    raise Unknown("whether it is a dataclass is known only when it runs")


def _object(_: World, __: Args, ___: Kwargs) -> Meaning:
    return Called(External("builtins.object"), (), {})


HANDLERS: dict[str, Handler] = {
    "builtins.isinstance": _isinstance,
    "builtins.issubclass": _issubclass,
    "builtins.object": _object,
    "builtins.type": _type,
    "builtins.vars": _vars,
    "typing.get_args": _get_args,
    "typing_extensions.get_args": _get_args,
    "typing.get_origin": _get_origin,
    "typing.get_type_hints": _type_hints,
    "typing_extensions.get_type_hints": _type_hints,
    "dataclasses.fields": _fields,
    "dataclasses.is_dataclass": _is_dataclass,
    "msgspec.structs.fields": _struct_fields,
}
"""By dotted name: takes the world, positional and keyword arguments."""
