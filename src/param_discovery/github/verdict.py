"""Which label a pull request carries: a pure function of what is known of its engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

EngineState = Literal["pending", "failed", "identical", "safe", "breaking"]
"""Of an engine whose specification, Dockerfile or schema differs from the merge base.

`pending`: the head's schema does not (yet) match the head's specification and inputs.
`failed`: nobody knows; the others compare the head's schema with the merge base's.
"""

Verdict = Literal["safe", "breaking"]


def verdict(states: Collection[EngineState]) -> Verdict | None:
    """What may be said of the whole pull request; None: nothing (yet), so no label.

    Breaking if any engine is. Safe only if every engine is known to be: one that is pending or
    failed leaves the question open. Where no engine is concerned there is nothing to say either.
    """
    if "breaking" in states:
        return "breaking"
    if states and all(state in {"safe", "identical"} for state in states):
        return "safe"
    return None
