"""Defaults: what is written, what follows from what is written, and what only running tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[..., Any]

HEAD = """
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
import enum, functools, math, os
Mode = Literal["a", "b"]
LIMIT = 1 << 20
NAMES = ["x"]
NAMES.append("y")
TABLE = {"a": 1}
TABLE["b"] = 2
class Color(enum.Enum):
    RED = "red"
class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = enum.auto()
def double(value, by=2):
    return value * by
def chosen(value):
    return 1 if value == 1 else 2
def fibonacci(n):
    return 1 if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
def squares(count):
    found = []
    for number in range(count):
        if number % 2:
            continue
        found.append(number ** 2)
    return found
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("3", 3),
        ("-1.5", -1.5),
        ("LIMIT", 1048576),
        ("2 * 60 * 60", 7200),
        ("float('inf')", {"kind": "float", "text": "inf"}),
        ("-math.inf", {"kind": "float", "text": "-inf"}),
        ("f'{LIMIT}-{Color.RED.value}'", "1048576-red"),
        ("len(NAMES)", 2),
        ("TABLE['b']", 2),
        ("get_args(Mode)[0]", "a"),
        ("list(get_args(Mode))", {"kind": "list", "items": ["a", "b"]}),
        ("(1, 'x')", {"kind": "tuple", "items": [1, "x"]}),
        ("frozenset({2, 1})", {"kind": "frozenset", "items": [1, 2]}),
        ("Color.RED", {"kind": "enum", "class": "Color", "member": "RED", "value": "red"}),
        ("Color['RED'].value", "red"),
        ("Color('red').name", "RED"),
        ("Level.HIGH + 1", 3),
        ("'big' if LIMIT > 10 else 'small'", "big"),
        ("None or 5", 5),
        ("double(4)", 8),
        ("double(by=3, value=4)", 12),
        ("fibonacci(6)", 13),
        ("squares(5)", {"kind": "list", "items": [0, 4, 16]}),
        ("[n for n in range(4) if n % 2]", {"kind": "list", "items": [1, 3]}),
        ("functools.partial(double, 5)()", 10),
        ("max(1, 7, 3)", 7),
        ("'a,b'.split(',')", {"kind": "list", "items": ["a", "b"]}),
        ("field(default=4)", 4),
        ("field(default_factory=dict)", {"kind": "dict", "entries": []}),
        ("field(default_factory=lambda: [LIMIT])", {"kind": "list", "items": [1048576]}),
        ("int", {"kind": "opaque", "text": "int", "type": "type"}),
    ],
)
def test_what_source_tells(look: Look, expression: str, expected: object) -> None:
    seen = look(HEAD + f"@dataclass\nclass Config:\n    x: Any = {expression}\n")["x"]
    assert seen["required"] is False
    assert seen.get("default") == expected
    assert type(seen["default"]) is type(expected)
    assert "limitations" not in seen


@pytest.mark.parametrize(
    "expression",
    [
        "unheard_of",
        "object()",
        "chosen(unheard_of)",
        "fibonacci(40)",
        "open('x').read()",
        "__import__('os').name",
        "(lambda: 1 / 0)()",
        "TABLE['nothing']",
        "10 ** 10 ** 10",
        "1 << 10 ** 9",
        "'x' * 10 ** 9",
        "[0] * 10 ** 9",
        "'%999999999d' % 1",
        "f'{1:999999999}'",
        "list(range(10 ** 12))",
        "[a for a in range(9999) for b in range(9999)]",
        "(lambda f: f(f))(lambda f: f(f))",
    ],
)
def test_what_only_running_tells_is_absent_with_a_reason(look: Look, expression: str) -> None:
    seen = look(HEAD + f"@dataclass\nclass Config:\n    x: Any = {expression}\n    y: int = 1\n")
    assert seen["x"]["required"] is False
    assert "default" not in seen["x"]
    assert "not known without running code" in seen["x"]["limitations"][0]
    assert seen["y"]["default"] == 1


