"""Archives that lie: none of them gives a text, and each error says what is wrong."""

from __future__ import annotations

import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import WheelError
from param_discovery.runtimes.package_index import PackageIndex
from tests.unit.runtimes.wheel.remote.archives import (
    ENGINE,
    INFO,
    METADATA,
    SOURCE,
    WHEEL,
    directory_offset,
    in_directory,
    in_header,
    record_of,
    renamed,
    wheel,
    zipped,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runtimes.wheel.remote.desk import Desk
    from tests.unit.runtimes.wheel.remote.shop import Shop

ENGINE_FILE = "acme/engine.py"
EVIL = "class EngineArgs:\n    model: str = 'evil'\n"

FLAGS, METHOD, CRC, PACKED, UNPACKED = 8, 10, 16, 20, 24
"""Places in an entry of the central directory."""
ATTRIBUTES, OFFSET = 38, 42
LOCAL_FLAGS, LOCAL_METHOD, LOCAL_CRC, LOCAL_UNPACKED = 6, 8, 14, 22


def refused(desk: Desk, *words: str, module: str = "acme.engine") -> None:
    error = desk.fails(module)
    assert "cannot be trusted" in error.what
    for word in words:
        assert word in error.what
    assert error.where == WHEEL
    assert error.mend is not None
    assert EVIL.encode() not in desk.kept()


@pytest.mark.parametrize(
    "name",
    [
        "../acme/en.py",
        "/acme/engi.py",
        "acme//engi.py",
        "acme/./eng.py",
        "C:/acme/en.py",
        "acme\\engin.py",
        "acme/en\x07in.py",
    ],
)
def test_names_that_lead_out_are_refused(shop: Shop, desk: Desk, name: str) -> None:
    placeholder = "a" * len(name)
    archive = renamed(wheel({**SOURCE, placeholder: EVIL}), placeholder, name)
    shop.publish(WHEEL, archive)
    refused(desk, "a member with the name")


def test_a_name_with_a_nul_byte_is_refused(shop: Shop, desk: Desk) -> None:
    archive = renamed(wheel({**SOURCE, "acme/engine.pyX": EVIL}), "engine.pyX", "engine.py\0")
    shop.publish(WHEEL, archive)
    refused(desk, "a member with the name")


def test_two_members_of_one_name_are_refused(shop: Shop, desk: Desk) -> None:
    archive = wheel({**SOURCE, "acme/evilly.py": EVIL})
    shop.publish(WHEEL, renamed(archive, "acme/evilly.py", ENGINE_FILE))
    refused(desk, "two members with the name")


def test_a_member_that_is_not_where_the_directory_says(shop: Shop, desk: Desk) -> None:
    """The directory has `engine.py`, the place has `evilly.py`."""
    record = record_of({**SOURCE, f"{INFO}/METADATA": METADATA})
    archive = wheel({**SOURCE, "acme/evilly.py": EVIL}, record=record)
    directory = directory_offset(archive)
    archive = (
        archive[:directory].replace(b"acme/engine.py", b"acme/evilly.py") + archive[directory:]
    )
    shop.publish(WHEEL, archive)
    refused(desk, "is not where the directory says")


def test_members_that_overlap_are_refused(shop: Shop, desk: Desk) -> None:
    archive = wheel(method=zipfile.ZIP_STORED)
    other = archive.index(b"acme/other.py") - 30
    engine = archive.index(b"acme/engine.py") - 30
    overlapping = in_directory(archive, "acme/other.py", OFFSET, "<L", engine + 20)
    assert other != engine + 20
    shop.publish(WHEEL, overlapping)
    refused(desk, "overlaps another one")


def test_two_entries_for_one_place_are_refused(shop: Shop, desk: Desk) -> None:
    archive = wheel()
    engine = archive.index(b"acme/engine.py") - 30
    shop.publish(WHEEL, in_directory(archive, "acme/other.py", OFFSET, "<L", engine))
    refused(desk, "overlaps another one")


def test_a_member_that_reaches_into_the_directory_is_refused(shop: Shop, desk: Desk) -> None:
    archive = in_directory(wheel(), f"{INFO}/RECORD", PACKED, "<L", 100_000)
    shop.publish(WHEEL, archive)
    refused(desk, "overlaps its directory")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((CRC, "<L", 1), "size"),
        ((UNPACKED, "<L", 10), "size"),
        ((UNPACKED, "<L", 100_000), "size"),
        ((PACKED, "<L", 10), "size"),
        ((METHOD, "<H", 0), "packed in another way"),
        ((METHOD, "<H", 12), "method 12"),
        ((METHOD, "<H", 99), "method 99"),
        ((FLAGS, "<H", 0x1), "encrypted"),
        ((FLAGS, "<H", 0x2000), "encrypted"),
    ],
)
def test_a_directory_that_lies_about_a_member(
    shop: Shop, desk: Desk, change: tuple[int, str, int], says: str
) -> None:
    shop.publish(WHEEL, in_directory(wheel(), ENGINE_FILE, *change))
    refused(desk, says)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((LOCAL_UNPACKED, "<L", 10), "stand twice"),
        ((LOCAL_METHOD, "<H", 0), "packed in another way"),
        ((LOCAL_FLAGS, "<H", 0x1), "packed in another way"),
    ],
)
def test_a_header_that_contradicts_the_directory(
    shop: Shop, desk: Desk, change: tuple[int, str, int], says: str
) -> None:
    shop.publish(WHEEL, in_header(wheel(), ENGINE_FILE, *change))
    refused(desk, says)


