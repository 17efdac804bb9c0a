"""Kinds of classes, their fields and their inheritance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[..., Any]

KINDS = {
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass Config:",
    "pydantic": "from pydantic import BaseModel\nclass Config(BaseModel):",
    "msgspec": "import msgspec\nclass Config(msgspec.Struct, kw_only=True):",
    "attrs": "import attrs\n@attrs.define(kw_only=True)\nclass Config:",
    "namedtuple": "from typing import NamedTuple\nclass Config(NamedTuple):",
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kinds_are_known_by_bases_and_decorators(look: Look, kind: str) -> None:
    seen = look(KINDS[kind] + "\n    '''What it is.'''\n    a: int\n    b: str = 'x'\n")
    assert seen.target["kind"] == kind
    assert seen.target["description"] == "What it is."
    assert [(p["name"], p["required"]) for p in seen.target["parameters"]] == [
        ("a", True),
        ("b", False),
    ]
    assert seen["b"]["default"] == "x"


def test_typed_dict(look: Look) -> None:
    seen = look("""
        from typing import NotRequired, Required, TypedDict
        class Base(TypedDict):
            a: int
            b: NotRequired[str]
        class Config(Base, total=False):
            c: int
            d: Required[int]
        """)
    required = {p["name"]: p["required"] for p in seen.target["parameters"]}
    assert seen.target["kind"] == "typeddict"
    assert required == {"a": True, "b": False, "c": False, "d": True}


FORWARDED = """
def config(cls=None, **more):
    def inner(cls):
        return dataclass(cls, **more)
    return inner if cls is None else inner(cls)
"""


@pytest.mark.parametrize(
    "decorator",
    [
        "def config(cls):\n    return dataclass(cls)",
        FORWARDED,
        "def config(cls):\n    unheard_of(cls)\n    raise_it = cls @ 1\n    return dataclass(cls)",
        "config = dataclass(frozen=True)",
    ],
)
def test_decorators_of_the_engine(look: Look, decorator: str) -> None:
    seen = look(
        f"from dataclasses import dataclass\n{decorator}\n@config\nclass Config:\n    a: int = 1\n"
    )
    assert seen.target["kind"] == "dataclass"
    assert seen["a"]["default"] == 1


def test_fields_come_from_decorated_bases_only(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass, field, InitVar
        from typing import ClassVar
        class Mixin:
            ghost: int = 1
        @dataclass
        class Base:
            a: int = 1
            b: int = 2
        @dataclass
        class Config(Base, Mixin):
            b: int = 3
            c: ClassVar[int] = 4
            d: int = field(default=5, init=False)
            e: InitVar[int] = 6
            _f: int = 7
        """)
    assert seen.names == ["a", "b", "e"]
    assert seen["b"]["default"] == 3


def test_a_model_takes_what_a_dataclass_would_not(look: Look) -> None:
    seen = look("""
        from pydantic import BaseModel, Field
        class Config(BaseModel):
            a: int = Field(default=1, init=False)
        """)
    assert seen.names == ["a"]


def test_pydantic_names_and_extra(look: Look) -> None:
    seen = look("""
        from pydantic import AliasChoices, BaseModel, ConfigDict, Field
        class Base(BaseModel):
            model_config = ConfigDict(extra="allow")
        class Config(Base):
            a: int = Field(1, alias="A")
            b: int = Field(2, validation_alias=AliasChoices("B", "beta"), deprecated="Use a.")
            _hidden: int = 3
        """)
    assert seen.target["open"] is True
    assert seen.names == ["A", "B"]
    assert seen["B"]["aliases"] == ["beta"]
    assert seen["B"]["deprecated"] == "Use a."


def test_classes_that_calls_make(look: Look) -> None:
    seen = look("""
        import msgspec
        class Part(msgspec.Struct):
            a: int = 1
            '''Not copied.'''
        class Config:
            '''All of it.'''
            z: str
        _fields = [(f.name, f.type, f.default) for f in msgspec.structs.fields(Part)]
        Config.__annotations__ = {"b": int, **Config.__annotations__}
        Config = msgspec.defstruct(
            "Config",
            [(k, v) for k, v in Config.__annotations__.items()] + _fields,
            namespace={"__doc__": Config.__doc__ if False else "All of it."},
        )
        """)
    assert seen.target["kind"] == "msgspec"
    assert seen.target["description"] == "All of it."
    assert sorted(seen.names) == ["a", "b", "z"]
    assert seen["a"]["default"] == 1
    assert seen["b"]["type"] == {"kind": "scalar", "name": "int"}


def test_enums(look: Look) -> None:
    seen = look(
        """
        import enum
        class Base(enum.Enum):
            pass
        class Config(Base):
            A = enum.auto()
            B = "b"
            ALIAS = "b"
            def method(self): ...
        """
    )
    assert [(p["name"], p["type"]["values"]) for p in seen.target["parameters"]] == [
        ("A", [1]),
        ("B", ["b"]),
    ]


def test_flags_and_texts(look: Look) -> None:
    seen = look("""
        import enum
        from dataclasses import dataclass
        class Bits(enum.Flag):
            A = enum.auto()
            B = enum.auto()
            BOTH = 3
        class Words(enum.StrEnum):
            ONE = enum.auto()
        @dataclass
        class Config:
            bits: Bits
            word: Words = Words.ONE
        """)
    assert seen.definition("Bits")["members"] == [["A", 1], ["B", 2]]
    assert seen["word"]["default"]["value"] == "one"


def test_texts_of_the_package_before_python_had_them(look: Look) -> None:
    seen = look("""
        import enum
        import strenum
        from dataclasses import dataclass
        class Word(strenum.StrEnum, metaclass=enum.EnumMeta):
            W4A16 = enum.auto()
        @dataclass
        class Config:
            word: Word = Word.W4A16
        """)
    assert seen.definition("Word")["members"] == [["W4A16", "W4A16"]]


def test_enum_values_that_are_made_by_code_are_no_guess(look: Look) -> None:
    seen = look("""
        import enum
        from dataclasses import dataclass
        class Made(enum.Enum):
            def __new__(cls, value):
                made = object.__new__(cls)
                made._value_ = value * 2
                return made
            A = (1,)
        @dataclass
        class Config:
            made: Made = Made.A
        """)["made"]
    assert seen["type"]["kind"] == "unresolved"
    assert "default" not in seen
    assert len(seen["limitations"]) == 2


def test_a_dataclass_with_a_constructor_of_its_own(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        @dataclass
        class Config:
            a: int
            def __init__(self, b: str = "x", **more):
                self.a = len(b)
        """)
    assert seen.target["kind"] == "signature"
    assert seen.names == ["b"]
