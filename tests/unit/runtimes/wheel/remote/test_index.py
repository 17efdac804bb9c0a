"""Which file is read, what an index lists, and what happens when it is not there."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.errors import WheelError
from param_discovery.runtimes.package_index import PackageIndex
from param_discovery.runtimes.wheel.remote.choice import choose, python_of
from param_discovery.runtimes.wheel.remote.listing import FRESH_SECONDS, Listing, only_index
from param_discovery.runtimes.wheel.remote.published import PublishedFile
from tests.unit.runtimes.wheel.remote import shop as behaviour
from tests.unit.runtimes.wheel.remote.archives import ENGINE, SOURCE, WHEEL, wheel
from tests.unit.runtimes.wheel.remote.shop import opened_shop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runtimes.wheel.remote.desk import Desk
    from tests.unit.runtimes.wheel.remote.shop import Shop

PAGE = "/simple/acme/"


def file(name: str, size_bytes: int = 1, yanked: str | None = None) -> PublishedFile:
    address = f"https://example.org/{name}"
    return PublishedFile(name, address, size_bytes=size_bytes, yanked=yanked)


def chosen(*files: PublishedFile, version: str = "1.0") -> str:
    return choose(Listing(files), "acme", Version(version)).file.filename


X86 = "acme-1.0-cp38-abi3-manylinux_2_28_x86_64.whl"
ARM = "acme-1.0-cp38-abi3-manylinux_2_28_aarch64.whl"
MAC = "acme-1.0-cp38-abi3-macosx_11_0_x86_64.whl"
SDIST = "acme-1.0.tar.gz"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([ARM, X86, WHEEL, SDIST], WHEEL),
        ([SDIST, ARM, MAC, X86], X86),
        ([SDIST, MAC, ARM], ARM),
        ([SDIST], SDIST),
        (["acme-1.0.exe", "acme-1.0-1-py3-none-any.whl", WHEEL], "acme-1.0-1-py3-none-any.whl"),
        (["acme-1.0+cu129-py3-none-any.whl", SDIST], "acme-1.0+cu129-py3-none-any.whl"),
        (["acme-1.0+cu129-py3-none-any.whl", X86], X86),
        (["other-1.0-py3-none-any.whl", "acme-1.0.1-py3-none-any.whl", SDIST], SDIST),
        (["acme-1.0.0-py3-none-any.whl"], "acme-1.0.0-py3-none-any.whl"),
    ],
)
def test_the_choice_is_the_same_in_any_order(names: list[str], expected: str) -> None:
    files = [file(name) for name in names]
    assert chosen(*files) == chosen(*reversed(files)) == expected


def test_of_equals_the_smallest_is_read() -> None:
    other = ARM.replace("_2_28_", "2014_")
    assert chosen(file(ARM, 30), file(other, 20)) == other
    assert chosen(file(ARM, 20), file(other, 30)) == ARM


def test_a_yanked_file_is_the_last_resort() -> None:
    assert chosen(file(WHEEL, yanked=""), file(SDIST)) == SDIST
    assert chosen(file(WHEEL, yanked="")) == WHEEL


def test_a_local_version_is_exact() -> None:
    files = [file("acme-1.0+a-py3-none-any.whl"), file("acme-1.0+b-py3-none-any.whl")]
    assert chosen(*files, version="1.0+b") == "acme-1.0+b-py3-none-any.whl"
    with pytest.raises(WheelError, match=r"no acme 1\.0\+c"):
        chosen(*files, version="1.0+c")


@pytest.mark.parametrize(
    ("name", "requires", "python"),
    [
        (WHEEL, None, (3, 12)),
        (WHEEL, ">=3.9,<3.12", (3, 11)),
        (WHEEL, ">=3.12.4", (3, 12)),
        (WHEEL, ">=3.13", (3, 13)),
        (WHEEL, "<3.9", (3, 8)),
        (WHEEL, "nonsense", (3, 12)),
        (X86, ">=3.8", (3, 12)),
        ("acme-1.0-cp310-cp310-manylinux_2_28_x86_64.whl", ">=3.8", (3, 10)),
        (SDIST, "<3.11", (3, 10)),
    ],
)
def test_the_python_is_one_that_the_file_allows(
    name: str, requires: str | None, python: tuple[int, int]
) -> None:
    assert python_of(PublishedFile(name, "", requires_python=requires)) == python


def test_no_such_package(desk: Desk) -> None:
    error = desk.fails()
    assert error.what == "There is no package acme on the index."
    assert "wheel_index" in str(error.mend)


def test_no_such_version_names_near_ones(shop: Shop, desk: Desk) -> None:
    for minor in range(9):
        shop.publish(f"acme-1.{minor}-py3-none-any.whl", b"")
    error = desk.fails(version="1.4.1")
    assert error.what == "There is no acme 1.4.1 on the index."
    assert "1.2, 1.3, 1.4, 1.5, 1.6, 1.7" in str(error.mend)


def test_a_yanked_version_is_read_with_a_warning(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel(), yanked="broken on Tuesdays")
    assert desk.read("acme.engine") == [ENGINE]
    assert desk.heard.warnings == ["acme 1.0 was yanked by its authors: broken on Tuesdays"]


def test_pages_in_html_are_read(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.contents[PAGE] = f'<a href="../..{path}#sha256={"0" * 64}">{WHEEL}</a>'.encode()
    shop.types[PAGE] = "text/html; charset=utf-8"
    shop.behave(path, behaviour.ignores_ranges)
    assert "not what the index has published" in desk.fails("acme.engine").what
    shop.behave(path, behaviour.honest)
    desk.cache = desk.cache.with_name("other")
    assert desk.read("acme.engine") == [ENGINE]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (behaviour.JSON, b"{"),
        (behaviour.JSON, b'{"meta": {"api-version": "9.0"}, "name": "acme", "files": []}'),
        (behaviour.JSON, b'{"files": 3}'),
        (behaviour.JSON, b"[" * 100_000),
        ("application/pdf", b"%PDF"),
    ],
)
def test_pages_that_are_something_else(
    shop: Shop, desk: Desk, content_type: str, body: bytes
) -> None:
    shop.contents[PAGE], shop.types[PAGE] = body, content_type
    error = desk.fails()
    assert "something else than a list of files" in error.what
    assert error.where == f"{shop.address}{PAGE}"


def test_versions_tell_all_that_history_needs(shop: Shop, desk: Desk) -> None:
    shop.publish("acme-2.0rc1-py3-none-any.whl", b"", **{"upload-time": "2026-03-01T00:00:00Z"})
    shop.publish("acme-1.0.tar.gz", b"", **{"upload-time": "2026-01-02T00:00:00Z"})
    shop.publish(WHEEL, b"", **{"upload-time": "2026-01-01T00:00:00Z"})
    shop.publish("acme-1.1-py3-none-any.whl", b"", yanked="bad", **{"requires-python": None})
    shop.publish("acme-0.9.tar.gz", b"", yanked=False)
    with desk.reading() as reading:
        versions = reading.released_versions("Acme")
    assert [str(item.version) for item in versions] == ["0.9", "1.0", "1.1", "2.0rc1"]
    sdist, first, yanked, candidate = versions
    assert (sdist.has_wheel, first.has_wheel) == (False, True)
    assert first.uploaded_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert str(first.requires_python) == ">=3.9"
    assert (yanked.is_yanked, yanked.yanked_reason, yanked.requires_python) == (True, "bad", None)
    assert (candidate.is_prerelease, first.is_prerelease) == (True, False)
    assert not first.is_yanked


def test_a_known_version_needs_no_index(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    assert desk.read("acme.engine") == [ENGINE]
    shop.asked.clear()
    assert desk.read("acme.engine") == [ENGINE]
    assert shop.asked == []
    assert desk.read("acme.other") == [SOURCE["acme/other.py"]]
    assert {asked.path for asked in shop.asked} <= {path}


def test_a_version_that_is_not_known_is_asked_for(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    desk.read("acme.engine")
    assert "no acme 1.1" in desk.fails(version="1.1").what
    shop.publish("acme-1.1.tar.gz", b"")
    assert "cannot be trusted" in desk.fails("acme", version="1.1").what


def grow_old(desk: Desk, seconds: float) -> None:
    for path in desk.cache.glob("wheels/facts/listings/*"):
        moment = time.time() - seconds
        os.utime(path, (moment, moment))


def test_an_old_list_of_versions_is_renewed(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    for age, requests in ((0, 1), (10, 1), (FRESH_SECONDS + 10, 2)):
        grow_old(desk, age)
        with desk.reading() as reading:
            assert len(reading.released_versions("acme")) == 1
        assert shop.count(PAGE) == requests


def test_old_knowledge_serves_where_the_index_is_gone(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    desk.read("acme.engine")
    grow_old(desk, 10**6)
    shop.behave(PAGE, behaviour.says(503))
    assert desk.read("acme.engine") == [ENGINE]
    assert "does not answer; what it said of acme before is used" in desk.heard.warnings[0]


def test_an_index_that_is_gone_is_not_an_index_without_the_package(shop: Shop, desk: Desk) -> None:
    shop.behave(PAGE, behaviour.says(503))
    assert "out of order" in desk.fails("acme").what


def two_indexes(desk: Desk, extra: Shop, *, best_match: bool) -> None:
    desk.settings = PackageIndex(
        default=desk.shop.index, extra=(extra.index,), best_match=best_match
    )


def test_the_first_index_with_the_package_decides(shop: Shop, desk: Desk) -> None:
    with opened_shop() as extra:
        shop.publish(WHEEL, wheel())
        extra.publish("acme-2.0-py3-none-any.whl", b"")
        two_indexes(desk, extra, best_match=False)
        assert "There is no acme 1.0" in desk.fails("acme.engine").what
        assert shop.asked == []


def test_all_indexes_count_where_the_client_is_pip(shop: Shop, desk: Desk) -> None:
    with opened_shop() as extra:
        shop.publish(WHEEL, wheel())
        extra.publish("acme-2.0-py3-none-any.whl", b"")
        two_indexes(desk, extra, best_match=True)
        assert desk.read("acme.engine") == [ENGINE]


def test_an_index_without_the_package_is_passed_over(shop: Shop, desk: Desk) -> None:
    with opened_shop() as extra:
        shop.publish(WHEEL, wheel())
        two_indexes(desk, extra, best_match=False)
        assert desk.read("acme.engine") == [ENGINE]


def test_one_index_can_replace_the_users_own() -> None:
    mine = PackageIndex("https://a", ("https://b",), no_index=True, best_match=True)
    assert only_index(mine, "https://c") == PackageIndex(
        "https://c", no_index=True, best_match=True
    )


def test_folders_and_folder_indexes_are_read_without_network(
    shop: Shop, desk: Desk, tmp_path: Path
) -> None:
    links, index = tmp_path / "links", tmp_path / "index"
    (index / "acme").mkdir(parents=True)
    links.mkdir()
    (links / WHEEL).write_bytes(wheel())
    (index / "acme" / "index.html").write_text(f'<a href="../../links/{WHEEL}">{WHEEL}</a>')
    for settings in (
        PackageIndex(find_links=(str(links),), no_index=True),
        PackageIndex(find_links=(links.as_uri(),), no_index=True),
        PackageIndex(find_links=(str(index / "acme" / "index.html"),), no_index=True),
        PackageIndex(find_links=(str(links / WHEEL),), no_index=True),
        PackageIndex(extra=(index.as_uri(),)),
    ):
        desk.settings = settings
        assert desk.read("acme.engine") == [ENGINE]
    assert shop.asked == []


def test_a_local_file_has_to_be_the_published_one(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / WHEEL).write_bytes(wheel())
    link = f'<a href="{WHEEL}#sha256={"0" * 64}">{WHEEL}</a>'
    (tmp_path / "acme" / "index.html").write_text(link)
    desk.settings = PackageIndex(extra=(tmp_path.as_uri(),))
    assert "not what the index has published" in desk.fails("acme.engine").what


def test_a_page_of_links_is_read(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    shop.contents["/links.html"] = f'<a href="/files/{WHEEL}">{WHEEL}</a><a href="x">y</a>'.encode()
    shop.types["/links.html"] = "text/html"
    desk.settings = PackageIndex(find_links=(f"{shop.address}/links.html",), no_index=True)
    assert desk.read("acme.engine") == [ENGINE]
