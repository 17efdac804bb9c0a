"""When a parameter came and went, seen from one version; and real wheels in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.errors import WheelError
from param_discovery.pipeline.history_events import Snapshot
from param_discovery.pipeline.history_read import Reading, VersionReader
from param_discovery.pipeline.lifecycle import Lifecycle, read_lifecycle
from param_discovery.report.console import Style
from param_discovery.report.history_result import Facts
from param_discovery.report.lifecycle_result import ReplacementSource, Span, Standing
from param_discovery.report.progress import LineBoard
from param_discovery.spec.load import load_spec
from tests.unit.pipeline.history_shelf import Shelf, history_shelf, shelf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from param_discovery.report.lifecycle_result import Fate

INT = Facts(type="int", default="1")


def seen(
    version: str,
    *paths: str,
    said: Mapping[str, str] | None = None,
    incomplete: tuple[str, ...] = (),
    aliases: Mapping[str, str] | None = None,
) -> Snapshot:
    facts = dict.fromkeys(paths, INT)
    return Snapshot(Version(version), facts, said or {}, incomplete, aliases or {})


def one(whole: Lifecycle, path: str, at: str | None = None) -> Fate:
    (fate,) = whole.fate(None, path, Version(at) if at else None)
    return fate


def test_from_before_to_after() -> None:
    whole = Lifecycle(
        [seen("1"), seen("2", "s.x"), seen("3", "s.x"), seen("4"), seen("5")],
    )
    assert (one(whole, "s.x", "1").standing, one(whole, "s.x", "1").came_in) == (
        Standing.NOT_YET,
        "2",
    )
    there = one(whole, "s.x", "3")
    assert (there.standing, there.came_in, there.last_seen) == (Standing.THERE, "2", "3")
    for at in ("4", "5", None):
        gone = one(whole, "s.x", at)
        assert (gone.standing, gone.removed_in, gone.is_certain) == (Standing.GONE, "4", True)
    assert one(whole, "s.x").spans == (Span("2", "3", "4"),)


def test_the_order_of_the_versions_does_not_matter() -> None:
    whole = Lifecycle([seen("2"), seen("10"), seen("1", "s.x")])
    assert whole.read == ("1", "2", "10")
    assert one(whole, "s.x").removed_in == "2"


def test_what_is_in_the_oldest_version_may_be_older() -> None:
    assert one(Lifecycle([seen("1", "s.x"), seen("2", "s.x")]), "s.x").came_in is None


def test_it_came_back() -> None:
    whole = Lifecycle([seen("1", "s.x"), seen("2"), seen("3", "s.x"), seen("4")])
    assert one(whole, "s.x", "2").removed_in == "2"
    back = one(whole, "s.x", "3")
    assert (back.standing, back.came_in) == (Standing.THERE, "3")
    gone = one(whole, "s.x", "4")
    assert (gone.standing, gone.removed_in, gone.came_in) == (Standing.GONE, "4", "3")
    assert gone.spans == (Span("1", "1", "2"), Span("3", "3", "4"))


def test_a_version_that_was_not_read_is_not_known() -> None:
    whole = Lifecycle(
        [seen("1", "s.x"), seen("3"), seen("5")], {Version("2"): "why", Version("4"): "why"}
    )
    for at in ("0.9", "2", "3.1", "6"):
        assert one(whole, "s.x", at).standing is Standing.NOT_KNOWN
    assert one(whole, "s.x", "3+cu121").standing is Standing.GONE
    gone = one(whole, "s.x", "5")
    assert (gone.removed_in, gone.unread_between) == ("3", ("2",))
    assert whole.unread == (("2", "why"), ("4", "why"))
    came = Lifecycle([seen("1"), seen("3", "s.x")], {Version("2"): "why"})
    assert one(came, "s.x").unread_between == ("2",)
    assert one(came, "s.x", "1").unread_between == ("2",)


def test_what_could_not_be_read_in_full_is_not_certain() -> None:
    blind = ("s.cfg",)
    gone = Lifecycle([seen("1", "s.cfg", "s.cfg.x"), seen("2", "s.cfg", incomplete=blind)])
    assert not one(gone, "s.cfg.x").is_certain
    came = Lifecycle([seen("1", "s.cfg", incomplete=blind), seen("2", "s.cfg", "s.cfg.x")])
    assert not one(came, "s.cfg.x").is_certain
    assert not one(came, "s.cfg.x", "1").is_certain
    assert one(came, "s.cfg").is_certain


def test_deprecated_up_to_its_end() -> None:
    old = {"s.x": "Deprecated: use `y` instead."}
    whole = Lifecycle(
        [
            seen("1", "s.x", "s.y", said=old),
            seen("2", "s.x", "s.y"),
            seen("3", "s.x", "s.y", said=old),
            seen("4", "s.x", "s.y", said=old),
            seen("5", "s.y"),
        ]
    )
    assert one(whole, "s.x", "2").deprecated_in is None
    assert one(whole, "s.x", "2").deprecation_message is None
    assert one(whole, "s.x", "2").replaced_by == ()
    for at in ("4", "5"):
        fate = one(whole, "s.x", at)
        assert (fate.deprecated_in, fate.deprecation_message) == ("3", old["s.x"])
        assert fate.replaced_by == ("s.y",)
        assert fate.replacement_source is ReplacementSource.DESCRIPTION


def test_a_deprecation_that_is_only_declared() -> None:
    declared = Facts(type="int", deprecated=True)
    whole = Lifecycle([Snapshot(Version("1"), {"s.x": declared})])
    fate = one(whole, "s.x")
    assert (fate.deprecated_in, fate.deprecation_message) == ("1", None)
    said = Facts(type="int", deprecated=True, deprecation_message="Gone soon.")
    whole = Lifecycle([Snapshot(Version("1"), {"s.x": said})])
    assert one(whole, "s.x").deprecation_message == "Gone soon."


def test_a_replacement_that_was_replaced() -> None:
    whole = Lifecycle(
        [
            seen("1", "s.a", said={"s.a": "Deprecated: use `b` instead."}),
            seen("2", "s.b_long_name", "s.b", said={"s.b": "Deprecated: use `c` instead."}),
            seen("3", "s.b_long_name", "s.c"),
            seen("4", "s.b_long_name"),
        ]
    )
    assert one(whole, "s.a", "2").replaced_by == ("s.b",)
    assert one(whole, "s.a", "3").replaced_by == ("s.c",)
    assert one(whole, "s.a", "4").replaced_by == ()


def test_the_weakest_link_counts() -> None:
    whole = Lifecycle(
        [
            seen("1", "s.first_name", said={"s.first_name": "Deprecated: use `enable_seats`."}),
            seen("2", "s.enable_seats"),
            seen("3", "s.disable_seats"),
        ]
    )
    fate = one(whole, "s.first_name")
    assert fate.replaced_by == ("s.disable_seats",)
    assert fate.replacement_source is ReplacementSource.LIKELY_RENAME
    assert fate.is_opposite


def test_names_that_turn_round_twice() -> None:
    whole = Lifecycle(
        [
            seen("1", "s.enable_overlap"),
            seen("2", "s.disable_overlap"),
            seen("3", "s.enable_overlaps"),
        ]
    )
    assert one(whole, "s.enable_overlap", "2").is_opposite
    fate = one(whole, "s.enable_overlap", "3")
    assert fate.replaced_by == ("s.enable_overlaps",)
    assert not fate.is_opposite


def test_two_that_replace_each_other_by_turns() -> None:
    a, b = {"s.a": "Deprecated: use `b` instead."}, {"s.b": "Deprecated: use `a` instead."}
    one_by_one = [("s.a", a), ("s.b", b)] * 3
    whole = Lifecycle(
        seen(str(number), path, said=said) for number, (path, said) in enumerate(one_by_one)
    )
    assert one(whole, "s.a", "5").replaced_by == ("s.b",)
    assert one(whole, "s.b", "4").replaced_by == ("s.a",)


def test_what_was_inside_an_object_that_was_replaced() -> None:
    said = {"s.old": "Deprecated: use `new` instead."}
    whole = Lifecycle(
        [
            seen("1", "s.old", "s.old.mode", "s.old.lost", said=said),
            seen("2", "s.new", "s.new.mode"),
        ]
    )
    assert one(whole, "s.old.mode").replaced_by == ("s.new.mode",)
    assert one(whole, "s.old.lost").replaced_by == ()


def test_another_name_is_accepted_too() -> None:
    whole = Lifecycle([seen("1", "s.old"), seen("2", "s.new", aliases={"s.old": "s.new"})])
    assert one(whole, "s.old", "2").standing is Standing.THERE
    whole = Lifecycle([seen("1", "s.new", aliases={"s.old": "s.new"}), seen("2", "s.new")])
    gone = one(whole, "s.old")
    assert (gone.standing, gone.replaced_by) == (Standing.GONE, ("s.new",))


def test_names_and_paths() -> None:
    whole = Lifecycle([seen("1", "s.mode", "s.cfg.mode", "t.cfg.mode", "t.cfg.inner.mode")])

    def paths(section: str | None, name: str) -> list[str]:
        return [fate.path for fate in whole.fate(section, name)]

    assert paths(None, "mode") == ["s.mode", "s.cfg.mode", "t.cfg.mode", "t.cfg.inner.mode"]
    assert paths("s", "mode") == ["s.mode", "s.cfg.mode"]
    assert paths("s", "cfg.mode") == ["s.cfg.mode"]
    assert paths(None, "cfg.mode") == ["s.cfg.mode", "t.cfg.mode"]
    assert paths(None, "s.cfg.mode") == ["s.cfg.mode"]
    assert paths("t", "inner.mode") == ["t.cfg.inner.mode"]
    assert paths("t", "s.mode") == []
    assert paths(None, "ode") == []


def test_the_nearest_names() -> None:
    whole = Lifecycle(
        [seen("1", "s.gpu_memory_utilization"), seen("2", "s.gpu_memory", "t.gpu_memory_use")]
    )
    near = "gpu_memory_utilisation"
    assert whole.nearest(None, near, Version("1")) == ("s.gpu_memory_utilization",)
    assert whole.nearest("t", near, Version("1")) == ()
    assert whole.nearest("s", "cfg.gpu_memry") == ("s.gpu_memory",)
    assert whole.nearest(None, "nothing") == ()


def test_an_empty_lifecycle_knows_nothing() -> None:
    whole = Lifecycle((), problem="no network")
    assert whole.fate(None, "x") == ()
    assert whole.nearest(None, "x") == ()
    assert (whole.read, whole.problem) == ((), "no network")


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return history_shelf(tmp_path, monkeypatch)


def ask(house: Shelf, **bounds: object) -> Lifecycle:
    board = LineBoard(Style(quiet=True))
    return read_lifecycle(load_spec(house.root, "acme"), board, jobs=1, **bounds)  # type: ignore[arg-type]


def test_released_versions(acme: Shelf) -> None:
    whole = ask(acme)
    assert whole.read == ("1.0.0", "1.2.0", "2.0.0")
    assert whole.problem is None
    ((version, why),) = whole.unread
    assert version == "1.1.0"
    assert "EngineArgs" in why
    gone = one(whole, "old")
    assert (gone.removed_in, gone.unread_between) == ("1.2.0", ("1.1.0",))


def test_a_second_run_reads_from_the_cache(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = one(ask(acme), "old")

    def read(_self: VersionReader, version: Version) -> Reading:
        raise AssertionError(version)

    monkeypatch.setattr(VersionReader, "read", read)
    assert one(ask(acme), "old") == first


def test_bounds_and_what_is_wanted_besides(acme: Shelf) -> None:
    since = Version("1.2.0")
    assert ask(acme, since=since).read == ("1.2.0", "2.0.0")
    assert ask(acme, until=since).read == ("1.0.0", "1.2.0")
    also = (Version("2.0.0rc1"),)
    assert ask(acme, since=since, also=also).read == ("1.2.0", "2.0.0rc1", "2.0.0")
    assert ask(acme, since=Version("3")).problem == "acme has no release between those versions."


def test_no_version_can_be_read(acme: Shelf) -> None:
    only = Version("1.1.0")
    problem = ask(acme, since=only, until=only).problem
    assert problem is not None
    assert "EngineArgs" in problem


def test_the_index_does_not_answer(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def released(_self: VersionReader, _progress: object) -> None:
        raise WheelError("the index does not answer.", meaning="No route to host.")

    monkeypatch.setattr(VersionReader, "released", released)
    whole = ask(acme)
    assert whole.problem == "the index does not answer.\n  No route to host."
    assert whole.fate(None, "old") == ()


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Three minor versions of five releases each; `x` goes in 1.1.2, `y` comes in 1.2.1."""
    house = shelf(tmp_path, monkeypatch)
    for minor in range(3):
        for patch in range(5):
            fields = ["always: int = 0"]
            fields += ["x: int = 1"] if (minor, patch) < (1, 2) else []
            fields += ["y: int = 1"] if (minor, patch) >= (2, 1) else []
            house.publish(f"1.{minor}.{patch}", *fields)
    return house


