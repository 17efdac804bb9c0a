"""What takes the place of a parameter that went, and when there is no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.pipeline.history_events import Snapshot
from param_discovery.pipeline.lifecycle_replacements import (
    Passage,
    Replacement,
    is_opposite,
    replacement,
    said_of_deprecated,
)
from param_discovery.report.history_result import Facts
from param_discovery.report.lifecycle_result import ReplacementSource

if TYPE_CHECKING:
    from collections.abc import Mapping

INT = Facts(type="int", default="1")
LONG = "How many seats there are in the whole of the house, at most."


def seen(
    version: str,
    facts: Mapping[str, Facts],
    said: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Snapshot:
    """A version whose paths begin with the section `s`."""
    return Snapshot(
        Version(version),
        {f"s.{path}": one for path, one in facts.items()},
        {f"s.{path}": text for path, text in (said or {}).items()},
        aliases={f"s.{name}": f"s.{path}" for name, path in (aliases or {}).items()},
    )


def between(old: Snapshot, new: Snapshot, path: str = "old") -> tuple[tuple[str, ...], str | None]:
    found = replacement(Passage(f"s.{path}", old, new))
    if found is None:
        return (), None
    return tuple(name.removeprefix("s.") for name in found.paths), found.source.value


def test_nothing_says_anything() -> None:
    assert between(seen("1", {"old": INT}), seen("2", {"other": INT, "new": INT})) == ((), None)


def test_a_deprecation_message_comes_before_a_description() -> None:
    facts = Facts(type="int", deprecated=True, deprecation_message="Use `a` instead.")
    old = seen("1", {"old": facts}, {"old": "Deprecated. Use `b` instead."})
    new = seen("2", {"a": INT, "b": INT})
    assert between(old, new) == (("a",), "deprecation message")


def test_a_name_that_is_no_parameter_is_no_answer() -> None:
    old = seen("1", {"old": INT}, {"old": "Deprecated. Use `a` and `b` instead."})
    assert between(old, seen("2", {"a": INT})) == ((), None)
    assert between(old, seen("2", {"a": INT, "b": INT})) == (("a", "b"), "description")


def test_a_text_that_names_the_parameter_itself() -> None:
    old = seen("1", {"old": INT, "x.old": INT}, {"x.old": "Deprecated: use `old` instead."})
    assert between(old, seen("2", {"old": INT}), "x.old") == (("old",), "description")
    own = seen("1", {"old": INT}, {"old": "Deprecated: use `old` instead."})
    assert between(own, seen("2", {"new": INT})) == ((), None)


def test_the_nearest_of_that_name_is_meant() -> None:
    said = {"x.old": "Deprecated: use `mode` instead."}
    old = seen("1", {"x.old": INT}, said)
    everywhere = {"x.mode": INT, "mode": INT, "y.mode": INT}
    assert between(old, seen("2", everywhere), "x.old") == (("x.mode",), "description")
    del everywhere["x.mode"]
    assert between(old, seen("2", everywhere), "x.old") == (("mode",), "description")
    del everywhere["mode"]
    assert between(old, seen("2", everywhere), "x.old") == (("y.mode",), "description")
    everywhere["z.mode"] = INT
    assert between(old, seen("2", everywhere), "x.old") == ((), None)


@pytest.mark.parametrize(
    "text",
    ["The server. Replaces the deprecated --old.", "Put `old` and others into new instead."],
)
def test_another_parameter_speaks_of_it(text: str) -> None:
    old = seen("1", {"old": INT})
    assert between(old, seen("2", {"new": INT}, {"new": text})) == (("new",), "description")
    beside = seen("1", {"old": INT, "new": INT}, {"new": text})
    assert between(beside, seen("2", {"new": INT})) == (("new",), "description")
    elsewhere = seen("2", {"x.new": INT}, {"x.new": text})
    assert between(old, elsewhere) == ((), None)
    two = seen("2", {"new": INT, "more": INT}, {"new": text, "more": text.replace("new", "more")})
    assert between(old, two) == ((), None)


def test_aliases() -> None:
    old = seen("1", {"old": INT})
    now_alias = seen("2", {"new": INT, "old": INT}, aliases={"old": "new"})
    assert said_of_deprecated(Passage("s.old", now_alias, now_alias)) == Replacement(
        ("s.new",), ReplacementSource.ALIAS
    )
    assert between(old, now_alias) == (("new",), "alias")
    was_alias = seen("1", {"new": INT, "old": INT}, aliases={"old": "new"})
    assert between(was_alias, seen("2", {"new": INT})) == (("new",), "alias")
    had_alias = seen("1", {"old": INT, "new": INT}, aliases={"new": "old"})
    assert between(had_alias, seen("2", {"new": INT})) == (("new",), "alias")


def test_the_same_description() -> None:
    old = seen("1", {"old": INT}, {"old": LONG})
    assert between(old, seen("2", {"x.fresh": INT}, {"x.fresh": LONG})) == (("x.fresh",), "moved")
    two = seen("2", {"x.fresh": INT, "y.fresh": INT}, {"x.fresh": LONG, "y.fresh": LONG})
    assert between(old, two) == ((), None)
    short = seen("1", {"old": INT}, {"old": "Seats."})
    assert between(short, seen("2", {"x.fresh": INT}, {"x.fresh": "Seats."})) == ((), None)


def test_the_same_description_of_what_was_there_all_along() -> None:
    """Copied from one class to another, as engines do: no replacement, unless named alike."""
    said = {"kv.kv_size": LONG, "ec.ec_size": LONG}
    old = seen("1", {"kv.kv_size": INT, "ec.ec_size": INT}, said)
    assert between(old, seen("2", {"ec.ec_size": INT}, said), "kv.kv_size") == ((), None)
    said = {"lowest": LONG, "most": LONG}
    old = seen("1", {"lowest": INT, "most": INT}, said)
    assert between(old, seen("2", {"most": INT}, said), "lowest") == ((), None)
    said = {"cfg_size": LONG, "cfg.size": LONG}
    old = seen("1", {"cfg_size": INT, "cfg.size": INT}, said)
    assert between(old, seen("2", {"cfg.size": INT}, said), "cfg_size") == (("cfg.size",), "moved")
    said = {"graph_sizes": LONG, "graph_some_sizes": LONG, "cfg.sizes": LONG}
    old = seen("1", dict.fromkeys(said, INT), said)
    new = seen("2", {"graph_some_sizes": INT, "cfg.sizes": INT}, said)
    assert between(old, new, "graph_sizes") == (("graph_some_sizes",), "moved")


def test_the_same_name_in_another_object() -> None:
    old = seen("1", {"spare_seats": INT, "seats": INT})
    new = seen("2", {"cfg.spare_seats": Facts(type="int | None"), "cfg.seats": INT})
    assert between(old, new, "spare_seats") == (("cfg.spare_seats",), "moved")
    assert between(old, new, "seats") == ((), None)
    other_type = seen("2", {"cfg.spare_seats": Facts(type="str")})
    assert between(old, other_type, "spare_seats") == ((), None)
    unknown = seen("2", {"cfg.spare_seats": Facts()})
    assert between(old, unknown, "spare_seats") == ((), None)


GROUP = {"eat_backend": INT, "eat_some_more": INT, "eat_no_more": INT}


def test_a_group_that_moved_together() -> None:
    new = {"food.backend": INT, "food.some_more": INT, "food.no_more": INT}
    for name in GROUP:
        expected = f"food.{name.removeprefix('eat_')}"
        assert between(seen("1", GROUP), seen("2", new), name) == ((expected,), "moved")
    twice = new | {f"drink{path.removeprefix('food')}": INT for path in new}
    assert between(seen("1", GROUP), seen("2", twice), "eat_backend") == ((), None)
    part = {path: one for path, one in new.items() if "no_more" not in path}
    assert between(seen("1", GROUP), seen("2", part), "eat_backend") == ((), None)
    short = {"eat_backend": INT, "eat_mode": INT}
    assert between(
        seen("1", short), seen("2", {"food.backend": INT, "food.mode": INT}), "eat_backend"
    ) == ((), None)


def test_a_group_that_became_one_opaque_object() -> None:
    new = {"eat_config": Facts(type="dict")}
    assert between(seen("1", GROUP), seen("2", new), "eat_backend") == (("eat_config",), "moved")
    known = new | {"eat_config.other": INT}
    assert between(seen("1", GROUP), seen("2", known), "eat_backend") == ((), None)
    alone = seen("1", {"eat_backend": INT})
    assert between(alone, seen("2", new), "eat_backend") == ((), None)


def test_the_same_class() -> None:
    old = seen("1", {"how": Facts(type="SeatPlan | None")})
    new = {"layout": Facts(type="SeatPlan"), "name": Facts(type="str")}
    assert between(old, seen("2", new), "how") == (("layout",), "same class")
    two = new | {"second": Facts(type="list[SeatPlan]")}
    assert between(old, seen("2", two), "how") == ((), None)
    other = seen("1", {"how": Facts(type="SeatPlan"), "why": Facts(type="SeatPlan")})
    assert between(other, seen("2", new), "how") == ((), None)
    quoted = seen("1", {"how": Facts(type="Literal['Any', 'SeatPlan']")})
    assert between(quoted, seen("2", new), "how") == ((), None)


def test_a_likely_name() -> None:
    old = seen("1", {"oltp_traces": INT})
    assert between(old, seen("2", {"otlp_traces": INT}), "oltp_traces") == (
        ("otlp_traces",),
        "likely rename",
    )
    for other in (
        Facts(type="int", default="2"),
        Facts(type="str", default="1"),
        Facts(type="int", default="1", required=True),
    ):
        assert between(old, seen("2", {"otlp_traces": other}), "oltp_traces") == ((), None)
    assert between(old, seen("2", {"x.otlp_traces": INT}), "oltp_traces") == ((), None)


def test_two_names_that_are_as_likely() -> None:
    old = seen("1", {"graph_max_size": INT})
    new = {"graph_max_size_a": INT, "graph_max_size_b": INT}
    assert between(old, seen("2", new), "graph_max_size") == ((), None)


def test_each_old_name_has_its_own_new_one() -> None:
    old = seen("1", {"nsa_decode": INT, "nsa_prefill": INT})
    new = seen("2", {"dsa_decode": INT, "dsa_prefill": INT})
    assert between(old, new, "nsa_decode") == (("dsa_decode",), "likely rename")
    assert between(old, new, "nsa_prefill") == (("dsa_prefill",), "likely rename")


def test_a_likely_name_of_another_that_went() -> None:
    old = seen("1", {"seat_size_a": INT, "seat_size_ab": INT})
    new = seen("2", {"seat_size_abc": INT})
    assert between(old, new, "seat_size_a") == ((), None)
    assert between(old, new, "seat_size_ab") == (("seat_size_abc",), "likely rename")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("disable_x", "enable_x", True),
        ("enable_x_y", "disable_x_z", True),
        ("no_x", "x", True),
        ("x_y", "disable_x_y", True),
        ("enable_x", "enable_y", False),
        ("enable_x", "x", False),
        ("x", "y", False),
        ("disable_x", "disable_outer_x", False),
    ],
)
def test_opposites(old: str, new: str, expected: bool) -> None:
    assert is_opposite(old, new) is expected


def test_a_likely_name_that_says_the_opposite() -> None:
    off = Facts(type="bool", default="False")
    found = replacement(
        Passage(
            "s.enable_overlap",
            seen("1", {"enable_overlap": off}),
            seen("2", {"disable_overlap": off}),
        )
    )
    assert found is not None
    assert found.is_opposite


def test_other_sections_are_not_looked_into() -> None:
    old = Snapshot(Version("1"), {"s.spare_seats": INT})
    new = Snapshot(Version("2"), {"t.cfg.spare_seats": INT})
    assert replacement(Passage("s.spare_seats", old, new)) is None
