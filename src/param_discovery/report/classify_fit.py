"""A report cut to a length: whole findings only, the least important ones first to go."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOM_FOR_THE_COUNT = 160
"""Characters: the line that counts what is left out, at its longest."""


class Part(NamedTuple):
    """Findings that stand together."""

    head: str
    entries: tuple[str, ...]
    word: str
    """What they are, where they are counted: `breaking`."""
    tail: str = ""
    """What closes `head`."""

    def with_first(self, number: int) -> str:
        """The part with only so many of its entries; nothing at all without any."""
        return f"{self.head}{''.join(self.entries[:number])}{self.tail}" if number else ""


def fitted(head: str, parts: Sequence[Part], tail: str, max_length: int) -> str:
    """`head`, as many findings of `parts` as fit in their order, and `tail`.

    Lengths are Unicode code points. That is safe for GitHub's comments however it counts: 65,000
    of them are at most 260,000 bytes, and it refuses more than 65,536 characters or 262,144 bytes.
    """
    whole = head + "".join(part.with_first(len(part.entries)) for part in parts) + tail
    if len(whole) <= max_length:
        return whole
    room = max_length - len(head) - len(tail) - _ROOM_FOR_THE_COUNT
    numbers = _numbers(parts, room)
    kept = "".join(part.with_first(number) for part, number in zip(parts, numbers, strict=True))
    return head + kept + _left_out(parts, numbers) + tail


def _numbers(parts: Sequence[Part], room: int) -> list[int]:
    """How many entries of each part fit; after the first one that does not, none."""
    numbers = [0] * len(parts)
    for index, part in enumerate(parts):
        room -= len(part.head) + len(part.tail)
        for entry in part.entries:
            room -= len(entry)
            if room < 0:
                return numbers
            numbers[index] += 1
    return numbers


def _left_out(parts: Sequence[Part], numbers: Sequence[int]) -> str:
    counts: dict[str, int] = {}
    for part, number in zip(parts, numbers, strict=True):
        counts[part.word] = counts.get(part.word, 0) + len(part.entries) - number
    words = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"\nNot shown, for want of room: {words}. `--format json` has all.\n"
