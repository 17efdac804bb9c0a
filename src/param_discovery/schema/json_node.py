"""A place in a foreign JSON value, read with checks.

The Observation comes from another process, beside an engine's own code: nothing about it is taken
for granted, and each complaint names the place.
"""

from __future__ import annotations

import math

from param_discovery.errors import ProbeError
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .json_types import JsonScalar

MAX_DEPTH = 128
"""Levels of JSON below the top. Real engines need about 30; Python's own limit is 1000 calls."""

MAX_INTEGER_BITS = 4096
"""Python refuses to print integers of more than 4300 digits; no parameter has a tenth of that."""


class Node:
    """A value and the way to it from the top."""

    __slots__ = ("_key", "_parent", "depth", "value")

    def __init__(self, value: object, parent: Node | None = None, key: str | int = "") -> None:
        self.value = value
        self._parent = parent
        self._key = key
        self.depth: int = parent.depth + 1 if parent is not None else 0
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH} levels")

    def path(self) -> str:
        """The place as a JSONPath, `$.targets[0].parameters[3].type`."""
        parts: list[str] = []
        node: Node = self
        while node._parent is not None:
            key = node._key
            parts.append(f"[{key}]" if isinstance(key, int) else _member(key))
            node = node._parent
        return "$" + "".join(reversed(parts))

    def error(self, what: str) -> ProbeError:
        """The error for this place."""
        path = self.path()
        if len(path) > _MAX_PATH_TEXT:
            path = path[:_MAX_PATH_TEXT] + "..."
        return ProbeError(
            f"the reader's reply is malformed at {path}: {what}",
            meaning="What it saw cannot be trusted, so no schema is written.",
            mend="If the engine is unchanged and this happens again, report it as a bug.",
        )

    def object(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> Node:
        """Itself, when it is an object with exactly these keys."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected an object, found {kind_of(self.value)}")
        keys = self.value.keys()
        if missing := required - keys:
            raise self.error(f"{_quoted(missing)} missing")
        if unknown := keys - required - optional:
            raise self.error(f"unknown key {_quoted(unknown)}")
        return self

    def has(self, key: str) -> bool:
        """Whether this object has the key."""
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str) -> Node:
        """The value of a key."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected an object, found {kind_of(self.value)}")
        if key not in self.value:
            raise self.error(f"{key!r} missing")
        return Node(self.value[key], self, key)

    def maybe(self, key: str) -> Node | None:
        """The value of a key, None where the key is absent."""
        return self.get(key) if self.has(key) else None

    def items(self) -> Iterator[Node]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.error(f"expected a list, found {kind_of(self.value)}")
        return (Node(item, self, index) for index, item in enumerate(self.value))

    def pair(self) -> tuple[Node, Node]:
        """The two elements of a list of two."""
        both = tuple(self.items())
        if len(both) != 2:
            raise self.error(f"expected two elements, found {len(both)}")
        return both[0], both[1]

    def members(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of an object that is used as a mapping."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected an object, found {kind_of(self.value)}")
        for key, value in self.value.items():
            node = Node(value, self, key)
            if not isinstance(key, str):
                raise node.error("a key is no string")
            yield key, node

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            raise self.error(f"expected a string, found {kind_of(self.value)}")
        return self.value

    def name(self) -> str:
        """A string that names something: not empty, one line, printable."""
        text = self.text()
        if not text or not text.isprintable():
            raise self.error("expected a printable name")
        return text

    def choice(self, allowed: frozenset[str]) -> str:
        """One of the strings."""
        text = self.text()
        if text not in allowed:
            raise self.error(f"expected one of {', '.join(sorted(allowed))}, found {_short(text)}")
        return text

    def boolean(self) -> bool:
        """`true` or `false`."""
        if not isinstance(self.value, bool):
            raise self.error(f"expected true or false, found {kind_of(self.value)}")
        return self.value

    def scalar(self) -> JsonScalar:
        """A string, a boolean, null, or a number that JSON can hold."""
        value = self.value
        if isinstance(value, float) and not math.isfinite(value):
            raise self.error("a number that is not finite must be written as {kind: float}")
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and value.bit_length() > MAX_INTEGER_BITS
        ):
            raise self.error(f"an integer of more than {MAX_INTEGER_BITS} bits")
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise self.error(f"expected a plain value, found {kind_of(value)}")


_MAX_PATH_TEXT = 300
_MAX_SHORT = 60


def kind_of(value: object) -> str:
    """JSON's word for a value."""
    words = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    words |= {list: "a list", dict: "an object", type(None): "null"}
    return words.get(type(value), f"a Python {type(value).__name__}")


def _member(key: str) -> str:
    return f".{key}" if key.isidentifier() else f"[{_short(key)}]"


def _quoted(keys: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(map(_short, keys)))


def _short(text: str) -> str:
    shown = ascii(text)
    return shown if len(shown) <= _MAX_SHORT else shown[:_MAX_SHORT] + "..."
