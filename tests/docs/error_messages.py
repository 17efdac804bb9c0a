"""The messages of a package's errors, read from its source: what varies in them is an ellipsis."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = ROOT / "src" / "param_discovery"


def messages(folder: Path) -> dict[str, str]:
    """First line of the message by place (`file:line`), for every error that `folder` makes."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        for call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            message = (_template(call.args[0]) if call.args else "").partition("\n")[0]
            if message.strip("… "):
                found[f"{path.relative_to(ROOT)}:{call.lineno}"] = message
    return found


def constants(folder: Path) -> set[str]:
    """Every string that stands in `folder`: messages that are chosen from a table, too."""
    nodes = (
        node
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """`super().__init__(...)` of error classes, and calls of the classes of `errors.py`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
            yield from (call for call in _descend(node) if _is_super_init(call))
        if isinstance(node, ast.Call) and _name(node.func) in _base_classes():
            yield node


def _descend(node: ast.AST) -> Iterator[ast.Call]:
    return (child for child in ast.walk(node) if isinstance(child, ast.Call))


def _is_super_init(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "super().__init__"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _base_classes() -> frozenset[str]:
    tree = ast.parse((SOURCE / "errors.py").read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


def _template(node: ast.expr) -> str:
    """The text of a string or f-string, `…` for each part that varies; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"
            for part in node.values
        )
    return ""
