"""Parameters that come, go, change their name, or have to be given."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .model import Example, Rule
from .site import Said, Site, member_site
from .texts import type_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.schema.compare.walk import ObjectPair, ParameterPair

    from .model import Change

PARAMETER_ADDED = Rule(
    id="parameter-added",
    level="safe",
    summary="a new parameter may be given",
    why="Who does not give it gets its default, so what worked goes on working.",
    what_to_do="Nothing. Offer the parameter where it is useful.",
    example=Example("", "enable_sleep_mode: bool = False"),
)
PARAMETER_ADDED_REQUIRED = Rule(
    id="parameter-added-required",
    level="breaking",
    summary="a new parameter has to be given",
    why="Everyone who used the engine without it now fails.",
    what_to_do="Give the parameter wherever the engine is configured, before the new version runs.",
    example=Example("", "model: str"),
)
PARAMETER_REMOVED = Rule(
    id="parameter-removed",
    level="breaking",
    summary="a parameter that was accepted is gone",
    why="Who gives it fails, or is ignored without a word where the engine takes any name.",
    what_to_do="Remove it from configurations, or use its likely new name where one is shown.",
    example=Example("num_scheduler_steps: int = 1", ""),
)
PARAMETER_RENAMED = Rule(
    id="parameter-renamed",
    level="safe",
    summary="a parameter has a new name, and the old one still works as its alias",
    why="The old name is accepted as before, but old names tend to go in a later version.",
    what_to_do="Use the new name before the alias goes.",
    example=Example("task: str", "runner: str  # alias: task"),
    notice=True,
)
BECAME_REQUIRED = Rule(
    id="became-required",
    level="breaking",
    summary="a parameter that could be left out has to be given",
    why="Everyone who relied on its default now fails.",
    what_to_do="Give it explicitly; its old default keeps the old behaviour.",
    example=Example("max_model_len: int = 4096", "max_model_len: int"),
)
BECAME_OPTIONAL = Rule(
    id="became-optional",
    level="safe",
    summary="a parameter that had to be given may be left out",
    why="Who gives it goes on as before.",
    what_to_do="Nothing.",
    example=Example("model: str", "model: str = 'facebook/opt-125m'"),
)

RULES = (
    *(PARAMETER_ADDED, PARAMETER_ADDED_REQUIRED, PARAMETER_REMOVED, PARAMETER_RENAMED),
    *(BECAME_REQUIRED, BECAME_OPTIONAL),
)


def added(pair: ObjectPair) -> Iterator[Change]:
    """The names that only the new side has."""
    for name in pair.names.added:
        site = member_site(pair, name)
        text = type_text(site.new_fragment)
        if name in pair.new_members.required:
            message = f"{name!r} is new and has to be given."
            yield site.change(PARAMETER_ADDED_REQUIRED, Said(message, new=text))
        else:
            message = f"{name!r} is new and may be left out."
            yield site.change(PARAMETER_ADDED, Said(message, new=text))


def removed(pair: ObjectPair, likely_names: Mapping[str, str]) -> Iterator[Change]:
    """The names that only the old side has."""
    for name in pair.names.removed:
        site = member_site(pair, name)
        hint = likely_names.get(name)
        message = f"{name!r} is no longer accepted."
        other = pair.new_members.meaning(name)
        if other:
            hint = other
            message = f"{name!r} no longer has a value of its own: it now sets {other!r}."
        elif hint:
            message = f"{name!r} is no longer accepted; it is probably called {hint!r} now."
        yield site.change(PARAMETER_REMOVED, _gone(site, message, hint))
    for name, alias in pair.names.promoted:
        site = member_site(pair, name)
        message = f"{name!r} is no longer accepted; its other name {alias!r} is its only one now."
        yield site.change(PARAMETER_REMOVED, _gone(site, message, alias))


def _gone(site: Site, message: str, hint: str | None) -> Said:
    return Said(message, old=type_text(site.old_fragment), renamed_to=hint)


def renamed(pair: ObjectPair) -> Iterator[Change]:
    """The names that became an alias of another."""
    for name, new_name in pair.names.kept:
        if name != new_name:
            message = f"{name!r} is called {new_name!r} now; the old name still works."
            said = Said(message, old=name, new=new_name, renamed_to=new_name)
            yield member_site(pair, name).change(PARAMETER_RENAMED, said)


def required(parameter: ParameterPair, site: Site) -> Iterator[Change]:
    """Whether a parameter that both sides have must be given."""
    if parameter.old_required == parameter.new_required:
        return
    if parameter.new_required:
        said = Said(f"{site.name!r} has to be given now.", "optional", "required")
        yield site.change(BECAME_REQUIRED, said)
    else:
        said = Said(f"{site.name!r} may be left out now.", "required", "optional")
        yield site.change(BECAME_OPTIONAL, said)
