"""What expressions mean, as far as source tells.

Plain Python values (numbers, texts, lists, ...) stand for themselves. Everything that only a
running engine would have, a class, a function, an object, is one of the small objects here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from .modules import Module

    FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

Meaning = Any
"""A plain Python value, or an object of this module."""

PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
"""The classes of plain Python values."""

TypeTree = dict[str, Any]
"""A Type of docs/design/observation.md."""

ValueTree = Any
"""A Value of docs/design/observation.md."""


class Unknown(Exception):  # noqa: N818 - not an error: the answer 'source alone does not tell'
    """What an expression means cannot be told without running code; the text says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Env:
    """Where an expression stands: its module, and the names of functions and classes around it."""

    module: Module
    names: dict[str, Meaning] = field(default_factory=dict)
    parent: Env | None = None
    cls: ClassMeaning | None = None
    """The class whose body it stands in."""
    for_types: bool = False
    """An annotation stands there: names that only a type checker knows count, and a field or a
    method that is named like a type (`date: date | None = None`) does not hide the type."""

    def as_types(self) -> Env:
        """The same place, for an annotation."""
        return self if self.for_types else replace(self, for_types=True)

    def inner(self, names: dict[str, Meaning] | None = None) -> Env:
        """The environment of a block inside this one; a class's names stay outside a function."""
        outer = self
        while outer.cls is not None and outer.parent is not None:
            outer = outer.parent
        return Env(self.module, {} if names is None else names, outer)


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the tree, by its dotted name: `torch.float16`, `builtins.int`."""

    name: str

    @property
    def last(self) -> str:
        """Its own name, without the module's."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True, eq=False)
class ModuleMeaning:
    """A module of the tree."""

    module: Module


@dataclass(frozen=True, slots=True, eq=False)
class ClassMeaning:
    """A class of the tree; what it inherits and declares is worked out in `classes`."""

    name: str
    qualname: str
    node: ast.ClassDef
    env: Env
    """Around the class statement."""

    @property
    def module(self) -> Module:
        """Where it is defined."""
        return self.env.module

    @property
    def key(self) -> str:
        """`module:QualName`, the key of its definition."""
        return f"{self.module.name}:{self.qualname}"


@dataclass(frozen=True, slots=True, eq=False)
class FunctionMeaning:
    """A function, method or lambda of the tree."""

    node: FunctionNode
    env: Env
    """Around the function."""
    qualname: str
    owner: ClassMeaning | None = None
    """The class whose body defines it."""
    bound: Meaning = None
    """What a method is bound to."""
    is_bound: bool = False

    @property
    def name(self) -> str:
        """Its own name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True, eq=False)
class MethodOfValue:
    """A method of a plain Python value, not yet called: `"a b".split`."""

    value: Meaning
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """The result of calling something outside the tree: `pydantic.Field(ge=0)`."""

    function: External
    args: tuple[Meaning, ...]
    kwargs: Mapping[str, Meaning]
    env: Env | None = None
    """Where the call stands: texts among its arguments may name types there."""

    @property
    def name(self) -> str:
        """The function's dotted name."""
        return self.function.name


class Unclear:
    """An argument of a call that source does not tell.

    It may be handed on; whoever looks at it learns why it is not known.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise Unknown(self.reason)

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A member of an enum of the tree."""

    cls: ClassMeaning
    name: str
    value: Meaning = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object of a class of the tree."""

    cls: ClassMeaning
    attributes: dict[str, Meaning]
    unsure: dict[str, str] = field(default_factory=dict)
    """Attributes whose value source does not tell, with the reason; `*` is all of them."""
    given: Mapping[str, Meaning] | None = None
    """What a structured class's object was made with."""


@dataclass(frozen=True, slots=True, eq=False)
class TypeForm:
    """A type expression that is no class: `Literal["a", "b"]`, `int | None`."""

    node: ast.expr
    env: Env


@dataclass(frozen=True, slots=True, eq=False)
class FieldMeaning:
    """An element of `dataclasses.fields(cls)`."""

    name: str
    attributes: Mapping[str, Meaning]


MISSING = External("dataclasses.MISSING")

ABSENT = External("")
"""There is no such attribute."""
