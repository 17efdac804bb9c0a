"""The labels say what is known of the whole pull request, however many runs write them."""

from __future__ import annotations

from itertools import product
from threading import Barrier, Thread
from typing import TYPE_CHECKING, get_args

import pytest

from param_discovery.github.failures import NotSettledError
from param_discovery.github.labels import TRIES, Labelled, settle
from param_discovery.github.verdict import EngineState, Verdict, verdict
from param_discovery.github.written import NotWritten
from tests.github.hub import NUMBER, REPOSITORY
from tests.github.server.state import ALL_READ, Label, Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.github.hub import Hub
    from tests.github.server.app import App

LABELS = f"/repos/{REPOSITORY}/issues/{NUMBER}/labels"
STATES: tuple[EngineState, ...] = get_args(EngineState)


def always(said: Verdict | None) -> Callable[[], Verdict | None]:
    return lambda: said


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), None),
        (("identical",), "safe"),
        (("safe",), "safe"),
        (("safe", "identical"), "safe"),
        (("breaking",), "breaking"),
        (("safe", "breaking"), "breaking"),
        (("pending", "breaking"), "breaking"),
        (("failed", "breaking"), "breaking"),
        (("pending",), None),
        (("failed",), None),
        (("safe", "pending"), None),
        (("identical", "failed"), None),
    ],
)
def test_verdict(states: tuple[EngineState, ...], expected: Verdict | None) -> None:
    assert verdict(states) == expected


def test_the_verdict_of_any_four_engines_is_never_too_good() -> None:
    for states in product(STATES, repeat=4):
        said = verdict(states)
        assert (said == "breaking") is ("breaking" in states)
        assert (said == "safe") is set(states).issubset({"safe", "identical"})


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ([], "safe", ["schema-safe"]),
        ([], "breaking", ["schema-breaking"]),
        (["schema-safe"], "breaking", ["schema-breaking"]),
        (["schema-breaking"], "safe", ["schema-safe"]),
        (["schema-safe", "schema-breaking"], "safe", ["schema-safe"]),
        (["schema-safe", "schema-breaking"], "breaking", ["schema-breaking"]),
        (["schema-safe"], None, []),
        (["schema-breaking"], None, []),
        ([], None, []),
        (["bug", "schema-safe"], None, ["bug"]),
    ],
)
def test_settle(hub: Hub, before: list[str], said: Verdict | None, after: list[str]) -> None:
    given(hub, *before)
    done = settle(hub.client, NUMBER, always(said))
    assert hub.pull.labels == after
    assert done == Labelled(f"schema-{said}" if said else None, changed=before != after)
    hub.app.log.clear()
    again = settle(hub.client, NUMBER, always(said))
    assert again == done._replace(changed=False)
    assert not any(call.startswith(("POST", "DELETE")) for call in hub.app.log)


def given(hub: Hub, *names: str) -> None:
    for name in names:
        if not hub.world.label(name):
            hub.world.labels.append(Label(id=hub.world.new_id(), name=name))
        hub.pull.labels.append(name)


def test_what_no_longer_holds_goes_first(hub: Hub) -> None:
    given(hub, "schema-safe")
    settle(hub.client, NUMBER, always("breaking"))
    writes = [call.partition(" ")[0] for call in hub.app.log if not call.startswith("GET")]
    assert writes == ["DELETE", "POST", "POST"]


def test_a_missing_label_is_made_with_colour_and_meaning(hub: Hub) -> None:
    settle(hub.client, NUMBER, always("breaking"))
    (label,) = hub.world.labels
    assert (label.name, label.color) == ("schema-breaking", "b60205")
    assert label.description


def test_a_label_that_is_there_keeps_its_looks(hub: Hub) -> None:
    hub.world.labels.append(Label(id=1, name="schema-safe", color="123456"))
    settle(hub.client, NUMBER, always("safe"))
    assert [label.color for label in hub.world.labels] == ["123456"]


def test_labels_are_told_apart_without_case(hub: Hub) -> None:
    given(hub, "Schema-Safe")
    assert settle(hub.client, NUMBER, always("safe")) == Labelled("schema-safe", changed=False)
    settle(hub.client, NUMBER, always(None))
    assert hub.pull.labels == []


def test_a_prefix_with_a_slash(hub: Hub) -> None:
    settle(hub.client, NUMBER, always("safe"), prefix="param/discovery: ")
    assert hub.pull.labels == ["param/discovery: safe"]
    settle(hub.client, NUMBER, always(None), prefix="param/discovery: ")
    assert hub.pull.labels == []


def test_a_label_made_at_the_same_time_is_as_good(hub: Hub) -> None:
    def other(app: App) -> None:
        app.world.labels.append(Label(id=1, name="schema-safe"))

    hub.fail(f"POST /repos/{REPOSITORY}/labels", before=other)
    settle(hub.client, NUMBER, always("safe"))
    assert hub.pull.labels == ["schema-safe"]
    assert len(hub.world.labels) == 1


def test_a_label_removed_at_the_same_time_is_as_good(hub: Hub) -> None:
    given(hub, "schema-safe")
    hub.fail(f"DELETE {LABELS}", before=lambda app: app.world.pulls[0].labels.clear())
    settle(hub.client, NUMBER, always(None))
    assert hub.pull.labels == []


def test_a_verdict_that_changes_while_we_write_is_followed(hub: Hub) -> None:
    said: list[Verdict | None] = ["safe", "breaking", "breaking"]
    settle(hub.client, NUMBER, lambda: said.pop(0) if len(said) > 1 else said[0])
    assert hub.pull.labels == ["schema-breaking"]


def test_two_runs_at_once_never_leave_both_nor_a_wrong_one(hub: Hub) -> None:
    """One run knows of the breaking engine only after it has decided; the other one knew."""
    known: list[EngineState] = ["safe"]
    both_decided = Barrier(2)

    def first() -> None:
        states = iter([tuple(known)])

        def decide() -> Verdict | None:
            stale = next(states, None)
            if stale is None:
                return verdict(known)
            both_decided.wait(10)
            return verdict(stale)

        with hub.new_client() as client:
            settle(client, NUMBER, decide)

    def second() -> None:
        both_decided.wait(10)
        known.append("breaking")
        with hub.new_client() as client:
            settle(client, NUMBER, lambda: verdict(known))

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hub.pull.labels == ["schema-breaking"]


def test_a_token_that_only_reads_says_what_stands_wrongly(hub: Hub) -> None:
    given(hub, "schema-safe")
    hub.world.tokens["t0ken"] = Token(permissions=ALL_READ)
    assert settle(hub.client, NUMBER, always("breaking")) == NotWritten(
        "the label",
        "issues: write or pull-requests: write",
        "Resource not accessible by integration",
        wrong=("schema-safe",),
    )
    assert hub.pull.labels == ["schema-safe"]


def test_a_token_that_only_reads_is_enough_where_nothing_is_to_do(hub: Hub) -> None:
    given(hub, "schema-safe")
    hub.world.tokens["t0ken"] = Token(permissions=ALL_READ)
    assert settle(hub.client, NUMBER, always("safe")) == Labelled("schema-safe", changed=False)


def test_another_tool_that_never_rests(hub: Hub) -> None:
    def other(app: App) -> None:
        app.world.pulls[0].labels.clear()

    hub.fail(f"GET {LABELS}", before=other, times=TRIES)
    with pytest.raises(NotSettledError, match=f"set the label: .* {TRIES} times"):
        settle(hub.client, NUMBER, always("safe"))
