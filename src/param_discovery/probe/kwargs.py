"""Keyword arguments that a function takes only through `**kwargs`, read from its body."""

from __future__ import annotations

import ast
import dataclasses
from typing import TYPE_CHECKING

from .kwargs_walk import Walker

if TYPE_CHECKING:
    from typing import Mapping, Union

    from .kwargs_walk import Read

    FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef]
    Bindings = Mapping[str, ast.expr]


@dataclasses.dataclass(frozen=True)
class KeywordArgument:
    """One name that the body takes out of `**kwargs`."""

    name: str
    default_node: ast.expr | None
    """What stands for it when the caller leaves it out; None where the body does not say."""
    required: bool
    """It is read without a default, under no condition."""
    line: int
    """Where in the file it is first read."""
    conflict: bool = False
    """The body reads it at several places with different defaults."""


def read(function_node: FunctionNode, known: Bindings | None = None) -> list[KeywordArgument]:
    """The names that the body takes out of its `**kwargs`, in the order of first reading.

    Private names are kept. A name that the function itself puts there first is not the caller's. A
    name that is only tested (`"x" in kwargs`) is not taken. Of several defaults the first one
    written counts.

    Args:
        function_node: the function or method.
        known: names outside it that are bound to literals, such as a module's constants.
    """
    places: dict[str, list[Read]] = {}
    for place in _walked(function_node, known).reads:
        places.setdefault(place.name, []).append(place)
    return [_merged(name, found) for name, found in places.items()]


def forwards(function_node: FunctionNode) -> list[ast.Call]:
    """The calls that pass `**kwargs` (or a copy of it) on, in the order in which they run."""
    calls = {id(call): call for call in _walked(function_node, None).calls}
    return list(calls.values())


def unnamed(function_node: FunctionNode, known: Bindings | None = None) -> list[int]:
    """Lines that take a key out of `**kwargs` which the source does not name.

    Each means that the function may take arguments that `read` cannot list: a limitation.
    """
    return sorted(set(_walked(function_node, known).unnamed))


def _walked(function_node: FunctionNode, known: Bindings | None) -> Walker:
    kwarg = function_node.args.kwarg
    walker = Walker(kwarg.arg if kwarg is not None else "", known or {})
    if kwarg is not None:
        walker.block(function_node.body)
    return walker


def _merged(name: str, places: list[Read]) -> KeywordArgument:
    with_default = [place for place in places if place.default is not None]
    stated = [place for place in with_default if place.stated] or with_default
    return KeywordArgument(
        name=name,
        default_node=stated[0].default if stated else None,
        required=any(place.default is None and not place.guarded for place in places),
        line=places[0].line,
        conflict=len({ast.dump(place.default) for place in with_default if place.default}) > 1,
    )
