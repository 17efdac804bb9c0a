"""`history` over real wheels in a folder: what is read, kept, missed and refused."""

from __future__ import annotations

import datetime as dt
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.errors import InputError, OutsideError, WheelError
from param_discovery.pipeline import history_read
from param_discovery.pipeline.history import history
from param_discovery.pipeline.history_options import HistoryOptions
from param_discovery.pipeline.history_read import Reading
from param_discovery.pipeline.history_versions import Wanted, choose_releases
from param_discovery.pipeline.history_workers import read_each
from param_discovery.report.console import Style
from param_discovery.report.history_result import EventKind
from param_discovery.report.progress import LineBoard
from param_discovery.runtimes.wheel.remote.published import ReleasedVersion
from tests.unit.pipeline.history_shelf import Shelf, history_shelf, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.report.history_result import History


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return history_shelf(tmp_path, monkeypatch)


def ask(house: Shelf, **choices: object) -> History:
    options = HistoryOptions(root=house.root, **choices)  # type: ignore[arg-type]
    return history("acme", options, LineBoard(Style(quiet=True)))


def events(found: History) -> list[tuple[str, str, EventKind, str | None, str | None]]:
    return [
        (event.version, parameter.path.partition(".")[2], event.kind, event.old, event.new)
        for parameter in found.parameters
        for event in parameter.events
    ]


def test_what_came_changed_and_went(acme: Shelf) -> None:
    found = ask(acme)
    assert [row.version for row in found.versions] == ["1.0.0", "1.1.0", "1.2.0", "2.0.0"]
    assert events(found) == [
        ("2.0.0", "model", EventKind.BECAME_OPTIONAL, None, None),
        ("1.2.0", "new", EventKind.ADDED, None, None),
        ("1.2.0", "old", EventKind.REMOVED, None, None),
        ("1.2.0", "seats", EventKind.TYPE_CHANGED, "int", "int | None"),
        ("2.0.0", "seats", EventKind.DEFAULT_CHANGED, "1", "None"),
    ]
    old = next(p for p in found.parameters if p.path == "engine_params.old")
    assert (old.first_seen, old.last_seen, old.events[0].previous_version) == ("1.0.0",) * 3


def test_a_version_that_cannot_be_read_is_a_row_with_its_reason(acme: Shelf) -> None:
    (row,) = ask(acme).unreadable_versions
    assert row.version == "1.1.0"
    assert row.error is not None
    assert "EngineArgs" in row.error
    assert (row.parameters, row.limitations) == (None, None)


def test_not_one_version_can_be_read(acme: Shelf) -> None:
    with pytest.raises(WheelError, match=r"none of 1 version could be read") as caught:
        ask(acme, versions=("1.1.0",))
    assert caught.value.exit_code == 3
    assert "EngineArgs" in (caught.value.meaning or "")


def test_in_processes_as_in_this_one(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    parallel = ask(acme, jobs=2)
    monkeypatch.setenv("PARAM_DISCOVERY_CACHE", str(acme.root / "other"))
    assert ask(acme, jobs=1) == parallel


def test_what_was_read_is_not_read_again(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(acme)

    def refuse(*_: object) -> Reading:
        raise AssertionError

    monkeypatch.setattr(history_read.VersionReader, "read", refuse)
    assert ask(acme) == first


def test_another_specification_is_read_anew(acme: Shelf) -> None:
    ask(acme)
    specification = acme.root / "engine_versions" / "acme.yaml"
    text = specification.read_text(encoding="utf-8")
    target = "  engine_params: [{target: acme.args:EngineArgs, exclude: [seats]}]\n"
    kept = text.replace("  engine_params: [acme.args:EngineArgs]\n", target)
    specification.write_text(kept, encoding="utf-8")
    assert "engine_params.seats" not in {p.path for p in ask(acme).parameters}


def test_a_spoilt_cache_is_read_anew(acme: Shelf) -> None:
    first = ask(acme)
    for path in acme.cache.glob("wheels/facts/documents/*"):
        path.write_bytes(b"\0" * 100)
    assert ask(acme) == first


def test_an_interrupted_run_goes_on_where_it_was(
    acme: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = history_read.VersionReader.read
    done: list[Version] = []

    def until_interrupted(self: history_read.VersionReader, version: Version) -> Reading:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(version)
        return read(self, version)

    monkeypatch.setattr(history_read.VersionReader, "read", until_interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(acme)
    first = list(done)
    done[:] = []
    assert len(ask(acme).read_versions) == 3
    assert set(done).isdisjoint(first)


@pytest.mark.parametrize(
    ("choices", "versions"),
    [
        ({"since": "v1.1.0"}, ["1.1.0", "1.2.0", "2.0.0"]),
        ({"until": "1.2"}, ["1.0.0", "1.1.0", "1.2.0"]),
        ({"since": "1.1.5", "until": "3"}, ["1.2.0", "2.0.0"]),
        ({"since": "1.2.0", "prereleases": True}, ["1.2.0", "2.0.0rc1", "2.0.0"]),
        ({"versions": ("2.0.0rc1", "1.0.0", "1.0.0")}, ["1.0.0", "2.0.0rc1"]),
    ],
)
def test_ranges(acme: Shelf, choices: dict[str, object], versions: list[str]) -> None:
    assert [row.version for row in ask(acme, **choices).versions] == versions


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"since": "2.0", "until": "1.0"}, "Did you mean --since 1.0 --until 2.0"),
        ({"since": "7"}, "5 versions, 1.0.0 to 2.0.0; pre-releases and yanked versions count only"),
        ({"since": "not a version"}, "is not a version"),
        ({"versions": ("1.0.0", "1.2.1")}, "acme 1.2.1 was never released"),
    ],
)
def test_bad_ranges(acme: Shelf, choices: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(acme, **choices)
    assert caught.value.exit_code == 2
    assert said in caught.value.render()


def test_no_such_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WheelError):
        ask(shelf(tmp_path, monkeypatch))


def release(version: str, *, is_yanked: bool = False) -> ReleasedVersion:
    moment = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    return ReleasedVersion(Version(version), moment, is_yanked, None, None, has_wheel=True)


@pytest.mark.parametrize(("yanked", "count"), [(False, 1), (True, 2)])
def test_yanked_versions_are_asked_for(yanked: bool, count: int) -> None:
    asked = Wanted(None, None, None, prereleases=False, yanked=yanked)
    released = (release("1.0"), release("1.1", is_yanked=True))
    assert len(choose_releases(released, asked, "acme")) == count


def test_a_yanked_version_may_be_named() -> None:
    asked = Wanted(None, None, (Version("1.1"),), prereleases=False, yanked=False)
    (chosen,) = choose_releases((release("1.1", is_yanked=True),), asked, "acme")
    assert chosen.is_yanked


def _die(_version: Version) -> Reading:
    os._exit(7)


def _say(word: str, version: Version) -> Reading:
    return Reading(None, f"{word} {version} {os.getpid()}")


def test_a_worker_that_dies_is_an_error() -> None:
    with pytest.raises(OutsideError, match="died"):
        list(read_each([Version("1"), Version("2")], _die, at_once=2))


def test_workers_are_processes() -> None:
    versions = [Version(str(number)) for number in range(4)]
    found = dict(read_each(versions, partial(_say, "read"), at_once=2))
    assert set(found) == set(versions)
    assert all(str(os.getpid()) not in str(reading.error) for reading in found.values())