def test_a_name_means_what_it_means_at_that_line(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        X = 1
        @dataclass
        class Config:
            x: int = X
            y: int = x
        X = 2
        """)
    assert seen["x"]["default"] == 1
    assert seen["y"]["default"] == 1


def test_branches_that_need_the_machine_are_no_guess(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        import sys
        from outside import is_there
        if sys.version_info >= (3, 12):
            A = "new"
        else:
            A = "old"
        if is_there():
            B = 1
        else:
            B = 2
        try:
            import outside
            C = True
        except ImportError:
            C = False
        @dataclass
        class Config:
            a: str = A
            b: int = B
            c: bool = C
        """)
    assert seen["a"]["default"] == "old"
    assert "default" not in seen["b"]
    assert "default" not in seen["c"]


def test_defaults_of_other_classes_bring_their_words_and_constraints(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        from pydantic import Field
        from pydantic.dataclasses import dataclass as checked
        @checked
        class Other:
            size: int = Field(default=3, ge=1)
            '''How large.'''
            late: list = Field(default_factory=list)
        @dataclass
        class Config:
            size: int = Other.size
        """)
    assert seen["size"]["default"] == 3
    assert seen["size"]["description"] == "How large."
    assert seen["size"]["type"]["constraints"] == {"ge": 1}


def test_helpers_that_look_at_fields_are_followed(look: Look) -> None:
    seen = look("""
        from dataclasses import MISSING, dataclass, field, fields, is_dataclass
        from pydantic.fields import FieldInfo
        from pydantic import Field
        from pydantic.dataclasses import dataclass as checked
        def copied(cls, name):
            if not is_dataclass(cls):
                raise TypeError
            found = next(f for f in fields(cls) if f.name == name)
            default, factory = found.default, found.default_factory
            if isinstance(default, FieldInfo):
                if default.default_factory is not None:
                    factory, default = default.default_factory, MISSING
                else:
                    default = default.default
            return field(default=default, default_factory=factory)
        @checked
        class Other:
            a: list = Field(default_factory=list)
            b: int = Field(default=2)
        @dataclass
        class Config:
            a: list = copied(Other, "a")
            b: int = copied(Other, "b")
        """)
    assert seen["a"]["default"] == {"kind": "list", "items": []}
    assert seen["b"]["default"] == 2


def test_configuration_objects_show_what_was_given(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass, field
        @dataclass
        class Inner:
            a: int = 1
            b: int = 2
        @dataclass
        class Config:
            plain: Inner = field(default_factory=Inner)
            given: Inner = field(default_factory=lambda: Inner(b=3, a=1))
        """)
    assert seen["plain"]["default"] == {"kind": "object", "class": "Inner", "arguments": []}
    assert seen["given"]["default"]["arguments"] == [["b", 3]]


def test_unknown_arguments_hide_nothing_else(look: Look) -> None:
    seen = look("""
        from pydantic import BaseModel, Field as Plain
        from outside import secret
        def Field(default, status=None, **more):
            if status is not None:
                more["json_schema_extra"] = {"status": status}
            return Plain(default, **more)
        class Config(BaseModel):
            a: int = Field(secret(), status="beta", description="Said.", ge=0)
        """)["a"]
    assert seen["status"] == "beta"
    assert seen["description"] == "Said."
    assert seen["type"]["constraints"] == {"ge": 0}
    assert "default" not in seen
    assert seen["limitations"]


def test_nothing_is_claimed_that_depends_on_what_is_installed(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        from outside import is_there
        FOUND = False
        try:
            import outside
            FOUND = True
        except ImportError:
            pass
        def found():
            try:
                import outside
                return True
            except ImportError:
                return False
        if is_there():
            def helper(): return 1
        else:
            def helper(): return 2
        NAMES = []
        is_there(NAMES)
        def filled():
            names = []
            is_there(names)
            return names
        @dataclass
        class Config:
            a: bool = FOUND
            b: bool = found()
            c: int = helper()
            d: list = filled()
            if is_there():
                e: int = 1
        """)
    assert [p["name"] for p in seen.target["parameters"] if "default" in p] == ["e"]
    assert all(p["limitations"] for p in seen.target["parameters"])
    assert "Whether it is declared" in seen["e"]["limitations"][0]


def test_bases_that_are_elsewhere_are_a_limitation_of_the_class(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        from abc import ABC
        from outside import Base
        @dataclass
        class Config(Base, ABC):
            a: int = 1
        """)
    assert seen.names == ["a"]
    [limitation] = seen.target["limitations"]
    assert "inherits from outside.Base" in limitation["reason"]
