"""What the engine says of a parameter: its words, its status, whether it is to go."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .model import Example, Rule
from .site import Said
from .texts import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.schema.json_types import Fragment

    from .model import Change
    from .site import Site

DESCRIPTION_CHANGED = Rule(
    id="description-changed",
    level="safe",
    summary="the engine describes the parameter in other words",
    why="Words change nothing that is accepted; they may say that something acts differently.",
    what_to_do="Read it if you use the parameter.",
    example=Example("seed: int  # Seed.", "seed: int  # Seed of the sampler."),
)
DEPRECATED = Rule(
    id="deprecated",
    level="safe",
    summary="the engine asks not to use the parameter any more",
    why="It works today, and is likely to be removed.",
    what_to_do="Move to what the engine names instead, before it is removed.",
    example=Example("guided_decoding: str", "guided_decoding: Annotated[str, deprecated('...')]"),
    notice=True,
)
UNDEPRECATED = Rule(
    id="undeprecated",
    level="safe",
    summary="the parameter is no longer marked as deprecated",
    why="It is here to stay after all, or the engine stopped saying that it is not.",
    what_to_do="Read what the engine says of it now.",
    example=Example("guided_decoding: Annotated[str, deprecated('...')]", "guided_decoding: str"),
    notice=True,
)
STATUS_CHANGED = Rule(
    id="status-changed",
    level="safe",
    summary="the engine's word for how finished the parameter is changed",
    why="It is accepted as before.",
    what_to_do="Nothing.",
    example=Example("enable_chunking: bool  # beta", "enable_chunking: bool  # stable"),
)

RULES = (DESCRIPTION_CHANGED, DEPRECATED, UNDEPRECATED, STATUS_CHANGED)


def judge(old: Fragment, new: Fragment, site: Site) -> Iterator[Change]:
    """Annotations that users read."""
    was, is_now = old.get("deprecated") is True, new.get("deprecated") is True
    before, after = (_words(side, with_message=was and is_now) for side in (old, new))
    if before != after:
        said = Said(f"{site.name!r} is described in other words.", cut(before), cut(after))
        yield site.change(DESCRIPTION_CHANGED, said)
    if is_now and not was:
        yield site.change(DEPRECATED, Said(f"{site.name!r} is deprecated.", new="deprecated"))
    if was and not is_now:
        message = f"{site.name!r} is no longer deprecated."
        yield site.change(UNDEPRECATED, Said(message, old="deprecated"))
    if old.get("x-status") != new.get("x-status"):
        yield site.change(STATUS_CHANGED, _status(site, old, new))


def _words(fragment: Fragment, *, with_message: bool) -> str:
    """Description, and deprecation message; how lines are broken says nothing."""
    texts = [fragment.get("description")]
    if with_message:
        texts.append(fragment.get("x-deprecation-message"))
    return " ".join(" ".join(text.split()) for text in texts if isinstance(text, str))


def _status(site: Site, old: Fragment, new: Fragment) -> Said:
    before, after = (
        None if (status := side.get("x-status")) is None else cut(str(status))
        for side in (old, new)
    )
    message = (
        f"The status of {site.name!r} was {before or 'not said'}, and is {after or 'not said'}."
    )
    return Said(message, before, after)
