"""What a comparison says: changes, each with the rule that judged it.

Named tuples, not dataclasses: `classify` is measured against a bare interpreter's start, and
importing `dataclasses` alone would cost it a quarter of its time.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from param_discovery.schema.json_types import JsonValue

    Level: TypeAlias = Literal["breaking", "safe"]
    Classification: TypeAlias = Literal["identical", "safe", "breaking"]


class Example(NamedTuple):
    """A parameter before and after, as it would stand in the engine's own source."""

    old: str
    new: str


class Rule(NamedTuple):
    """One kind of change, and what it means for who passes the parameter."""

    id: str
    """Stable: users' configurations name it."""
    level: Level
    """What it is where no configuration says otherwise."""
    summary: str
    """One line, without the parameter's name: `a parameter that was accepted is gone`."""
    why: str
    """What happens to a program that does not follow: why it has this level."""
    what_to_do: str
    """The next step for a maintainer."""
    example: Example
    notice: bool = False
    """Safe, yet to be read: what is passed is accepted as before, but may act differently."""


class Acceptance(NamedTuple):
    """Someone has looked at a change and lives with it."""

    reason: str
    expires: str
    """YYYY-MM-DD, the last day on which it holds."""


class Change(NamedTuple):
    """One finding: what changed at one path, and which rule says what that means."""

    rule: str
    """Id of a rule in the catalogue."""
    level: Level
    """By the rule, or by the configuration."""
    section: str
    """Empty for what concerns the whole schema."""
    path: str
    """`engine_params.compilation_config.mode`; a section by its name, the whole schema as empty."""
    message: str
    """One sentence, complete in itself: foreign text in it is not yet escaped."""
    old: str | None = None
    """The old side as a person would write it: a type, a default, values; None: absent."""
    new: str | None = None
    also_at: tuple[str, ...] = ()
    """The other paths at which the same class is found, sorted."""
    counterexample: tuple[JsonValue, ...] = ()
    """Empty, or the one value that was valid and no longer is (it may be None: JSON's null)."""
    renamed_to: str | None = None
    """A removed parameter's likely new name."""
    notice: bool = False
    fingerprint: str = ""
    """Identifies this change of this engine across runs: 16 hexadecimal digits."""
    place: tuple[str, ...] = ()
    """Keys that lead to it in the new document's JSON, or to the nearest thing that is still there:
    `("$defs", "Config", "properties", "mode")`."""
    old_fragment: JsonValue = None
    """The old subschema, None where there was none; for `--delta`."""
    new_fragment: JsonValue = None
    accepted: Acceptance | None = None

    @property
    def breaks(self) -> bool:
        """Whether it counts against the verdict."""
        return self.level == "breaking" and self.accepted is None


class Side(NamedTuple):
    """One of the two schemas that are compared."""

    engine: str
    engine_version: str


class Comparison(NamedTuple):
    """All that changed between two schemas of one engine."""

    old: Side | None
    """None: there was no schema before."""
    new: Side | None
    """None: there is none any more."""
    changes: tuple[Change, ...]
    """Sorted: breaking first, then by path and rule."""

    @property
    def classification(self) -> Classification:
        """The verdict."""
        if any(change.breaks for change in self.changes):
            return "breaking"
        return "safe" if self.changes else "identical"

    @property
    def breaking_count(self) -> int:
        """Findings that count against the verdict."""
        return sum(change.breaks for change in self.changes)

    @property
    def accepted_count(self) -> int:
        """Breaking findings that someone has accepted."""
        return sum(change.accepted is not None for change in self.changes)

    @property
    def safe_count(self) -> int:
        """Findings that break nothing."""
        return len(self.changes) - self.breaking_count - self.accepted_count
