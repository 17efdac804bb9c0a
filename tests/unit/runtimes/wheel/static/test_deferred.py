"""Bodies of functions that are parsed when they are asked for are what they were."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from param_discovery.runtimes.wheel.static.deferred import defer_bodies

_STDLIB = Path(sysconfig.get_path("stdlib"))

_ODD = '''
import x
def one_line(): return 1
def continued(a, b=1,
              c=2): a = 1; b = 2; \\
    c = [
    1]
def on_the_next_line(): \\
  return """
a text at the left
  """

class Outer:
    def method(self):
        """Says \\d something.

        More.
        """
        # a comment
        @decorator(
            1)
        def inner(): pass
        return "\x0c", inner; x = 1
    class Inner:
        async def method(self):
        \tawait 1

        \tfor a in b:
        \t\tyield a
    @property
    def starts_with_decorator(self):
        @a
        @b(
            2)
        class C:
            x = 1
        nonlocal_ = "ü"; return C
if x:
    def under_if():
        try:
            return 1
        finally:
            pass
else:
    try:
        pass
    except E:
        def in_handler():
            a = 1
\x0c            b = 2
            c = 3
            d = 4
def last():
    a = 1

    return (
        a)'''


def _both(text: str) -> tuple[ast.Module, ast.Module]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole, deferred = ast.parse(text), ast.parse(text)
    defer_bodies(deferred, text)
    return whole, deferred


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r"])
def test_odd_layouts_come_back_as_they_were(separator: str) -> None:
    whole, deferred = _both(_ODD.replace("\n", separator))
    assert ast.dump(deferred, include_attributes=True) == ast.dump(whole, include_attributes=True)


@pytest.mark.parametrize("name", ["dataclasses", "typing", "argparse", "inspect", "ast", "enum"])
def test_real_modules_come_back_as_they_were(name: str) -> None:
    whole, deferred = _both((_STDLIB / f"{name}.py").read_text(encoding="utf-8"))
    assert ast.dump(deferred, include_attributes=True) == ast.dump(whole, include_attributes=True)


def test_a_body_is_text_until_it_is_asked_for_and_the_same_object_afterwards() -> None:
    _, tree = _both("def f():\n    a = 1\n    b = 2\n    c = 3\n    return a\n")
    (function,) = _functions(tree)
    assert "body" not in vars(function)
    assert [statement.lineno for statement in function.body] == [2, 3, 4, 5]
    assert function.body is function.body
    assert "deferred_body" not in vars(function)


def test_signatures_and_short_bodies_stay() -> None:
    _, tree = _both("@d\ndef f(a: int = 1) -> str:\n    return a\n")
    (function,) = _functions(tree)
    assert "body" in vars(function)
    assert ast.unparse(function) == "@d\ndef f(a: int=1) -> str:\n    return a"


def test_nothing_else_is_made_up() -> None:
    _, tree = _both("def f():\n    a = 1\n    b = 2\n    c = 3\n    return a\n")
    (function,) = _functions(tree)
    with pytest.raises(AttributeError, match="FunctionDef has no nothing"):
        _ = function.nothing  # type: ignore[attr-defined]
