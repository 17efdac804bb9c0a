"""What a class converts after construction: seen where there is no doubt, and nowhere else."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

import pytest

from param_discovery.probe.conversions import calls_next, conversions

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine

MADE = "self.a = Config(self.a)"


def found(source: str) -> dict[str, list[str]]:
    return conversions(ast.parse(textwrap.dedent(source)).body)


@pytest.mark.parametrize(
    ("test", "types"),
    [
        ("isinstance(self.a, int)", ["int"]),
        ("isinstance(self.a, (int, dict))", ["dict", "int"]),
        ("isinstance(self.a, int | str)", ["int", "str"]),
        ("isinstance(self.a, (Config, str))", ["str"]),
    ],
)
def test_what_is_converted(test: str, types: list[str]) -> None:
    assert found(f"if {test}:\n    {MADE}") == {"a": types}


@pytest.mark.parametrize(
    "source",
    [
        f"if isinstance(self.a, Config):\n    {MADE}",
        f"if isinstance(self.a, int) and self.b:\n    {MADE}",
        f"if not isinstance(self.a, int):\n    {MADE}",
        f"if isinstance(other.a, int):\n    {MADE}",
        "if isinstance(self.a, int):\n    self.b = Config(self.a)",
        f"if isinstance(self.a, int):\n    if self.b: raise ValueError\n    {MADE}",
        f"if isinstance(self.a, int):\n    assert self.a > 0\n    {MADE}",
        f"if self.b:\n    if isinstance(self.a, int):\n        {MADE}",
        "if isinstance(self.a, int):\n    print(self.a)",
        "if isinstance(self.a, int):\n    raise TypeError",
        f"if isinstance(self.a):\n    {MADE}",
    ],
)
def test_what_is_in_doubt_is_not_said(source: str) -> None:
    assert found(source) == {}


def test_each_branch_counts() -> None:
    source = f"""
    if isinstance(self.a, int):
        {MADE}
    elif isinstance(self.a, str):
        {MADE}
    elif isinstance(self.a, list):
        raise TypeError
    """
    assert found(source) == {"a": ["int", "str"]}


def test_frozen_classes_set_their_fields_by_object() -> None:
    source = "if isinstance(self.a, int):\n    object.__setattr__(self, 'a', Config(self.a))"
    assert found(source) == {"a": ["int"]}


def test_the_hook_of_a_base_is_followed_where_it_is_called() -> None:
    assert calls_next(ast.parse("super().__post_init__()").body, "__post_init__")
    assert not calls_next(ast.parse("self.check()").body, "__post_init__")
    assert not calls_next(ast.parse("super().__init__()").body, "__post_init__")


BASE = """
from dataclasses import dataclass, field

@dataclass
class Compilation:
    level: int = 0

@dataclass
class Base:
    compilation: Compilation = field(default_factory=Compilation)
    other: Compilation = field(default_factory=Compilation)

    def __post_init__(self):
        if isinstance(self.compilation, (int, dict)):
            self.compilation = Compilation(self.compilation)
"""


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("pass", ["dict", "int"]),
        ("def __post_init__(self):\n        pass", None),
        ("def __post_init__(self):\n        super().__post_init__()", ["dict", "int"]),
    ],
)
def test_the_hook_that_runs_is_the_one_that_is_read(
    engine: Engine, own: str, expected: list[str] | None
) -> None:
    seen = engine.observe(f"{BASE}\n@dataclass\nclass Config(Base):\n    {own}\n")
    assert seen["compilation"].get("converted") == expected
    assert "converted" not in seen["other"]


def test_attrs_has_a_hook_of_its_own_name(engine: Engine) -> None:
    seen = engine.observe("""
        import attrs

        class Inner: pass

        @attrs.define
        class Config:
            a: Inner = None

            def __attrs_post_init__(self):
                if isinstance(self.a, str):
                    self.a = Inner()
    """)
    assert seen["a"]["converted"] == ["str"]
