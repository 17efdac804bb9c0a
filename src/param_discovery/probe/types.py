"""Live annotations as Type trees (docs/design/observation.md)."""

from __future__ import annotations

import collections.abc
import enum
import typing
from typing import TYPE_CHECKING

from . import trees, values
from .constraints import constraints_of
from .fields import structure_of

if TYPE_CHECKING:
    from typing import Any

    from .definitions import Definitions

_SEEN_THROUGH = ("ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar")

_EVERYTHING = (typing.Any, object)

_HEAP_TYPE = 1 << 9
"""Py_TPFLAGS_HEAPTYPE: set on the classes that a `class` statement makes."""


class Unresolved(Exception):
    """An annotation, or a part of it, names what cannot be found."""


class TypeReader:
    """Turns annotations into trees; structured classes go to the definitions."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def read(self, annotation: Any) -> Any:
        """The tree of a live annotation.

        Raises:
            Unresolved: a forward reference is left in it.
        """
        if annotation is None or annotation is type(None):
            return trees.NONE
        if any(annotation is everything for everything in _EVERYTHING):
            return trees.ANY
        if isinstance(annotation, (str, typing.ForwardRef)):
            raise Unresolved(getattr(annotation, "__forward_arg__", annotation))
        origin = typing.get_origin(annotation)
        if origin is not None:
            return self._generic(annotation, origin)
        if isinstance(annotation, type):
            return self._class(annotation)
        return self._special(annotation)

    def _special(self, annotation: Any) -> Any:
        """What is neither a class nor a parametrised generic."""
        if type(annotation).__name__ == "InitVar":
            return self.read(annotation.type)
        if isinstance(annotation, typing.TypeVar):
            return self._type_variable(annotation)
        supertype = getattr(annotation, "__supertype__", None)
        if supertype is not None:
            return self.read(supertype)
        if type(annotation).__name__ == "TypeAliasType":
            return self.read(annotation.__value__)
        name = _special_name(annotation)
        if name in trees.ARRAYS or name in trees.MAPPINGS or name in ("Tuple", "tuple"):
            return self.parametrised(name, [], annotation)
        if name in ("NoReturn", "Never"):
            return {"kind": "never"}
        if name in ("LiteralString", "AnyStr", "Text"):
            return {"kind": "scalar", "name": "str"}
        return {"kind": "opaque", "name": self.text(annotation)}

    def _type_variable(self, variable: Any) -> Any:
        if variable.__bound__ is not None:
            return self.read(variable.__bound__)
        if variable.__constraints__:
            return trees.union([self.read(item) for item in variable.__constraints__])
        return trees.ANY

    def _generic(self, annotation: Any, origin: Any) -> Any:
        arguments = typing.get_args(annotation)
        if _special_name(annotation) == "Annotated" or hasattr(annotation, "__metadata__"):
            base = annotation.__origin__
            return self.annotated(self.read(base), annotation.__metadata__)
        name = _special_name(origin)
        if name in ("Union", "UnionType"):
            return trees.union([self.read(item) for item in arguments])
        if name == "Literal":
            return trees.literal([values.read(item) for item in arguments])
        if name in _SEEN_THROUGH:
            return self.read(arguments[0])
        if type(origin).__name__ == "TypeAliasType":
            return self.read(origin.__value__)
        if origin is type or origin is collections.abc.Callable:
            return {"kind": "opaque", "name": self.text(annotation)}
        return self.parametrised(name, list(arguments), origin)

    def parametrised(self, name: str, arguments: list[Any], origin: Any) -> Any:
        """A generic by Python's name; arguments may be annotations or ready trees."""
        if name in ("tuple", "Tuple"):
            return self._tuple(arguments)
        if _is_collection(name, origin):
            items = [self._argument(item) for item in arguments]
            if name in trees.ARRAYS:
                return trees.array(name, items)
            return trees.mapping(name, items)
        return self._class(origin) if isinstance(origin, type) else self._special(origin)

    def _argument(self, item: Any) -> Any:
        return item if isinstance(item, dict) else self.read(item)

    def _tuple(self, arguments: list[Any]) -> Any:
        if not arguments:
            return {"kind": "tuple"}
        if arguments == [()]:
            return {"kind": "tuple", "items": []}
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return {"kind": "tuple", "item": self._argument(arguments[0])}
        return {"kind": "tuple", "items": [self._argument(item) for item in arguments]}

    def annotated(self, base: Any, metadata: Any) -> Any:
        """A type under `Annotated[...]` metadata."""
        return trees.constrained(base, constraints_of(metadata))

    def _class(self, cls: type) -> Any:
        name = "%s.%s" % (cls.__module__, cls.__qualname__)
        if name in trees.SCALARS:
            return {"kind": "scalar", "name": trees.SCALARS[name]}
        plain = cls.__name__
        if _is_collection(plain, cls) or cls is tuple:
            return self.parametrised(plain, [], cls)
        if structure_of(cls) is not None or _is_enum(cls):
            return self._definitions.refer(cls)
        return {"kind": "opaque", "name": _opaque_name(cls)}

    def text(self, annotation: Any) -> str:
        """The normal form's text of a type, classes without their modules."""
        if annotation is None or annotation is type(None):
            return "None"
        if annotation is Ellipsis:
            return "..."
        if isinstance(annotation, list):
            return "[%s]" % ", ".join(self.text(item) for item in annotation)
        if isinstance(annotation, typing.ForwardRef):
            return str(annotation.__forward_arg__)
        if isinstance(annotation, typing.TypeVar):
            return "Any" if annotation.__bound__ is None else self.text(annotation.__bound__)
        return self._generic_text(annotation)

    def _generic_text(self, annotation: Any) -> str:
        origin = typing.get_origin(annotation)
        arguments = typing.get_args(annotation)
        if origin is None or hasattr(annotation, "__metadata__"):
            plain = getattr(annotation, "__origin__", annotation)
            return _opaque_name(plain) if isinstance(plain, type) else _special_name(plain)
        name = _special_name(origin)
        if isinstance(origin, type) and not origin.__flags__ & _HEAP_TYPE:
            name = _opaque_name(origin)
        if name in ("Union", "UnionType"):
            ordered = sorted(arguments, key=lambda item: item is type(None))
            return " | ".join(self.text(item) for item in ordered)
        if name == "Literal":
            return "Literal[%s]" % ", ".join(repr(item) for item in arguments)
        return "%s[%s]" % (name, ", ".join(self.text(item) for item in arguments))


def _opaque_name(cls: type) -> str:
    """A class's plain name; `torch.dtype` keeps its package, being no class that Python code made."""
    package = (cls.__module__ or "builtins").partition(".")[0]
    if package == "builtins" or cls.__flags__ & _HEAP_TYPE:
        return cls.__name__
    return "%s.%s" % (package, cls.__name__)


def _is_enum(cls: type) -> bool:
    return issubclass(cls, enum.Enum)


def _is_collection(name: str, origin: Any) -> bool:
    if name not in trees.ARRAYS and name not in trees.MAPPINGS:
        return False
    return getattr(origin, "__module__", "") in (
        "builtins",
        "collections",
        "collections.abc",
        "typing",
    )


def _special_name(annotation: Any) -> str:
    """`Union`, `Literal`, `list`, `Sequence`, ...: what Python calls a special form or a class."""
    if annotation is collections.abc.Set:
        return "AbstractSet"
    for attribute in ("__name__", "_name"):
        name = getattr(annotation, attribute, None)
        if isinstance(name, str):
            return "AbstractSet" if annotation is getattr(typing, "AbstractSet", None) else name
    return str(annotation).replace("typing.", "")
