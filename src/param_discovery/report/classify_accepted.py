"""`classify --accept`: the findings that break, as entries to paste into `.param-discovery.yml`."""

from __future__ import annotations

import json

from param_discovery.report import classify_words as words
from param_discovery.report import escape
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.rules.model import Change

_COMMENT_LENGTH = 200


def text(result: ClassifyResult, reason: str, until: str) -> str:
    """YAML: what would break is accepted, by the reader's reason and until their day.

    Args:
        result: The comparison; what is accepted in it already is left out.
        reason: Printable text.
        until: YYYY-MM-DD.
    """
    compared = result.comparison
    side = compared.new or compared.old
    engine = side.engine if side else ""
    changes = [each for each in compared.changes if each.breaks]
    if not changes:
        return "# Nothing breaks: there is nothing to accept.\n"
    lines = ["accepted:"]
    for change in changes:
        lines += _entry(change, engine, reason, until)
    return "".join(f"{line}\n" for line in lines)


def _entry(change: Change, engine: str, reason: str, until: str) -> Iterator[str]:
    said = words.difference(change) or change.message
    about = f"{words.place_of(change)}: {change.rule}, {said}"
    yield f"  # {escape.without_command(words.brief(about, _COMMENT_LENGTH))}"
    yield f'  - fingerprint: "{change.fingerprint}"'
    yield f"    engine: {engine}"
    # JSON's strings are YAML's.
    yield f"    reason: {json.dumps(reason, ensure_ascii=False)}"
    yield f'    expires: "{until}"'
