"""`engine@version`: what it means, and the documents of the versions that are meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from param_discovery.errors import InputError, SpecError, WheelError
from param_discovery.pipeline.engine_at import documents, parse_engine_at
from param_discovery.pipeline.history_read import VersionReader
from param_discovery.report.console import Style
from param_discovery.report.progress import LineBoard
from param_discovery.runtimes.wheel.remote.store import Store
from tests.unit.pipeline.history_shelf import Shelf, history_shelf

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.runtimes.base import Progress
    from param_discovery.runtimes.wheel.remote.published import ReleasedVersion

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return history_shelf(tmp_path, monkeypatch)


def read(house: Shelf, text: str, *, quiet: bool = True) -> list[tuple[str, bool]]:
    board = LineBoard(Style(quiet=quiet))
    found = documents(parse_engine_at(text, house.root), board, jobs=1)
    return [(str(one.version), one.document is not None) for one in found]


def test_forms(acme: Shelf) -> None:
    assert parse_engine_at("acme", acme.root)[1:] == (None, None)
    for text in ("acme@1.0.0", "acme@v1.0.0", "acme@1.0", " acme @ 1.0.0 "):
        assert parse_engine_at(text, acme.root)[1:] == (Version("1.0.0"), None)
    assert parse_engine_at("acme@current", acme.root).version == Version("1.2.0")
    found = parse_engine_at("acme@>=1, <2", acme.root)
    assert (found.version, str(found.versions)) == (None, "<2,>=1")
    assert found.spec.engine == "acme"


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("acme@", "'acme@>=0.9,<0.12'"),
        ("acme@ ", "'acme@>=0.9,<0.12'"),
        ("acme@1.0..2.0", "Write 'acme@>=1.0,<=2.0'."),
        ("acme@1.*", "Write 'acme@==1.*'."),
        ("acme@1.0,2.0", "'acme@>=0.9,<0.12'"),
        ("acme@..2.0", "'acme@>=0.9,<0.12'"),
        ("acme@>=1.0 <2.0", "'acme@>=0.9,<0.12'"),
        ("acme@>=", "'acme@>=0.9,<0.12'"),
        ("acme@>=one", "'acme@>=0.9,<0.12'"),
    ],
)
def test_what_is_no_version(acme: Shelf, text: str, mend: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_engine_at(text, acme.root)
    assert caught.value.where == text
    assert mend in (caught.value.mend or "")


def test_unknown_engines_and_words(acme: Shelf) -> None:
    for text in ("acne", "acme@newest", "@1.0", ""):
        with pytest.raises(SpecError):
            parse_engine_at(text, acme.root)


def test_a_range_in_released_order(acme: Shelf) -> None:
    expected = [("1.0.0", True), ("1.1.0", False), ("1.2.0", True)]
    assert read(acme, "acme@>=1,<2") == expected
    assert read(acme, "acme@<2") == expected
    assert read(acme, "acme@>1.0,!=1.1.0") == [("1.2.0", True), ("2.0.0", True)]


def test_a_pre_release_only_where_the_range_names_one(acme: Shelf) -> None:
    assert read(acme, "acme@>=2") == [("2.0.0", True)]
    assert read(acme, "acme@>=2.0.0rc1") == [("2.0.0rc1", True), ("2.0.0", True)]
    assert read(acme, "acme@2.0.0rc1") == [("2.0.0rc1", True)]


def test_without_a_version_it_is_the_current_one(acme: Shelf) -> None:
    assert read(acme, "acme") == [("1.2.0", True)]


def test_why_a_version_could_not_be_read(acme: Shelf) -> None:
    (one,) = documents(parse_engine_at("acme@1.1.0", acme.root), LineBoard(Style(quiet=True)))
    assert one.document is None
    assert "EngineArgs" in (one.error or "")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("acme@>=3", "no release of acme is in the range >=3."),
        ("acme@3.0", "acme 3.0 was never released."),
    ],
)
def test_versions_that_were_never_released(acme: Shelf, text: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read(acme, text)
    assert caught.value.what == what


def test_progress_only_where_something_is_read(acme: Shelf, capsys: Streams) -> None:
    read(acme, "acme@<2", quiet=False)
    assert "reading 3 versions (0 of 3)" in capsys.readouterr().err
    read(acme, "acme@<2", quiet=False)
    assert "reading" not in capsys.readouterr().err


def test_one_version_that_is_known_needs_no_index(
    acme: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(acme, "acme@1.0.0")

    def released(_self: VersionReader, _progress: object) -> None:
        raise WheelError("the index does not answer.")

    monkeypatch.setattr(VersionReader, "released", released)
    assert read(acme, "acme@1.0.0") == [("1.0.0", True)]
    for text in ("acme@1.2.0", "acme@<2"):
        with pytest.raises(WheelError):
            read(acme, text)


def test_what_the_cache_has_lost_is_read_again(
    acme: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(acme, "acme@<2")
    monkeypatch.setattr(VersionReader, "kept", lambda *_: None)
    assert read(acme, "acme@<2") == expected


def test_withdrawn_versions_do_not_count(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = VersionReader.released

    def released(reader: VersionReader, progress: Progress) -> tuple[ReleasedVersion, ...]:
        return tuple(
            replace(found, is_yanked=str(found.version) == "1.0.0")
            for found in listed(reader, progress)
        )

    monkeypatch.setattr(VersionReader, "released", released)
    assert read(acme, "acme@<2") == [("1.1.0", False), ("1.2.0", True)]
    assert read(acme, "acme@1.0.0") == [("1.0.0", True)]


def test_a_cache_that_keeps_nothing(acme: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "keep_facts", lambda *_: None)
    assert read(acme, "acme@<2") == [("1.0.0", True), ("1.1.0", False), ("1.2.0", True)]
