"""Constraints from the metadata of `Annotated`, of pydantic's fields and of msgspec's `Meta`.

All of these libraries name the constraints alike (the vocabulary of annotated-types), so the
attributes are read by name, whatever the object's class.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

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
        inner = getattr(item, "metadata", None)
        if isinstance(inner, (list, tuple)):
            found.update(constraints_of(inner))
        for attribute, name in _NAMES.items():
            value = _plain(getattr(item, attribute, None))
            if value is not None:
                found[name] = value
        if getattr(item, "strict", None) is True:
            found["strict"] = True
    return found


def _plain(value: Any) -> Any:
    """A bound as JSON can hold it: numbers that are finite, and the text of a pattern."""
    pattern = getattr(value, "pattern", value)
    if isinstance(pattern, str):
        return pattern
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if math.isfinite(value) else None
