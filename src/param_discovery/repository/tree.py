"""A configuration file as a tree that knows where each key and value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue

Format: TypeAlias = Literal["yaml", "json", "toml"]


class Place(NamedTuple):
    """Where something begins: both count from 1, columns in characters."""

    line: int
    column: int


class Scalar(NamedTuple):
    """A value without parts."""

    place: Place
    value: JsonValue
    """A text, a number (which may be `inf` or `nan`), a truth value, or None."""
    end: Place
    """Just behind its last character."""
    other_type: str | None = None
    """What the format has and JSON has not (`date`, `bytes`, ...); `value` is then its text."""


class Entry(NamedTuple):
    """One key of a mapping with its value."""

    key: str
    """As text: `8:` in YAML is "8"."""
    place: Place
    """The key's own."""
    end: Place
    """Just behind the key's last character."""
    node: Node


class Mapping(NamedTuple):
    """Keys and values, in the file's order; a merged key (YAML's `<<`) keeps its own place."""

    place: Place
    entries: tuple[Entry, ...]
    other_type: str | None = None
    """YAML's tag, where it has one of its own (`!include`): only its loader knows what it is."""


class Sequence(NamedTuple):
    """A list."""

    place: Place
    items: tuple[Node, ...]
    other_type: str | None = None
    """As a mapping's."""


Node: TypeAlias = "Mapping | Sequence | Scalar"


def plain(node: Node) -> JsonValue:
    """The value itself, without places."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key: plain(entry.node) for entry in node.entries}
