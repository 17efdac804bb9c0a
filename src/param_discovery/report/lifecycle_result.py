"""What became of a parameter over an engine's released versions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Standing(StrEnum):
    """How a parameter stands in one version."""

    THERE = "there"
    GONE = "gone"
    """It was there before, and is not any more."""
    NOT_YET = "not yet"
    """It is not there, and only comes later."""
    NOT_KNOWN = "not known"
    """The version was not read; the other facts are as the version before it has them."""


class ReplacementSource(StrEnum):
    """What says that one parameter took the place of another, the surest first."""

    ALIAS = "alias"
    """The old name was, or became, another name of the new one."""
    DEPRECATION_MESSAGE = "deprecation message"
    """The engine's deprecation of the old one names the new one."""
    DESCRIPTION = "description"
    """The engine's description of the old one, or of the new one, says so."""
    MOVED = "moved"
    """It stands in another object now: by the same description, or by the same name."""
    SAME_CLASS = "same class"
    """The new one came when the old one went, and has its type, a class or enum of the engine's."""
    LIKELY_RENAME = "likely rename"
    """Same type and default, and a similar name: a guess."""

    @property
    def is_said(self) -> bool:
        """Whether the engine itself says so; what is not said is to be called likely."""
        return self in {type(self).ALIAS, type(self).DEPRECATION_MESSAGE, type(self).DESCRIPTION}


class Span(NamedTuple):
    """A stretch of versions that all have the parameter."""

    first_seen: str
    last_seen: str
    removed_in: str | None
    """The first version that could be read and has it not; None: all later ones have it."""


class Fate(NamedTuple):
    """What became of one parameter, as seen from one version."""

    path: str
    """`engine_params.guided_decoding_backend`."""
    standing: Standing
    """In the version that it is seen from."""
    came_in: str | None
    """The first version of its latest stretch; of the next one where it is not there yet. None: it
    is in the oldest version that was read, so that it may be older."""
    last_seen: str
    """The last version of that stretch that is known to have it."""
    removed_in: str | None = None
    """The first version behind that stretch that was read and has it not, even where it is there in
    the version that it is seen from; None: the newest version that was read has it."""
    replaced_by: tuple[str, ...] = ()
    """Paths that are there in the version that it is seen from; empty: nothing is known. Of a
    parameter that is still there, what the engine says to use instead."""
    replacement_source: ReplacementSource | None = None
    """The weakest link, where one replacement was replaced by the next."""
    is_opposite: bool = False
    """The new name says the contrary (`disable_x`, `enable_x`): a value is to be turned round."""
    deprecated_in: str | None = None
    """The version since which the engine calls it deprecated, up to its end."""
    deprecation_message: str | None = None
    """The engine's own words, foreign text."""
    is_certain: bool = True
    """False: where it came or went, one of the two versions could not be read in full there."""
    unread_between: tuple[str, ...] = ()
    """Versions that could not be read, next to `removed_in` if it is gone, else next to `came_in`:
    it may have gone, or come, in one of them already."""
    spans: tuple[Span, ...] = ()
    """All stretches, the oldest first: more than one where it came back."""

    @property
    def name(self) -> str:
        """As it is written where it is passed."""
        return self.path.rpartition(".")[2]

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/history-output.schema.json."""
        return {
            "path": self.path,
            "standing": self.standing.value,
            "came_in": self.came_in,
            "last_seen": self.last_seen,
            "removed_in": self.removed_in,
            "replaced_by": list(self.replaced_by),
            "replacement_source": self.replacement_source and self.replacement_source.value,
            "opposite": self.is_opposite,
            "deprecated_in": self.deprecated_in,
            "deprecation_message": self.deprecation_message,
            "certain": self.is_certain,
            "unread_between": list(self.unread_between),
            "spans": [span._asdict() for span in self.spans],
        }
