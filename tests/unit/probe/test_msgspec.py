"""msgspec structs. The library is small and compiled, and engines (vLLM, SGLang) use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.probe.trees import INT, NONE, STR, constrained, union

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine


def test_struct(engine: Engine) -> None:
    seen = engine.observe("""
        from typing import Annotated, ClassVar
        import msgspec

        class Base(msgspec.Struct, kw_only=True):
            needed: int
            base: int | None = None

        class Config(Base, kw_only=True, rename="camel", forbid_unknown_fields=True):
            '''What to sample.'''
            LIMIT: ClassVar[int] = 3
            top_p: Annotated[float, msgspec.Meta(gt=0, le=1, description="Nucleus.")] = 1.0
            late: str
            made: list[int] = msgspec.field(default_factory=lambda: [1])
            empty: dict = {}
            factory: str = "a default with a name like msgspec's own"
            '''Words under it.'''
            _all: int = 0
        """)
    assert seen.target["kind"] == "msgspec"
    assert seen.target["open"] is False
    assert seen.target["description"] == "What to sample."
    assert seen.names == ["needed", "base", "top_p", "late", "made", "empty", "factory"]
    assert seen["needed"] == {"name": "needed", "required": True, "type": INT}
    assert seen["base"]["type"] == union(INT, NONE)
    assert seen["top_p"]["type"] == constrained({"kind": "scalar", "name": "float"}, gt=0, le=1)
    assert seen["top_p"]["description"] == "Nucleus."
    assert seen["top_p"]["aliases"] == ["topP"]
    assert seen["late"] == {"name": "late", "required": True, "type": STR}
    assert seen["made"]["default"] == {"kind": "list", "items": [1]}
    assert seen["empty"]["default"] == {"kind": "dict", "entries": []}
    assert seen["factory"]["description"] == "Words under it."


def test_struct_made_by_a_call(engine: Engine) -> None:
    seen = engine.observe("""
        import msgspec

        FIELDS = [("a", int), ("b", str, "x"), ("c", int, msgspec.UNSET)]
        Config = msgspec.defstruct("Config", FIELDS)
        """)
    assert seen.names == ["a", "b", "c"]
    assert seen["a"]["required"] is True
    assert seen["b"]["default"] == "x"
    assert seen["c"]["default"] == {
        "kind": "opaque",
        "text": "UNSET",
        "type": "msgspec.UnsetType",
    }
