"""What `impact` has to report: the uses of what changed, and how they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from param_discovery.repository.files import Skipped
    from param_discovery.repository.usage import Confidence, Hit
    from param_discovery.rules.model import Change, Side
    from param_discovery.schema.json_types import JsonValue

CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "name-only")
"""The surest first."""


class Touch(NamedTuple):
    """A change that touches a use, and what to do there."""

    change: Change
    what_to_do: str
    """One sentence or two; foreign text in it is not yet escaped."""


class Use(NamedTuple):
    """One place that uses what changed."""

    hit: Hit
    touches: tuple[Touch, ...]
    value: tuple[JsonValue, ...] = ()
    """What is given there, as the engine gets it; empty: not known."""
    was_invalid: bool = False
    """The old version did not take the value either."""

    @property
    def breaks(self) -> bool:
        """Whether a breaking change touches it."""
        return any(touch.change.breaks for touch in self.touches)


class FileCounts(NamedTuple):
    """What became of the files."""

    seen: int
    """Those that are not ignored."""
    examined: int
    """Those that mention what is looked for."""
    skipped: tuple[Skipped, ...]


class Uses(NamedTuple):
    """All that was found in a folder."""

    found: tuple[Use, ...] = ()
    """By path, line and column."""
    unaffected: tuple[Use, ...] = ()
    """Places whose value the new version takes."""
    changes: tuple[Touch, ...] = ()
    """The changes whose parameters were looked for, each once."""
    not_searched: tuple[Change, ...] = ()
    """Breaking changes that name no parameter."""
    files: FileCounts = FileCounts(0, 0, ())
    notes: tuple[str, ...] = ()

    def of(self, confidence: Confidence) -> int:
        """How many uses are of this confidence."""
        return sum(use.hit.confidence == confidence for use in self.found)


class InRepository(NamedTuple):
    """What a pull request's report says of the repository it is in."""

    result: ImpactResult | None = None
    trouble: str | None = None
    """Why it was not looked through."""

    @property
    def breaking_uses(self) -> int | None:
        """Places that break, certain or likely; None: not known."""
        return self.result and sum(use.breaks for use in self.result.shown)


class ImpactResult(NamedTuple):
    """The whole answer."""

    engine: str
    old: Side | None
    new: Side | None
    folder: str
    """As named by the user."""
    uses: Uses
    least: Confidence = "likely"
    """Uses of less confidence are counted, and not listed."""
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Use, ...]:
        """The uses to list."""
        shown = CONFIDENCES[: CONFIDENCES.index(self.least) + 1]
        return tuple(use for use in self.uses.found if use.hit.confidence in shown)

    @property
    def hidden(self) -> int:
        """How many are only counted."""
        return len(self.uses.found) - len(self.shown)

    @property
    def answer(self) -> Literal["breaks", "name-only", "clear"]:
        """`breaks`: a use that is certain or likely breaks."""
        if any(use.breaks and use.hit.confidence != "name-only" for use in self.uses.found):
            return "breaks"
        return "name-only" if any(use.breaks for use in self.uses.found) else "clear"
