"""What functions take out of **kwargs, in the forms that engines use."""

from __future__ import annotations

import ast
import textwrap

import pytest

from param_discovery.probe import kwargs


def function(body: str, signature: str = "self, path, **kwargs") -> ast.FunctionDef:
    source = "def f({}):\n{}".format(signature, textwrap.indent(textwrap.dedent(body), "    "))
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


def taken(body: str) -> dict[str, str | None]:
    """Names with the source of their defaults."""
    return {
        argument.name: None if argument.default_node is None else ast.unparse(argument.default_node)
        for argument in kwargs.read(function(body))
    }


def required(body: str) -> list[str]:
    return [argument.name for argument in kwargs.read(function(body)) if argument.required]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("a = kwargs.pop('a', 1)", {"a": "1"}),
        ("a = kwargs.get('a')", {"a": "None"}),
        ("a = kwargs.setdefault('a', 3)", {"a": "3"}),
        ("kwargs.pop('_private', None)", {"_private": "None"}),
        ("a = kwargs['a']", {"a": None}),
        ("del kwargs['a']", {"a": None}),
        ("a = (kwargs.pop('a', {}) or {}).copy()", {"a": "{}"}),
        ("if 'a' in kwargs:\n    b = kwargs.pop('a')", {"a": None}),
        ("a = kwargs.pop('a') if 'a' in kwargs else 7", {"a": "7"}),
        ("if 'a' in kwargs:\n    raise TypeError", {}),
        ("for name in ['a', 'b']:\n    _ = kwargs.pop(name, None)", {"a": "None", "b": "None"}),
        ("names = ('a', 'b')\nfor n in names:\n    kwargs.pop(n, 0)", {"a": "0", "b": "0"}),
        ("x = {n: kwargs.pop(n) for n in ('a', 'b') if n in kwargs}", {"a": None, "b": None}),
        ("for k in {'a'}:\n    setattr(self, k, kwargs.pop(k, 2))", {"a": "2"}),
        ("for k, d in [('a', 1), ('b', [])]:\n    kwargs.pop(k, d)", {"a": "1", "b": "[]"}),
        ("table = {'a': 1}\nfor k, d in table.items():\n    kwargs.pop(k, d)", {"a": "1"}),
        ("for k in [n for n in ('a',) if n in kwargs]:\n    kwargs.pop(k)", {"a": None}),
        ("m = kwargs.copy()\nm.pop('a', 1)", {"a": "1"}),
        ("m = kwargs\nm.pop('a', 1)", {"a": "1"}),
        ("m = copy.deepcopy(kwargs)\nm.get('a', 1)", {"a": "1"}),
        ("m = dict(kwargs)\nm.pop('a', 1)", {"a": "1"}),
        ("m = {**kwargs, 'b': 2}\nm.pop('a', 1)\nm.pop('b', 1)", {"a": "1"}),
        ("m = kwargs or {}\nm.pop('a', 1)", {"a": "1"}),
        ("if x:\n    m = other()\nelse:\n    m = kwargs\nm.pop('a', 1)", {"a": "1"}),
        ("other = {}\nother.pop('a', 1)", {}),
        ("kwargs = {'x': 1}\nkwargs.pop('a', 1)", {}),
        ("c, kwargs = load(**kwargs)\nkwargs.pop('a', 1)", {"a": "1"}),
        ("kwargs['a'] = 1\nb = kwargs['a']", {}),
        ("kwargs.update(a=1)\nb = kwargs['a']", {}),
        ("if x:\n    kwargs['a'] = 1\nb = kwargs.get('a', 5)", {"a": "5"}),
        ("def inner(**kwargs):\n    kwargs.pop('a', 1)", {}),
        ("def inner(b):\n    kwargs.pop('a', 1)", {"a": "1"}),
        ("f = lambda kwargs: kwargs.pop('a', 1)", {}),
        (
            "try:\n    a = kwargs.pop('a')\nexcept KeyError:\n    kwargs.pop('b', 1)",
            {"a": None, "b": "1"},
        ),
        ("with x as y:\n    kwargs.pop('a', 1)", {"a": "1"}),
        ("while (n := next(it)):\n    kwargs.pop('a', 1)", {"a": "1"}),
        ("with x as kwargs:\n    kwargs.pop('a', 1)", {}),
    ],
)
def test_forms(body: str, names: dict[str, str | None]) -> None:
    assert taken(body) == names


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("a = kwargs.pop('a')", ["a"]),
        ("a = kwargs['a']", ["a"]),
        ("with x:\n    a = kwargs['a']", ["a"]),
        ("for n in ('a', 'b'):\n    kwargs.pop(n)", ["a", "b"]),
        ("if x:\n    a = kwargs['a']", []),
        ("if x:\n    return\na = kwargs['a']", []),
        ("x and kwargs['a']", []),
        ("a = kwargs['a'] if x else 1", []),
        ("for n in ('a', 'b'):\n    if n not in kwargs:\n        continue\n    kwargs.pop(n)", []),
        ("for n in ('a',):\n    if x:\n        break\nkwargs.pop('b')", ["b"]),
        ("for n in ('a', 'b'):\n    kwargs.pop(n)\n    if x:\n        break", ["a"]),
        ("for n in ('a', 'b'):\n    kwargs.pop(n)\n    if x:\n        continue", ["a", "b"]),
        ("for n in ('a', 'b'):\n    if x:\n        return\nkwargs.pop('c')", []),
        ("try:\n    kwargs['a']\nexcept KeyError:\n    pass", []),
        ("try:\n    kwargs['a']\nfinally:\n    done()", ["a"]),
        ("kwargs.setdefault('a', 1)\nkwargs['a']", []),
        ("for n in unknown():\n    kwargs['a']", []),
    ],
)
def test_required(body: str, names: list[str]) -> None:
    assert required(body) == names


