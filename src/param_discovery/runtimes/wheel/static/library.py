"""What functions of Python and its libraries return, for those that need no machine to tell."""

from __future__ import annotations

import ast
import copy
import math
import pathlib
from typing import TYPE_CHECKING, Any

from . import library_types
from .judge import as_plain, as_text, compare, items_of, truth
from .meanings import (
    ABSENT,
    PLAIN,
    Called,
    ClassMeaning,
    External,
    FunctionMeaning,
    Instance,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .meanings import Meaning
    from .modules import Module
    from .world import World

    Args = list[Meaning]
    Kwargs = dict[str, Meaning]
    Handler = Callable[[World, Args, Kwargs], Meaning]

_MAX_ITEMS = 100_000


def _plain(world: World, args: Args) -> Args:
    found = [as_plain(argument, world) for argument in args]
    if not all(isinstance(argument, PLAIN) for argument in found):
        raise Unknown("a function is given what is known only when it runs")
    return found


def _with_plain(function: Callable[..., Any]) -> Handler:
    """A function of plain values as it is."""
    return lambda world, args, kwargs: function(*_plain(world, args), **kwargs)


def _collection(kind: type) -> Handler:
    def make(world: World, args: Args, kwargs: Kwargs) -> Meaning:
        if kind is dict:
            return _dict(world, args, kwargs)
        return kind(items_of(world, args[0])) if args else kind()

    return make


def _dict(world: World, args: Args, kwargs: Kwargs) -> Meaning:
    if not args:
        return dict(kwargs)
    if isinstance(args[0], dict):
        return {**args[0], **kwargs}
    pairs = [tuple(items_of(world, pair)) for pair in items_of(world, args[0])]
    return {**dict(pairs), **kwargs}


def _default_dict(world: World, args: Args, kwargs: Kwargs) -> Meaning:
    return _dict(world, args[1:], kwargs)


def _text(world: World, args: Args, _: Kwargs) -> Meaning:
    return str(as_text(args[0], world)) if args else ""


def _range(_: World, args: Args, __: Kwargs) -> Meaning:
    found = range(*args)
    if len(found) > _MAX_ITEMS:
        raise Unknown("a range is too long to follow")
    return found


def _length(world: World, args: Args, _: Kwargs) -> Meaning:
    return len(list(items_of(world, args[0])))


def _sorted(world: World, args: Args, kwargs: Kwargs) -> Meaning:
    if "key" in kwargs:
        raise Unknown("a list is sorted by a key when it runs")
    items = _plain(world, list(items_of(world, args[0])))
    return sorted(items, reverse=bool(kwargs.get("reverse", False)))


def _extreme(function: Callable[..., Any]) -> Handler:
    def find(world: World, args: Args, kwargs: Kwargs) -> Meaning:
        items = list(items_of(world, args[0])) if len(args) == 1 else args
        if "key" in kwargs:
            raise Unknown("a value is chosen by a key when it runs")
        return function(_plain(world, items), **kwargs)

    return find


def _logic(function: Callable[..., bool]) -> Handler:
    return lambda world, args, _: function(truth(i, world) for i in items_of(world, args[0]))


def _zip(world: World, args: Args, _: Kwargs) -> Meaning:
    return list(zip(*(items_of(world, argument) for argument in args), strict=False))


def _enumerate(world: World, args: Args, kwargs: Kwargs) -> Meaning:
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    return list(enumerate(items_of(world, args[0]), start))


def _reversed(world: World, args: Args, _: Kwargs) -> Meaning:
    return list(items_of(world, args[0]))[::-1]


def _next(world: World, args: Args, _: Kwargs) -> Meaning:
    items = list(items_of(world, args[0]))
    if items or len(args) > 1:
        return items[0] if items else args[1]
    raise Unknown("a search finds nothing")


def _map(world: World, args: Args, _: Kwargs) -> Meaning:
    function, values = args
    env = world.names.env(_module_of(function))
    return [world.calls.call(function, [item], {}, env) for item in items_of(world, values)]


def _filter(world: World, args: Args, _: Kwargs) -> Meaning:
    function, values = args
    env = world.names.env(_module_of(function))
    kept = []
    for item in items_of(world, values):
        found = item if function is None else world.calls.call(function, [item], {}, env)
        if truth(found, world):
            kept.append(item)
    return kept


def _module_of(function: Meaning) -> Module:
    if isinstance(function, FunctionMeaning):
        return function.env.module
    raise Unknown("a function is applied when it runs")


def _getattr(world: World, args: Args, _: Kwargs) -> Meaning:
    try:
        return world.attributes.get(args[0], args[1])
    except Unknown:
        if len(args) > 2 and _surely_lacks(world, args[0], args[1]):
            return args[2]
        raise


def _hasattr(world: World, args: Args, _: Kwargs) -> Meaning:
    try:
        world.attributes.get(args[0], args[1])
    except Unknown:
        if _surely_lacks(world, args[0], args[1]):
            return False
        raise
    return True


def _surely_lacks(world: World, owner: Meaning, name: str) -> bool:
    if isinstance(owner, PLAIN):
        return not hasattr(owner, name)
    if isinstance(owner, Instance):
        seen = name in owner.attributes or owner.unsure
        external = world.classes.external_bases(owner.cls) - {"builtins.object"}
        return not seen and not external and world.classes.find(owner.cls, name) is ABSENT
    return False


def _setattr(_: World, args: Args, __: Kwargs) -> Meaning:
    owner, name, value = args
    if not isinstance(owner, Instance):
        raise Unknown("an attribute is set when it runs")
    owner.attributes[name] = value
    owner.unsure.pop(name, None)


def _cast(_: World, args: Args, __: Kwargs) -> Meaning:
    return args[1]


def _same_again(_: World, args: Args, __: Kwargs) -> Meaning:
    return args[0]


def _copy(_: World, args: Args, __: Kwargs) -> Meaning:
    value = args[0]
    if isinstance(value, (dict, list, set)):
        return copy.copy(value)
    if isinstance(value, PLAIN):
        return value
    raise Unknown("an object is copied when it runs")


def _import_module(world: World, args: Args, kwargs: Kwargs) -> Meaning:
    name = args[0]
    package = args[1] if len(args) > 1 else kwargs.get("package")
    if isinstance(name, str) and name.startswith("."):
        level = len(name) - len(name.lstrip("."))
        parts = str(package).split(".")
        base = ".".join(parts[: len(parts) - level + 1])
        name = f"{base}.{name.lstrip('.')}" if name.lstrip(".") else base
    return world.names.module(name)


def _path(_: World, args: Args, __: Kwargs) -> Meaning:
    return pathlib.PurePosixPath(*args)


def _partial_check(_: World, args: Args, kwargs: Kwargs) -> Meaning:
    if not args:
        raise Unknown("a function is made when it runs")
    return Called(External("functools.partial"), tuple(args), kwargs)


def _callable(_: World, args: Args, __: Kwargs) -> Meaning:
    if isinstance(args[0], (ClassMeaning, FunctionMeaning)):
        return True
    if isinstance(args[0], PLAIN):
        return False
    raise Unknown("whether it can be called is known only when it runs")


def _member_count(operation: type[ast.cmpop]) -> Handler:
    return lambda world, args, _: compare(operation(), args[0], args[1], world)


def _keywords(_: World, __: Args, kwargs: Kwargs) -> Meaning:
    return dict(kwargs)


HANDLERS: dict[str, Handler] = {
    **library_types.HANDLERS,
    **{f"builtins.{cls.__name__}": _collection(cls) for cls in (list, tuple, set, frozenset, dict)},
    **{
        f"builtins.{function.__name__}": _with_plain(function)
        for function in (abs, round, int, float, bool, complex, divmod, hex, ord, chr)
    },
    **{
        f"math.{function.__name__}": _with_plain(function)
        for function in (math.ceil, math.floor, math.log, math.log2, math.sqrt, math.prod)
    },
    "builtins.str": _text,
    "builtins.range": _range,
    "builtins.len": _length,
    "builtins.sorted": _sorted,
    "builtins.sum": _extreme(sum),
    "builtins.min": _extreme(min),
    "builtins.max": _extreme(max),
    "builtins.any": _logic(any),
    "builtins.all": _logic(all),
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.reversed": _reversed,
    "builtins.iter": lambda world, args, _: list(items_of(world, args[0])),
    "builtins.next": _next,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.callable": _callable,
    "builtins.print": lambda *_: None,
    "collections.OrderedDict": _dict,
    "collections.defaultdict": _default_dict,
    "types.MappingProxyType": _same_again,
    "typing.cast": _cast,
    "typing_extensions.cast": _cast,
    "copy.copy": _copy,
    "copy.deepcopy": _copy,
    "importlib.import_module": _import_module,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "functools.partial": _partial_check,
    "operator.eq": _member_count(ast.Eq),
    "pydantic.ConfigDict": _keywords,
    "pydantic.config.ConfigDict": _keywords,
    "warnings.warn": lambda *_: None,
}
"""By dotted name: takes the world, positional and keyword arguments."""