@pytest.mark.parametrize("name", ["x", "y", "engine_params.x", "always"])
def test_what_is_sought_has_the_same_fate_as_if_all_was_read(many: Shelf, name: str) -> None:
    at = Version("1.2.0")
    whole, part = ask(many), ask(many, sought=[name], also=[at])
    mine, theirs = one(part, name, "1.2.0"), one(whole, name, "1.2.0")
    assert (mine.standing, mine.removed_in) == (theirs.standing, theirs.removed_in)
    assert mine.standing is not Standing.NOT_KNOWN
    assert len(part.read) < len(whole.read)
    if name == "y":
        assert mine.came_in == theirs.came_in == "1.2.1"


def test_only_what_is_needed_is_read(many: Shelf) -> None:
    at = Version("1.2.0")
    assert ask(many, sought=["always"], also=[at]).read == ("1.2.0",)
    assert ask(many, sought=[], also=[at]).read == ("1.2.0",)
    assert ask(many, sought=["nobody"], also=[at]).read == ("1.0.4", "1.1.4", "1.2.0", "1.2.4")
    assert ask(many, sought=["y"], also=[at]).read == (
        *("1.0.4", "1.1.4", "1.2.0", "1.2.1", "1.2.2", "1.2.3", "1.2.4"),
    )


def test_when_it_came_is_not_looked_for_where_it_is_there(many: Shelf) -> None:
    read = ask(many, sought=["x", "y"], also=[Version("1.2.4")]).read
    assert read == ("1.0.4", "1.1.0", "1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.2.4")
    also = [Version("1.1.0"), Version("1.2.4")]
    assert ask(many, sought=["y"], also=also[1:]).read == ("1.2.4",)
    assert ask(many, sought=["x"], also=also).read == (
        "1.1.0",
        "1.1.1",
        "1.1.2",
        "1.1.3",
        "1.1.4",
        "1.2.4",
    )
