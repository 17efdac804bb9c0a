"""What prose and plain literals add to a parameter: the same for a live function and its source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from . import documented_types

if TYPE_CHECKING:
    from typing import Any, Mapping, Sequence

    from .docstrings import DocumentedParameter

    Parameter = dict[str, Any]

_LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict)


def limit(entry: Parameter, reason: str) -> None:
    """Note what cannot be known of the parameter."""
    entry.setdefault("limitations", []).append(reason)


def document(entry: Parameter, documented: DocumentedParameter | None) -> None:
    """Add what the docstring says where nothing better is known."""
    if documented is None:
        return
    if documented.description:
        entry.setdefault("description", documented.description)
    if "type" not in entry and documented.type_text:
        tree = documented_types.type_tree(documented.type_text)
        if tree is not None:
            entry.update(type=tree, type_origin="documented")


def only_documented(documented: DocumentedParameter) -> Parameter:
    """A parameter that nothing but the docstring names."""
    entry: Parameter = {"name": documented.name, "required": False, "origin": "docstring"}
    document(entry, documented)
    if documented.default_text:
        found, value = documented_types.default_value(documented.default_text)
        if found:
            entry.update(default=value, default_origin="documented")
    if "default" not in entry:
        limit(entry, "Only the documentation names it; its default is not known.")
    return entry


def literals_of(bindings: Mapping[str, Sequence[Any]]) -> dict[str, ast.expr]:
    """The names that a module binds once, to a literal; `bindings` as `sources` gives them."""
    found: dict[str, ast.expr] = {}
    for name, places in bindings.items():
        value = getattr(places[0].node, "value", None)
        if len(places) == 1 and isinstance(value, _LITERALS):
            found[name] = value
    return found
