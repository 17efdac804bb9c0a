"""Puts many pairs before a decider and keeps what it got wrong."""

from __future__ import annotations

import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from param_discovery.errors import SchemaError
from tests.soundness.mutations import pair
from tests.soundness.oracle import Oracle
from tests.soundness.schemas import SchemaMaker
from tests.soundness.values import candidates
from tests.soundness.walk import is_grounded, is_opaque, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.soundness.walk import Schema

CANDIDATES: Final = 60
SLOW_CHECKS: Final = 6
"""Python's validator is some fifty times slower: it sees so many of the values of a pair."""

MISSES: Final = ("crash", "unsound yes", "wrong no")


class Answer(NamedTuple):
    """What a decider said, in the words of the contract."""

    answer: str
    has_counterexample: bool = False
    counterexample: Any = None


if TYPE_CHECKING:
    Decider = Callable[[Schema, Schema], Any]


class Finding(NamedTuple):
    """One pair with what is to be said of it."""

    outcome: str
    """`right`, `unknown`, `refused`, `unproved no` (no value shows it), `opaque no` (none can: it
    is about a type that only Python has), `disputed` (the validators differ), or of `MISSES`."""
    answer: str
    old: Schema
    new: Schema
    value: Any = None
    """The value that shows it: valid under the old and not under the new, or not as claimed."""
    detail: str = ""


def judge(decide: Decider, old: Schema, new: Schema, rng: Random) -> Finding:
    """Asks the decider and checks the answer with values and both validators."""
    try:
        said = decide(old, new)
    except SchemaError as error:
        return Finding("refused", "error", old, new, detail=error.what)
    except Exception as error:  # noqa: BLE001 - a crash is a finding, whatever it is
        return Finding("crash", "error", old, new, detail=f"{type(error).__name__}: {error}")
    if said.answer == "yes":
        return _of_yes(old, new, rng)
    if said.answer == "no":
        return _of_no(old, new, said, rng)
    reason = str(getattr(said, "reason", ""))
    return Finding("unknown", said.answer, old, new, detail=reason)


def witness(old: Schema, new: Schema, rng: Random, count: int = CANDIDATES) -> Finding | None:
    """A value that is valid under the old schema and not under the new one, if one turns up."""
    before, after = Oracle(old), Oracle(new)
    slow = 0
    for value in candidates(old, new, rng, count):
        if not before.rust(value):
            continue
        invalid = not after.rust(value)
        if not invalid:
            slow += 1
            if slow > SLOW_CHECKS:
                continue
        first, second = before.both(value), after.both(value)
        if first.agree and second.agree:
            if invalid:
                return Finding("unsound yes", "yes", old, new, value)
        elif first.python and not second.python:
            return Finding("disputed", "yes", old, new, value, f"old {first}, new {second}")
    return None


def _of_yes(old: Schema, new: Schema, rng: Random) -> Finding:
    return witness(old, new, rng) or Finding("right", "yes", old, new)


def _of_no(old: Schema, new: Schema, said: Any, rng: Random) -> Finding:
    if not said.has_counterexample:
        found = witness(old, new, rng)
        if found is not None:
            return Finding("right", "no", old, new, found.value, "no counterexample given")
        outcome = "unproved no"
        if any(is_opaque(part) for schema in (old, new) for _, part in places(schema)):
            outcome = "opaque no"
        return Finding(outcome, "no", old, new, detail=str(getattr(said, "reason", "")))
    value = said.counterexample
    first, second = Oracle(old).both(value), Oracle(new).both(value)
    if first.rust and first.python and not second.rust and not second.python:
        return Finding("right", "no", old, new, value)
    outcome = "wrong no" if first.agree and second.agree else "disputed"
    return Finding(outcome, "no", old, new, value, f"old {first}, new {second}")


class Tally(NamedTuple):
    """Figures of a campaign."""

    outcomes: Counter[str]
    answers: Counter[str]
    deciding_seconds: float
    slowest_seconds: float
    slowest: tuple[Schema, Schema] | None
    findings: list[Finding]
    """All of `MISSES`, and the first few of each other outcome that was not right."""

    @property
    def misses(self) -> list[Finding]:
        """What must never be."""
        return [finding for finding in self.findings if finding.outcome in MISSES]


class _Clock:
    """A decider that remembers how long it took."""

    def __init__(self, decide: Decider) -> None:
        self.decide = decide
        self.total = 0.0
        self.slowest = 0.0
        self.pair: tuple[Schema, Schema] | None = None

    def __call__(self, old: Schema, new: Schema) -> Any:
        start = time.perf_counter()
        try:
            return self.decide(old, new)
        finally:
            taken = time.perf_counter() - start
            self.total += taken
            if taken > self.slowest:
                self.slowest, self.pair = taken, (old, new)


def made_again(seed: int, index: int) -> tuple[Schema, Schema, Random]:
    """One pair of a campaign: each comes out of its own chance, so it can be made again alone."""
    rng = Random(f"{seed}/{index}")  # noqa: S311 - to be made again, not to be secret
    made = pair(SchemaMaker(rng))
    while not (is_grounded(made.old) and is_grounded(made.new)):
        made = pair(SchemaMaker(rng))
    return made.old, made.new, rng


def drawn(seed: int, indexes: Iterable[int]) -> Iterator[tuple[Schema, Schema, Random]]:
    """The pairs of a campaign that have these indexes."""
    for index in indexes:
        yield made_again(seed, index)


def run(
    decide: Decider, cases: Iterable[tuple[Schema, Schema, Random]], *, kept: int = 50
) -> Tally:
    """A whole campaign in this process."""
    clock = _Clock(decide)
    outcomes: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    findings: list[Finding] = []
    for old, new, rng in cases:
        finding = judge(clock, old, new, rng)
        outcomes[finding.outcome] += 1
        answers[finding.answer] += 1
        few = finding.outcome != "right" and outcomes[finding.outcome] <= kept
        if few or finding.outcome in MISSES:
            findings.append(finding)
    return Tally(outcomes, answers, clock.total, clock.slowest, clock.pair, findings)


def together(tallies: Iterable[Tally]) -> Tally:
    """The figures of several campaigns as one."""
    parts = list(tallies)
    slowest = max(parts, key=lambda part: part.slowest_seconds)
    return Tally(
        sum((part.outcomes for part in parts), Counter()),
        sum((part.answers for part in parts), Counter()),
        sum(part.deciding_seconds for part in parts),
        slowest.slowest_seconds,
        slowest.slowest,
        [finding for part in parts for finding in part.findings],
    )
