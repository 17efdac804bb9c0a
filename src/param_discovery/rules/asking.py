"""Inclusion, asked for the types of one parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.schema.canonical import compact_text
from param_discovery.schema.compare.type_pair import FORMAT_MARK

if TYPE_CHECKING:
    from param_discovery.schema.compare.type_pair import TypePair
    from param_discovery.schema.inclusion import Decision
    from param_discovery.schema.json_types import JsonValue


class Answers:
    """Whether the old type is included in the new one, and the other way round."""

    def __init__(self, types: TypePair) -> None:
        # Imported here, because most comparisons find nothing to ask about.
        from param_discovery.schema.inclusion import Decision, decide  # noqa: PLC0415

        old, new = types.questions(types.old, types.new)
        forwards = decide(old, new)
        if forwards.answer == "no" and not types.is_resolved:
            reason = "an annotation on one side could not be resolved"
            forwards = Decision("unknown", reason=reason)
        self.forwards: Decision = forwards
        """Is everything that was valid still valid?"""
        self.backwards: Decision = decide(new, old)

    @property
    def counterexample(self) -> tuple[JsonValue, ...]:
        """A value that was valid and no longer is, if there is one that a user could write."""
        found = self.forwards
        if not found.has_counterexample or FORMAT_MARK in compact_text(found.counterexample):
            return ()
        return (found.counterexample,)
