"""Live annotations as Type trees (docs/design/observation.md)."""

from __future__ import annotations

import collections.abc
import enum
import re
import typing
from typing import TYPE_CHECKING, get_args, get_origin

from . import trees, values
from .classes import module_of, mro_of, name_of, qualname_of
from .constraints import constraints_of
from .fields import structure_of

if TYPE_CHECKING:
    from typing import Any, Callable

    from .definitions import Definitions

SEEN_THROUGH = ("ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar")
"""Wrappers that say how a name may be used, not what it is."""

# `any` for `Any` is a mistake that engines make; what else could it mean?
_EVERYTHING = (typing.Any, object, any)

_STR = {"kind": "scalar", "name": "str"}

_NAMED = {
    "NoReturn": {"kind": "never"},
    "Never": {"kind": "never"},
    "LiteralString": _STR,
    "Text": _STR,
    # From typing_extensions, where typing has none.
    "Any": trees.ANY,
    # Unparametrised: the wrapper says nothing about the type.
    **dict.fromkeys(SEEN_THROUGH, trees.ANY),
}

_MAX_DEPTH = 60
"""Types that stand inside types; JSON readers give up not far beyond."""

_HEAP_TYPE = 1 << 9
"""Py_TPFLAGS_HEAPTYPE: set on the classes that a `class` statement makes."""


class Unresolved(Exception):  # noqa: N818 - a signal between our modules, never seen outside
    """An annotation, or a part of it, names what cannot be found."""


class TypeReader:
    """Turns annotations into trees; structured classes go to the definitions."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._aliases: list[Any] = []
        self._depth = 0
        self.resolve: Callable[[str], Any] | None = None
        """Finds what a forward reference means, for as long as one annotation is read."""

    def read(self, annotation: Any) -> Any:
        """The tree of a live annotation.

        Raises:
            Unresolved: a forward reference is left in it.
        """
        if self._depth > _MAX_DEPTH:
            raise Unresolved("it is nested too deeply")
        self._depth += 1
        try:
            return self._read(annotation)
        finally:
            self._depth -= 1

    def _read(self, annotation: Any) -> Any:
        if annotation is None or annotation is type(None):
            return trees.NONE
        if any(annotation is everything for everything in _EVERYTHING):
            return trees.ANY
        if isinstance(annotation, (str, typing.ForwardRef)):
            return self._forward(annotation)
        origin = get_origin(annotation)
        if origin is not None:
            return self._generic(annotation, origin)
        if isinstance(annotation, type):
            return self._class(annotation)
        return self._special(annotation)

    def _forward(self, annotation: Any) -> Any:
        text = getattr(annotation, "__forward_arg__", annotation)
        if self.resolve is None or text in self._aliases:
            raise Unresolved(text)
        return self._alias(text, self.resolve(text))

    def _alias(self, alias: Any, meaning: Any) -> Any:
        """What stands behind a name; one that refers to itself has no finite tree."""
        if any(alias is known for known in self._aliases):
            raise Unresolved(f"{self.text(alias)}: it refers to itself")
        self._aliases.append(alias)
        try:
            return self.read(meaning)
        finally:
            self._aliases.pop()

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
            return self._alias(annotation, annotation.__value__)
        name = special_name(annotation)
        if _is_collection(name, annotation) or annotation is typing.Tuple:
            return self.parametrised(name, [], annotation)
        return _NAMED.get(name) or {"kind": "opaque", "name": self.text(annotation)}

    def _type_variable(self, variable: Any) -> Any:
        if variable.__bound__ is not None:
            return self.read(variable.__bound__)
        if variable.__constraints__:
            return trees.union([self.read(item) for item in variable.__constraints__])
        return trees.ANY

    def _generic(self, annotation: Any, origin: Any) -> Any:
        arguments = _arguments_of(annotation)
        if special_name(annotation) == "Annotated" or hasattr(annotation, "__metadata__"):
            return self.annotated(self.read(annotation.__origin__), annotation.__metadata__)
        name = special_name(origin)
        if name in ("Union", "UnionType"):
            return trees.union([self.read(item) for item in arguments])
        if name == "Literal":
            return trees.literal([values.read(item) for item in arguments])
        if name in SEEN_THROUGH:
            return self.read(arguments[0])
        if type(origin).__name__ == "TypeAliasType":
            return self._alias(origin, _substituted(origin, arguments))
        if origin is type or origin is collections.abc.Callable:
            return {"kind": "opaque", "name": self.text(annotation)}
        if origin is tuple and not arguments and annotation is not typing.Tuple:
            arguments = ((),)  # `tuple[()]`, in Python 3.11 and newer
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
        if any(getattr(item, "__unpacked__", False) for item in arguments):
            raise Unresolved("a tuple of which a part has any length")
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return {"kind": "tuple", "item": self._argument(arguments[0])}
        return {"kind": "tuple", "items": [self._argument(item) for item in arguments]}

    def annotated(self, base: Any, metadata: Any) -> Any:
        """A type under `Annotated[...]` metadata."""
        tags = [getattr(item, "discriminator", None) for item in metadata]
        names = [tag for tag in tags if isinstance(tag, str)]
        if names and base["kind"] == "union":
            base = dict(base, discriminator=names[-1])
        return trees.constrained(base, constraints_of(metadata))

    def _class(self, cls: type) -> Any:
        name = f"{module_of(cls)}.{qualname_of(cls)}"
        if name in trees.SCALARS:
            return {"kind": "scalar", "name": trees.SCALARS[name]}
        plain = name_of(cls)
        if _is_collection(plain, cls) or cls is tuple:
            return self.parametrised(plain, [], cls)
        if structure_of(cls) is not None or enum.Enum in mro_of(cls):
            return self._definitions.refer(cls)
        return _constrained_by_pydantic_1(cls) or {"kind": "opaque", "name": _opaque_name(cls)}

    def text(self, annotation: Any) -> str:
        """The normal form's text of a type, classes without their modules."""
        if annotation is None or annotation is type(None):
            return "None"
        if annotation is Ellipsis:
            return "..."
        if isinstance(annotation, list):
            return f"[{', '.join(self.text(item) for item in annotation)}]"
        if isinstance(annotation, typing.ForwardRef):
            return str(annotation.__forward_arg__)
        if isinstance(annotation, typing.TypeVar):
            return "Any" if annotation.__bound__ is None else self.text(annotation.__bound__)
        return self._generic_text(annotation)

    def _generic_text(self, annotation: Any) -> str:
        origin = get_origin(annotation)
        arguments = _arguments_of(annotation)
        if origin is None or hasattr(annotation, "__metadata__"):
            plain = getattr(annotation, "__origin__", annotation)
            return _opaque_name(plain) if isinstance(plain, type) else special_name(plain)
        name = special_name(origin)
        if isinstance(origin, type) and not origin.__flags__ & _HEAP_TYPE:
            name = _opaque_name(origin)
        if name in ("Union", "UnionType"):
            ordered = sorted(arguments, key=lambda item: item is type(None))
            return " | ".join(self.text(item) for item in ordered)
        if not arguments:
            return name
        if name == "Literal":
            return f"Literal[{', '.join(map(_literal_text, arguments))}]"
        return f"{name}[{', '.join(self.text(item) for item in arguments)}]"


