"""The action's outputs: one entry per engine, and the scalars that stand for all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORST = ("identical", "safe", "breaking")


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What one run found out about one engine, as `results` lists it."""

    engine: str
    classification: str | None = None
    """None: there is no verdict, because something failed."""
    changed: bool | None = None
    breaking_count: int | None = None
    safe_count: int | None = None
    engine_version: str | None = None
    image_digest: str | None = None
    schema_path: str | None = None
    report_path: str | None = None
    commit_sha: str | None = None
    comment_url: str | None = None
    label: str | None = None
    uses_count: int | None = None
    """Places of the checked-out repository that use what breaks; None: it was not looked at."""
    error: str | None = None
    """Why there is no verdict."""

    def to_json(self) -> dict[str, Any]:
        """Keys as the outputs are named."""
        return {name.replace("_", "-"): getattr(self, name) for name in self.__slots__}


SCALARS = (
    "classification",
    "changed",
    "breaking-count",
    "safe-count",
    "engine-version",
    "image-digest",
    "schema-path",
    "report-path",
    "commit-sha",
    "comment-url",
    "label",
    "uses-count",
)
"""The outputs besides `results`."""


def outputs_of(results: Sequence[EngineResult]) -> dict[str, str]:
    """Every output and its text. What does not hold for all engines together stays empty.

    No `classification` where any engine has none: a partial verdict would read as a whole one.
    """
    merged = {name: _text(_merged(name, results)) for name in SCALARS}
    entries = [result.to_json() for result in results]
    return merged | {"results": json.dumps(entries, separators=(",", ":"))}


def _merged(name: str, results: Sequence[EngineResult]) -> Any:  # noqa: ANN401
    values = [getattr(result, name.replace("-", "_")) for result in results]
    if not values:
        return None
    if name == "classification":
        known = [value for value in values if value in _WORST]
        return max(known, key=_WORST.index) if len(known) == len(values) else None
    if name in ("breaking-count", "safe-count", "uses-count"):
        return None if None in values else sum(values)
    if name == "changed":
        return None if None in values else any(values)
    return values[0] if all(value == values[0] for value in values) else None


def _text(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
