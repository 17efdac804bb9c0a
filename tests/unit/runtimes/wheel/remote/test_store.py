"""What is kept survives damage, other processes and disks that cannot be written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from param_discovery.runtimes.wheel.remote.record import Checksum
from param_discovery.runtimes.wheel.remote.store import Store
from tests.unit.runtimes.wheel.remote import shop as behaviour
from tests.unit.runtimes.wheel.remote.archives import ENGINE, METADATA, SOURCE, WHEEL, wheel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runtimes.wheel.remote.desk import Desk
    from tests.unit.runtimes.wheel.remote.shop import Shop


def files(desk: Desk) -> list[Path]:
    return [path for path in desk.cache.rglob("*") if path.is_file()]


def test_what_is_known_is_read_without_the_index(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel())
    desk.read("acme.engine", "acme")
    for place in (path, "/simple/acme/"):
        shop.behave(place, behaviour.says(503))
    assert desk.read("acme.engine", "acme") == [ENGINE, SOURCE["acme/__init__.py"]]


def test_damage_is_noticed_and_mended(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    modules = ("acme", "acme.engine", "acme.other")
    texts = desk.read(*modules)
    for path in files(desk):
        whole = path.read_bytes()
        if whole == METADATA.encode():
            continue  # read with the manifest, and then no more
        for damaged in (whole[:-1], b"", whole[:70], whole.replace(b"acme", b"evil")):
            path.write_bytes(damaged)
            assert desk.read(*modules) == texts
            assert path.read_bytes() == whole


def test_what_two_versions_share_is_fetched_once(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel(padding=200_000))
    desk.read("acme.engine")
    metadata = "Metadata-Version: 2.1\nName: acme\nVersion: 1.1\n"
    new = wheel(metadata=metadata, info="acme-1.1.dist-info", padding=200_000)
    path = shop.publish("acme-1.1-py3-none-any.whl", new)
    assert desk.read("acme.engine", version="1.1") == [ENGINE]
    place = new.index(b"acme/engine.py")
    parts = [asked.range for asked in shop.asked if asked.path == path and asked.range]
    # The end of the archive is fetched first, and may hold it; no part is fetched for it alone.
    assert len(parts) == 2
    assert all(first > place or last - first > 60_000 for first, last in parts)


def test_one_index_does_not_speak_for_anothers_files(shop: Shop, desk: Desk) -> None:
    """A mirror that lies about a hash leaves nothing that another index's reader would take."""
    good, evil = wheel(), wheel({**SOURCE, "acme/engine.py": "evil = 1\n"})
    shop.publish(WHEEL, good)
    with behaviour.opened_shop() as mirror:
        path = mirror.publish(WHEEL, good)
        mirror.contents[path] = evil + bytes(0)
        mirror.pages.clear()
        mirror.publish(WHEEL, evil, hashes={"sha256": digest(good)})
        other = type(desk)(mirror, desk.cache)
        assert other.read("acme.engine") == ["evil = 1\n"]
    assert desk.read("acme.engine") == [ENGINE]


def digest(content: bytes) -> str:
    return Checksum.of(content).digest.hex()


def test_a_cache_that_cannot_be_written_is_no_error(shop: Shop, desk: Desk, tmp_path: Path) -> None:
    shop.publish(WHEEL, wheel())
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    desk.cache = blocked
    assert desk.read("acme.engine") == [ENGINE]
    shop.behave(f"/files/{WHEEL}", behaviour.ignores_ranges)
    assert desk.read("acme.engine") == [ENGINE]


def test_many_at_once_see_whole_files(tmp_path: Path) -> None:
    contents = [bytes([number]) * 200_000 for number in range(4)]
    store = Store(tmp_path)

    def work(number: int) -> bool:
        content = contents[number % 4]
        store.keep_file(Checksum.of(content), content)
        store.keep_facts("kind", "key", {"number": number, "long": "x" * 100_000})
        found = store.facts("kind", "key")
        return store.file(Checksum.of(content)) == content and len(found["long"]) == 100_000

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(100)))
    assert list(tmp_path.rglob("*.tmp")) == []
