"""What servers do wrong: nothing false is read, attempts are bounded, errors say what happened."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import WheelError
from param_discovery.runtimes.package_index import PackageIndex
from tests.unit.runtimes.wheel.remote import shop as behaviour
from tests.unit.runtimes.wheel.remote.archives import ENGINE, SOURCE, WHEEL, wheel
from tests.unit.runtimes.wheel.remote.desk import LIMITS, Desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runtimes.wheel.remote.shop import Behaviour, Shop

ATTEMPTS = LIMITS.retries + 1


def test_only_parts_of_a_large_wheel_travel(shop: Shop, desk: Desk) -> None:
    content = wheel(padding=2_000_000)
    path = shop.publish(WHEEL, content)
    assert desk.read("acme.engine") == [ENGINE]
    parts = [asked.range for asked in shop.asked if asked.path == path]
    assert all(parts)
    assert sum(last - first + 1 for first, last in filter(None, parts)) < 100_000


def test_ranges_are_asked_without_compression(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    desk.read("acme.engine")
    assert {asked.headers["Accept-Encoding"] for asked in shop.asked} == {"identity"}


def test_the_size_need_not_be_on_the_index(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel(padding=200_000), size=None)
    assert desk.read("acme.engine") == [ENGINE]
    assert desk.heard.warnings == []


@pytest.mark.parametrize(
    "misbehaviour",
    [
        behaviour.ignores_ranges,
        behaviour.no_such_range,
        behaviour.other_part,
        behaviour.longer_part,
        behaviour.other_total,
        behaviour.compresses,
        behaviour.with_etags('"one"', '"two"', '"three"', '"four"'),
    ],
    ids=["ignored", "416", "elsewhere", "longer", "total", "gzip", "etag"],
)
def test_parts_that_do_not_fit_are_replaced_by_the_whole(
    shop: Shop, desk: Desk, misbehaviour: Behaviour
) -> None:
    path = shop.publish(WHEEL, wheel(padding=200_000))
    shop.behave(path, misbehaviour)
    assert desk.read("acme.engine", "acme") == [ENGINE, SOURCE["acme/__init__.py"]]
    assert [asked.range for asked in shop.asked if asked.path == path].count(None) == 1
    assert len(desk.heard.warnings) == 1
    assert "fetched whole" in desk.heard.warnings[0]
    assert desk.heard.transfers
    assert list(desk.cache.glob("wheels/scratch/*")) == []


def test_a_size_that_the_index_gets_wrong_is_found_out(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel(padding=200_000), size=150_000)
    assert desk.read("acme.engine") == [ENGINE]
    assert "other lengths" in desk.heard.warnings[0]


def test_the_whole_must_be_what_the_index_published(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.ignores_ranges)
    shop.contents[path] = wheel({**SOURCE, "acme/engine.py": "evil = 1\n"})
    error = desk.fails("acme.engine")
    assert "not what the index has published" in error.what
    assert desk.kept() == []


def test_a_file_that_changes_while_it_is_read_is_not_mixed(shop: Shop, desk: Desk) -> None:
    """Its second half would have other members at the places of the first."""
    content = wheel(padding=200_000)
    path = shop.publish(WHEEL, content, hashes={})
    other = wheel({**SOURCE, "acme/engine.py": "e" + ENGINE[1:]}, padding=200_000)

    def changes(reply: behaviour.Reply, asked: behaviour.Asked, _content: bytes) -> None:
        behaviour.honest(reply, asked, content if shop.count(path) < 3 else other)

    shop.behave(path, changes)
    with pytest.raises(WheelError) as caught:
        desk.read("acme.engine")
    assert "cannot be trusted" in caught.value.what
    assert "e" + ENGINE[1:] not in [text.decode() for text in desk.kept()]


@pytest.mark.parametrize("failure", [behaviour.breaks_off, behaviour.stalls], ids=["cut", "stall"])
def test_a_reply_that_is_not_whole_is_asked_for_again(
    shop: Shop, desk: Desk, failure: Behaviour
) -> None:
    path = shop.publish(WHEEL, wheel(padding=200_000))
    shop.behave(path, behaviour.honest, failure, behaviour.honest)
    assert desk.read("acme.engine") == [ENGINE]
    assert desk.heard.warnings == []


@pytest.mark.parametrize("failure", [behaviour.breaks_off, behaviour.stalls], ids=["cut", "stall"])
def test_attempts_are_bounded(shop: Shop, desk: Desk, failure: Behaviour) -> None:
    path = shop.publish(WHEEL, wheel(padding=200_000))
    shop.behave(path, failure)
    error = desk.fails("acme.engine")
    assert shop.count(path) == ATTEMPTS
    assert f"in {ATTEMPTS} attempts" in error.what
    assert error.mend is not None
    assert desk.kept() == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_overloaded_is_asked_again(shop: Shop, desk: Desk, status: int) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.says(status), behaviour.says(status), behaviour.honest)
    assert desk.read("acme.engine") == [ENGINE]


def test_a_server_that_stays_out_of_order(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.says(503))
    error = desk.fails("acme.engine")
    assert error.what == f"The package index is out of order (HTTP 503, {ATTEMPTS} times)."
    assert error.where == f"{shop.address}{path}"
    assert shop.count(path) == ATTEMPTS


def test_a_pause_that_is_asked_for_is_made(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.says(429, Retry_After="1"), behaviour.honest)
    started_at = time.monotonic()
    assert desk.read("acme.engine") == [ENGINE]
    assert time.monotonic() - started_at >= 1.0


IN_AN_HOUR = formatdate(time.time() + 3600, usegmt=True)


@pytest.mark.parametrize("pause", ["3600", IN_AN_HOUR, "9" * 18], ids=["seconds", "date", "long"])
def test_a_pause_that_is_too_long_is_told(shop: Shop, desk: Desk, pause: str) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.says(429, Retry_After=pause))
    error = desk.fails("acme.engine")
    assert "asks to be left alone" in error.what
    assert shop.count(path) == 1


@pytest.mark.parametrize("pause", ["soon", "-1", "9" * 5000])
def test_a_pause_that_is_nonsense_is_passed_over(shop: Shop, desk: Desk, pause: str) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.says(503, Retry_After=pause), behaviour.honest)
    assert desk.read("acme.engine") == [ENGINE]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "wants other credentials"),
        (403, "does not let us in"),
        (404, "does not have it"),
        (407, "proxy that wants credentials"),
        (410, "does not have it any more"),
        (418, "does not understand us"),
    ],
)
def test_a_final_no_is_told_at_once(shop: Shop, desk: Desk, status: int, says: str) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.says(status))
    error = desk.fails("acme.engine")
    assert says in error.what
    assert f"HTTP {status}" in error.what
    assert error.mend is not None
    assert shop.count(path) == 1


def test_nobody_answers(desk: Desk) -> None:
    desk.settings = PackageIndex(default="http://me:secret@127.0.0.1:9/simple")
    error = desk.fails("acme.engine")
    assert f"in {ATTEMPTS} attempts" in error.what
    assert "refused" in error.what
    assert "secret" not in error.render()


def test_an_endless_reply_is_cut(shop: Shop, desk: Desk) -> None:
    shop.behave("/simple/acme/", behaviour.endless)
    error = desk.limited(page_bytes=100_000).fails("acme.engine")
    assert "larger than 100000 bytes" in error.what


def test_an_endless_download_is_cut(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.ignores_ranges, behaviour.endless)
    error = desk.limited(download_bytes=100_000).fails("acme.engine")
    assert "larger than 100000 bytes" in error.what


def test_a_dripping_server_ends_with_the_time(shop: Shop, desk: Desk) -> None:
    shop.behave("/simple/acme/", behaviour.drips)
    started_at = time.monotonic()
    error = desk.limited(total_seconds=0.5).fails("acme.engine")
    assert "within 0.5 s" in error.what
    assert time.monotonic() - started_at < 5.0


def test_a_reading_can_be_stopped(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    with desk.reading() as reading:
        reading.stop()
        with pytest.raises(WheelError, match="was stopped"):
            reading.released_versions("acme")


def test_credentials_go_to_their_own_index_only(shop: Shop, desk: Desk, tmp_path: Path) -> None:
    with behaviour.opened_shop() as elsewhere:
        path = elsewhere.publish(WHEEL, wheel())
        shop.publish(WHEEL, wheel(), url=f"{elsewhere.address}{path}")
        address = shop.index.replace("http://", "http://me:se%20cret@")
        desk.settings = PackageIndex(default=address)
        assert desk.read("acme.engine") == [ENGINE]
        assert {asked.headers.get("Authorization") for asked in elsewhere.asked} == {None}
    assert {asked.headers.get("Authorization") for asked in shop.asked} == {
        "Basic bWU6c2UgY3JldA=="
    }
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*.json"))
    assert b"cret" not in kept


def test_redirections_are_followed(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel(padding=200_000))
    shop.contents["/mirror"] = shop.contents[path]
    shop.behave(path, behaviour.sends_on(f"{shop.address}/mirror"))
    assert desk.read("acme.engine") == [ENGINE]
    assert desk.heard.warnings == []


def test_redirections_without_end_are_told(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.sends_on(f"{shop.address}{path}"))
    assert "redirects" in desk.fails("acme.engine").what


def test_a_page_cannot_lead_to_this_machine(shop: Shop, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(wheel())
    shop.publish(WHEEL, wheel(), url=(tmp_path / WHEEL).as_uri())
    assert "no package acme" in desk.fails("acme.engine").what
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.sends_on((tmp_path / WHEEL).as_uri()))
    assert desk.fails("acme.engine").what.startswith("The package index cannot be read")
