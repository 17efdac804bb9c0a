"""`classify` as Markdown: what a pull request's comment and a job's summary hold."""

from __future__ import annotations

from param_discovery.report import classify_words as words
from param_discovery.report.classify_fit import Part, fitted
from param_discovery.report.markdown_escape import code, prose
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from param_discovery.report.classify_result import ClassifyResult, CommandHint
    from param_discovery.rules.model import Change, Rule

_NOTES_SHOWN = 10


def markdown(
    result: ClassifyResult, *, delta: bool, commands: Sequence[CommandHint], max_length: int
) -> str:
    """The report, breaking first; what does not fit is counted, whole findings only.

    Lists, not tables: no foreign text can break a list item of one line. Everything foreign
    stands as code, and each line's first characters are ours.
    """
    head = "".join(f"{line}\n" for line in _head(result))
    tail = "".join(f"{line}\n" for line in _commands(commands))
    return fitted(head, tuple(_parts(result, delta=delta)), tail, max_length)


def _head(result: ClassifyResult) -> Iterator[str]:
    comparison = result.comparison
    word = comparison.classification
    shown = word.upper() if word == "breaking" else word
    old, new = code(words.source(result, new=False)), code(words.source(result, new=True))
    yield f"**{shown}**: {words.counts(comparison)}"
    yield ""
    yield f"{old} → {new}"
    hidden = len(result.notes) - _NOTES_SHOWN
    for note in result.notes[:_NOTES_SHOWN]:
        yield ""
        yield f"Note: {prose(words.brief(note))}"
    if hidden > 0:
        yield ""
        yield f"{hidden} more notes: `--format json` has them."


def _commands(commands: Sequence[CommandHint]) -> Iterator[str]:
    for hint in commands:
        yield ""
        yield f"{prose(hint.purpose)}: {code(hint.command)}"


def _parts(result: ClassifyResult, *, delta: bool) -> Iterator[Part]:
    groups = words.groups(result.comparison)
    for number, (rule, changes) in enumerate(_by_rule(groups.breaking)):
        title = "" if number else f"\n### Breaking ({len(groups.breaking)})\n"
        about = "".join(f"{line}\n" for line in _about(rule))
        yield Part(f"{title}{about}", _entries(changes, delta=delta), "breaking")
    if groups.accepted:
        head = (
            f"\n### Accepted ({len(groups.accepted)})\n\nBreaking, and someone lives with it.\n\n"
        )
        yield Part(head, _entries(groups.accepted, delta=delta), "accepted")
    if groups.notices:
        head = f"\n### To read ({len(groups.notices)})\n\nSafe, but it may act differently.\n\n"
        yield Part(head, _entries(groups.notices, delta=delta), "to read")
    if groups.safe:
        changed = f"{len(groups.safe)} safe change{'' if len(groups.safe) == 1 else 's'}"
        head = f"\n<details>\n<summary>{changed}</summary>\n\n"
        yield Part(head, _entries(groups.safe, delta=delta), "safe", "\n</details>\n")


def _by_rule(changes: Sequence[Change]) -> Iterator[tuple[Rule, list[Change]]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.rule, []).append(change)
    for same in found.values():
        yield words.rule_of(same[0]), same


def _about(rule: Rule) -> Iterator[str]:
    """What a rule means and what to do, once for all findings of that rule."""
    yield ""
    yield f"**{code(rule.id)}**: {prose(rule.why)}"
    yield ""
    yield f"What to do: {prose(rule.what_to_do)}"
    yield ""


def _entries(changes: Sequence[Change], *, delta: bool) -> tuple[str, ...]:
    return tuple(_entry(change, delta=delta) for change in changes)


def _entry(change: Change, *, delta: bool) -> str:
    """A list item, with what is to say of it as items below it."""
    difference = words.difference(change)
    said = code(difference) if difference else prose(words.brief(change.message))
    # The rule of a breaking finding is its heading.
    rule = "" if change.breaks else f"{code(change.rule)} "
    below = "".join(f"  - {line}\n" for line in _below(change, delta=delta))
    return f"- {rule}{code(words.place_of(change))}: {said}\n{below}"


def _below(change: Change, *, delta: bool) -> Iterator[str]:
    is_worth_reading = change.level == "breaking" or change.notice
    if is_worth_reading and words.difference(change) is not None:
        yield prose(words.brief(change.message))
    value = words.counterexample(change)
    if value is not None:
        yield f"No longer valid: {code(value)}"
    if change.renamed_to is not None:
        yield f"Perhaps renamed to {code(words.brief(change.renamed_to))}"
    if change.also_at:
        named, more = words.also_at(change)
        yield f"Also at {', '.join(map(code, named))}{more}"
    if change.accepted is not None:
        reason = code(words.brief(change.accepted.reason))
        yield f"Accepted until {code(words.brief(change.accepted.expires))}: {reason}"
    if change.level == "breaking":
        yield f"Fingerprint {code(words.brief(change.fingerprint))}"
    if delta:
        from param_discovery.report.delta import lines  # noqa: PLC0415 - only with --delta

        yield from map(code, lines(change))
