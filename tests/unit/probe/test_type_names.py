"""Recursive types, type statements, classes of one name, documented types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.probe.trees import (
    BOOL,
    HEADER,
    INT,
    NONE,
    STR,
    array,
    literal,
    mapping,
    union,
)

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine


def test_recursive_classes(engine: Engine) -> None:
    seen = engine.observe("""
        from __future__ import annotations
        from dataclasses import dataclass, field

        @dataclass
        class Config:
            child: Config | None = None
            others: dict[str, Other] = field(default_factory=dict)

        @dataclass
        class Other:
            back: list[Config] = field(default_factory=list)
        """)
    reference = {"kind": "class", "ref": f"{engine.name}.args:Config", "name": "Config"}
    assert seen["child"]["type"] == union(reference, NONE)
    assert seen.field("Other", "back")["type"] == array("list", reference)
    assert len(seen.definition("Config")["parameters"]) == 2


@pytest.mark.parametrize(
    "form",
    [
        'Json = Union[Dict[str, "Json"], List["Json"], str, None]',
        "Json: 'TypeAlias' = 'Union[dict[str, Json], str]'",
        pytest.param(
            "type Json = dict[str, Json] | str",
            marks=pytest.mark.skipif("sys.version_info < (3, 12)"),
        ),
    ],
)
def test_recursive_alias_is_not_known(engine: Engine, form: str) -> None:
    seen = engine.observe(f"{HEADER}\n{form}\ndef load(x: Json, y: int): ...\n", "load")
    assert seen["x"]["type"]["kind"] == "unresolved"
    assert len(seen["x"]["limitations"]) == 1
    assert seen["y"]["type"] == INT


@pytest.mark.skipif("sys.version_info < (3, 12)")
def test_type_statements(engine: Engine) -> None:
    seen = engine.observe(
        f"""{HEADER}
type Size = Literal["b", "a"]
type Pair[A, B] = dict[B, A]
def load(x: Size, y: Pair[int, str] | None, z: list[Size]): ...
""",
        "load",
    )
    assert seen["x"]["type"] == literal("b", "a")
    assert seen["y"]["type"] == union(mapping(STR, INT), NONE)
    assert seen["z"]["type"] == array("list", literal("b", "a"))


def test_classes_of_one_name(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass

        def make(kind):
            @dataclass
            class Inner:
                value: kind
            return Inner

        First, Second = make(int), make(str)

        @dataclass
        class Config:
            first: First
            second: Second
        """)
    references = [seen[name]["type"]["ref"] for name in ("first", "second")]
    assert len(set(references)) == 2
    found = [seen.observation["definitions"][ref]["parameters"][0]["type"] for ref in references]
    assert found == [INT, STR]


def test_an_annotation_with_an_address_in_its_text(engine: Engine) -> None:
    seen = engine.observe(
        """
        class Thing:
            def __repr__(self):
                return "<Thing at 0x7f0011223344>"

        def load(x: Thing(), y: lambda: 1, z: [int]): ...
        """,
        "load",
    )
    assert "0x7f" not in str(seen.target)


def test_documented_type_where_nothing_is_declared(engine: Engine) -> None:
    seen = engine.observe("""
        from collections import namedtuple

        class Config(namedtuple("Config", "size")):
            '''Sizes.

            Args:
                size (`int` or `str`): How big.
            '''
        """)
    assert seen["size"]["type"] == union(INT, STR)
    assert seen["size"]["type_origin"] == "documented"
    assert seen["size"]["description"] == "How big."


def test_bool_is_told_from_int_in_literals(engine: Engine) -> None:
    seen = engine.observe(
        """
        from typing import Literal
        def load(x: Literal[True, 1], y: Literal[0, False]): ...
        """,
        "load",
    )
    assert seen["x"]["type"]["values"] == [True, 1]
    assert [type(value) for value in seen["x"]["type"]["values"]] == [bool, int]
    assert [type(value) for value in seen["y"]["type"]["values"]] == [int, bool]
    assert BOOL != INT