def test_both_can_lie_about_the_size(shop: Shop, desk: Desk) -> None:
    archive = in_directory(wheel(), ENGINE_FILE, UNPACKED, "<L", 20)
    shop.publish(WHEEL, in_header(archive, ENGINE_FILE, LOCAL_UNPACKED, "<L", 20))
    refused(desk, "is not what the directory says")


@pytest.mark.parametrize(("in_entry", "in_local"), [(CRC, LOCAL_CRC), (UNPACKED, LOCAL_UNPACKED)])
def test_record_itself_has_only_its_size_and_checksum(
    shop: Shop, desk: Desk, in_entry: int, in_local: int
) -> None:
    name, archive = f"{INFO}/RECORD", wheel()
    place = archive.index(name.encode()) - 30 + in_local
    value = int.from_bytes(archive[place : place + 4], "little")
    archive = in_directory(archive, name, in_entry, "<L", value + 1)
    shop.publish(WHEEL, in_header(archive, name, in_local, "<L", value + 1))
    refused(desk, "is not what the directory says: size or checksum")


def test_a_bomb_does_not_go_off(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel({**SOURCE, ENGINE_FILE: "#" * 5_000_000}))
    refused(desk, "times its size")


def test_a_bomb_under_a_small_name_does_not_go_off(shop: Shop, desk: Desk) -> None:
    archive = wheel({**SOURCE, ENGINE_FILE: "#" * 50_000_000})
    archive = in_directory(archive, ENGINE_FILE, UNPACKED, "<L", 1000)
    shop.publish(WHEEL, in_header(archive, ENGINE_FILE, LOCAL_UNPACKED, "<L", 1000))
    del archive
    tracemalloc.start()
    try:
        refused(desk, "is not what the directory says")
        assert tracemalloc.get_traced_memory()[1] < 25_000_000
    finally:
        tracemalloc.stop()


def test_a_large_member_is_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel({**SOURCE, ENGINE_FILE: ENGINE * 100}))
    refused(desk.limited(member_bytes=1000), f"has {len(ENGINE) * 100} bytes")


def test_much_in_all_is_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    refused(desk.limited(unpacked_bytes=10), "more than 10 bytes")


def test_a_large_record_is_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel())
    refused(desk.limited(record_bytes=10), "RECORD has")


def test_many_members_are_refused(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel({**SOURCE, **{f"acme/m{n}.py": "" for n in range(100)}}))
    refused(desk.limited(member_count=50), "it has 105 members")


def test_a_large_directory_is_not_fetched(shop: Shop, desk: Desk) -> None:
    path = shop.publish(WHEEL, wheel({**SOURCE, **{f"acme/m{n}.py": "" for n in range(2000)}}))
    refused(desk.limited(directory_bytes=70_000), "a directory of more than 70000 bytes")
    assert shop.count(path) == 1


def test_a_directory_that_claims_to_be_the_whole_file(shop: Shop, desk: Desk) -> None:
    archive = bytearray(wheel(padding=300_000))
    end = archive.rindex(b"PK\x05\x06")
    archive[end + 12 : end + 20] = len(archive[:end]).to_bytes(4, "little") + bytes(4)
    path = shop.publish(WHEEL, bytes(archive))
    refused(desk.limited(directory_bytes=200_000), "its directory cannot be read")
    assert shop.count(path) == 1


def test_links_are_not_followed(shop: Shop, desk: Desk) -> None:
    link = zipfile.ZipInfo("acme/linked.py")
    link.external_attr = 0o120777 << 16
    target = "../../etc/passwd"
    record = record_of({**SOURCE, "acme/linked.py": target, f"{INFO}/METADATA": METADATA})
    infos = [(f"{INFO}/METADATA", METADATA), (f"{INFO}/RECORD", record)]
    shop.publish(WHEEL, zipped([*SOURCE.items(), (link, target), *infos]))
    assert desk.read("acme.linked", "acme.engine") == [None, ENGINE]


def test_a_text_that_record_does_not_vouch_for(shop: Shop, desk: Desk) -> None:
    record = record_of({**SOURCE, f"{INFO}/METADATA": METADATA})
    shop.publish(WHEEL, wheel({**SOURCE, ENGINE_FILE: EVIL}, record=record))
    refused(desk, "is not what RECORD says")


