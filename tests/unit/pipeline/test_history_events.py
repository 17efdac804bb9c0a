"""The laws of deriving events from what each version has."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version

from param_discovery.pipeline.history_events import Snapshot, derive, replayed
from param_discovery.report.history_result import EventKind, Facts

TEXTS = st.sampled_from(["int", "str", "int | None"])
FACTS = st.builds(
    Facts,
    type=st.none() | TEXTS,
    constraints=st.none() | st.sampled_from(["", "minimum 1"]),
    default=st.none() | st.sampled_from(["1", "None"]),
    required=st.booleans(),
    deprecated=st.booleans(),
    status=st.none() | st.sampled_from(["beta", "prototype"]),
)
NAMES = st.sampled_from(["s.a", "s.b", "s.b.c", "t.a"])
SETS = st.lists(st.dictionaries(NAMES, FACTS, max_size=4), min_size=1, max_size=6)


def snapshots(sets: list[dict[str, Facts]]) -> list[Snapshot]:
    return [Snapshot(Version(f"0.{number}"), facts) for number, facts in enumerate(sets)]


@settings(deadline=None)
@given(SETS, st.randoms())
def test_the_order_of_versions_never_matters(sets: list[dict[str, Facts]], random: object) -> None:
    ordered = snapshots(sets)
    shuffled = list(ordered)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert derive(shuffled) == derive(ordered)


@settings(deadline=None)
@given(SETS)
def test_replaying_the_events_gives_each_version_back(sets: list[dict[str, Facts]]) -> None:
    ordered = snapshots(sets)
    names = [str(snapshot.version) for snapshot in ordered]
    histories = derive(ordered)
    states = {history.path: replayed(history, names) for history in histories}
    for snapshot in ordered:
        there = {path for path in states if str(snapshot.version) in states[path]}
        assert there == set(snapshot.facts)
        for path, facts in snapshot.facts.items():
            state = states[path][str(snapshot.version)]
            for name in ("type", "constraints", "default", "required", "deprecated", "status"):
                seen = getattr(facts, name)
                if seen is not None or name == "status":
                    assert getattr(state, name) == seen


@settings(deadline=None)
@given(SETS)
def test_first_and_last_are_where_it_was_seen(sets: list[dict[str, Facts]]) -> None:
    ordered = snapshots(sets)
    for history in derive(ordered):
        seen = [str(s.version) for s in ordered if history.path in s.facts]
        assert (history.first_seen, history.last_seen) == (seen[0], seen[-1])


@settings(deadline=None)
@given(st.dictionaries(NAMES, FACTS), st.integers(1, 4))
def test_a_version_against_itself_is_silent(facts: dict[str, Facts], times: int) -> None:
    assert all(not history.events for history in derive(snapshots([facts] * times)))


def kinds(*facts: Facts | None) -> list[tuple[str, str, EventKind]]:
    sets = [{"s.a": fact} if fact else {} for fact in facts]
    (history,) = derive(snapshots(sets))
    return [(event.previous_version, event.version, event.kind) for event in history.events]


KNOWN = Facts(type="int", constraints="", default="1")


def test_each_kind() -> None:
    changed = (
        (replace(KNOWN, type="str"), EventKind.TYPE_CHANGED),
        (replace(KNOWN, constraints="minimum 1"), EventKind.CONSTRAINT_CHANGED),
        (replace(KNOWN, default="True"), EventKind.DEFAULT_CHANGED),
        (replace(KNOWN, required=True), EventKind.BECAME_REQUIRED),
        (replace(KNOWN, deprecated=True), EventKind.DEPRECATED),
        (replace(KNOWN, status="beta"), EventKind.STATUS_CHANGED),
    )
    assert {kind for _, kind in changed} | {
        EventKind.ADDED,
        EventKind.REMOVED,
        EventKind.BECAME_OPTIONAL,
        EventKind.UNDEPRECATED,
    } == set(EventKind)
    for facts, kind in changed:
        assert kinds(KNOWN, facts) == [("0.0", "0.1", kind)]
    assert kinds(replace(KNOWN, required=True), KNOWN) == [("0.0", "0.1", "became-optional")]
    assert kinds(replace(KNOWN, deprecated=True), KNOWN) == [("0.0", "0.1", "undeprecated")]
    assert kinds(None, KNOWN, None) == [("0.0", "0.1", "added"), ("0.1", "0.2", "removed")]


def test_what_is_not_known_neither_makes_nor_hides_a_change() -> None:
    unknown = replace(KNOWN, default=None)
    assert kinds(KNOWN, unknown, KNOWN) == []
    other = replace(KNOWN, default="2")
    assert kinds(KNOWN, unknown, other) == [("0.0", "0.2", EventKind.DEFAULT_CHANGED)]
    assert kinds(unknown, other) == []


def test_a_parameter_that_comes_back_otherwise() -> None:
    other = replace(KNOWN, type="str")
    assert kinds(KNOWN, None, other) == [
        ("0.0", "0.1", EventKind.REMOVED),
        ("0.1", "0.2", EventKind.ADDED),
        ("0.0", "0.2", EventKind.TYPE_CHANGED),
    ]


def test_the_messages_of_a_deprecation() -> None:
    facts = replace(KNOWN, deprecated=True, deprecation_message="use b")
    (history,) = derive(snapshots([{"s.a": KNOWN}, {"s.a": facts}, {"s.a": KNOWN}]))
    assert [(event.old, event.new) for event in history.events] == [
        (None, "use b"),
        ("use b", None),
    ]


def test_what_may_have_been_missed_is_not_certain() -> None:
    whole = Snapshot(Version("1"), {"s.c.x": KNOWN, "t.y": KNOWN})
    half = Snapshot(Version("2"), {}, incomplete=("s.c",))
    certain = {h.path: h.events[0].is_certain for h in derive([whole, half])}
    assert certain == {"s.c.x": False, "t.y": True}
    # It was hidden in the older version: coming into sight is not certain either.
    before = replace(half, version=Version("0"))
    certain = {h.path: h.events[0].is_certain for h in derive([before, whole])}
    assert certain == {"s.c.x": False, "t.y": True}
    # What only the other version could have missed is seen for certain here.
    assert (
        derive([replace(before, incomplete=()), replace(whole, incomplete=("s",))])[0]
        .events[0]
        .is_certain
    )


def test_versions_are_ordered_as_versions() -> None:
    old, new = Snapshot(Version("0.9"), {}), Snapshot(Version("0.10"), {"s.a": KNOWN})
    assert derive([new, old])[0].events[0].kind is EventKind.ADDED
