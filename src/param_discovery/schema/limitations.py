"""What a schema does not know, and says so."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .json_types import JsonObject


class Limitation(NamedTuple):
    """One entry of `discovery_limitations`."""

    section: str | None
    """None: a class in `$defs`, which several sections may share."""
    parameter: str | None
    """A name; `$defs/Class.field` or `$defs/Class`; None: the whole section."""
    reason: str
    """One or more sentences."""

    def to_json(self) -> JsonObject:
        """The form in the document."""
        return {"section": self.section, "parameter": self.parameter, "reason": self.reason}


def ordered(limitations: Iterable[Limitation]) -> tuple[Limitation, ...]:
    """Sorted and without duplicates, so that the order of discovery decides nothing."""
    return tuple(sorted(set(limitations), key=_order))


def _order(limitation: Limitation) -> tuple[bool, str, bool, str, str]:
    section, parameter = limitation.section, limitation.parameter
    return section is None, section or "", parameter is not None, parameter or "", limitation.reason
