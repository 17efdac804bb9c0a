"""Whether every value that one schema accepts is accepted by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from .json_types import JsonValue


class Decision(NamedTuple):
    """Whether OLD is included in NEW."""

    answer: Literal["yes", "no", "unknown"]
    """`yes`: every value valid under OLD is valid under NEW. `no`: some value is not."""
    counterexample: JsonValue = None
    """A value that is valid under OLD and not under NEW; only if `has_counterexample`."""
    has_counterexample: bool = False
    """Whether there is one to show. It may be null."""
    reason: str = ""
    """Why the answer is `unknown`, in one clause."""


def decide(old: JsonValue, new: JsonValue) -> Decision:
    """Whether every value valid under OLD is valid under NEW (plain JSON Schema 2020-12).

    Both are whole documents, each with its own `$defs`, or booleans.

    Raises:
        SchemaError: One of them is no schema.
    """
    if old is False or new is True or new == {}:
        return Decision("yes")
    if same_json(old, new):
        return Decision("yes")
    return Decision("unknown", reason="not decided yet")


def same_json(left: JsonValue, right: JsonValue) -> bool:
    """Whether both are the same JSON value: 1 is 1.0, true is not 1."""
    return bool(left == right) and repr(left) == repr(right)
