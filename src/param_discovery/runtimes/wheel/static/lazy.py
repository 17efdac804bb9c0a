"""Packages that name their submodules' content in a table and import it on demand.

`_import_structure = {"configuration_utils": ["GenerationConfig"]}` and its like: a mapping from a
submodule's name to the names in it, wherever it stands in the package's `__init__`.
"""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .modules import Module

_NEAR = 0.8


def lazy_module_of(module: Module, name: str) -> str | None:
    """The full name of the submodule that the package's tables say has the name."""
    if not module.is_package:
        return None
    for submodule, listed in _rows(module.tree):
        if any(isinstance(e, ast.Constant) and e.value == name for e in listed.elts):
            return f"{module.name}.{submodule.lstrip('.')}"
    return None


def makes_names(module: Module) -> bool:
    """Whether the module gives itself names as it runs: it puts another one in its place.

    `sys.modules[__name__] = _LazyModule(...)`
    """
    return any(
        isinstance(node, ast.Assign)
        and isinstance(place := node.targets[0], ast.Subscript)
        and isinstance(place.value, ast.Attribute)
        and place.value.attr == "modules"
        and isinstance(place.slice, ast.Name)
        and place.slice.id == "__name__"
        for node in ast.walk(module.tree)
    )


def near_names(module: Module, name: str) -> list[str]:
    """Names of the module that are written much like this one, the nearest first."""
    listed = (
        entry.value
        for _, names in _rows(module.tree)
        for entry in names.elts
        if isinstance(entry, ast.Constant) and isinstance(entry.value, str)
    )
    return get_close_matches(name, sorted({*module.bindings, *listed}), n=2, cutoff=_NEAR)


def _rows(tree: ast.Module) -> Iterator[tuple[str, ast.List | ast.Tuple | ast.Set]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                yield from _row(key, value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            yield from _row(node.targets[0].slice, node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            # `_import_structure["generation"].extend([...])`
            table = node.func.value
            if isinstance(table, ast.Subscript):
                yield from _row(table.slice, node.args[0])


def _row(
    key: ast.expr | None, value: ast.expr
) -> Iterator[tuple[str, ast.List | ast.Tuple | ast.Set]]:
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return
    if isinstance(value, ast.Constant):
        value = ast.List(elts=[value])
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        yield key.value, value
