"""Enumerated values: Literals and enums."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from .model import Example, Rule
from .site import Said
from .texts import values_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.schema.json_types import JsonValue

    from .model import Change
    from .site import Site

ENUM_VALUE_ADDED = Rule(
    id="enum-value-added",
    level="safe",
    summary="more values are listed",
    why="Each value that was listed still is.",
    what_to_do="Nothing.",
    example=Example("dtype: Literal['auto', 'half']", "dtype: Literal['auto', 'half', 'float']"),
)
ENUM_VALUE_REMOVED = Rule(
    id="enum-value-removed",
    level="breaking",
    summary="a value that was listed no longer is",
    why="Who gives it fails. Beside a plain `str` it may still be taken, but the engine no longer "
    "declares to know it.",
    what_to_do="Use one of the values that are left.",
    example=Example("mode: Literal['auto', 'slow'] | str", "mode: Literal['auto'] | str"),
)

RULES = (ENUM_VALUE_ADDED, ENUM_VALUE_REMOVED)


def lost(
    site: Site, values: Sequence[JsonValue], counterexample: tuple[JsonValue, ...] = ()
) -> Iterator[Change]:
    """Values that are listed no longer; without counterexample the type itself lets them in."""
    if values:
        listed = values_text(values)
        message = f"{site.name!r} no longer lists {listed}."
        if not counterexample:
            message = f"{site.name!r} no longer lists {listed}, though its type lets in more."
        said = Said(message, old=listed, counterexample=counterexample)
        yield site.change(ENUM_VALUE_REMOVED, said)


def gained(site: Site, values: Sequence[JsonValue]) -> Iterator[Change]:
    """Values that are listed now."""
    if values:
        listed = values_text(values)
        said = Said(f"{site.name!r} lists {listed} too.", new=listed)
        yield site.change(ENUM_VALUE_ADDED, said)
