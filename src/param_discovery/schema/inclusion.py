"""Whether every value that one schema accepts is accepted by another.

The rest of the engine is in `subset`, and docs/design/inclusion.md says how it works. It is
imported only for pairs that a glance does not decide.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from .plain_inclusion import glance
from .subset.json_equal import same_json

if TYPE_CHECKING:
    from typing import Literal

    from .json_types import JsonValue


class Decision(NamedTuple):
    """Whether OLD is included in NEW."""

    answer: Literal["yes", "no", "unknown"]
    """`yes`: every value valid under OLD is valid under NEW. `no`: some value is not."""
    counterexample: JsonValue = None
    """A value that is valid under OLD and not under NEW; only if `has_counterexample`."""
    has_counterexample: bool = False
    """Whether there is one to show. It may be null; one that is no JSON is not shown."""
    reason: str = ""
    """Why the answer is `unknown`, in one clause."""


_YES = Decision("yes")


def decide(old: JsonValue, new: JsonValue) -> Decision:
    """Whether every value valid under OLD is valid under NEW (plain JSON Schema 2020-12).

    Both are whole documents, each with its own `$defs`, or booleans. `yes` and `no` are proven;
    `unknown` is all else, also where deciding would take too long. The answer and the
    counterexample depend on what the schemas say, not on the order in which they say it. Two
    documents that are the same are not looked into.

    Raises:
        SchemaError: One of them is no schema.
    """
    try:
        if same_json(old, new):
            return _YES
        plain = glance(old, new)
        if plain is not None:
            found, value = plain
            return _YES if found else Decision("no", value, has_counterexample=True)
        from .subset.decision import refute  # noqa: PLC0415 - most pairs do not need it

        return Decision(*refute(old, new))
    except RecursionError:
        return Decision("unknown", reason="it nests too deep")


def check(schema: JsonValue) -> None:
    """Raise for what is no schema, as far as its root reaches; `decide` asks the same of a pair.

    Raises:
        SchemaError: It is no schema.
    """
    from .subset.check import check_schema  # noqa: PLC0415 - as above
    from .subset.outcome import UndecidedError  # noqa: PLC0415 - as above

    try:
        check_schema(schema)
    except UndecidedError:
        return  # a schema, though not one that can be decided
