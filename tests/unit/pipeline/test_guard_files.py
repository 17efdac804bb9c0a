"""Where `guard` reads from: nothing outside the folder, nothing that is no text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import InputError
from param_discovery.pipeline import guard_files
from param_discovery.pipeline.guard_files import LocalFiles

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    (root / "here").write_text("inside\n")
    (tmp_path / "there").write_text("outside\n")
    return root


def test_files_and_what_is_not_there(root: Path) -> None:
    files = LocalFiles(root)
    assert files.read("here") == "inside\n"
    assert files.read("nowhere") is None
    assert files.read("no/where") is None
    assert files.shown("docker/Dockerfile") == f"{root.as_posix()}/docker/Dockerfile"


def test_line_ends_stay_as_they_are(root: Path) -> None:
    (root / "crlf").write_bytes(b"a\r\nb")
    assert LocalFiles(root).read("crlf") == "a\r\nb"


def test_links_inside_are_followed(root: Path) -> None:
    (root / "link").symlink_to("here")
    assert LocalFiles(root).read("link") == "inside\n"


@pytest.mark.parametrize("target", ["../there", "/etc/hostname", "/etc"])
def test_links_that_lead_out_are_refused(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    with pytest.raises(InputError, match="leads out of the repository"):
        LocalFiles(root).read("link")


def test_a_linked_folder_that_leads_out_is_refused(root: Path) -> None:
    (root / "docker").symlink_to("..")
    with pytest.raises(InputError, match="leads out of the repository"):
        LocalFiles(root).read("docker/there")


def test_links_that_lead_nowhere(root: Path) -> None:
    (root / "broken").symlink_to("nothing")
    (root / "one").symlink_to("other")
    (root / "other").symlink_to("one")
    for name in ("broken", "one"):
        with pytest.raises(InputError, match="cannot be read"):
            LocalFiles(root).read(name)


def test_what_is_no_text_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe")
    (root / "bytes").write_bytes(b"ab\xff")
    files = LocalFiles(root)
    for name in ("folder", "pipe"):
        with pytest.raises(InputError, match="not a regular file"):
            files.read(name)
    with pytest.raises(InputError, match="not UTF-8 at byte 2"):
        files.read("bytes")
    monkeypatch.setattr(guard_files, "LARGEST_BYTES", 3)
    with pytest.raises(InputError, match="larger than"):
        files.read("here")