def _constrained_by_pydantic_1(cls: type) -> Any:
    """Pydantic 1's `conint(ge=1)` is a class made from `int`, the constraints its attributes."""
    names = [f"{module_of(base)}.{qualname_of(base)}" for base in mro_of(cls)]
    if not any(re.match(r"pydantic\..*\.(Constrained|Strict)\w+$", name) for name in names):
        return None
    scalar = next((trees.SCALARS[name] for name in names if name in trees.SCALARS), None)
    base = {"kind": "scalar", "name": scalar}
    return trees.constrained(base, constraints_of([cls])) if scalar else None


def _arguments_of(annotation: Any) -> tuple[Any, ...]:
    # Python 3.8 has type variables in bare generics, and fails over a bare `Callable`.
    return () if getattr(annotation, "_special", False) else get_args(annotation)


def _literal_text(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return f"{name_of(type(value))}.{value.name}"
    return repr(value)


def _substituted(alias: Any, arguments: Any) -> Any:
    """What a generic alias (`type Pair[T] = tuple[T, T]`) means for these arguments."""
    meaning = dict(zip(alias.__type_params__, arguments))
    value = alias.__value__
    variables = getattr(value, "__parameters__", ())
    return value[tuple(meaning[variable] for variable in variables)] if variables else value


def _opaque_name(cls: type) -> str:
    """A class's plain name; `torch.dtype`, which no Python code made, keeps its package."""
    package = (module_of(cls) or "builtins").partition(".")[0]
    if package == "builtins" or cls.__flags__ & _HEAP_TYPE:
        return name_of(cls)
    return f"{package}.{name_of(cls)}"


def _is_collection(name: str, origin: Any) -> bool:
    if name not in trees.ARRAYS and name not in trees.MAPPINGS:
        return False
    return module_of(origin) in ("builtins", "collections", "collections.abc", "typing")


def special_name(annotation: Any) -> str:
    """`Union`, `Literal`, `list`, `Sequence`, ...: what Python calls a special form or a class."""
    if annotation is collections.abc.Set or annotation is typing.AbstractSet:
        return "AbstractSet"
    for attribute in ("__name__", "_name"):
        name = getattr(annotation, attribute, None)
        if isinstance(name, str):
            return name
    # Anything can stand behind a colon, also an object whose repr holds an address.
    text = values.stable_repr(annotation) or name_of(type(annotation))
    return text.replace("typing.", "")
