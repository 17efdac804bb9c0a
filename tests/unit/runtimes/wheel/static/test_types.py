"""Annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[..., Any]

INT = {"kind": "scalar", "name": "int"}
STR = {"kind": "scalar", "name": "str"}
NONE = {"kind": "none"}

HEAD = """
from __future__ import annotations
import collections.abc, os, pathlib, typing, numpy as np, torch
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import *
from typing import TYPE_CHECKING, Annotated, Any, Dict, List, Literal, NewType, Optional, Tuple
from typing import Type, TypeVar, Union
from annotated_types import Ge, Len
from msgspec import Meta
from pydantic import Field, PositiveInt, conint
Mode = Literal["a", "b"]
More = Literal[Mode, "c"]
Alias = Union[int, "str"]
UserId = NewType("UserId", int)
Number = TypeVar("Number", int, str)
Bound = TypeVar("Bound", bound="int")
if TYPE_CHECKING:
    from .hidden import Hidden
    Strict = Literal["x"]
else:
    Strict = str
class Plain: ...
"""


def union(*members: object) -> dict[str, object]:
    return {"kind": "union", "members": list(members)}


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int | None", union(INT, NONE)),
        ("None | int", union(INT, NONE)),
        ("Optional[int]", union(INT, NONE)),
        ("Union[str, int]", union(STR, INT)),
        ("'int'", INT),
        ("Any", {"kind": "any"}),
        ("object", {"kind": "any"}),
        ("List[int]", {"kind": "list", "item": INT}),
        ("list", {"kind": "list"}),
        ("Dict[str, int]", {"kind": "mapping", "name": "dict", "key": STR, "value": INT}),
        ("Tuple[int, ...]", {"kind": "tuple", "item": INT}),
        ("tuple[int, str]", {"kind": "tuple", "items": [INT, STR]}),
        ("tuple[()]", {"kind": "tuple", "items": []}),
        ("collections.abc.Set[int]", {"kind": "set", "name": "AbstractSet", "item": INT}),
        ("Sequence[str]", {"kind": "sequence", "name": "Sequence", "item": STR}),
        ("deque[int]", {"kind": "sequence", "name": "deque", "item": INT}),
        ("OrderedDict", {"kind": "mapping", "name": "OrderedDict"}),
        ("Mode", {"kind": "literal", "values": ["a", "b"]}),
        ("More", {"kind": "literal", "values": ["a", "b", "c"]}),
        ("Literal['a', None]", union({"kind": "literal", "values": ["a"]}, NONE)),
        ("Alias", union(INT, STR)),
        ("UserId", INT),
        ("Number", union(INT, STR)),
        ("Bound", INT),
        ("Annotated[int, Ge(1)]", {"kind": "constrained", "base": INT, "constraints": {"ge": 1}}),
        (
            "Annotated[str, Meta(max_length=3)]",
            {"kind": "constrained", "base": STR, "constraints": {"max_length": 3}},
        ),
        (
            "Annotated[int, Field(lt=9), 'words']",
            {"kind": "constrained", "base": INT, "constraints": {"lt": 9}},
        ),
        ("PositiveInt", {"kind": "constrained", "base": INT, "constraints": {"gt": 0}}),
        ("conint(ge=2)", {"kind": "constrained", "base": INT, "constraints": {"ge": 2}}),
        ("pathlib.Path", {"kind": "scalar", "name": "Path"}),
        ("torch.dtype", {"kind": "opaque", "name": "torch.dtype"}),
        ("torch.Tensor", {"kind": "opaque", "name": "Tensor"}),
        ("np.ndarray", {"kind": "opaque", "name": "numpy.ndarray"}),
        ("os.PathLike", {"kind": "opaque", "name": "PathLike"}),
        ("Plain", {"kind": "opaque", "name": "Plain"}),
        ("Type[Plain]", {"kind": "opaque", "name": "type[Plain]"}),
        ("Type[Hidden]", {"kind": "opaque", "name": "type[Hidden]"}),
        ("type[Hidden]", {"kind": "opaque", "name": "type[Hidden]"}),
        ("Callable[[int], str | None]", {"kind": "opaque", "name": "Callable[[int], str | None]"}),
        ("Strict", {"kind": "literal", "values": ["x"]}),
        ("Hidden", {"kind": "opaque", "name": "Hidden"}),
        ("ClassVarless", None),
    ],
)
def test_annotations(look: Look, annotation: str, expected: object) -> None:
    hidden = "class Hidden: ...\n"
    seen = look(HEAD + f"@dataclass\nclass Config:\n    x: {annotation}\n", hidden=hidden)["x"]
    if expected is None:
        assert seen["type"] == {"kind": "unresolved", "text": annotation}
        assert seen["limitations"]
    else:
        assert seen["type"] == expected
        assert "limitations" not in seen


def test_structured_classes_become_definitions(look: Look) -> None:
    seen = look("""
        from __future__ import annotations
        from dataclasses import dataclass
        @dataclass
        class Node:
            '''A node.'''
            next: Node | None = None
            '''The one behind it.'''
        @dataclass
        class Config:
            '''
            Args:
                node (Node): From the section.
            '''
            node: Node
        """)
    assert seen["node"]["type"] == {"kind": "class", "ref": "engine.args:Node", "name": "Node"}
    assert seen["node"]["description"] == "From the section."
    node = seen.definition("Node")
    assert node["kind"] == "dataclass"
    assert node["description"] == "A node."
    assert node["parameters"][0]["description"] == "The one behind it."


def test_a_field_named_like_a_type_does_not_hide_it(look: Look) -> None:
    seen = look("""
        from dataclasses import dataclass
        from datetime import date
        @dataclass
        class Config:
            date: date | None = None
            other: "date" = None
        """)
    assert seen["other"]["type"] == {"kind": "scalar", "name": "date"}
