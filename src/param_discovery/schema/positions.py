"""Where things stand in a JSON text: only looked for once something is wrong."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYMBOLS = r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+'

Path = tuple["str | int", ...]


class Place(NamedTuple):
    """A key, or a value that is neither object nor list."""

    path: Path
    offset: int
    token: str
    is_key: bool


class _Level:
    """An object or list that has not ended yet."""

    __slots__ = ("at", "expects_key", "is_object")

    def __init__(self, *, is_object: bool) -> None:
        self.is_object = is_object
        self.at: str | int = "" if is_object else 0
        self.expects_key = is_object


def places(text: str) -> Iterator[Place]:
    """All places in order; `text` is JSON at least up to where the caller stops."""
    import json  # noqa: PLC0415 - see above
    import re  # noqa: PLC0415

    levels: list[_Level] = []
    for match in re.finditer(_SYMBOLS, text, re.DOTALL):
        symbol = match.group()
        if symbol in "{}[]:,":
            _step(levels, symbol)
            continue
        is_key = bool(levels and levels[-1].expects_key)
        if is_key:
            levels[-1].at = json.loads(symbol)
        yield Place(tuple(level.at for level in levels), match.start(), symbol, is_key)


def _step(levels: list[_Level], symbol: str) -> None:
    if symbol in "{[":
        levels.append(_Level(is_object=symbol == "{"))
    elif symbol in "}]":
        levels.pop()
    elif symbol == ":":
        levels[-1].expects_key = False
    elif isinstance(levels[-1].at, int):
        levels[-1].at += 1
    else:
        levels[-1].expects_key = True


def offset_of(text: str, path: Path) -> int:
    """Where the key of the path stands, or the nearest one around it that is there."""
    while path:
        for place in places(text):
            if place.path == path:
                return place.offset
        path = path[:-1]
    return 0


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both from 1, as editors count."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
