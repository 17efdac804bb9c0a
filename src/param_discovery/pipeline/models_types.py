"""Two types of one parameter, the model's and the engine's: whether they take the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from param_discovery.pipeline.generate_walk import rebuilt
from param_discovery.schema.canonical import compact_text
from param_discovery.schema.inclusion import decide
from param_discovery.schema.pointers import tokens_of
from param_discovery.schema.subset.opaque import opaque_name
from param_discovery.schema.walk import is_unresolved, refs_in, subschemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.report.models_result import Kind
    from param_discovery.schema.inclusion import Decision
    from param_discovery.schema.json_types import Fragment, JsonObject, JsonValue


class Typed(NamedTuple):
    """A parameter's schema and what it refers to."""

    fragment: Fragment
    definitions: Mapping[str, Fragment]

    def known(self) -> bool:
        """Whether anything is known of its type; `Any` is known."""
        said = self.fragment.keys() & _SAYING
        return bool(said) and not is_unresolved(self.fragment)

    def shown(self) -> str:
        """Its type, as a reader knows it."""
        said = self.fragment.get("x-python-type")
        return said if isinstance(said, str) else "not known"

    def without_null(self) -> Typed:
        """The same, None aside."""
        return self._replace(fragment=_without_null(self.fragment))

    def takes_objects(self) -> bool:
        """Whether it takes Python objects that no JSON value stands for."""
        return any(opaque_name(part) is not None for part in subschemas(self.fragment))

    def without_objects(self) -> Typed:
        """The same without such objects, where something else is left."""
        return self._replace(fragment=cast("Fragment", rebuilt(self.fragment, _without_objects)))

    def nested(self) -> str | None:
        """The one configuration class that it refers to, by its name in `$defs`."""
        names = [tokens[1] for ref in refs_in(self.fragment) if (tokens := tokens_of(ref))]
        classes = [name for name in names if "properties" in self.definitions.get(name, {})]
        return classes[0] if len(classes) == 1 else None

    def paired(self, name: str) -> Typed:
        """The same with that class taken for any object: its fields are compared by themselves."""
        return self._replace(definitions={**self.definitions, name: {"type": "object"}})

    def whole(self) -> JsonObject:
        """A document that stands alone."""
        kept = {key: value for key, value in self.fragment.items() if key not in _REMARKS}
        return {**kept, "$defs": dict(self.definitions)}


_SAYING = frozenset({"type", "anyOf", "oneOf", "enum", "const", "not", "$ref", "x-python-type"})
_REMARKS = frozenset({"default", "description", "deprecated"})


class TypeDifference(NamedTuple):
    """How the two differ."""

    kind: Kind
    message: str
    counterexample: tuple[JsonValue, ...] = ()


def type_differences(model: Typed, engine: Typed) -> Iterator[TypeDifference]:
    """At most one, or two about listed values: some are stale, others are missing."""
    if not model.known():
        yield TypeDifference("type-undecided", "the model's type is not known from its source")
        return
    # A model of JSON values is not asked to take Python objects too.
    asked = engine if model.takes_objects() else engine.without_objects()
    narrower = decide(asked.whole(), model.whole())
    wider = decide(model.whole(), engine.whole())
    if narrower.answer == wider.answer == "yes":
        return
    listed = [*_listed(model, engine)]
    yield from listed or [_difference(narrower, wider)]


def _difference(narrower: Decision, wider: Decision) -> TypeDifference:
    if narrower.answer == wider.answer == "no":
        return TypeDifference(
            "type-differs", "each takes values that the other refuses", _example(wider)
        )
    if narrower.answer == "no":
        return TypeDifference(
            "type-narrower", "the model refuses values that the engine takes", _example(narrower)
        )
    if wider.answer == "no":
        return TypeDifference(
            "type-wider", "the model takes values that the engine refuses", _example(wider)
        )
    reason = narrower.reason or wider.reason
    return TypeDifference("type-undecided", f"it is not known whether the types agree: {reason}")


def _example(decision: Decision) -> tuple[JsonValue, ...]:
    return (decision.counterexample,) if decision.has_counterexample else ()


def _listed(model: Typed, engine: Typed) -> Iterator[TypeDifference]:
    """Where nothing but the listed values differs: those."""
    ours, our_rest = _values(model)
    theirs, their_rest = _values(engine)
    if not ours or not theirs:
        return
    if decide(our_rest, their_rest).answer != "yes" or decide(their_rest, our_rest).answer != "yes":
        return
    stale = [text for text in ours if text not in theirs]
    missing = [text for text in theirs if text not in ours]
    if stale:
        yield TypeDifference(
            "literal-stale",
            f"the engine does not take {', '.join(stale)}",
            (ours[stale[0]],),
        )
    if missing:
        yield TypeDifference(
            "literal-missing",
            f"the model does not take {', '.join(missing)}",
            (theirs[missing[0]],),
        )


def _values(typed: Typed) -> tuple[dict[str, JsonValue], JsonObject]:
    """The listed values by their text, and the type without them."""
    values: dict[str, JsonValue] = {}
    rest: list[JsonValue] = []
    for member in _members(typed.fragment, typed.definitions):
        listed = member.get("enum")
        if isinstance(listed, list):
            values.update((compact_text(value), value) for value in listed)
        else:
            rest.append({key: value for key, value in member.items() if key not in _REMARKS})
    whole: JsonObject = {"anyOf": rest} if rest else {"not": {}}
    return values, {**whole, "$defs": dict(typed.definitions)}


def _members(fragment: Fragment, definitions: Mapping[str, Fragment]) -> Iterator[Fragment]:
    """Those of a union, enums by their values."""
    members = fragment.get("anyOf")
    if isinstance(members, list):
        for member in members:
            if isinstance(member, dict):
                yield from _members(member, definitions)
        return
    ref = fragment.get("$ref")
    tokens = tokens_of(ref) if isinstance(ref, str) else None
    target = definitions.get(tokens[1]) if tokens and tokens[0] == "$defs" else None
    if target is not None and ("enum" in target or "anyOf" in target):
        yield from _members(target, definitions)
        return
    yield fragment


def _without_objects(fragment: Fragment) -> Fragment:
    members = fragment.get("anyOf")
    if not isinstance(members, list):
        return fragment
    kept = [one for one in members if not isinstance(one, dict) or opaque_name(one) is None]
    return {**fragment, "anyOf": kept} if kept else fragment


def _without_null(fragment: Fragment) -> Fragment:
    members = fragment.get("anyOf")
    if not isinstance(members, list):
        return fragment
    kept = [member for member in members if member != {"type": "null"}]
    rest = {key: value for key, value in fragment.items() if key != "anyOf"}
    if len(kept) == 1 and isinstance(kept[0], dict):
        return {**rest, **kept[0]}
    return {**rest, "anyOf": kept}
