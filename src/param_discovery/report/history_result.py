"""What `history` has to report: when each parameter came, changed and went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from param_discovery.report.lifecycle_result import Fate


class EventKind(StrEnum):
    """What happened to a parameter between two versions that could be read."""

    ADDED = "added"
    REMOVED = "removed"
    TYPE_CHANGED = "type-changed"
    CONSTRAINT_CHANGED = "constraint-changed"
    """A limit, a pattern or the values of an enum; the type's own text says no more about them."""
    DEFAULT_CHANGED = "default-changed"
    BECAME_REQUIRED = "became-required"
    BECAME_OPTIONAL = "became-optional"
    DEPRECATED = "deprecated"
    UNDEPRECATED = "undeprecated"
    STATUS_CHANGED = "status-changed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one version says of a parameter, as Python text."""

    type: str | None = None
    """`x-python-type`; None: not known."""
    constraints: str | None = None
    """Limits, patterns and enum values; empty: there are none. None: not known."""
    default: str | None = None
    """None: there is none (required), or it is not known."""
    required: bool = False
    deprecated: bool = False
    deprecation_message: str | None = None
    status: str | None = None
    """The engine's own word: `beta`, `prototype`; None: none."""

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/history-output.schema.json."""
        return {
            "type": self.type,
            "constraints": self.constraints,
            "default": self.default,
            "required": self.required,
            "deprecated": self.deprecated,
            "deprecation_message": self.deprecation_message,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one parameter."""

    version: str
    """The first version that has it so."""
    kind: EventKind
    previous_version: str
    """The last version before that is known to have it otherwise."""
    old: str | None = None
    new: str | None = None
    is_certain: bool = True
    """False: one of the two versions could not be read in full there, so that the parameter may
    only have come into, or out of, our sight."""

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/history-output.schema.json."""
        return {
            "version": self.version,
            "previous_version": self.previous_version,
            "kind": self.kind.value,
            "old": self.old,
            "new": self.new,
            "certain": self.is_certain,
        }


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """One parameter over all versions that were read."""

    path: str
    """`engine_params.compilation_config.mode`."""
    section: str
    first_seen: str
    """A version. Where it is the oldest that was read, the parameter may be older."""
    last_seen: str
    initial: Facts
    """As it was when first seen; what was not known then is what was known first."""
    events: tuple[Event, ...] = ()
    """The oldest first."""
    description: str | None = None
    """The engine's own words in `last_seen`."""

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/history-output.schema.json."""
        return {
            "path": self.path,
            "section": self.section,
            "first_seen": self.first_seen,
            "last_seen": self.last_seen,
            "description": self.description,
            "initial": self.initial.to_json(),
            "events": [event.to_json() for event in self.events],
        }


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One released version, and whether it could be read."""

    version: str
    """PEP 440."""
    released_at: str | None = None
    """UTC, RFC 3339; None: the index does not say."""
    is_prerelease: bool = False
    is_yanked: bool = False
    yanked_reason: str | None = None
    error: str | None = None
    """Why it could not be read; None: it was read."""
    parameters: int | None = None
    """How many it has, nested ones included; None: it could not be read."""
    limitations: int | None = None
    """How many facts about it could not be found out; None: it could not be read."""
    incomplete: tuple[str, ...] = ()
    """Paths of sections and classes below which parameters may have been missed."""

    @property
    def was_read(self) -> bool:
        """Whether its parameters are known."""
        return self.error is None

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/history-output.schema.json."""
        return {
            "version": self.version,
            "released_at": self.released_at,
            "prerelease": self.is_prerelease,
            "yanked": self.is_yanked,
            "yanked_reason": self.yanked_reason,
            "status": "read" if self.was_read else "unreadable",
            "error": self.error,
            "parameters": self.parameters,
            "limitations": self.limitations,
            "incomplete": list(self.incomplete),
        }


@dataclass(frozen=True, slots=True)
class History:
    """The parameters of one engine across its released versions."""

    engine: str
    package: str
    versions: tuple[VersionRow, ...]
    """Every version that was asked for, the oldest first."""
    parameters: tuple[ParameterHistory, ...]
    """Sorted by path."""
    fates: tuple[Fate, ...] | None = None
    """What became of the parameters that were asked for by name; None: all were asked for."""

    @property
    def read_versions(self) -> tuple[VersionRow, ...]:
        """Those whose parameters are known."""
        return tuple(row for row in self.versions if row.was_read)

    @property
    def unreadable_versions(self) -> tuple[VersionRow, ...]:
        """Those that could not be read, each with its reason."""
        return tuple(row for row in self.versions if not row.was_read)

    def to_json(self) -> dict[str, Any]:
        """The form of docs/reference/history-output.schema.json."""
        whole = {
            "engine": self.engine,
            "package": self.package,
            "versions": [row.to_json() for row in self.versions],
            "parameters": [parameter.to_json() for parameter in self.parameters],
        }
        if self.fates is None:
            return whole
        return whole | {"fates": [fate.to_json() for fate in self.fates]}
