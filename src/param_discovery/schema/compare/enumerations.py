"""Enumerated values, apart from the types around them."""

from __future__ import annotations

from param_discovery.schema.canonical import compact_text
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

from . import keywords
from .written import same_schema, without

if TYPE_CHECKING:
    from param_discovery.schema.json_types import Fragment, JsonValue


class ValueChange(NamedTuple):
    """Which values one place lost and gained."""

    removed: tuple[JsonValue, ...]
    added: tuple[JsonValue, ...]


def values_only(old: Fragment, new: Fragment) -> ValueChange | None:
    """What changed, where two types (in their forms) differ in enumerated values only."""
    old_lists: list[list[JsonValue]] = []
    new_lists: list[list[JsonValue]] = []
    if not same_schema(_emptied(old, old_lists), _emptied(new, new_lists)):
        return None
    pairs = list(zip(old_lists, new_lists, strict=True))
    removed = [value for before, after in pairs for value in without(before, after)]
    added = [value for before, after in pairs for value in without(after, before)]
    return ValueChange(tuple(removed), tuple(added))


def _emptied(schema: Fragment, lists: list[list[JsonValue]]) -> Fragment:
    """The type without its values, which go to `lists`; places in the same order on both sides."""
    found: Fragment = {}
    for keyword, value in sorted(schema.items()):
        if keyword == "enum" and isinstance(value, list):
            lists.append(value)
            found[keyword] = []
        elif keyword in keywords.SCHEMA and isinstance(value, dict):
            found[keyword] = _emptied(value, lists)
        elif keyword in keywords.SCHEMAS and isinstance(value, list):
            found[keyword] = _emptied_members(keyword, value, lists)
        else:
            found[keyword] = value
    return found


def _emptied_members(
    keyword: str, members: list[JsonValue], lists: list[list[JsonValue]]
) -> list[JsonValue]:
    emptied: list[tuple[str, Fragment, list[list[JsonValue]]]] = []
    for member in members:
        inner: list[list[JsonValue]] = []
        if isinstance(member, dict):
            empty = _emptied(member, inner)
            emptied.append((compact_text(empty), empty, inner))
    if keyword != "prefixItems":
        emptied.sort(key=lambda entry: entry[0])
    for _, _, inner in emptied:
        lists.extend(inner)
    return [empty for _, empty, _ in emptied]


class Lost(NamedTuple):
    """What a type that accepts as much as before no longer names."""

    values: tuple[JsonValue, ...] = ()
    """Not listed any more, where others still are."""
    whole_lists: tuple[JsonValue, ...] = ()
    """The values of places that list nothing any more."""


def lost_values(old: Fragment, new: Fragment) -> Lost:
    """Enumerated values that went, beside open types such as a plain `str`."""
    before, after = _listed(old), _listed(new)
    values: list[JsonValue] = []
    whole_lists: list[JsonValue] = []
    for place, listed in before.items():
        if after.get(place):
            values.extend(without(listed, after[place]))
        else:
            whole_lists.extend(listed)
    return Lost(tuple(values), tuple(whole_lists))


def _listed(schema: Fragment) -> dict[str, list[JsonValue]]:
    """Values by the place in which they are listed: `''`, `'/items'`."""
    found: dict[str, list[JsonValue]] = {}
    waiting: list[tuple[str, JsonValue]] = [("", schema)]
    while waiting:
        place, current = waiting.pop()
        if not isinstance(current, dict):
            continue
        listed = current.get("enum")
        if isinstance(listed, list):
            found.setdefault(place, []).extend(listed)
        waiting.extend(
            (f"{place}/{key}", current[key]) for key in keywords.SCHEMA if key in current
        )
        for key in ("anyOf", "allOf"):
            members = current.get(key)
            waiting.extend((place, part) for part in (members if isinstance(members, list) else ()))
        prefix = current.get("prefixItems")
        for index, member in enumerate(prefix if isinstance(prefix, list) else ()):
            waiting.append((f"{place}/{index}", member))
    return found
