"""Which branch of an `if` a Python of a given version takes, where that needs no running."""

from __future__ import annotations

import ast
import operator
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], Any] = {
    ast.GtE: operator.ge,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.Lt: operator.lt,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

_PLATFORM = {"sys.platform": "linux", "os.name": "posix", "platform.system()": "Linux"}
"""Engines run on Linux, and so does the probe."""


def taken(test: ast.expr, python: tuple[int, int]) -> bool | None:
    """Whether the test holds; None where it takes more than a version and a platform to tell."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = taken(test.operand, python)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        return _joined(test, python)
    if isinstance(test, (ast.Name, ast.Attribute)):
        name = test.attr if isinstance(test, ast.Attribute) else test.id
        return False if name == "TYPE_CHECKING" else None
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(test, python)
    return None


def _joined(test: ast.BoolOp, python: tuple[int, int]) -> bool | None:
    parts = [taken(value, python) for value in test.values]
    decisive = isinstance(test.op, ast.Or)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _compared(test: ast.Compare, python: tuple[int, int]) -> bool | None:
    left, right = ast.unparse(test.left), test.comparators[0]
    compare = _COMPARISONS.get(type(test.ops[0]))
    if compare is None:
        return None
    try:
        literal = ast.literal_eval(right)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    version = {
        "sys.version_info": python,
        "sys.version_info[:2]": python,
        "sys.version_info[0]": python[0],
        "sys.version_info.major": python[0],
        "sys.version_info.minor": python[1],
    }
    actual = version.get(left, _PLATFORM.get(left))
    if left == "__name__":
        return bool(compare("(imported)", literal))
    if actual is None:
        return None
    if isinstance(literal, tuple) and isinstance(actual, tuple):
        literal = literal[: len(actual)] if len(literal) > len(actual) else literal
    try:
        return bool(compare(actual, literal))
    except TypeError:
        return None
