"""What became of a parameter, in a few words: the same in every report.

The texts hold foreign words, paths and deprecation messages, which are not escaped yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report.lifecycle_result import Standing

if TYPE_CHECKING:
    from param_discovery.report.lifecycle_result import Fate


def became(fate: Fate) -> str:
    """`removed in 0.12.0, replaced by structured_outputs`: as seen from the version asked for."""
    match fate.standing:
        case Standing.GONE:
            said = f"{_gone(fate)}{_because_of(fate)}"
            new = replaced(fate)
            return f"{said}, {new}" if new else said
        case Standing.NOT_YET:
            return f"came in {fate.came_in}{_because_of(fate)}"
        case Standing.NOT_KNOWN:
            return "not known for this version, which was not read"
    if fate.deprecated_in is None:
        return "there"
    new = replaced(fate)
    said = f"deprecated since {fate.deprecated_in}"
    if new:
        return f"{said}, {new}"
    return f"{said}: {fate.deprecation_message}" if fate.deprecation_message else said


def replaced(fate: Fate) -> str | None:
    """`replaced by x and y`, `likely` where the engine does not say so; None: nothing is known."""
    if not fate.replaced_by or fate.replacement_source is None:
        return None
    names = " and ".join(_seen_from(fate, path) for path in fate.replaced_by)
    likely = "" if fate.replacement_source.is_said else "likely "
    turned = ", which says the opposite" if fate.is_opposite else ""
    return f"{likely}replaced by {names}{turned}"


def life(fate: Fate) -> str:
    """`0.6.3 to 0.11.2`: all stretches of versions that have it."""
    parts = []
    for number, span in enumerate(fate.spans):
        is_oldest = number == 0 and fate.came_in is None
        start = f"{span.first_seen} or before" if is_oldest else span.first_seen
        if span.removed_in is None:
            parts.append(f"since {start}")
        elif span.first_seen == span.last_seen:
            parts.append(start)
        else:
            parts.append(f"{start} to {span.last_seen}")
    return ", again ".join(parts)


def _gone(fate: Fate) -> str:
    if fate.unread_between:
        return f"gone by {fate.removed_in}"
    return f"removed in {fate.removed_in}"


def _because_of(fate: Fate) -> str:
    """Why it is not certain."""
    notes = []
    if fate.unread_between:
        notes.append(f"{_listed(fate.unread_between)} could not be read")
    if not fate.is_certain:
        notes.append("not certain: one of the versions could not be read in full")
    return f" ({'; '.join(notes)})" if notes else ""


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _seen_from(fate: Fate, path: str) -> str:
    """Without the section where it is the same."""
    section, _, inside = path.partition(".")
    return inside if inside and section == fate.path.partition(".")[0] else path
