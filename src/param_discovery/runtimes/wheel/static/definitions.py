"""The structured classes and enums that types refer to, each read once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from param_discovery.probe import docstrings

from .meanings import ClassMeaning, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from .value_trees import ValueTrees
    from .world import World

    ReadParameters = Callable[[ClassMeaning], list[dict[str, Any]]]

_MAX_DEFINITIONS = 5000


class Definitions:
    """Hands out references at once and reads the classes later, so that recursion ends."""

    def __init__(self, world: World, values: ValueTrees) -> None:
        self._world = world
        self._values = values
        self._classes: dict[str, ClassMeaning] = {}
        self._pending: list[str] = []

    def refer(self, cls: ClassMeaning) -> dict[str, Any]:
        """The Type tree of a structured class or enum.

        Raises:
            Unknown: there are too many of them, or an enum's values are made when it runs.
        """
        if self._world.classes.kind(cls) == "enum":
            enum_members(cls, self._world, self._values)
        key, number = cls.key, 2
        while self._classes.get(key, cls) is not cls:
            key = f"{cls.key}.{number}"
            number += 1
        if key not in self._classes:
            if len(self._classes) >= _MAX_DEFINITIONS:
                raise Unknown("it refers to too many classes")
            self._classes[key] = cls
            self._pending.append(key)
        return {"kind": "class", "ref": key, "name": cls.name}

    def read_all(self, read_parameters: ReadParameters) -> dict[str, Any]:
        """Every definition by its key; reading one may add others."""
        found = {}
        while self._pending:
            key = self._pending.pop()
            found[key] = self._read(self._classes[key], read_parameters)
        return found

    def _read(self, cls: ClassMeaning, read_parameters: ReadParameters) -> dict[str, Any]:
        definition: dict[str, Any] = {"name": cls.name}
        description = docstrings.summary(own_docstring(cls))
        if description:
            definition["description"] = description
        kind = self._world.classes.kind(cls)
        definition["kind"] = kind
        if kind == "enum":
            definition["members"] = enum_members(cls, self._world, self._values)
            return definition
        definition["open"] = self._world.fields.takes_other_names(cls)
        definition["parameters"] = read_parameters(cls)
        limitations = unseen_bases(cls, self._world)
        return definition | ({"limitations": limitations} if limitations else {})


def enum_members(cls: ClassMeaning, world: World, values: ValueTrees) -> list[list[Any]]:
    """Names and values in order, aliases left out.

    Raises:
        Unknown: only running the engine tells a value.
    """
    return [[m.name, values.of_member(m)] for m in world.classes.iterated(cls)]


def unseen_bases(cls: ClassMeaning, world: World) -> list[dict[str, Any]]:
    """Limitations of a class whose bases are not all in the tree."""
    return [
        {
            "parameter": None,
            "reason": f"{cls.name} inherits from {name}, whose source is not the engine's: "
            "what that declares is not known.",
        }
        for name in world.classes.unseen_bases(cls)
    ]


def own_docstring(cls: ClassMeaning) -> str | None:
    """The docstring of the class's own body; Python drops one that is an f-string."""
    text = plain_docstring(cls.node)
    # A library writes the signature where there is no docstring; an author might, too.
    return None if text is None or text.startswith(f"{cls.name}(") else text


def plain_docstring(node: ast.AST) -> str | None:
    """The docstring that Python keeps for a class or a function, not cleaned."""
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    value = first.value if isinstance(first, ast.Expr) else None
    text = value.value if isinstance(value, ast.Constant) else None
    return text if isinstance(text, str) else None
