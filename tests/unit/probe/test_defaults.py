"""Defaults as Values, where they come from, and what may never get into them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.probe import values
from tests.unit.probe.trees import INT, NONE, STR, constrained, union

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine

PRELUDE = """
import collections
import enum
import functools
import pathlib
import types
from dataclasses import dataclass, field

class Level(enum.Enum):
    LOW = "low"
    ODD = object()

class Mode(enum.Flag):
    A = 1
    B = 2

class Text(str):
    pass

class Silent:
    pass

class Loud:
    def __repr__(self):
        return "Loud({'b', 'a', 'c'})"

@dataclass
class Inner:
    size: int = 1
    name: str = "x"
    _private: int = 0
"""

VALUES: dict[str, Any] = {
    "None": None,
    "True": True,
    "1": 1,
    "1.0": 1.0,
    "Text('a')": "a",
    "float('inf')": {"kind": "float", "text": "inf"},
    "-float('inf')": {"kind": "float", "text": "-inf"},
    "float('nan')": {"kind": "float", "text": "nan"},
    "b'a'": {"kind": "bytes", "text": "b'a'"},
    "(1, [2])": {"kind": "tuple", "items": [1, {"kind": "list", "items": [2]}]},
    "frozenset({'b', 'a', 'c'})": {"kind": "frozenset", "items": ["a", "b", "c"]},
    "types.MappingProxyType({'a': 1})": {"kind": "dict", "entries": [["a", 1]]},
    "collections.OrderedDict(b=1, a=2)": {"kind": "dict", "entries": [["b", 1], ["a", 2]]},
    "pathlib.PurePosixPath('a/b')": {"kind": "path", "text": "a/b"},
    "Level.LOW": {"kind": "enum", "class": "Level", "member": "LOW", "value": "low"},
    "Level.ODD": {
        "kind": "enum",
        "class": "Level",
        "member": "ODD",
        "value": {"kind": "opaque", "text": "object(...)", "type": "object"},
    },
    "Inner()": {"kind": "object", "class": "Inner", "arguments": []},
    "Inner(size=2)": {"kind": "object", "class": "Inner", "arguments": [["size", 2]]},
    "int": {"kind": "opaque", "text": "int", "type": "type"},
    "len": {"kind": "opaque", "text": "len", "type": "builtin_function_or_method"},
    "pathlib.Path": {"kind": "opaque", "text": "pathlib.Path", "type": "type"},
    "'\\udc80'": {"kind": "opaque", "text": "'\\udc80'", "type": "str"},
}


@pytest.mark.parametrize("expression", VALUES)
def test_value(engine: Engine, expression: str) -> None:
    seen = engine.observe(f"{PRELUDE}\ndef load(x={expression}): ...\n", "load")
    assert seen["x"]["default"] == VALUES[expression]
    assert type(seen["x"]["default"]) is type(VALUES[expression])


@pytest.mark.parametrize(
    "expression", ["Silent()", "lambda: 1", "functools.partial(len)", "Loud()", "print"]
)
def test_no_address_and_no_order_of_a_set(engine: Engine, expression: str) -> None:
    seen = engine.observe(f"{PRELUDE}\ndef load(x={expression}): ...\n", "load")
    text = json.dumps(seen["x"])
    assert "0x" not in text
    assert "'b', 'a'" not in text
    assert seen["x"]["default"]["kind"] == "opaque"


def test_values_that_fight_back() -> None:
    class Raises:
        def __repr__(self) -> str:
            raise SystemExit(3)

    class Endless(list[Any]):
        def __iter__(self) -> Any:
            raise KeyboardInterrupt

    looped: list[Any] = [1]
    looped.append(looped)
    wide: list[Any] = []
    wide.extend([wide] * 10)
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]
    assert values.read(Raises())["text"] == "Raises(...)"
    assert values.read(Endless())["text"] == "Endless(...)"
    assert values.read(looped)["items"][1]["kind"] == "opaque"
    assert len(values.read(wide)["items"]) == 10
    assert len(json.dumps(values.read(deep))) < 2000


def test_objects_whose_comparison_fails(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass, field

        class Array:
            def __eq__(self, other):
                raise ValueError("the truth value of an array is ambiguous")
            def __bool__(self):
                raise ValueError("the truth value of an array is ambiguous")
            __hash__ = None
            def __repr__(self):
                return "array([1, 2])"

        @dataclass
        class Inner:
            values: Array = field(default_factory=Array)

        @dataclass
        class Config:
            array: Array = field(default_factory=Array)
            inner: Inner = field(default_factory=Inner)
        """)
    assert seen["array"]["default"]["text"] == "array([1, 2])"
    assert seen["inner"]["default"]["arguments"] == []


