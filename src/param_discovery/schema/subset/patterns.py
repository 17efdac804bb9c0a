"""Regular expressions of `pattern` and `patternProperties`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .outcome import Found, Outcome, Unknown, EMPTY

if TYPE_CHECKING:
    from .search import Search
    from .strings import StringGoal


def finds(pattern: str, text: str) -> bool | None:
    """Whether the text holds a match; None where dialects differ."""
    return re.search(pattern, text) is not None


def string_matching(search: Search, goal: StringGoal) -> Outcome:
    """A string that matches all the patterns of the goal."""
    if set(goal.wanted) & set(goal.unwanted):
        return EMPTY
    return Unknown("patterns")
