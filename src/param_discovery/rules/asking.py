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
        self._of_pairs: dict[int, tuple[TypePair, Answers]] = {}

    def of(self, types: TypePair) -> Answers:
        """Both answers for two types."""
        known = self._of_pairs.get(id(types))
        if known is None:
            known = self._of_pairs[id(types)] = (types, self._of_forms(types))
        return known[1]

    def _of_forms(self, types: TypePair) -> Answers:
        old, new = types.questions(types.old, types.new)
        key = written([old, new])
        if key not in self._answers:
            self._answers[key] = _asked(old, new)
        return self._answers[key]


def _asked(old: Fragment, new: Fragment) -> Answers:
    # Imported here, because most comparisons find nothing to ask about.
    from param_discovery.schema.inclusion import Decision, decide  # noqa: PLC0415

    forwards = decide(old, new)
    if _hangs_on_unresolved([old, new], forwards.answer):
        reason = "an annotation on one side could not be resolved"
        forwards = Decision("unknown", reason=reason)
    return Answers(forwards, decide(new, old))


def _hangs_on_unresolved(sides: list[Fragment], answer: str) -> bool:
    """Whether the answer may be another, depending on what an annotation means.

    A `no` may always be. A `yes` may be where letting in more makes the whole refuse.
    """
    unresolved = [side for side in sides if _has_unresolved(side, side)]
    if not unresolved or answer != "yes":
        return bool(unresolved)
    return any(
        _has_unresolved(part[keyword], side)
        for side in unresolved
        for whole in _in_question(side, side)
        for part in schemas_in(whole)
        for keyword in _REFUSING
        if keyword in part
    )


_REFUSING = ("not", "oneOf", "if", "contains", "unevaluatedProperties", "unevaluatedItems")


def _has_unresolved(schema: JsonValue, side: Fragment) -> bool:
    """Whether it stands in the schema; classes that both sides have are the same in both."""
    return any(
        str(part.get("x-python-type")).startswith(UNRESOLVED_MARK)
        for whole in _in_question(schema, side)
        for part in schemas_in(whole)
    )


def _in_question(schema: JsonValue, side: Fragment) -> list[JsonValue]:
    """The schema, or each of several, and all that it reaches but the classes of both sides."""
    definitions = side.get("$defs")
    named = definitions if isinstance(definitions, dict) else {}
    found: list[JsonValue] = []
    found += schema if isinstance(schema, list) else [schema]
    seen: set[str] = set()
    for whole in found:  # grows
        names = named.keys() & {definition_name(ref) for ref in refs_of(whole)} - seen
        seen |= names
        found += [named[name] for name in sorted(names) if not name.startswith(CLASS_MARK)]
    return found
