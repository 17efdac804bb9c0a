"""Inclusion, asked for the types of one parameter."""

from __future__ import annotations

from param_discovery.schema.canonical import compact_text
from param_discovery.schema.compare.rebuild import refs_of, schemas_in
from param_discovery.schema.compare.type_pair import CLASS_MARK, FORMAT_MARK, UNRESOLVED_MARK
from param_discovery.schema.compare.unchanged import definition_name
from param_discovery.schema.compare.written import written
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from param_discovery.schema.compare.type_pair import TypePair
    from param_discovery.schema.inclusion import Decision
    from param_discovery.schema.json_types import Fragment, JsonValue


class Answers(NamedTuple):
    """Whether the old type is included in the new one, and the other way round."""

    forwards: Decision
    """Is everything that was valid still valid?"""
    backwards: Decision

    @property
    def counterexample(self) -> tuple[JsonValue, ...]:
        """A value that was valid and no longer is, if there is one that a user could write."""
        found = self.forwards
        if not found.has_counterexample or FORMAT_MARK in compact_text(found.counterexample):
            return ()
        return (found.counterexample,)


class Inclusion:
    """Asks, and remembers: many parameters of an engine change in the same way."""

    def __init__(self) -> None:
        self._answers: dict[bytes, Answers] = {}

    def of(self, types: TypePair) -> Answers:
        """Both answers for two types."""
        old, new = types.questions(types.old, types.new)
        key = written([old, new])
        if key not in self._answers:
            self._answers[key] = _asked(old, new)
        return self._answers[key]


def _asked(old: Fragment, new: Fragment) -> Answers:
    # Imported here, because most comparisons find nothing to ask about.
    from param_discovery.schema.inclusion import Decision, decide  # noqa: PLC0415

    forwards = decide(old, new)
    if forwards.answer == "no" and _has_unresolved([old, new]):
        reason = "an annotation on one side could not be resolved"
        forwards = Decision("unknown", reason=reason)
    return Answers(forwards, decide(new, old))


def _has_unresolved(sides: list[Fragment]) -> bool:
    """Whether the answer may hang on it: classes that both sides have are the same in both."""
    return any(
        str(part.get("x-python-type")).startswith(UNRESOLVED_MARK)
        for side in sides
        for whole in _in_question(side)
        for part in schemas_in(whole)
    )


def _in_question(side: Fragment) -> list[JsonValue]:
    definitions = side.get("$defs")
    named = definitions if isinstance(definitions, dict) else {}
    names = [definition_name(ref) for ref in refs_of(side)]
    return [side, *(named[name] for name in names if not name.startswith(CLASS_MARK))]
