"""Functions that add an engine's flags to a command line's parser.

Their own parameter is the parser, which nobody means who names such a function as a target.
"""

from __future__ import annotations

import ast

FILLS_PARSER = (
    "it adds arguments to a parser: say `kind: argparse` and let an installed engine tell (the"
    " docker or venv runtime), or `kind: signature` if its own parameters are meant"
)
_ADDS = frozenset({"add_argument", "add_argument_group", "add_mutually_exclusive_group"})


def fills_parser(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether the first parameter of its own is a parser that it adds arguments to."""
    if isinstance(node, ast.Lambda):
        return False
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    own = [name for name in names if name not in ("self", "cls")][:1]
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _ADDS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in own
        for statement in node.body
        for call in ast.walk(statement)
    )
