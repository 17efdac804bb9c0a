"""Short ways to write the Type trees that tests expect."""

from __future__ import annotations

from typing import Any

ANY = {"kind": "any"}
NONE = {"kind": "none"}
BOOL = {"kind": "scalar", "name": "bool"}
BYTES = {"kind": "scalar", "name": "bytes"}
FLOAT = {"kind": "scalar", "name": "float"}
INT = {"kind": "scalar", "name": "int"}
STR = {"kind": "scalar", "name": "str"}

Tree = dict[str, Any]


def union(*members: Tree) -> Tree:
    return {"kind": "union", "members": list(members)}


def literal(*values: Any) -> Tree:
    return {"kind": "literal", "values": list(values)}


def array(kind: str, item: Tree, name: str | None = None) -> Tree:
    return {"kind": kind, "item": item, **({"name": name} if name else {})}


def mapping(key: Tree, value: Tree, name: str = "dict") -> Tree:
    return {"kind": "mapping", "name": name, "key": key, "value": value}


def opaque(name: str) -> Tree:
    return {"kind": "opaque", "name": name}


def constrained(base: Tree, **constraints: Any) -> Tree:
    return {"kind": "constrained", "base": base, "constraints": constraints}


HEADER = """
import collections
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import pathlib
import re
import typing
import uuid
from collections.abc import *
from typing import (Annotated, Any, ClassVar, Deque, Dict, Final, FrozenSet, List, Literal, NewType,
    NoReturn, Optional, Tuple, Type, TypeVar, Union)

class Colour(enum.Enum):
    RED = "red"

class Opaque:
    pass

UserId = NewType("UserId", int)
Bound = TypeVar("Bound", bound=str)
Choice = TypeVar("Choice", int, str)
Free = TypeVar("Free")
Names = List[str]
Size = Literal["large", "small"]
"""
"""What the engines of these tests import and declare before anything else."""