def only(body: str) -> kwargs.KeywordArgument:
    (argument,) = kwargs.read(function(body))
    return argument


def test_the_first_default_wins_and_a_different_one_is_a_conflict() -> None:
    same = only("kwargs.pop('a', 1)\nkwargs.pop('a', 1)")
    assert not same.conflict
    different = only("if x:\n    kwargs.pop('a', 1)\nelse:\n    kwargs.pop('a', 2)")
    assert different.conflict
    assert ast.dump(different.default_node or ast.Pass()) == ast.dump(ast.Constant(1))
    assert only("kwargs.pop('a', 1)\nkwargs.pop('a', True)").conflict


def test_a_written_default_wins_over_the_none_of_get() -> None:
    argument = only("if kwargs.get('a'):\n    pass\nb = kwargs.pop('a', 'x')")
    assert ast.unparse(argument.default_node or ast.Pass()) == "'x'"
    assert argument.conflict


def test_the_line_is_the_first_reading() -> None:
    assert only("x = 1\nkwargs.pop('a', 1)\nkwargs.get('a', 1)").line == 3


def test_a_function_without_kwargs_takes_nothing() -> None:
    node = function("kwargs = other\nkwargs.pop('a', 1)", "self, path")
    assert kwargs.read(node) == []


def test_another_name_for_the_keyword_arguments() -> None:
    node = function("options.pop('a', 1)\nkwargs.pop('b', 1)", "self, **options")
    assert [argument.name for argument in kwargs.read(node)] == ["a"]


def test_known_names_come_from_outside() -> None:
    node = function("for n in NAMES:\n    kwargs.pop(n, None)")
    assert kwargs.read(node) == []
    assert kwargs.unnamed(node) == [3]
    known = {"NAMES": ast.parse("('a', 'b')", mode="eval").body}
    assert [argument.name for argument in kwargs.read(node, known)] == ["a", "b"]
    assert kwargs.unnamed(node, known) == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("kwargs.pop(name())", [2]),
        ("names = ['a']\nnames.append(x)\nfor n in names:\n    kwargs.pop(n, 1)", [5]),
        ("names = ['a']\nnames += more\nfor n in names:\n    kwargs.pop(n, 1)", [5]),
        ("for n in set(kwargs) & allowed:\n    kwargs.pop(n)", [3]),
        ("for n in list(kwargs):\n    kwargs.pop(n)", []),
        ("for n, v in kwargs.items():\n    setattr(self, n, kwargs[n])", []),
        ("for n in set(kwargs) - allowed:\n    kwargs.pop(n)", []),
        ("kwargs.pop('a', 1)", []),
    ],
)
def test_keys_that_the_source_does_not_name(body: str, lines: list[int]) -> None:
    assert kwargs.unnamed(function(body)) == lines


def test_forwards_are_the_calls_that_get_the_keyword_arguments() -> None:
    body = """
        first(path, **kwargs)
        second(**other)
        rest = kwargs.copy()
        for name in ('a', 'b'):
            third(name, **rest)
        fourth(**{**kwargs, 'x': 1})
        fifth(kwargs)
        kwargs = {}
        sixth(**kwargs)
    """
    calls = kwargs.forwards(function(body))
    assert [ast.unparse(call.func) for call in calls] == ["first", "third", "fourth"]


def test_match_statements_are_conditions() -> None:
    body = "match path:\n    case 1:\n        kwargs['a']\n    case _:\n        kwargs.pop('b', 2)"
    assert taken(body) == {"a": None, "b": "2"}
    assert required(body) == []


def test_a_huge_literal_loop_does_not_run_away() -> None:
    names = repr([f"n{i}" for i in range(200)])
    body = f"for a in {names}:\n    for b in {names}:\n        kwargs.pop(b, 1)"
    assert len(kwargs.read(function(body))) == 200
    assert kwargs.unnamed(function(body)) == [4]
