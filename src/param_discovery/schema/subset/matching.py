"""Different values for several sets at once (`uniqueItems`)."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .differs import exactly
from .holds import has_opaque
from .json_equal import canonical, text_of
from .opaque import Opaque
from .outcome import EMPTY, Empty, Found, Outcome, Unknown

if TYPE_CHECKING:
    from .formula import Node, Value
    from .search import Search

_MOST_MATCHED = 40


def distinct_values(search: Search, goals: list[list[Node]]) -> Outcome:
    """A list of values, one for each goal, no two of them equal."""
    used: list[Value] = []
    for goal in goals:
        found = _other(search, goal, used)
        if not isinstance(found, Found):
            break
        used.append(found.value)
    else:
        return Found(used)  # type: ignore[arg-type]  # a list of values is one
    if isinstance(found, Unknown) or len(goals) > _MOST_MATCHED:
        return Unknown("whether there are enough different items is not known")
    return _matched(search, goals)


def _other(search: Search, goal: list[Node], used: list[Value]) -> Outcome:
    """A value of the goal that is not among those used. Two opaque values may always differ."""
    if any(isinstance(one, (list, dict)) and has_opaque(one) for one in used):
        return Unknown("values that are no JSON cannot be told apart")
    plain = [canonical(one) for one in used if not isinstance(one, Opaque)]
    return search.find((*goal, exactly(search.formulas, plain).complement))


def _matched(search: Search, goals: list[list[Node]]) -> Outcome:
    """A maximum matching of goals and values; those with enough values come last."""
    few: dict[int, list[Value]] = {}
    for index, goal in enumerate(goals):
        values: list[Value] = []
        while len(values) < len(goals):
            found = _other(search, goal, values)
            if isinstance(found, Unknown):
                return found
            if isinstance(found, Empty):
                few[index] = values
                break
            values.append(found.value)
            if has_opaque(found.value):
                break
    chosen = _match(few)
    if chosen is None:
        return EMPTY
    items: dict[int, Value] = dict(chosen)
    for index, goal in enumerate(goals):
        if index not in items:
            found = _other(search, goal, list(items.values()))
            if not isinstance(found, Found):
                return Unknown("whether there are enough different items is not known")
            items[index] = found.value
    return Found([items[index] for index in range(len(goals))])  # type: ignore[misc]  # values


def _match(few: dict[int, list[Value]]) -> dict[int, Value] | None:
    """One value for each, no two equal, by augmenting paths; None if there is no such choice."""
    owner: dict[str, int] = {}
    values = {_key(value): value for some in few.values() for value in some}

    def place(index: int, tried: set[str]) -> bool:
        for value in few[index]:
            key = _key(value)
            if key in tried:
                continue
            tried.add(key)
            if key not in owner or place(owner[key], tried):
                owner[key] = index
                return True
        return False

    if not all(place(index, set()) for index in few):
        return None
    return {index: values[key] for key, index in owner.items()}


def _key(value: Value) -> str:
    """One text for each value. A goal with opaque values has enough of them to be left out here."""
    return "" if isinstance(value, Opaque) else text_of(canonical(value))
