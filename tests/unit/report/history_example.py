"""A history in which something of everything happens."""

from __future__ import annotations

from param_discovery.report.history_result import (
    Event,
    EventKind,
    Facts,
    History,
    ParameterHistory,
    VersionRow,
)

HOSTILE = (
    "</script><img src=x onerror=alert(1)><!--<script>&\u2028\u2029\u202e`${1}`"
    "::error::##[x]\x1b[31m"
)


def example(engine: str = "acme", hostile: str = HOSTILE) -> History:
    """Five versions, one of them unreadable; engine, names and texts may be hostile."""
    versions = (
        VersionRow("1.0", "2025-01-31T12:00:00Z", parameters=4, limitations=1),
        VersionRow("1.1", is_yanked=True, yanked_reason=hostile, parameters=4, limitations=0),
        VersionRow("1.2", error=f"could not be read: {hostile}\nsecond line"),
        VersionRow(
            "2.0rc1", is_prerelease=True, parameters=5, limitations=0, incomplete=("s.cfg",)
        ),
        VersionRow("2.0", parameters=6, limitations=0),
    )
    return History(engine, "acme", versions, _parameters(hostile))


def _parameters(hostile: str) -> tuple[ParameterHistory, ...]:
    parameters = (
        _parameter("s.cfg", events=(Event("1.1", EventKind.ADDED, "1.0"),)),
        _parameter("s.cfg.mode", events=(Event("1.1", EventKind.ADDED, "1.0"),)),
        _parameter(
            "s.cfg.lost", events=(Event("2.0rc1", EventKind.REMOVED, "1.1", is_certain=False),)
        ),
        _parameter(
            "s.dtype",
            events=(
                Event("1.1", EventKind.DEFAULT_CHANGED, "1.0", "'auto'", "'half'"),
                Event("2.0", EventKind.TYPE_CHANGED, "2.0rc1", "str", hostile),
                Event("2.0", EventKind.DEPRECATED, "2.0rc1", None, f"use {hostile}"),
            ),
        ),
        _parameter("s.seats", events=(Event("2.0", EventKind.BECAME_REQUIRED, "2.0rc1"),)),
        _parameter(f"s.{hostile}", events=(Event("2.0", EventKind.ADDED, "2.0rc1"),)),
        _parameter("t.still"),
    )
    return tuple(sorted(parameters, key=lambda parameter: parameter.path))


def _parameter(path: str, events: tuple[Event, ...] = ()) -> ParameterHistory:
    kinds = {event.kind: event for event in events}
    added, removed = kinds.get(EventKind.ADDED), kinds.get(EventKind.REMOVED)
    return ParameterHistory(
        path=path,
        section=path.partition(".")[0],
        first_seen=added.version if added else "1.0",
        last_seen=removed.previous_version if removed else "2.0",
        initial=Facts(type="str", constraints="", default="'auto'"),
        events=events,
        description=f"About {path}.",
    )
