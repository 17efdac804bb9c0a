"""The words that all reports of `impact` share. Foreign text leaves here as one harmless line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report.classify_words import brief
from param_discovery.report.impact_result import CONFIDENCES
from param_discovery.schema.json_text import writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from param_discovery.report.impact_result import ImpactResult, Touch, Use
    from param_discovery.rules.model import Change

_VALUE_LENGTH = 60

_KINDS = {
    "keyword-argument": "keyword argument",
    "missing-argument": "not given",
    "dict-key": "key",
    "class-field": "field of a class",
    "attribute": "attribute",
    "getattr": "attribute by name",
    "configuration-key": "key",
    "command-line-flag": "flag",
    "environment": "variable",
}


def place(use: Use) -> str:
    """`src/app.py:12:5`."""
    return brief(f"{use.hit.path}:{use.hit.line}:{use.hit.column}")


def said(use: Use, mark: Callable[[str], str] = str) -> str:
    """What stands there: `keyword argument = 4, passed on by make_engine`.

    `mark` is put on what is not our own words, here and below.
    """
    hit = use.hit
    text = _KINDS[hit.kind]
    value = use.value or hit.value
    if value:
        text += f" = {mark(brief(writer(sort_keys=False)(value[0]), _VALUE_LENGTH))}"
    if hit.through is not None:
        text += f", passed on by {mark(brief(hit.through, _VALUE_LENGTH))}"
    if use.was_invalid:
        text += "; the old version did not take it either"
    return text


def level(change: Change) -> str:
    """`breaking`, or `notice` for what is safe and yet to be read."""
    return "breaking" if change.breaks else "notice"


def title(change: Change) -> str:
    """`engine_params.swap_space: parameter-removed`."""
    return f"{brief(change.path or change.section)}: {change.rule}"


def what_to_do(touch: Touch) -> str:
    """One line."""
    return brief(touch.what_to_do, 600)


def sides(result: ImpactResult) -> str:
    """`vllm 0.31.0 -> 0.32.0`."""
    old = result.old.engine_version if result.old else "no schema"
    new = result.new.engine_version if result.new else "no schema"
    return brief(f"{result.engine} {old} -> {new}")


def groups(result: ImpactResult) -> Iterator[tuple[Touch, list[Use]]]:
    """Each change with the uses to list that it touches; changes without any are left out."""
    found: dict[str, list[Use]] = {}
    for use in result.shown:
        for touch in use.touches:
            found.setdefault(touch.change.fingerprint, []).append(use)
    for touch in result.uses.changes:
        uses = found.get(touch.change.fingerprint)
        if uses:
            yield touch, uses


def may_be_others(use: Use, change: Change, mark: Callable[[str], str] = str) -> str | None:
    """The other parameters that the place may mean, where the text does not say which."""
    if len(use.hit.wanted) < 2:
        return None
    others = sorted({one.path for one in use.hit.wanted} - {change.path, *change.also_at})
    return f"or {', '.join(mark(brief(one)) for one in others)}" if others else None


def verdict(result: ImpactResult) -> str:
    """The whole answer in one line: `BREAKS: 2 certain, 1 likely`."""
    word = {"breaks": "BREAKS", "name-only": "name only", "clear": "clear"}[result.answer]
    return f"{word}: {counts(result)}"


def counts(result: ImpactResult) -> str:
    """`2 certain, 1 likely, 7 by name only; 3 unaffected; 5,000 files`."""
    words = {"certain": "certain", "likely": "likely", "name-only": "by name only"}
    uses = result.uses
    numbers = [(uses.of(confidence), words[confidence]) for confidence in CONFIDENCES]
    found = ", ".join(f"{number:,} {word}" for number, word in numbers if number) or "no use"
    parts = [found]
    if uses.unaffected:
        parts.append(f"{len(uses.unaffected):,} with a value that goes on being accepted")
    left_out = sum(bool(one.mentions) for one in uses.files.skipped)
    if left_out:
        parts.append(f"{count(left_out, 'unread file')} with such names")
    parts.append(count(uses.files.seen, "file"))
    return "; ".join(parts)


def count(number: int, noun: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def notes(result: ImpactResult, *, with_flags: bool = True) -> Iterator[str]:
    """What the reader should know besides; `with_flags` also which flags tell more."""
    for note in result.notes:
        yield brief(note, 1000)
    if result.hidden:
        more = ": --confidence name-only lists all" if with_flags else ""
        yield f"{count(result.hidden, 'place')} with less confidence than {result.least}{more}."
    if result.uses.not_searched:
        paths = ", ".join(brief(one.path or "(all)") for one in result.uses.not_searched[:10])
        number = count(len(result.uses.not_searched), "breaking change")
        yield f"{number} cannot be looked for, because no parameter is named: {paths}."
    yield from unread(result)
    skipped = result.uses.files.skipped
    if skipped:
        yield f"{count(len(skipped), 'file')} not read{' (-v says which)' if with_flags else ''}."


_MOST_UNREAD = 10
"""Files that are named; `-v` and JSON name all."""


def unread(result: ImpactResult) -> Iterator[str]:
    """The files that mention what is looked for, and were not read: nothing is known of them."""
    found = [one for one in result.uses.files.skipped if one.mentions]
    for one in found[:_MOST_UNREAD]:
        names = ", ".join(map(brief, one.mentions[:5])) + (", ..." if one.mentions[5:] else "")
        yield f"Not read, and mentions {names}: {brief(one.path)} ({brief(one.reason)})."
    if found[_MOST_UNREAD:]:
        yield f"Not read, and mention such names: {count(len(found) - _MOST_UNREAD, 'more file')}."
