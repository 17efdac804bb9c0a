"""The words that all reports of `classify` share: groups, verdict, values.

What engines say leaves here as one harmless line each, of limited length; what a format obeys
(Markdown, workflow commands), that format's module takes care of.
"""

from __future__ import annotations

from param_discovery.report import escape
from param_discovery.schema.json_text import writer
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from param_discovery.report.classify_result import ClassifyResult
    from param_discovery.rules.model import Change, Comparison, Rule, Side

CELL_LENGTH = 300
"""Characters shown of one foreign text."""

PATHS_SHOWN = 10
"""Other paths named for one finding; the others are counted."""


class Groups(NamedTuple):
    """All findings, each in one group, in the comparison's order."""

    breaking: tuple[Change, ...]
    accepted: tuple[Change, ...]
    """Would break, and someone lives with it."""
    notices: tuple[Change, ...]
    """Safe, yet to be read."""
    safe: tuple[Change, ...]


def group_of(change: Change) -> str:
    """The group's word, as it is shown: `breaking`, `accepted`, `notice` or `safe`."""
    if change.breaks:
        return "breaking"
    if change.accepted is not None:
        return "accepted"
    return "notice" if change.notice else "safe"


def groups(comparison: Comparison) -> Groups:
    """The findings by what a reader has to do about them."""
    found: dict[str, list[Change]] = {"breaking": [], "accepted": [], "notice": [], "safe": []}
    for change in comparison.changes:
        found[group_of(change)].append(change)
    return Groups(*(tuple(changes) for changes in found.values()))


def rule_of(change: Change) -> Rule:
    """The rule that judged it.

    Raises:
        KeyError: no rule has that id.
    """
    from param_discovery.rules import catalogue  # noqa: PLC0415 - -q needs no rule's words

    found = catalogue.rule(change.rule)
    if found is None:
        raise KeyError(change.rule)
    return found


def breaking_rules(comparison: Comparison) -> tuple[Rule, ...]:
    """The rules of what counts against the verdict, each once, in order of first appearance."""
    ids = dict.fromkeys(change.rule for change in comparison.changes if change.breaks)
    first = {change.rule: change for change in reversed(comparison.changes)}
    return tuple(rule_of(first[rule_id]) for rule_id in ids)


def counts(comparison: Comparison) -> str:
    """`1 breaking, 2 accepted, 9 safe (3 to read)`: only what there is."""
    notices = sum(group_of(change) == "notice" for change in comparison.changes)
    to_read = f" ({notices} to read)" if notices else ""
    numbers = (
        (comparison.breaking_count, "breaking"),
        (comparison.accepted_count, "accepted"),
        (comparison.safe_count, "safe"),
    )
    said = ", ".join(f"{number} {word}" for number, word in numbers if number)
    return said + to_read if said else "no change"


def verdict(comparison: Comparison) -> str:
    """The whole comparison in one line: `BREAKING: 1 breaking, 9 safe`."""
    word = comparison.classification
    if word == "identical":
        return word
    return f"{word.upper() if word == 'breaking' else word}: {counts(comparison)}"


def side(side: Side | None) -> str:
    """`vllm 0.31.0`, or `no schema`."""
    return brief(f"{side.engine} {side.engine_version}") if side else "no schema"


def source(result: ClassifyResult, *, new: bool) -> str:
    """One side with its source: `vllm 0.31.0 (schemas/vllm.json)`."""
    one = result.comparison.new if new else result.comparison.old
    return f"{side(one)} ({brief(result.new_name if new else result.old_name)})"


def difference(change: Change) -> str | None:
    """`int | None -> int`; None where neither side has words."""
    if change.old is None and change.new is None:
        return None
    old = "(absent)" if change.old is None else brief(change.old)
    new = "(absent)" if change.new is None else brief(change.new)
    return f"{old} -> {new}"


def counterexample(change: Change) -> str | None:
    """The value as JSON in one line; None where there is none, or the message tells it."""
    if not change.counterexample:
        return None
    value = brief(writer(sort_keys=False)(change.counterexample[0]))
    return None if f" {value} was valid and no longer is." in brief(change.message) else value


def place_of(change: Change) -> str:
    """Where it is, for people: a path, or `(the whole schema)`."""
    return brief(change.path) if change.path else "(the whole schema)"


def also_at(change: Change) -> tuple[tuple[str, ...], str]:
    """The other paths to name, and words for those that are only counted."""
    hidden = len(change.also_at) - PATHS_SHOWN
    return (
        tuple(brief(path) for path in change.also_at[:PATHS_SHOWN]),
        f" and {hidden:,} more" if hidden > 0 else "",
    )


def acceptance(change: Change) -> str | None:
    """Until when, and why, someone lives with it."""
    if change.accepted is None:
        return None
    return f"accepted until {brief(change.accepted.expires)}: {brief(change.accepted.reason)}"


def brief(text: str, length: int = CELL_LENGTH) -> str:
    """Foreign `text` as one harmless line: its first `length` characters, the others counted.

    What is shown as escapes may make it twice as long, not more.
    """
    kept = text[:length]
    line = shown(kept)
    if len(line) > 2 * length:
        kept = kept[: length // 10]
        line = shown(kept)
    hidden = len(text) - len(kept)
    if not hidden:
        return line
    return f"{line}... ({hidden:,} more character{'' if hidden == 1 else 's'})"


def shown(text: str) -> str:
    """`text` as one harmless line. Most of what engines say is plain, and then this is quick."""
    return text if text.isascii() and text.isprintable() else escape.one_line(text)
