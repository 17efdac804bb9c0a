"""Classes and values that make looking at them hard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.probe.processes import Workshop

CLASS = """
from dataclasses import dataclass

@dataclass
class Config:
    size: int = 1
"""


ODD_CLASSES = {
    "a metaclass that raises on attributes": """
        class Meta(type):
            def __getattribute__(cls, name):
                if name.startswith("__dataclass") or name == "__module__":
                    return type.__getattribute__(cls, name)
                raise SystemExit(name)
        class Odd(metaclass=Meta):
            pass
    """,
    "a metaclass that raises on everything": """
        class Meta(type):
            def __eq__(cls, other): raise KeyboardInterrupt
            def __hash__(cls): raise SystemExit
            def __repr__(cls): raise SystemExit
            def __str__(cls): raise SystemExit
            def __instancecheck__(cls, obj): raise SystemExit
            def __subclasscheck__(cls, obj): raise SystemExit
            def __bool__(cls): raise SystemExit
            def __call__(cls, *args): raise SystemExit
            def __dir__(cls): raise SystemExit
            def __iter__(cls): raise SystemExit
            def __len__(cls): raise SystemExit
        class Odd(metaclass=Meta):
            pass
    """,
    "a dataclass with a metaclass that raises": """
        class Meta(type):
            angry = False
            def __getattr__(cls, name):
                raise (SystemExit if Meta.angry else AttributeError)(name)
        @dataclass
        class Odd(metaclass=Meta):
            inner: int = 1
        Meta.angry = True
    """,
    "no module": "class Odd: __module__ = None",
    "a number for a module": "class Odd: __module__ = 5",
    "a number for a docstring": """
        @dataclass
        class Odd:
            inner: int = 1
        Odd.__doc__ = 5
    """,
    "no fields after all": """
        @dataclass
        class Odd:
            inner: int = 1
        del Odd.__dataclass_fields__
    """,
    "fields of another kind": """
        class Odd:
            __dataclass_fields__ = {"x": 3}
    """,
    "pydantic's name without its fields": "class Odd: __pydantic_fields__ = {'x': 3}",
    "attrs' name without its fields": "class Odd: __attrs_attrs__ = (1, 2)",
    "msgspec's name without its fields": "class Odd: __struct_fields__ = (1, 2)",
    "a configuration object that raises": """
        @dataclass
        class Odd:
            inner: int = 1
            def __getattribute__(self, name): raise SystemExit
            def __repr__(self): raise SystemExit
            def __eq__(self, other): raise SystemExit
    """,
    "an enum that raises": """
        import enum
        class Meta(enum.EnumMeta):
            def __iter__(cls): raise SystemExit
        class Odd(enum.Enum, metaclass=Meta):
            A = 1
    """,
}


@pytest.mark.parametrize("oddity", ODD_CLASSES)
def test_odd_class_loses_no_other_field_and_no_other_target(
    workshop: Workshop, oddity: str
) -> None:
    header = "from dataclasses import dataclass, field\nfrom typing import Any, Optional\n"
    workshop.write(
        "hostile",
        header,
        ODD_CLASSES[oddity],
        """

        try:
            MADE = Odd()
        except BaseException:
            MADE = Odd

        @dataclass
        class Config:
            first: int = 1
            odd: "Odd" = None
            other: "Optional[Odd]" = None
            made: Any = field(default_factory=lambda: MADE)
            last: int = 2
        """,
    )
    run = workshop.look("hostile:Config", "hostile:Odd", "fine:Config")
    config, _odd, fine = run.targets
    assert config["status"] == fine["status"] == "found"
    names = [parameter["name"] for parameter in config["parameters"]]
    assert names == ["first", "odd", "other", "made", "last"]
    assert config["parameters"][4]["default"] == 2
    for definition in run.reply["definitions"].values():
        if definition.get("limitations"):
            assert definition["open"] is True


def test_properties_that_raise_on_an_instance(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        class Config:
            def __init__(self, size=1, broken=2):
                self.size = size
                self.held = 3

            @property
            def broken(self):
                raise SystemExit
        """,
    )
    run = workshop.look("hostile:Config", kinds=["instance"])
    assert [parameter["name"] for parameter in run.targets[0]["parameters"]] == [
        "size",
        "broken",
        "held",
    ]
    assert run.targets[0]["parameters"][1]["default"] == 2


def test_deep_types_and_values(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        from dataclasses import dataclass, field
        from typing import Any, List, Optional

        Deep: Any = int
        for _ in range(3000):
            Deep = list[Deep]

        Wide: Any = int
        for _ in range(12):
            Wide = Optional[List[Wide]]

        def nest():
            value: list = []
            for _ in range(50_000):
                value = [value]
            return value

        @dataclass
        class Config:
            "It has words, so that no signature is written for it."
            deep: Deep = None
            wide: Wide = None
            value: Any = field(default_factory=nest)
            last: int = 2
        """,
    )
    run = workshop.look("hostile:Config")
    deep, wide, value, last = run.targets[0]["parameters"]
    assert deep["type"]["kind"] == "unresolved"
    assert deep["limitations"]
    assert wide["type"]["kind"] == "union"
    assert value["default"]["kind"] == "list"
    assert last["default"] == 2
