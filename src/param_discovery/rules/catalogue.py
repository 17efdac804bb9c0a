"""All rules."""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

from . import (
    aliases,
    constraints,
    defaults,
    documentation,
    parameters,
    sections,
    tool,
    types,
    values,
)

if TYPE_CHECKING:
    from .model import Rule

RULES: tuple[Rule, ...] = (
    *parameters.RULES,
    *types.RULES,
    *values.RULES,
    *constraints.RULES,
    *defaults.RULES,
    *documentation.RULES,
    *aliases.RULES,
    *sections.RULES,
    *tool.RULES,
)
"""By family."""

_BY_ID = {found.id: found for found in RULES}


def rule(identifier: str) -> Rule | None:
    """The rule of this id."""
    return _BY_ID.get(identifier)
