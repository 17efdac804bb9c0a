"""The same engine gives the same bytes, whatever the process was like before."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.probe.processes import Workshop

SHARED = """
from __future__ import annotations
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Dict, FrozenSet, List, Literal, Optional, Set, Union

if TYPE_CHECKING:
    from kinds import Kind

class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"

@dataclass
class Inner:
    colours: FrozenSet[Colour] = frozenset(Colour)
    names: Set[str] = field(default_factory=lambda: {"a", "b", "c", "d", "e"})
    choice: str = field(default="a", metadata={"choices": {"c", "a", "b", "d"}})

@dataclass
class Config:
    inner: Inner = field(default_factory=lambda: Inner(names={"z", "y", "x"}))
    order: Dict[str, List[Union[int, str]]] = None
    kind: Optional[Kind] = None
    literal: List[Literal["b", "a", "c"]] = None
    handler: object = field(default_factory=object)
    keys: object = field(default_factory=lambda: {"b": 1, "a": 2}.keys())
"""

OTHER = """
from typing import Dict, List, Literal, Optional, Union
A = Dict[str, List[Union[str, int]]]
B = List[Literal["a", "b", "c"]]
"""

KINDS = """
import enum

class Kind(enum.Enum):
    ONE = 1
"""


def test_hash_seeds_and_what_was_imported_first(workshop: Workshop) -> None:
    live = SHARED.replace("from __future__ import annotations\n", "")
    live = live.replace("Optional[Kind]", 'Optional["Kind"]')
    for name, source in {"postponed": SHARED, "live": live, "other": OTHER, "kinds": KINDS}.items():
        workshop.write(name, source)
    targets = ("postponed:Config", "live:Config")
    replies = set()
    for seed, first in itertools.product(("0", "1", "2"), ("", "other", "kinds", "live")):
        workshop.environ["PYTHONHASHSEED"] = seed
        workshop.write("sitecustomize", f"import {first}" if first else "")
        run = workshop.look(*targets)
        assert [target["status"] for target in run.targets] == ["found", "found"]
        replies.add(run.output.split(b"\n")[2])
    assert len(replies) == 1
    reply = replies.pop()
    assert b"0x" not in reply
    for name in (workshop.folder.name, str(workshop.folder)):
        assert name.encode() not in reply
