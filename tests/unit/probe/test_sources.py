"""What only the source knows: words under attributes, classes by place, text of opaque types."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from param_discovery.probe.observe import Observer
from tests.unit.probe.trees import INT, NONE, STR, array, opaque, union

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine


def test_docstrings_under_attributes(engine: Engine) -> None:
    seen = engine.observe('''
        from dataclasses import dataclass

        class Outer:
            class Inner:
                """Nested."""

                @dataclass
                class Config:
                    """Words of the class.

                    Args:
                        third: From the class.
                        first: Not this one.
                    """
                    first: int = 1
                    """The first.

                        Indented.
                    Back.
                    """
                    second: int = 2
                    third: int = 3

        @dataclass
        class Config(Outer.Inner.Config):
            second: int = 4
            """Replaced."""
        ''')
    assert seen["first"]["description"] == "The first.\n\n    Indented.\nBack."
    assert seen["second"]["description"] == "Replaced."
    assert seen["third"]["description"] == "From the class."
    nested = engine.observe(engine.source, "Outer.Inner.Config")
    assert nested["first"]["description"] == "The first.\n\n    Indented.\nBack."
    assert "description" not in nested["second"]


def test_classes_of_one_name_in_branches(engine: Engine) -> None:
    seen = engine.observe('''
        from dataclasses import dataclass

        try:
            import nothing_of_this_name
            @dataclass
            class Config:
                size: int = 1
                """Not this one."""
                def use(self): ...
        except ImportError:
            @dataclass
            class Config:
                size: int = 2
                """This one."""
                def use(self): ...
        ''')
    assert seen["size"]["default"] == 2
    assert seen["size"]["description"] == "This one."


def test_the_last_class_of_a_name_without_methods(engine: Engine) -> None:
    seen = engine.observe('''
        from dataclasses import dataclass

        @dataclass
        class Config:
            size: int = 1
            """Not this one."""

        @dataclass
        class Config:
            size: int = 1
            """This one."""
        ''')
    assert seen["size"]["description"] == "This one."


def test_fields_in_branches_of_a_class(engine: Engine) -> None:
    seen = engine.observe('''
        from __future__ import annotations
        import sys
        import typing
        from dataclasses import dataclass

        @dataclass
        class Config:
            if sys.version_info >= (3,):
                size: int = 1
                """How big."""
            if typing.TYPE_CHECKING:
                pass
            else:
                width: int = 2
                """How wide."""
        ''')
    assert seen["size"]["description"] == "How big."
    assert seen["width"]["description"] == "How wide."


def test_text_of_opaque_types(engine: Engine) -> None:
    engine.write(
        "parts",
        """
        class Part:
            pass
        """,
    )
    seen = engine.observe(
        """
        from __future__ import annotations
        import collections.abc
        import typing
        from typing import TYPE_CHECKING, Callable, Literal, Optional, Type, TypeVar, Union

        if TYPE_CHECKING:
            from . import parts
            from .parts import Part

        T = TypeVar("T")
        B = TypeVar("B", bound=int)

        def load(
            part: Callable[[Part, "int | None"], typing.Optional[str]] = None,
            dotted: Type[parts.Part] = None,
            both: Callable[..., Union[Part, None]] = None,
            nothing: Callable[[], None] = None,
            free: Callable[[T, B], T] = None,
            literal: Callable[[Literal["a", 1]], typing.List[int]] = None,
            coroutine: collections.abc.Awaitable[int] = None,
        ): ...
        """,
        "load",
    )
    assert {name: seen[name]["type"]["name"] for name in seen.names} == {
        "part": "Callable[[Part, int | None], str | None]",
        "dotted": "type[Part]",
        "both": "Callable[..., Part | None]",
        "nothing": "Callable[[], None]",
        "free": "Callable[[Any, int], Any]",
        "literal": "Callable[[Literal['a', 1]], list[int]]",
        "coroutine": "Awaitable",
    }


def test_undecorated_data_that_only_type_checkers_import(engine: Engine) -> None:
    engine.write(
        "kinds",
        """
        import enum
        import typing

        class Level(enum.Enum):
            LOW = 1

        class Options(typing.TypedDict):
            depth: int
        """,
    )
    seen = engine.observe(
        """
        from __future__ import annotations
        import typing

        if typing.TYPE_CHECKING:
            from .kinds import Level, Options

        def load(level: Level, options: Options): ...
        """,
        "load",
    )
    assert seen["level"]["type"]["kind"] == "class"
    assert seen.definition("Level")["members"] == [["LOW", 1]]
    assert seen.field("Options", "depth")["type"] == INT


def test_names_handed_on_by_a_package(engine: Engine) -> None:
    engine.write(
        "inner.__init__",
        """
        def __getattr__(name):
            if name == "Lazy":
                from .parts import Lazy
                return Lazy
            raise AttributeError(name)
        """,
    )
    engine.write(
        "inner.parts",
        """
        from typing import List, Union
        from .more import More
        class Part: ...
        Lazy = Union[str, int]
        Many = List[Part]
        """,
    )
    engine.write("inner.more", "class More: ...")
    seen = engine.observe(
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING, Optional
        from . import inner

        if TYPE_CHECKING:
            from .inner import Lazy
            from .inner.parts import Many as Several, More

        def load(lazy: Optional[Lazy], several: Several, more: More): ...
        """,
        "load",
    )
    assert seen["lazy"]["type"] == union(STR, INT, NONE)
    assert seen["several"]["type"] == array("list", opaque("Part"))
    assert seen["more"]["type"] == opaque("More")


def test_rings_of_imports_end(engine: Engine) -> None:
    engine.write(
        "one", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .two import Name"
    )
    engine.write(
        "two", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .one import Name"
    )
    seen = engine.observe(
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from .one import Name

        def load(name: Name, size: int): ...
        """,
        "load",
    )
    assert seen["name"]["type"] == {"kind": "unresolved", "text": "Name"}
    assert seen["size"]["type"] == INT


def test_argparse_parser_as_a_target(engine: Engine) -> None:
    source = """
        import argparse

        PARSER = argparse.ArgumentParser()
        PARSER.add_argument("--size", type=int, default=1, help="How big.")
        sub = PARSER.add_subparsers()
        sub.add_parser("run")

        def add(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
            parser.add_argument("--name")
            return parser
        """
    seen = engine.observe(source, "PARSER")
    assert seen.target["kind"] == "argparse"
    assert seen["size"]["default"] == 1
    assert "sub-commands" in seen.target["limitations"][0]["reason"]
    assert engine.observe(source, "add").names == ["name"]


def test_distributions_that_were_asked_for() -> None:
    reply = Observer().observe({"targets": [], "distributions": ["pytest", "no-such-distribution"]})
    version = metadata.version("pytest")
    assert reply["distributions"] == {"pytest": {"version": version, "commit": None}}
    assert reply["observation_format"] == 1
