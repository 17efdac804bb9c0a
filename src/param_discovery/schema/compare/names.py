"""The named parameters of a section or a class on both sides."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.json_types import Fragment


class Members(NamedTuple):
    """What an object names."""

    parameters: dict[str, Fragment]
    aliases: dict[str, str]
    """The parameter that each other name means."""
    required: frozenset[str]

    def meaning(self, name: str) -> str | None:
        """The parameter that the name stands for: itself, mostly."""
        return name if name in self.parameters else self.aliases.get(name)


def members_of(owner: Fragment | None) -> Members:
    """The members of a section or class; of nothing, none."""
    parameters: dict[str, Fragment] = {}
    aliases: dict[str, str] = {}
    properties = (owner or {}).get("properties")
    for name, fragment in (properties if isinstance(properties, dict) else {}).items():
        if isinstance(fragment, dict) and "x-alias-of" not in fragment:
            parameters[name] = fragment
            continue
        inner: Fragment = fragment if isinstance(fragment, dict) else _of_boolean(fragment)
        target = inner.get("x-alias-of")
        if isinstance(target, str):
            aliases[name] = target
        else:
            parameters[name] = inner
    required = (owner or {}).get("required")
    listed = required if isinstance(required, list) else []
    return Members(parameters, aliases, frozenset(name for name in listed if isinstance(name, str)))


def _of_boolean(schema: object) -> Fragment:
    return {"x-python-type": "Any"} if schema is True else {"not": {}}


def path_step(name: str) -> str:
    """A name as one step of a path: in quotes where a dot in it would make it look like two."""
    if "." not in name and '"' not in name:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class NamePairs(NamedTuple):
    """Which name of the old side is which name of the new side, each list sorted."""

    kept: tuple[tuple[str, str], ...]
    """Pairs of a parameter's name before and after: equal, unless it was renamed."""
    promoted: tuple[tuple[str, str], ...]
    """Pairs of a parameter that is gone and the one of its aliases that took its place."""
    removed: tuple[str, ...]
    """Gone, without an alias in its place."""
    added: tuple[str, ...]
    aliases_removed: tuple[str, ...]
    """Other names of a parameter that is still there, which no longer mean it."""
    aliases_added: tuple[str, ...]
    """Other names of a parameter that was there before, and that did not mean it."""


def pair_names(old: Members, new: Members) -> NamePairs:
    """A parameter that is an alias now was renamed: who uses its old name notices nothing.

    That holds for one name of a parameter that was not there before. Where two parameters became
    one, what was given for the other now sets this one: the other is gone.
    """
    kept = {name: name for name in old.parameters if name in new.parameters}
    for name in sorted(old.parameters.keys() - kept.keys()):
        meant = new.meaning(name)
        if meant is not None and meant not in kept.values():
            kept[name] = meant
    promoted = _promoted(old, new, kept)
    reached = {*kept.values(), *promoted.values(), *old.aliases}
    return NamePairs(
        kept=tuple(sorted(kept.items())),
        promoted=tuple(sorted(promoted.items())),
        removed=tuple(sorted(old.parameters.keys() - kept.keys() - promoted.keys())),
        added=tuple(sorted(new.parameters.keys() - reached)),
        aliases_removed=tuple(sorted(_aliases_removed(old, new, kept))),
        aliases_added=tuple(sorted(_aliases_added(old, new, kept))),
    )


def _promoted(old: Members, new: Members, kept: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for alias, target in sorted(old.aliases.items()):
        if target in old.parameters and target not in kept and alias in new.parameters:
            found.setdefault(target, alias)
    return found


def _aliases_removed(old: Members, new: Members, kept: dict[str, str]) -> Iterator[str]:
    for alias, target in old.aliases.items():
        if target in kept and new.meaning(alias) != kept[target]:
            yield alias


def _aliases_added(old: Members, new: Members, kept: dict[str, str]) -> Iterator[str]:
    before = {meant: name for name, meant in kept.items()}
    for alias, target in new.aliases.items():
        if target not in before or alias in old.parameters:
            continue
        if kept.get(old.aliases.get(alias, "")) != target:
            yield alias
