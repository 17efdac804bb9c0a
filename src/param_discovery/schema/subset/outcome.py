"""What a search for a value in a set ends with."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .formula import Value


class UndecidedError(Exception):
    """The search is given up; the text says why, in one clause."""


class Found(NamedTuple):
    """A value that is in the set."""

    value: Value


class Empty(NamedTuple):
    """No value is in the set."""


class Unknown(NamedTuple):
    """Nobody found a value, and nobody showed that there is none."""

    reason: str
    """Why, in one clause."""


Outcome = Found | Empty | Unknown

EMPTY = Empty()


def worse(first: Outcome, second: Outcome) -> Outcome:
    """Of two searches without a find: unknown if one is."""
    return first if isinstance(first, Unknown) else second