def test_a_text_that_record_does_not_name(shop: Shop, desk: Desk) -> None:
    record = record_of(
        {"acme/__init__.py": SOURCE["acme/__init__.py"], f"{INFO}/METADATA": METADATA}
    )
    shop.publish(WHEEL, wheel(record=record))
    refused(desk, "does not name acme/engine.py")


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("acme/engine.py,md5=abc,1\n", "not SHA-256 or better"),
        ("acme/engine.py,sha256=abc,1\n", "not SHA-256 or better"),
        ("acme/engine.py,sha256=***,1\n", "no checksum"),
        ('"acme/engine.py', "cannot be read"),
        (b"\xff\xfe".decode("latin-1"), "METADATA"),
        (f"a.py,sha256={'A' * 43},\na.py,sha256={'B' * 42}A,\n", "two checksums"),
        ("", "METADATA is not what its RECORD says"),
    ],
)
def test_a_record_that_cannot_be_used(shop: Shop, desk: Desk, record: str, says: str) -> None:
    shop.publish(WHEEL, wheel(record=record))
    refused(desk, says)


def test_a_wheel_without_record(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, zipped([*SOURCE.items(), (f"{INFO}/METADATA", METADATA)]))
    refused(desk, "it has no RECORD")


def test_a_wheel_with_two_records(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel({**SOURCE, "evil-1.0.dist-info/RECORD": ""}))
    refused(desk, "it has 2 RECORD")


def test_a_wheel_without_metadata(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, zipped([*SOURCE.items(), (f"{INFO}/RECORD", record_of(SOURCE))]))
    refused(desk, "it has no METADATA")


def test_another_packages_folder(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel(info="other-1.0.dist-info"))
    refused(desk, "it says that it is 'other-1.0.dist-info'")


def test_another_versions_metadata(shop: Shop, desk: Desk) -> None:
    shop.publish(WHEEL, wheel(metadata=METADATA.replace("1.0", "2.0")))
    refused(desk, "says that it is version 2.0")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all " * 100, b"\0" * 100_000])
def test_what_is_no_archive(shop: Shop, desk: Desk, content: bytes) -> None:
    shop.publish(WHEEL, content)
    refused(desk, "its directory cannot be read")


@pytest.mark.parametrize("cut", [1, 30, 200, 1000])
def test_an_archive_that_breaks_off(shop: Shop, desk: Desk, cut: int) -> None:
    shop.publish(WHEEL, wheel(padding=2000)[:-cut])
    refused(desk)


def test_every_damaged_byte_is_noticed_or_harmless(desk: Desk, tmp_path: Path) -> None:
    """No single change of a byte makes another text come out."""
    good = wheel()
    desk.settings = PackageIndex(find_links=(str(tmp_path),), no_index=True)
    desk.cache = tmp_path / WHEEL  # a file: nothing is kept from one change to the next
    outcomes = []
    for place in range(len(good)):
        damaged = bytearray(good)
        damaged[place] ^= 0x55
        (tmp_path / WHEEL).write_bytes(damaged)
        try:
            outcomes.append(desk.read("acme.engine"))
        except WheelError:
            outcomes.append([None])
    assert len(outcomes) == len(good)
    assert all(texts in ([ENGINE], [None]) for texts in outcomes)


def test_zip64_is_read(shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    archive = wheel(padding=200_000)
    monkeypatch.undo()
    assert b"PK\x06\x06" in archive
    shop.publish(WHEEL, archive)
    assert desk.read("acme.engine") == [ENGINE]


def test_a_long_extra_field_is_read(shop: Shop, desk: Desk) -> None:
    entry = zipfile.ZipInfo(ENGINE_FILE)
    entry.extra = b"\x99\x99" + (5000).to_bytes(2, "little") + bytes(5000)
    source = {name: text for name, text in SOURCE.items() if name != ENGINE_FILE}
    record = record_of({**SOURCE, f"{INFO}/METADATA": METADATA})
    infos = [(f"{INFO}/METADATA", METADATA), (f"{INFO}/RECORD", record)]
    shop.publish(WHEEL, zipped([(entry, ENGINE), *source.items(), *infos]))
    assert desk.read("acme.engine") == [ENGINE]


def test_streamed_members_are_read(shop: Shop, desk: Desk) -> None:
    """A writer that cannot seek puts sizes behind the data (data descriptors)."""

    class Pipe:
        def __init__(self) -> None:
            self.data = b""

        def write(self, piece: bytes) -> int:
            self.data += piece
            return len(piece)

        def flush(self) -> None:
            pass

    pipe = Pipe()
    record = record_of({**SOURCE, f"{INFO}/METADATA": METADATA})
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in [*SOURCE.items(), (f"{INFO}/METADATA", METADATA)]:
            archive.writestr(name, text)
        archive.writestr(f"{INFO}/RECORD", record)
    shop.publish(WHEEL, pipe.data)
    assert desk.read("acme.engine") == [ENGINE]
