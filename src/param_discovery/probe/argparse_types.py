"""Types of argparse's arguments, as trees: what a value is once the parser has converted it."""

from __future__ import annotations

import argparse
import ast
import enum
import functools
import inspect
import json
import typing
from typing import TYPE_CHECKING

from . import documented_types, trees

if TYPE_CHECKING:
    from typing import Any, Callable

    Tree = dict[str, Any]
    ToValue = Callable[[Any], Any]
    ToType = Callable[[Any], Any]

BOOL: Tree = {"kind": "scalar", "name": "bool"}
INT: Tree = {"kind": "scalar", "name": "int"}
STR: Tree = {"kind": "scalar", "name": "str"}

_JSON_READERS = (json.loads, ast.literal_eval)
"""Functions that give whatever the text says."""

_MAX_CHOICES = 1000

_MAX_NESTING = 5
"""Converters made by converters; engines have two."""


class Types:
    """Reads the types of one parser's actions."""

    def __init__(
        self, parser: argparse.ArgumentParser, to_value: ToValue, to_type: ToType | None
    ) -> None:
        self._parser = parser
        self._to_value = to_value
        self._to_type = to_type or annotation_tree

    def one(self, action: argparse.Action) -> Tree | None:
        """The type of a single converted value; None where nothing says it."""
        if action.choices is not None:
            return self._choices(action.choices)
        return self.converted(self.converter(action))

    def converter(self, action: argparse.Action) -> Any:
        """The action's `type`, names of the parser's own registry looked up."""
        if action.type is None:
            return None
        registered = self._parser._registry_get  # noqa: SLF001 - argparse has no public way
        return registered("type", action.type, action.type)

    def _choices(self, choices: Any) -> Tree | None:
        if isinstance(choices, range) and choices.step == 1 and len(choices):
            return trees.constrained(INT, {"ge": choices.start, "le": choices.stop - 1})
        try:
            found = [self._to_value(choice) for choice in choices]
        except TypeError:
            # A container that only answers `in`.
            return None
        if isinstance(choices, (set, frozenset)):
            found.sort(key=lambda value: json.dumps(value, sort_keys=True))
        return trees.literal(found) if 0 < len(found) <= _MAX_CHOICES else None

    def converted(self, function: Any, nesting: int = 0) -> Tree | None:
        """What the callable makes of a text; None where it does not declare that."""
        if function is None:
            return STR
        if isinstance(function, type):
            return self._class(function)
        if any(function is reader for reader in _JSON_READERS):
            return trees.ANY
        if isinstance(function, functools.partial):
            return self.converted(function.func, nesting)
        if isinstance(function, argparse.FileType):
            name = "BinaryIO" if "b" in function._mode else "TextIO"  # noqa: SLF001
            return {"kind": "opaque", "name": name}
        return self._returned(function, nesting)

    def _class(self, cls: type) -> Tree:
        scalar = trees.SCALARS.get(f"{cls.__module__}.{cls.__qualname__}")
        if scalar is not None:
            return {"kind": "scalar", "name": scalar}
        if issubclass(cls, enum.Enum) and self._to_type is annotation_tree:
            return trees.literal([self._to_value(member) for member in cls])
        return self._to_type(cls) or {"kind": "opaque", "name": cls.__name__}

    def _returned(self, function: Any, nesting: int) -> Tree | None:
        """The declared result of a function, method or callable object."""
        declared = function if inspect.isroutine(function) else type(function).__call__
        try:
            result = typing.get_type_hints(declared).get("return", inspect.Parameter.empty)
        except Exception:
            # A forward reference of the engine that means nothing at run time.
            return None
        if result is inspect.Parameter.empty or nesting > _MAX_NESTING:
            return None
        if _has_variables(result):
            return self._solved(result, function, nesting)
        return self._guarded_type(result)

    def _guarded_type(self, annotation: Any) -> Tree | None:
        try:
            tree: Tree | None = self._to_type(annotation)
        except Exception:
            return None
        return tree

    def _solved(self, result: Any, function: Any, nesting: int) -> Tree | None:
        """`T | None` of a converter that was made from another one, whose result is T.

        A generic maker of converters holds the one callable that it was given in its closure; T can
        come from nowhere else. With two callables, or none, nothing is known.
        """
        cells = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
        callables = [content for content in cells if callable(content)]
        if len(callables) != 1 or len(cells) != 1:
            return None
        inner = self.converted(callables[0], nesting + 1)
        if inner is None or isinstance(result, typing.TypeVar):
            return inner
        if str(typing.get_origin(result)) not in ("typing.Union", "<class 'types.UnionType'>"):
            return None
        members = [
            inner if isinstance(part, typing.TypeVar) else self._guarded_type(part)
            for part in typing.get_args(result)
        ]
        known = [member for member in members if member is not None]
        return trees.union(known) if len(known) == len(members) else None


def _has_variables(annotation: Any) -> bool:
    is_variable = isinstance(annotation, typing.TypeVar)
    return is_variable or bool(getattr(annotation, "__parameters__", ()))


def annotation_tree(annotation: Any) -> Tree | None:
    """The tree of a live annotation by its text, for where no reader of types is at hand."""
    if annotation is None or annotation is type(None):
        return trees.NONE
    tree: Tree | None = documented_types.type_tree(inspect.formatannotation(annotation))
    return tree
