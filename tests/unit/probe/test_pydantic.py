"""Pydantic models and dataclasses, of both versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.probe.trees import FLOAT, INT, NONE, STR, constrained, union

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine


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


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif("sys.version_info >= (3, 14)", reason="pydantic 1 ends with Python 3.13")
def test_pydantic_1_dataclass_and_constrained_types(engine: Engine) -> None:
    seen = engine.observe("""
        from pydantic.v1 import Field, StrictInt, conint, constr
        from pydantic.v1.dataclasses import dataclass

        @dataclass
        class Config:
            size: int = Field(1, ge=0, description="How much.", deprecated="Use depth.")
            made: dict = Field(default_factory=dict)
            depth: conint(ge=1, le=4) = 2
            name: constr(min_length=1, regex="^a") = "a"
            exact: StrictInt = 3
        """)
    assert seen["size"]["default"] == 1
    assert seen["size"]["type"] == constrained(INT, ge=0)
    assert seen["size"]["description"] == "How much."
    assert seen["size"]["deprecated"] == "Use depth."
    assert seen["made"]["default"] == {"kind": "dict", "entries": []}
    assert seen["depth"]["type"] == constrained(INT, ge=1, le=4)
    assert seen["name"]["type"] == constrained(STR, min_length=1, pattern="^a")
    assert seen["exact"]["type"] == constrained(INT, strict=True)
