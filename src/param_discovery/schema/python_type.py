"""`x-python-type`: the normal form in which a type is shown and compared as text.

Built-in generics (`list[int]`), the abstract ones by their own name (`Mapping[str, int]`), unions
as `X | Y`, Literals in source order, class names without their module, no `Annotated`. The members
of a union stand in alphabetical order, None last: Python's own caches of generics give a union the
order in which *some* module wrote it first, so source order depends on what was imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .type_tree import (
    AnyType,
    ArrayType,
    ClassType,
    ConstrainedType,
    LiteralType,
    MappingType,
    NeverType,
    NoneType,
    OpaqueType,
    ScalarType,
    TupleType,
    Type,
    UnionType,
    UnresolvedType,
)
from .values import python_text

if TYPE_CHECKING:
    from collections.abc import Iterable

_BUILT_IN = {
    "List": "list",
    "Dict": "dict",
    "Tuple": "tuple",
    "FrozenSet": "frozenset",
    "Deque": "deque",
    "DefaultDict": "defaultdict",
}
"""typing's own spellings of classes that are generic themselves (PEP 585)."""


def python_type(type_: Type) -> str:
    """The text of a type that `normal_form.normalise` made."""
    match type_:
        case UnionType(members=members):
            return _union(members)
        case ArrayType(name=name, item=item):
            return _generic(name, () if item is None else (item,))
        case TupleType():
            return _tuple(type_)
        case MappingType(name=name, key=key, value=value):
            return _generic(name, () if key is None or value is None else (key, value))
        case ConstrainedType(base=base):
            return python_type(base)
    return _leaf(type_)


def _leaf(type_: Type) -> str:
    match type_:
        case AnyType():
            return "Any"
        case NoneType():
            return "None"
        case NeverType():
            return "Never"
        case LiteralType(values=values):
            return f"Literal[{', '.join(map(python_text, values))}]"
        case UnresolvedType(text=text):
            return text
        case ScalarType(name=name) | ClassType(name=name) | OpaqueType(name=name):
            return name
    raise AssertionError(type_)


def _generic(name: str, arguments: Iterable[Type]) -> str:
    name = _BUILT_IN.get(name, name)
    texts = [python_type(argument) for argument in arguments]
    return f"{name}[{', '.join(texts)}]" if texts else name


def _tuple(type_: TupleType) -> str:
    if type_.item is not None:
        return f"tuple[{python_type(type_.item)}, ...]"
    if type_.items is None:
        return "tuple"
    return f"tuple[{', '.join(map(python_type, type_.items)) or '()'}]"


def _union(members: Iterable[Type]) -> str:
    texts = set(_texts(members))
    last = ["None"] if "None" in texts else []
    return " | ".join(sorted(texts - {"None"}) + last)


def _texts(members: Iterable[Type]) -> Iterable[str]:
    for member in members:
        inner = member.base if isinstance(member, ConstrainedType) else member
        if isinstance(inner, UnionType):
            yield from _texts(inner.members)
        else:
            yield python_type(member)
