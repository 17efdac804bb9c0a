"""Constraints from the metadata of `Annotated`, of pydantic's fields and of msgspec's `Meta`.

All of these libraries name the constraints alike (the vocabulary of annotated-types), so the
attributes are read by name, whatever the object's class.
"""

from __future__ import annotations

import decimal
import fractions
import math
from typing import TYPE_CHECKING

from . import trees

if TYPE_CHECKING:
    from typing import Any, Iterable

_NAMES = {
    "ge": "ge",
    "gt": "gt",
    "le": "le",
    "lt": "lt",
    "multiple_of": "multiple_of",
    "min_length": "min_length",
    "max_length": "max_length",
    "min_items": "min_length",
    "max_items": "max_length",
    "pattern": "pattern",
    "regex": "pattern",
}
"""Attribute of the metadata object (pydantic 1's spellings too) and its name in the tree."""


def constraints_of(metadata: Iterable[Any]) -> dict[str, Any]:
    """The constraints in a sequence of metadata objects; what is no constraint is passed over."""
    found: dict[str, Any] = {}
    for item in metadata:
        inner = _attribute(item, "metadata")
        if isinstance(inner, (list, tuple)):
            found = trees.tightest(found, constraints_of(inner))
        for attribute, name in _NAMES.items():
            read = _text if name == "pattern" else _number
            value = read(_attribute(item, attribute))
            if value is not None:
                found = trees.tightest(found, {name: value})
        if _attribute(item, "strict") is True:
            found["strict"] = True
    return found


def _attribute(item: Any, name: str) -> Any:
    try:
        return getattr(item, name, None)
    except BaseException:
        # Metadata may be any object of the engine's own.
        return None


def _number(value: Any) -> Any:
    """A bound as JSON can hold it."""
    if isinstance(value, (decimal.Decimal, fractions.Fraction)):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if math.isfinite(value) else None


def _text(value: Any) -> Any:
    """The text of a pattern, compiled or not."""
    pattern = _attribute(value, "pattern") or value
    return pattern if isinstance(pattern, str) else None
