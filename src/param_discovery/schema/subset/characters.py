"""Sets of characters as ranges of code points."""

from __future__ import annotations

from functools import cache

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    Ranges = tuple[tuple[int, int], ...]
    Dialect = Literal["python", "ecma"]

LAST = 0x10FFFF
EVERY: Ranges = ((0, LAST),)
PRINTABLE: Ranges = ((0x20, 0x7E),)
"""Where all dialects agree on what every class holds."""

_SPACES: dict[str, Ranges] = {
    "python": (
        (9, 13),
        (28, 32),
        (0x85, 0x85),
        (0xA0, 0xA0),
        (0x1680, 0x1680),
        (0x2000, 0x200A),
        (0x2028, 0x2029),
        (0x202F, 0x202F),
        (0x205F, 0x205F),
        (0x3000, 0x3000),
    ),
    "ecma": (
        (9, 13),
        (32, 32),
        (0xA0, 0xA0),
        (0x1680, 0x1680),
        (0x2000, 0x200A),
        (0x2028, 0x2029),
        (0x202F, 0x202F),
        (0x205F, 0x205F),
        (0x3000, 0x3000),
        (0xFEFF, 0xFEFF),
    ),
}
_DIGITS: Ranges = ((48, 57),)
_WORDS: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))


def union(sets: Iterable[Ranges]) -> Ranges:
    """What is in one of them at least."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pair for ranges in sets for pair in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def inverse(ranges: Ranges) -> Ranges:
    """All other characters."""
    left, start = [], 0
    for low, high in ranges:
        if low > start:
            left.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        left.append((start, LAST))
    return tuple(left)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether the character is in the set."""
    return any(low <= code <= high for low, high in ranges)


def digits(dialect: Dialect) -> Ranges:
    r"""What `\d` is."""
    return _DIGITS if dialect == "ecma" else _scan(str.isdecimal)


def words(dialect: Dialect) -> Ranges:
    r"""What `\w` is."""
    return _WORDS if dialect == "ecma" else union((_scan(str.isalnum), ((95, 95),)))


def spaces(dialect: Dialect) -> Ranges:
    r"""What `\s` is."""
    return _SPACES[dialect]


def line(dialect: Dialect) -> Ranges:
    """What `.` is."""
    ends: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
    return inverse(ends if dialect == "ecma" else ends[:1])


@cache
def _scan(test: Callable[[str], bool]) -> Ranges:
    """The ranges of a property of characters; takes a tenth of a second, once."""
    return union(((code, code),) for code in range(LAST + 1) if test(chr(code)))


def symbols(sets: Iterable[Ranges], within: Ranges) -> list[int]:
    """One character of each sort that the sets tell apart, the most readable one."""
    sets = list(sets)
    starts = {low for low, _ in within}
    for ranges in (*sets, _READABLE):
        starts.update(low for low, _ in ranges)
        starts.update(high + 1 for _, high in ranges)
    best: dict[tuple[bool, ...], int] = {}
    for code in sorted((code for code in starts if contains(within, code)), key=_unreadable):
        best.setdefault(tuple(contains(ranges, code) for ranges in sets), code)
    return sorted(best.values(), key=_unreadable)


_READABLE: Ranges = ((32, 32), (48, 57), (65, 90), (97, 122), (0x21, 0x2F), (0xD800, 0xDFFF))


def _unreadable(code: int) -> tuple[int, int]:
    sorts = (((97, 122),), ((65, 90),), ((48, 57),), ((33, 126),), ((32, 32),), ((0xA1, 0xD7FF),))
    for index, ranges in enumerate(sorts):
        if contains(ranges, code):
            return index, code
    return len(sorts) + (0xD800 <= code <= 0xDFFF), code
