"""What happened to a parameter, in a few words: the same in every format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.report.history_result import EventKind

if TYPE_CHECKING:
    from param_discovery.report.history_result import Event

KIND_WORDS = {
    EventKind.ADDED: "added",
    EventKind.REMOVED: "removed",
    EventKind.TYPE_CHANGED: "type",
    EventKind.CONSTRAINT_CHANGED: "allowed values",
    EventKind.DEFAULT_CHANGED: "default",
    EventKind.BECAME_REQUIRED: "required now",
    EventKind.BECAME_OPTIONAL: "optional now",
    EventKind.DEPRECATED: "deprecated",
    EventKind.UNDEPRECATED: "no longer deprecated",
    EventKind.STATUS_CHANGED: "status",
}

_VALUE = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![\w.'"-])-?\d+(?:\.\d+)?(?![\w.'"])"""
)
_LIST = re.compile(r"\x00(?:, \x00)*")
_LONG = 30
"""Texts longer than this are shown by what differs between them, where they are lists of values."""


def detail(event: Event) -> str:
    """What changed: `1 -> None`; `+ 'sycl'` where a long list of values gained one."""
    doubt = "" if event.is_certain else "not certain: one of the versions could not be read in full"
    match event.kind:
        case EventKind.ADDED | EventKind.REMOVED:
            return doubt
        case EventKind.BECAME_REQUIRED | EventKind.BECAME_OPTIONAL:
            return ""
        case EventKind.DEPRECATED:
            return event.new or ""
        case EventKind.UNDEPRECATED:
            return ""
    return _difference(event.old or "none", event.new or "none")


def _difference(old: str, new: str) -> str:
    if max(len(old), len(new)) > _LONG:
        before, after = _VALUE.findall(old), _VALUE.findall(new)
        gained = [value for value in after if value not in before]
        lost = [value for value in before if value not in after]
        parts = [f"{_frame(old)} -> {_frame(new)}"] if _frame(old) != _frame(new) else []
        parts += [f"+ {', '.join(gained)}"] if gained else []
        parts += [f"- {', '.join(lost)}"] if lost else []
        if parts and len("; ".join(parts)) < len(old) + len(new):
            return "; ".join(parts)
    return f"{old} -> {new}"


def _frame(text: str) -> str:
    """The text with three dots for each list of values in it."""
    return _LIST.sub("...", _VALUE.sub("\0", text))


def shortened(text: str, length: int) -> str:
    """The beginning of a long text."""
    return text if len(text) <= length else f"{text[: length - 3]}..."
