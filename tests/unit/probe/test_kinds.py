"""What each kind of class declares, and what a caller can give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.probe.trees import BOOL, INT, NONE, STR, array, literal, union

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine


def test_dataclass_fields_that_a_caller_can_give(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import InitVar, dataclass, field
        from typing import ClassVar

        @dataclass
        class Base:
            first: int
            replaced: int = 1

        @dataclass
        class Config(Base):
            '''What the engine takes.

            More about it.
            '''
            LIMIT: ClassVar[int] = 5
            replaced: str = "two"
            seed: InitVar[int] = 3
            computed: int = field(init=False, default=4)
            _private: int = 0
            names: list[str] = field(default_factory=list)
        """)
    assert seen.target["kind"] == "dataclass"
    assert seen.target["open"] is False
    assert seen.target["description"] == "What the engine takes."
    assert seen.names == ["first", "replaced", "seed", "names"]
    assert seen["first"] == {"name": "first", "required": True, "type": INT}
    assert seen["replaced"] == {
        "name": "replaced",
        "required": False,
        "type": STR,
        "default": "two",
    }
    assert seen["seed"]["type"] == INT
    assert seen["seed"]["default"] == 3
    assert seen["names"]["type"] == array("list", STR)
    assert seen["names"]["default"] == {"kind": "list", "items": []}


def test_dataclass_with_slots_keyword_only_and_metadata(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass, field

        @dataclass(kw_only=True, slots=True, frozen=True)
        class Config:
            mode: str = field(default="a", metadata={"help": "How.", "choices": ["b", "a"]})
            width: int | None = field(
                default=None, metadata={
                    "choices": (2, 4), "status": "beta", "deprecated": "Use mode."
                }
            )
            height: int = field()
        """)
    assert seen.names == ["mode", "width", "height"]
    assert seen["mode"]["type"] == literal("b", "a")
    assert seen["mode"]["description"] == "How."
    assert seen["width"]["type"] == union(literal(2, 4), NONE)
    assert seen["width"]["status"] == "beta"
    assert seen["width"]["deprecated"] == "Use mode."
    assert seen["height"]["required"] is True


def test_dataclass_made_by_a_call(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import field, make_dataclass

        Config = make_dataclass("Config", [("a", int), ("b", "str | None", None), "c"],
                                namespace={"__module__": __name__}) if False else make_dataclass(
            "Config", [("a", int), ("b", "str | None", None)])
        """)
    assert seen.names == ["a", "b"]
    assert seen["a"] == {"name": "a", "required": True, "type": INT}
    assert seen["b"]["type"] == union(STR, NONE)
    assert seen["b"]["default"] is None


def test_dataclass_with_a_constructor_of_its_own(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass

        @dataclass
        class Quantization:
            method: str

            def __init__(self, bits: int = 8, *, group_size: int, **kwargs):
                self.method = "x"

        @dataclass
        class Config:
            quantization: Quantization
        """)
    found = seen.definition("Quantization")
    assert found["kind"] == "signature"
    assert found["open"] is True
    assert [parameter["name"] for parameter in found["parameters"]] == ["bits", "group_size"]
    assert seen.field("Quantization", "bits")["default"] == 8
    assert seen.field("Quantization", "group_size")["required"] is True


def test_a_field_named_like_a_type_does_not_hide_it(engine: Engine) -> None:
    seen = engine.observe("""
        from __future__ import annotations
        import datetime as dt
        from dataclasses import dataclass
        from datetime import date

        @dataclass
        class Config:
            date: date | None = None
            names: list[int] | None = None
            def list(self) -> int:
                return 1
        """)
    assert seen["date"]["type"] == union({"kind": "scalar", "name": "date"}, NONE)
    assert seen["names"]["type"] == union(array("list", INT), NONE)


def test_a_base_class_of_a_library_stands_for_what_is_made_from_it(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass
        import msgspec
        from pydantic import BaseModel

        @dataclass
        class Config:
            json: str | BaseModel | None = None
            struct: msgspec.Struct | None = None
        """)
    assert seen["json"]["type"] == union(STR, {"kind": "opaque", "name": "BaseModel"}, NONE)
    assert seen["struct"]["type"] == union({"kind": "opaque", "name": "Struct"}, NONE)
    assert seen.observation["definitions"] == {}