def test_required_is_not_none(engine: Engine) -> None:
    seen = engine.observe(
        """
        from typing import Optional
        def load(needed: Optional[int], free: Optional[int] = None): ...
        """,
        "load",
    )
    assert seen["needed"] == {"name": "needed", "required": True, "type": union(INT, NONE)}
    assert seen["free"]["required"] is False
    assert seen["free"]["default"] is None


def test_arguments_that_differ_between_plain_objects_do_not_count(engine: Engine) -> None:
    seen = engine.observe("""
        import uuid
        from dataclasses import dataclass, field

        @dataclass
        class Inner:
            identifier: str = field(default_factory=lambda: uuid.uuid4().hex)
            size: int = 1
            needs: list = field(default_factory=list)

        @dataclass
        class Config:
            inner: Inner = field(default_factory=lambda: Inner(size=2))
        """)
    assert seen["inner"]["default"] == {
        "kind": "object",
        "class": "Inner",
        "arguments": [["size", 2]],
    }
    assert seen.field("Inner", "identifier")["default_varies"] is True


def test_plain_objects_are_made_once_per_class(engine: Engine) -> None:
    seen = engine.observe(
        """
        from dataclasses import dataclass, field

        MADE = []

        @dataclass
        class Inner:
            size: int = 1
            def __post_init__(self):
                MADE.append(1)

        GIVEN = [Inner() for _ in range(50)]

        @dataclass
        class Config:
            many: tuple = tuple(GIVEN)

        def count():
            return {"many": len(MADE)}
        """,
        effective_defaults=f"{engine.name}.args:count",
    )
    assert seen["many"]["effective_default"] == 50 + 2


def test_a_default_copied_from_another_class_brings_what_is_said_there(engine: Engine) -> None:
    seen = engine.observe("""
        import os
        from dataclasses import dataclass
        from pydantic import Field
        from pydantic.dataclasses import dataclass as checked

        def get_field(cls, name):
            return getattr(cls(), name)

        @checked
        class Inner:
            size: int = Field(default=3, ge=1)
            '''How big.'''
            limit: int | None = Field(default=None, gt=0, deprecated="Use size.")
            '''The end.'''
            workers: int = os.cpu_count() or 1

        @dataclass
        class Config:
            size: int = get_field(Inner, "size")
            maybe: int | None = get_field(Inner, "size")
            limit: int | None = Inner.limit
            '''Its own words.'''
            workers: int = get_field(Inner, "workers")
            other: str = get_field(Inner, "size")
        """)
    assert seen["size"] == {
        "name": "size",
        "required": False,
        "type": constrained(INT, ge=1),
        "default": 3,
        "description": "How big.",
    }
    assert seen["maybe"]["type"] == union(constrained(INT, ge=1), NONE)
    assert seen["limit"]["type"] == constrained(union(INT, NONE), gt=0)
    assert seen["limit"]["description"] == "Its own words."
    assert seen["limit"]["deprecated"] == "Use size."
    assert seen["workers"]["default_varies"] is True
    assert "default" not in seen["workers"]
    assert seen["other"]["type"] == STR


def test_factory_that_fails(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass, field

        def broken():
            raise RuntimeError("no GPU")

        @dataclass
        class Config:
            broken: int = field(default_factory=broken)
            fine: int = 1
        """)
    assert seen["broken"]["limitations"] == [
        "Its default is made by a function that failed: RuntimeError."
    ]
    assert "default" not in seen["broken"]
    assert seen["broken"]["required"] is False
    assert seen["fine"]["default"] == 1
