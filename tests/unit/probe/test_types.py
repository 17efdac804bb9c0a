"""Annotations as trees, from the live object and from its source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.probe.trees import (
    ANY,
    BYTES,
    FLOAT,
    HEADER,
    INT,
    NONE,
    STR,
    array,
    constrained,
    literal,
    mapping,
    opaque,
    union,
)

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine

CASES: dict[str, Any] = {
    "int": INT,
    "float": FLOAT,
    "bytes": BYTES,
    "complex": {"kind": "scalar", "name": "complex"},
    "pathlib.Path": {"kind": "scalar", "name": "Path"},
    "pathlib.PurePath": {"kind": "scalar", "name": "Path"},
    "datetime.datetime": {"kind": "scalar", "name": "datetime"},
    "datetime.timedelta": {"kind": "scalar", "name": "timedelta"},
    "uuid.UUID": {"kind": "scalar", "name": "UUID"},
    "decimal.Decimal": {"kind": "scalar", "name": "Decimal"},
    "re.Pattern": {"kind": "scalar", "name": "Pattern"},
    "typing.Pattern[str]": {"kind": "scalar", "name": "Pattern"},
    "Any": ANY,
    "object": ANY,
    "any": ANY,
    "None": NONE,
    "NoReturn": {"kind": "never"},
    "Union[str, int]": union(STR, INT),
    "Optional[int]": union(INT, NONE),
    "Union[None, str, Union[int, str]]": union(STR, INT, NONE),
    "Union[int, int]": INT,
    "Literal['b', 'a', 1, True]": literal("b", "a", 1, True),
    "Literal['a', None]": union(literal("a"), NONE),
    "Literal[Size, 'tiny']": literal("large", "small", "tiny"),
    "Literal[Colour.RED]": literal(
        {"kind": "enum", "class": "Colour", "member": "RED", "value": "red"}
    ),
    "Literal[-1]": literal(-1),
    "list": {"kind": "list"},
    "List": {"kind": "list"},
    "List[int]": array("list", INT),
    "list[list[int]]": array("list", array("list", INT)),
    "set[str]": array("set", STR),
    "FrozenSet[str]": array("frozenset", STR),
    "typing.AbstractSet[str]": array("set", STR, "AbstractSet"),
    "typing.Sequence[str]": array("sequence", STR, "Sequence"),
    "collections.abc.Sequence[str]": array("sequence", STR, "Sequence"),
    "typing.Collection[str]": array("sequence", STR, "Collection"),
    "Deque[int]": array("sequence", INT, "deque"),
    "typing.Iterable[int]": array("iterable", INT, "Iterable"),
    "tuple": {"kind": "tuple"},
    "Tuple": {"kind": "tuple"},
    "Tuple[int, str]": {"kind": "tuple", "items": [INT, STR]},
    "tuple[int, ...]": {"kind": "tuple", "item": INT},
    "Tuple[()]": {"kind": "tuple", "items": []},
    "tuple[()]": {"kind": "tuple", "items": []},
    "dict": {"kind": "mapping", "name": "dict"},
    "Dict[str, int]": mapping(STR, INT),
    "typing.Mapping[str, Any]": mapping(STR, ANY, "Mapping"),
    "collections.OrderedDict[str, int]": mapping(STR, INT, "OrderedDict"),
    "collections.defaultdict[str, int]": mapping(STR, INT, "defaultdict"),
    "typing.Counter[str]": mapping(STR, INT, "Counter"),
    "Annotated[int, 'words']": INT,
    "Optional[Annotated[int, 'words']]": union(INT, NONE),
    "Final[int]": INT,
    "UserId": INT,
    "Bound": STR,
    "Choice": union(INT, STR),
    "Free": ANY,
    "Names": array("list", STR),
    "Optional[Size]": union(literal("large", "small"), NONE),
    "Opaque": opaque("Opaque"),
    "Type[Opaque]": opaque("type[Opaque]"),
    "type": opaque("type"),
    "typing.Callable": opaque("Callable"),
    "typing.Callable[[int, Opaque], Optional[str]]": opaque("Callable[[int, Opaque], str | None]"),
    "collections.abc.Callable[..., int]": opaque("Callable[..., int]"),
    "dataclasses.InitVar[int]": INT,
    "List['Opaque']": array("list", opaque("Opaque")),
    "'Optional[int]'": union(INT, NONE),
    "dict[str, Union[list[int], Literal['x']]]": mapping(
        STR, union(array("list", INT), literal("x"))
    ),
}


@pytest.mark.parametrize("annotation", CASES)
@pytest.mark.parametrize("postponed", [False, True], ids=["live", "postponed"])
def test_annotation(engine: Engine, annotation: str, *, postponed: bool) -> None:
    first = "from __future__ import annotations\n" if postponed else ""
    seen = engine.observe(f"{first}{HEADER}\ndef load(x: {annotation}): ...\n", "load")
    assert seen["x"].get("limitations") is None
    assert seen["x"]["type"] == CASES[annotation]


@pytest.mark.parametrize("annotation", CASES)
def test_annotation_without_source(engine: Engine, annotation: str) -> None:
    body = f"{HEADER}\ndef load(x: {annotation}): ...\n"
    seen = engine.observe(f"exec(compile({body!r}, '<nowhere>', 'exec'))", "load")
    assert seen["x"]["type"] == CASES[annotation]


def test_constraints_of_annotated_types(engine: Engine) -> None:
    seen = engine.observe("""
        from __future__ import annotations
        from dataclasses import dataclass
        from decimal import Decimal
        from typing import Annotated, Optional
        import re
        import annotated_types as at

        @dataclass
        class Config:
            both: Annotated[int, at.Ge(0), at.Ge(1), at.Lt(9)]
            swapped: Annotated[int, at.Ge(1), at.Ge(0)]
            length: Annotated[list[int], at.Len(1, 3)]
            inner: Optional[Annotated[float, at.Interval(gt=0, le=1)]]
            step: Annotated[int, at.MultipleOf(8)]
            exact: Annotated[float, at.Le(Decimal("0.5"))]
            infinite: Annotated[float, at.Lt(float("inf"))]
        """)
    assert seen["both"]["type"] == constrained(INT, ge=1, lt=9)
    assert seen["swapped"]["type"] == constrained(INT, ge=1)
    assert seen["length"]["type"] == constrained(array("list", INT), min_length=1, max_length=3)
    assert seen["inner"]["type"] == union(constrained(FLOAT, gt=0, le=1), NONE)
    assert seen["step"]["type"] == constrained(INT, multiple_of=8)
    assert seen["exact"]["type"] == constrained(FLOAT, le=0.5)
    assert seen["infinite"]["type"] == FLOAT


def test_the_order_that_typing_forgets(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass
        from typing import Annotated, List, Literal, Optional, Union
        from pydantic import BaseModel, Field

        Early = List[Union[int, str]], List[Literal["a", "b"]]
        Order = List[Union[str, int]]

        class Config(BaseModel):
            union: List[Union[str, int]]
            literal: List[Literal["b", "a"]]
            through: Optional[Order] = None
            described: Annotated[List[Union[str, int]], Field(min_length=1)] = []
        """)
    assert seen["union"]["type"] == array("list", union(STR, INT))
    assert seen["literal"]["type"] == array("list", literal("b", "a"))
    assert seen["through"]["type"] == union(array("list", union(STR, INT)), NONE)
    assert seen["described"]["type"] == constrained(array("list", union(STR, INT)), min_length=1)


