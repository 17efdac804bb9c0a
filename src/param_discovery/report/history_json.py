"""`history` as JSON (docs/reference/history-output.schema.json)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from param_discovery.report.history_words import detail

if TYPE_CHECKING:
    from param_discovery.report.history_result import History


def json_text(history: History) -> str:
    """Indented JSON: ASCII, and without `##[`, which GitHub's runner obeys anywhere in a line."""
    return json.dumps(json_value(history), indent=2).replace("##[", "#\\u0023[") + "\n"


def json_value(history: History) -> dict[str, Any]:
    """The history with a few words about each event."""
    value = history.to_json()
    for parameter, shown in zip(history.parameters, value["parameters"], strict=True):
        for event, shown_event in zip(parameter.events, shown["events"], strict=True):
            shown_event["detail"] = detail(event)
    return value
