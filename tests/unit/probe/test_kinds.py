"""What each kind of class declares, and what a caller can give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.probe.trees import BOOL, FLOAT, INT, NONE, STR, array, constrained, literal, union

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


def test_pydantic_model(engine: Engine) -> None:
    seen = engine.observe("""
        from typing import Annotated, Any, Literal, Optional, Union
        from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, computed_field

        class Cat(BaseModel):
            kind: Literal["cat"] = "cat"

        class Dog(BaseModel):
            kind: Literal["dog"] = "dog"

        class Config(BaseModel):
            model_config = ConfigDict(extra="allow")
            ratio: float = Field(0.9, gt=0, le=1, description="Share of memory.")
            name: Annotated[str, Field(pattern="^a", min_length=2)] = "ab"
            pet: Union[Cat, Dog] = Field(default_factory=Cat, discriminator="kind")
            maybe: Optional[Annotated[Union[Cat, Dog], Field(discriminator="kind")]] = None
            old: int = Field(1, deprecated="Use ratio.")
            new: int = Field(1, json_schema_extra={"status": "prototype"})
            needed: Optional[int]
            _secret: int = PrivateAttr(0)

            @computed_field
            @property
            def double(self) -> float:
                return self.ratio * 2
        """)
    assert seen.target["kind"] == "pydantic"
    assert seen.target["open"] is True
    assert seen.names == ["ratio", "name", "pet", "maybe", "old", "new", "needed"]
    assert seen["ratio"]["type"] == constrained(FLOAT, gt=0, le=1)
    assert seen["ratio"]["description"] == "Share of memory."
    assert seen["name"]["type"] == constrained(STR, min_length=2, pattern="^a")
    assert seen["pet"]["type"]["discriminator"] == "kind"
    assert seen["pet"]["default"] == {"kind": "object", "class": "Cat", "arguments": []}
    assert seen["maybe"]["type"]["discriminator"] == "kind"
    assert [member["kind"] for member in seen["maybe"]["type"]["members"]] == [
        "class",
        "class",
        "none",
    ]
    assert seen["old"]["deprecated"] == "Use ratio."
    assert seen["new"]["status"] == "prototype"
    assert seen["needed"] == {"name": "needed", "required": True, "type": union(INT, NONE)}
    assert seen.definition("Cat")["kind"] == "pydantic"


def test_pydantic_aliases(engine: Engine) -> None:
    source = """
        from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field

        class Config(BaseModel):
            model_config = ConfigDict(populate_by_name=BY_NAME)
            plain: int = Field(1, alias="flat")
            choices: int = Field(1, validation_alias=AliasChoices("one", "two", AliasPath("a", 0)))
            written: int = Field(1, serialization_alias="out")
        """
    strict = engine.observe(source.replace("BY_NAME", "False"))
    assert strict.names == ["flat", "one", "written"]
    assert strict["one"]["aliases"] == ["two"]
    assert strict["one"]["limitations"] == ["It is also read from a path inside another key."]
    assert "aliases" not in strict["flat"]


def test_pydantic_aliases_beside_the_names(engine: Engine) -> None:
    seen = engine.observe("""
        from pydantic import BaseModel, ConfigDict, Field

        class Config(BaseModel):
            model_config = ConfigDict(populate_by_name=True)
            plain: int = Field(1, alias="flat")
        """)
    assert seen.names == ["plain"]
    assert seen["plain"]["aliases"] == ["flat"]


def test_pydantic_factories_and_generics(engine: Engine) -> None:
    seen = engine.observe("""
        from typing import Generic, TypeVar
        from pydantic import BaseModel, Field

        T = TypeVar("T")

        class Box(BaseModel, Generic[T]):
            inner: T

        class Config(BaseModel):
            box: Box[int]
            width: int = 2
            made: dict = Field(default_factory=dict)
            derived: int = Field(default_factory=lambda data: data["width"] * 2)
        """)
    assert seen.field("Box[int]", "inner")["type"] == INT
    assert seen["made"]["default"] == {"kind": "dict", "entries": []}
    assert "default" not in seen["derived"]
    assert seen["derived"]["required"] is False
    assert seen["derived"]["limitations"] == ["Its default is made from the object's other fields."]


def test_pydantic_dataclass(engine: Engine) -> None:
    seen = engine.observe(
        """
        from dataclasses import field
        from typing import Any
        from pydantic import ConfigDict, Field
        from pydantic.dataclasses import dataclass

        @dataclass(config=ConfigDict(extra="forbid"))
        class Config:
            size: int = Field(default=1, ge=1, description="How much.")
            model_config: dict = field(default_factory=dict)
            '''A field that is named like pydantic's configuration.'''
            computed: int = field(init=False, default=3)
            needed: int = Field()
        """.replace("needed: int = Field()", "other: int = Field(default_factory=lambda: 4)")
    )
    assert seen.target["kind"] == "dataclass"
    assert seen.target["open"] is False
    assert seen.names == ["size", "model_config", "other"]
    assert seen["size"]["type"] == constrained(INT, ge=1)
    assert seen["size"]["default"] == 1
    assert seen["other"]["default"] == 4
    assert seen["model_config"]["description"].startswith("A field that is named")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif("sys.version_info >= (3, 14)", reason="pydantic 1 ends with Python 3.13")
def test_pydantic_1_model(engine: Engine) -> None:
    seen = engine.observe("""
        from typing import Optional
        from pydantic.v1 import BaseModel, Field

        class Config(BaseModel):
            size: int = Field(1, ge=1, description="How much.", status="beta")
            maybe: Optional[int]
            needed: int = Field(..., alias="wanted")

            class Config:
                extra = "allow"
        """)
    assert seen.target["kind"] == "pydantic"
    assert seen.target["open"] is True
    assert seen.names == ["size", "maybe", "wanted"]
    assert seen["size"]["type"] == constrained(INT, ge=1)
    assert seen["size"]["description"] == "How much."
    assert seen["size"]["status"] == "beta"
    assert seen["maybe"]["type"] == union(INT, NONE)
    assert seen["maybe"]["required"] is False
    assert seen["wanted"]["required"] is True


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


def test_function(engine: Engine) -> None:
    seen = engine.observe(
        """
        from __future__ import annotations

        def load(model, /, name: str, *paths: str, size: int = 2, _private=1, flag=False, **kwargs):
            '''Load it.

            Args:
                name (str): What to load.
                flag (`bool`, *optional*, defaults to `False`): Whether.
                extra (`int`, *optional*, defaults to 7): Only said here.
            '''
            depth = kwargs.pop("depth", 4)
            return depth
        """,
        "load",
    )
    assert seen.target["kind"] == "signature"
    assert seen.target["open"] is True
    assert seen.target["description"] == "Load it."
    assert seen.names == ["name", "size", "flag", "depth", "extra"]
    assert seen["name"] == {
        "name": "name",
        "required": True,
        "type": STR,
        "description": "What to load.",
    }
    assert seen["flag"]["type"] == BOOL
    assert seen["flag"]["type_origin"] == "documented"
    assert seen["depth"]["origin"] == "kwargs"
    assert seen["depth"]["default"] == 4
    assert seen["extra"]["origin"] == "docstring"
    assert seen["extra"]["default"] == 7
    assert seen["extra"]["default_origin"] == "documented"


def test_class_and_method_without_their_first_argument(engine: Engine) -> None:
    source = """
        class Loader:
            def __init__(self, a: int = 1):
                pass

            @classmethod
            def make(cls, b: int = 2):
                pass

            def use(self, c: int = 3):
                pass
        """
    assert engine.observe(source, "Loader").names == ["a"]
    assert engine.observe(source, "Loader.make").names == ["b"]
    assert engine.observe(source, "Loader.use").names == ["c"]


def test_keyword_arguments_under_unknown_names(engine: Engine) -> None:
    seen = engine.observe(
        """
        def load(names, **kwargs):
            for name in names:
                kwargs.pop(name, None)
        """,
        "load",
    )
    assert len(seen.target["limitations"]) == 1
    assert "names its source does not say" in seen.target["limitations"][0]["reason"]


def test_plain_instance(engine: Engine) -> None:
    seen = engine.observe(
        """
        import os
        import time

        class Config:
            def __init__(self, length: int = None, **kwargs):
                self.length = 20 if length is None else length
                self.beams = kwargs.pop("beams", 1)
                self.extra = "set"
                self.made_at = time.time()
                self.workers = os.cpu_count()
                self.where = os.path.expanduser("~/cache")
                self._private = 1
        """,
        kind="instance",
    )
    assert seen.target["kind"] == "instance"
    assert seen.target["open"] is True
    assert seen.names == ["length", "beams", "extra", "made_at", "workers", "where"]
    assert seen["length"]["default"] is None
    assert seen["length"]["effective_default"] == 20
    assert seen["beams"] == {"name": "beams", "required": False, "origin": "kwargs", "default": 1}
    assert seen["extra"] == {"name": "extra", "required": False, "default": "set"}
    for name in ("made_at", "workers", "where"):
        assert seen[name] == {"name": name, "required": False, "default_varies": True}


def test_effective_defaults_from_a_mapping(engine: Engine) -> None:
    source = """
        from dataclasses import dataclass

        @dataclass
        class Config:
            length: int | None = None
            beams: int = 1

        def defaults():
            return {"length": 20, "beams": 1}
        """
    seen = engine.observe(source, effective_defaults=f"{engine.name}.args:defaults")
    assert seen["length"]["effective_default"] == 20
    assert "effective_default" not in seen["beams"]


@pytest.mark.parametrize(("where", "status"), [("missing", "found"), ("broken", "failed")])
def test_effective_defaults_that_are_not_there(engine: Engine, where: str, status: str) -> None:
    seen = engine.observe(
        """
        from dataclasses import dataclass

        @dataclass
        class Config:
            length: int = 1

        def broken():
            return 5
        """,
        effective_defaults=f"{engine.name}.args:{where}",
    )
    assert seen.target["status"] == status
    if status == "found":
        assert "does not exist in this version" in seen.target["limitations"][0]["reason"]
    else:
        assert seen.target["error"]["stage"] == "read"


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
