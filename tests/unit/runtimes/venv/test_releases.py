from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from packaging.version import Version

from param_discovery.runtimes.package_index import PackageIndex
from param_discovery.runtimes.venv.releases import Release, Releases, read_releases

Web = tuple[str, Path]


def page(folder: Path, *files: dict[str, object]) -> None:
    target = folder / "simple" / "acme" / "index.json"
    target.parent.mkdir(parents=True)
    base = {"url": "x", "hashes": {}}
    body = {"meta": {"api-version": "1.1"}, "name": "acme", "files": [{**base, **f} for f in files]}
    target.write_text(json.dumps(body))


def test_an_index_tells_dates_and_pythons(web: Web) -> None:
    address, folder = web
    page(
        folder,
        {"filename": "acme-2.0-py3-none-any.whl", "upload-time": "2026-02-02T01:00:00Z"},
        {
            "filename": "acme-1.0.tar.gz",
            "upload-time": "2026-01-01T02:00:00Z",
            "requires-python": ">=3.9",
        },
        {"filename": "acme-1.0-py3-none-any.whl", "upload-time": "2026-01-01T01:00:00Z"},
        {"filename": "acme-nonsense.whl"},
    )
    releases = read_releases(PackageIndex(f"{address}/simple"), "acme")
    assert [str(item.version) for item in releases.found] == ["1.0", "2.0"]
    first = releases.of("1.0")
    assert first is not None
    assert first.uploaded_at == datetime(2026, 1, 1, 1, tzinfo=UTC)
    assert str(first.requires_python) == ">=3.9"
    assert releases.failures == ()


def test_an_index_without_the_package_is_no_failure(web: Web) -> None:
    assert read_releases(PackageIndex(f"{web[0]}/simple"), "acme") == Releases(())


@pytest.mark.parametrize("scheme", ["http://me:secret@127.0.0.1:9/simple", "not-an-address"])
def test_an_index_that_does_not_answer_is_told_without_secrets(scheme: str) -> None:
    releases = read_releases(PackageIndex(scheme), "acme", timeout_seconds=2)
    assert releases.found == ()
    assert len(releases.failures) == 1
    assert "secret" not in releases.failures[0]


def test_folders_are_listed_too(tmp_path: Path) -> None:
    for name in ("acme-1.0-py3-none-any.whl", "acme-1.1.tar.gz", "other-2.tar.gz", "README"):
        (tmp_path / name).touch()
    index = PackageIndex(find_links=(str(tmp_path), "/nowhere"), no_index=True)
    assert [str(item.version) for item in read_releases(index, "Acme").found] == ["1.0", "1.1"]


def releases(*versions: str) -> Releases:
    return Releases(tuple(Release(Version(text)) for text in versions))


def test_near_versions_are_those_around_it() -> None:
    known = releases(*(f"1.{minor}" for minor in range(20)))
    assert known.near("1.5.1") == ("1.3", "1.4", "1.5", "1.6", "1.7", "1.8")
    assert known.near("9") == ("1.14", "1.15", "1.16", "1.17", "1.18", "1.19")
    assert known.near("0.1") == ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
    assert releases("1.0", "3.0").near("2.0") == ("1.0", "3.0")


def test_a_local_version_stands_for_its_public_one() -> None:
    known = releases("1.0", "2.0+cpu")
    assert known.of("2.0") == Release(Version("2.0+cpu"))
    assert known.of("3.0") is None