def test_what_was_changed_at_run_time_counts(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass

        class Config:
            size: int = 1

        Config.__annotations__["size"] = str
        Config = dataclass(Config)
        """)
    assert seen["size"]["type"] == STR


def test_names_that_only_type_checkers_import(engine: Engine) -> None:
    engine.write(
        "lists",
        """
        from typing import Literal
        Methods = Literal["awq", "gptq"]
        raise RuntimeError("nobody may import this")
        """,
    )
    engine.write(
        "kinds",
        """
        import enum
        from dataclasses import dataclass

        class Level(enum.Enum):
            LOW = "low"

        @dataclass
        class Inner:
            depth: int = 1

        class Plain:
            pass
        """,
    )
    seen = engine.observe("""
        from __future__ import annotations
        from dataclasses import dataclass
        from typing import TYPE_CHECKING, Any, List, Optional

        if TYPE_CHECKING:
            from .lists import Methods
            from ENGINE.kinds import Inner, Level, Plain
            from nowhere_to_be_found import Missing
            Formats = List[str]
        else:
            Methods = str
            Inner = Any

        @dataclass
        class Config:
            methods: Methods = "awq"
            maybe: Optional[Methods] = None
            inner: Inner | None = None
            level: Level = None
            plain: Plain = None
            formats: Formats = None
            missing: Missing = None
            listed: list[Missing] = None
        """)
    assert seen["methods"]["type"] == literal("awq", "gptq")
    assert seen["maybe"]["type"] == union(literal("awq", "gptq"), NONE)
    assert seen["inner"]["type"]["members"][0]["name"] == "Inner"
    assert seen.field("Inner", "depth")["default"] == 1
    assert seen.definition("Level")["members"] == [["LOW", "low"]]
    assert seen["plain"]["type"] == opaque("Plain")
    assert seen["formats"]["type"] == array("list", STR)
    assert seen["missing"]["type"] == {"kind": "unresolved", "text": "Missing"}
    assert seen["missing"]["limitations"] == ["Its type could not be resolved: Missing."]
    assert seen["listed"]["type"] == {"kind": "unresolved", "text": "list[Missing]"}
    assert f"{engine.name}.lists" not in sys.modules


def test_no_package_is_imported_for_a_type_checker(engine: Engine) -> None:
    engine.write("heavy.__init__", "raise SystemExit('too heavy')")
    engine.write(
        "heavy.parts",
        """
        from dataclasses import dataclass
        from typing import Literal
        Size = Literal["s"]

        @dataclass
        class Part:
            depth: int = 1
        """,
    )
    seen = engine.observe("""
        from __future__ import annotations
        from dataclasses import dataclass
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from .heavy.parts import Part, Size

        @dataclass
        class Config:
            part: dict | Part
            size: Size
        """)
    assert seen["part"]["type"] == union({"kind": "mapping", "name": "dict"}, opaque("Part"))
    assert "what Part holds is not read" in seen["part"]["limitations"][0]
    assert seen["size"]["type"] == literal("s")
    assert "limitations" not in seen["size"]


def test_else_branch_of_a_negated_test(engine: Engine) -> None:
    seen = engine.observe("""
        from __future__ import annotations
        import typing
        from dataclasses import dataclass

        if not typing.TYPE_CHECKING:
            Size = str
        else:
            Size = typing.Literal["s", "m"]

        @dataclass
        class Config:
            size: Size = "s"
        """)
    assert seen["size"]["type"] == literal("s", "m")


def test_aliases_of_other_modules(engine: Engine) -> None:
    engine.write(
        "types",
        """
        from typing import List, Literal, Optional, Union
        class Inner:
            pass
        Alias = Optional[List["Inner"]]
        Order = Union[Literal["b", "a"], "Inner"]
        """,
    )
    seen = engine.observe("""
        from dataclasses import dataclass
        from .types import Alias, Order as Renamed
        from . import types

        @dataclass
        class Config:
            alias: Alias = None
            renamed: Renamed = None
            dotted: types.Alias = None
        """)
    expected = union(array("list", opaque("Inner")), NONE)
    assert seen["alias"]["type"] == expected
    assert seen["renamed"]["type"] == union(literal("b", "a"), opaque("Inner"))
    assert seen["dotted"]["type"]["kind"] in ("union", "unresolved")
