"""Bodies of functions, parsed when somebody looks into them.

Four fifths of an engine's syntax trees are the bodies of functions, of which a reading follows a
few dozen. The others are kept as text: a twentieth of the memory.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAST_LINES = 4
"""A shorter body is not worth a second parse."""

_HEAD = "if 1:\n"
"""Put above a body, which then may stand as deep as it stood in its function."""

_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")


def defer_bodies(tree: ast.Module, text: str) -> None:
    """Replace the bodies of the functions of a module and its classes by their text.

    A function whose `body` is asked for later gets it back, the same as it was, line numbers
    included. `text` is what `tree` was parsed from.
    """
    # As Python's tokenizer counts lines: other separators, such as form feeds, end none.
    _Deferral(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).block(tree.body)


class _Deferral:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def block(self, statements: Iterable[ast.AST]) -> None:
        for node in statements:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._function(node)
            else:
                for name in _BLOCKS:
                    self.block(getattr(node, name, ()))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        first = _first_line(node.body[0])
        last = node.body[-1].end_lineno or first
        if last - first + 1 < _LEAST_LINES or not self._begins_line(node.body[0], first):
            return
        text = "\n".join(self._lines[first - 1 : last])
        del node.body
        node.__class__ = _DEFERRED[type(node)]  # type: ignore[assignment]
        node.__dict__["deferred_body"] = (text, first)

    def _begins_line(self, statement: ast.stmt, first: int) -> bool:
        """Whether nothing stands before it: `def f(): return 1` keeps its body."""
        line = self._lines[first - 1]
        if first < statement.lineno:
            return line.lstrip().startswith("@")
        return line[: statement.col_offset].isspace()


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _body(node: ast.AST, name: str) -> list[ast.stmt]:
    """Called where a function has no `name`, which is its body while that is deferred."""
    if name != "body" or "deferred_body" not in node.__dict__:
        raise AttributeError(f"{type(node).__name__} has no {name}")
    text, first = node.__dict__["deferred_body"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as when the whole module was parsed
        parsed = ast.parse(_HEAD + text)
    ast.increment_lineno(parsed, first - 2)
    (block,) = parsed.body
    body: list[ast.stmt] = vars(block)["body"]
    del node.__dict__["deferred_body"]
    node.__dict__["body"] = body
    return body


# Their names are what visitors of trees go by.
_DEFERRED: dict[type[ast.AST], type[ast.AST]] = {
    base: type(base.__name__, (base,), {"__slots__": (), "__getattr__": _body})
    for base in (ast.FunctionDef, ast.AsyncFunctionDef)
}
