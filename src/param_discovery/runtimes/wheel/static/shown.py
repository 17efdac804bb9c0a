"""Expressions in messages."""

from __future__ import annotations

import ast


def shown(node: ast.expr, limit_chars: int = 80) -> str:
    """The expression's text, cut where it is long."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return "an expression that is nested too deeply"
    return text if len(text) <= limit_chars else text[: limit_chars - 3] + "..."
