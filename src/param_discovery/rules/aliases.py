"""Other names of a parameter."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .model import Example, Rule
from .site import Said, member_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.compare.walk import ObjectPair

    from .model import Change

ALIAS_ADDED = Rule(
    id="alias-added",
    level="safe",
    summary="a parameter can be given under one more name",
    why="All names that worked go on working.",
    what_to_do="Nothing.",
    example=Example("max_model_len: int", "max_model_len: int  # alias: context_length"),
)
ALIAS_REMOVED = Rule(
    id="alias-removed",
    level="breaking",
    summary="one of a parameter's names is no longer accepted for it",
    why="Who uses that name fails, or sets something else.",
    what_to_do="Use the parameter's own name.",
    example=Example("max_model_len: int  # alias: context_length", "max_model_len: int"),
)

RULES = (ALIAS_ADDED, ALIAS_REMOVED)


def judge(pair: ObjectPair) -> Iterator[Change]:
    """The aliases of parameters that both sides have."""
    for alias in pair.names.aliases_added:
        target = pair.new_members.aliases[alias]
        message = f"{alias!r} is one more name of {target!r}."
        yield member_site(pair, alias).change(ALIAS_ADDED, Said(message, new=target))
    for alias in pair.names.aliases_removed:
        target = pair.old_members.aliases[alias]
        now = pair.new_members.meaning(alias)
        message = f"{alias!r} is no longer a name of {target!r}"
        message += "." if now is None else ", and means something else now."
        yield member_site(pair, alias).change(ALIAS_REMOVED, Said(message, old=target, new=now))
