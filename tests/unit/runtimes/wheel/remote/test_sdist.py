"""Source distributions, where there is no wheel."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests.unit.runtimes.wheel.remote import shop as behaviour
from tests.unit.runtimes.wheel.remote.archives import ENGINE, METADATA, SOURCE, sdist, zipped

if TYPE_CHECKING:
    from tests.unit.runtimes.wheel.remote.desk import Desk
    from tests.unit.runtimes.wheel.remote.shop import Shop

SDIST = "acme-1.0.tar.gz"


@pytest.mark.parametrize("folder", ["", "src/", "python/", "lib/"])
def test_packages_are_found_where_projects_keep_them(shop: Shop, desk: Desk, folder: str) -> None:
    members = {f"acme-1.0/{folder}{name}": text for name, text in SOURCE.items()}
    shop.publish(SDIST, sdist({"acme-1.0/PKG-INFO": METADATA, **members}))
    assert desk.read("acme.engine", "acme.nothing") == [ENGINE, None]


def test_a_zip_will_do(shop: Shop, desk: Desk) -> None:
    members = [(f"acme-1.0/{name}", text) for name, text in SOURCE.items()]
    shop.publish("acme-1.0.zip", zipped([*members, ("acme-1.0/PKG-INFO", METADATA)]))
    assert desk.read("acme.engine") == [ENGINE]


def test_it_is_fetched_whole_once_and_then_kept(shop: Shop, desk: Desk) -> None:
    path = shop.publish(SDIST, sdist())
    desk.read("acme.engine", "acme")
    desk.read("acme.engine", "acme")
    assert shop.count(path) == 1
    assert "without what a build would generate" in desk.heard.warnings[0]
    assert desk.read("acme.other") == [SOURCE["acme/other.py"]]


def test_it_must_be_what_the_index_published(shop: Shop, desk: Desk) -> None:
    path = shop.publish(SDIST, sdist())
    shop.contents[path] = sdist({"acme-1.0/PKG-INFO": METADATA, "acme-1.0/acme/engine.py": "evil"})
    assert "not what the index has published" in desk.fails("acme.engine").what
    assert desk.kept() == []


def test_attempts_are_bounded(shop: Shop, desk: Desk) -> None:
    path = shop.publish(SDIST, sdist())
    shop.behave(path, behaviour.breaks_off)
    assert "attempts" in desk.fails("acme.engine").what
    assert shop.count(path) == desk.limits.retries + 1


def entry(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.size, found.linkname = kind, size, "../../etc/passwd"
    return found


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "acme-1.0/../evil.py", "a\\b.py"])
def test_names_that_lead_out_are_refused(shop: Shop, desk: Desk, name: str) -> None:
    shop.publish(SDIST, sdist(extra=[entry(name)]))
    assert "it has a member" in desk.fails("acme.engine").what


def test_two_files_of_one_name_are_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(SDIST, sdist(extra=[entry("acme-1.0/src/acme/engine.py")]))
    assert "two of 'acme-1.0/src/acme/engine.py'" in desk.fails("acme.engine").what


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_are_not_followed(shop: Shop, desk: Desk, kind: bytes) -> None:
    shop.publish(SDIST, sdist(extra=[entry("acme-1.0/src/acme/linked.py", kind)]))
    assert desk.read("acme.linked", "acme.engine") == [None, ENGINE]


def test_bombs_do_not_go_off(shop: Shop, desk: Desk) -> None:
    bomb: dict[str, str | bytes] = {
        "acme-1.0/PKG-INFO": METADATA,
        "acme-1.0/acme/data.bin": bytes(5_000_000),
    }
    shop.publish(SDIST, sdist(bomb))
    assert "unpacks to too much" in desk.limited(stream_bytes=1_000_000).fails("acme").what
    text = {"acme-1.0/PKG-INFO": METADATA, "acme-1.0/acme/engine.py": "#" * 5_000_000}
    shop.publish(SDIST.replace("1.0", "1.1"), sdist(text))
    limited = desk.limited(member_bytes=1_000_000)
    assert "has 5000000 bytes" in limited.fails("acme", version="1.1").what


def test_much_in_all_is_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(SDIST, sdist())
    assert "too much" in desk.limited(unpacked_bytes=70).fails("acme").what


def test_many_members_are_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(SDIST, sdist(extra=[entry(f"acme-1.0/x{n}") for n in range(50)]))
    assert "it has a member" in desk.limited(member_count=20).fails("acme").what


def test_a_size_that_is_not_there(shop: Shop, desk: Desk) -> None:
    members = gzip.decompress(sdist()).rstrip(b"\0")
    padding = bytes(-len(members) % 512)
    late = entry("acme-1.0/acme/late.py", size=10**6).tobuf()
    shop.publish(SDIST, gzip.compress(members + padding + late + b"x = 1\n"))
    assert "cannot be trusted" in desk.fails("acme.engine").what


@pytest.mark.parametrize(
    "content", [b"", b"no archive", gzip.compress(b"no archive" * 100, mtime=0)]
)
def test_what_is_no_archive(shop: Shop, desk: Desk, content: bytes) -> None:
    shop.publish(SDIST, content)
    assert "cannot be trusted" in desk.fails("acme.engine").what


def test_cut_archives_are_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(SDIST, sdist()[:-20])
    assert "cannot be trusted" in desk.fails("acme.engine").what


def test_another_packages_information(shop: Shop, desk: Desk) -> None:
    shop.publish(SDIST, sdist({"acme-1.0/acme/engine.py": ENGINE}))
    assert "no PKG-INFO" in desk.fails("acme.engine").what
    other = {"acme-1.0/PKG-INFO": METADATA.replace("acme", "other"), "acme-1.0/acme/engine.py": ""}
    shop.publish(SDIST.replace("1.0", "1.1"), sdist(other))
    assert "another package's" in desk.fails("acme.engine", version="1.1").what


def test_a_tar_that_is_not_compressed_is_refused(shop: Shop, desk: Desk) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w"):
        pass
    shop.publish(SDIST, buffer.getvalue())
    assert "cannot be trusted" in desk.fails("acme.engine").what