def test_attrs_class(engine: Engine) -> None:
    seen = engine.observe("""
        import attrs
        from typing import Any

        @attrs.define
        class Config:
            needed: int
            _hidden: int = 1
            renamed: int = attrs.field(default=2, alias="other", metadata={"help": "Words."})
            fixed: int = attrs.field(default=3, init=False)
            made: list = attrs.Factory(list)
            derived: int = attrs.Factory(lambda self: self.needed, takes_self=True)
            holder: Any = attrs.field(factory=lambda: None)
        """)
    assert seen.target["kind"] == "attrs"
    assert seen.names == ["needed", "hidden", "other", "made", "derived", "holder"]
    assert seen["needed"]["required"] is True
    assert seen["hidden"]["default"] == 1
    assert seen["other"]["description"] == "Words."
    assert seen["made"]["default"] == {"kind": "list", "items": []}
    assert seen["derived"]["limitations"] == ["Its default is made from the object's other fields."]
    assert "default" not in seen["derived"]


def test_typed_dictionary(engine: Engine) -> None:
    seen = engine.observe("""
        from __future__ import annotations
        from typing import Annotated, NotRequired, Required, TypedDict

        class Base(TypedDict):
            base: int
            left_out: NotRequired[int]

        class Config(Base, total=False):
            free: str
            needed: Required[bool]
            deep: Annotated[Required[int], "why"]
        """)
    assert seen.target["kind"] == "typeddict"
    assert seen.names == ["base", "left_out", "free", "needed", "deep"]
    assert {name: seen[name]["required"] for name in seen.names} == {
        "base": True,
        "left_out": False,
        "free": False,
        "needed": True,
        "deep": True,
    }
    assert seen["needed"]["type"] == BOOL


def test_typed_dictionary_with_live_annotations(engine: Engine) -> None:
    seen = engine.observe("""
        from typing import NotRequired, TypedDict

        class Config(TypedDict):
            needed: int
            free: NotRequired[str]
        """)
    assert seen["needed"]["required"] is True
    assert seen["free"] == {"name": "free", "required": False, "type": STR}


def test_named_tuple(engine: Engine) -> None:
    seen = engine.observe("""
        from typing import NamedTuple

        class Config(NamedTuple):
            first: int
            second: str = "b"
            '''What it is.'''
        """)
    assert seen.target["kind"] == "namedtuple"
    assert seen["first"] == {"name": "first", "required": True, "type": INT}
    assert seen["second"] == {
        "name": "second",
        "required": False,
        "type": STR,
        "default": "b",
        "description": "What it is.",
    }


def test_enum_by_value_without_aliases(engine: Engine) -> None:
    seen = engine.observe("""
        import enum

        class Config(enum.Enum):
            '''Which one.'''
            FAST = "fast"
            QUICK = "fast"
            PAIR = (1, 2)
            _hidden = 3
        """)
    assert seen.target["kind"] == "enum"
    assert seen.names == ["FAST", "PAIR"]
    assert seen["FAST"]["type"] == literal("fast")
    assert seen["PAIR"]["type"] == literal({"kind": "tuple", "items": [1, 2]})


def test_enum_as_a_type(engine: Engine) -> None:
    seen = engine.observe("""
        import enum
        from dataclasses import dataclass

        class Level(enum.IntEnum):
            '''How loud.'''
            LOW = 1
            HIGH = 2

        @dataclass
        class Config:
            level: Level = Level.LOW
        """)
    assert seen["level"]["default"] == {
        "kind": "enum",
        "class": "Level",
        "member": "LOW",
        "value": 1,
    }
    assert seen.definition("Level") == {
        "name": "Level",
        "kind": "enum",
        "description": "How loud.",
        "members": [["LOW", 1], ["HIGH", 2]],
    }


def test_definitions_are_those_that_types_lead_to(engine: Engine) -> None:
    seen = engine.observe("""
        import enum
        from dataclasses import dataclass

        class Unused(enum.Enum):
            A = 1

        @dataclass
        class Deep:
            depth: int = 1

        @dataclass
        class Inner:
            deep: Deep = None
            unused: Unused = Unused.A
            size: int = 1

        @dataclass
        class Config:
            size: int = Inner.size
            other: int = Inner.unused
            inner: "list[Inner] | None" = None

        @dataclass
        class Small:
            copied: int = Inner.unused
        """)
    names = {definition["name"] for definition in seen.observation["definitions"].values()}
    assert names == {"Inner", "Deep", "Unused"}
    assert engine.observe(engine.source, "Small").observation["definitions"] == {}


def test_what_stands_beside_a_type(engine: Engine) -> None:
    seen = engine.observe("""
        from dataclasses import dataclass
        from typing import Annotated

        class Note:
            def __init__(self, **words):
                vars(self).update(words)

        @dataclass
        class Config:
            size: Annotated[int, Note(documentation="How big.", deprecated="Use width.")] = 1
        """)
    assert seen["size"]["description"] == "How big."
    assert seen["size"]["deprecated"] == "Use width."
