from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from param_discovery.action.workspace import Workspace
from param_discovery.errors import OutsideError
from param_discovery.github.failures import UnsafePathError

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "schemas/acme.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "workspace"


def test_a_file_is_written_with_its_folders(folder: Path) -> None:
    Workspace(folder).write(SCHEMA, "ä\n")
    Workspace(folder).write(SCHEMA, "{}\n")
    assert (folder / SCHEMA).read_bytes() == b"{}\n"
    assert [path.name for path in (folder / "schemas").iterdir()] == ["acme.json"]
    assert (folder / SCHEMA).stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_a_link_is_not_followed(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    (folder / "schemas").symlink_to(elsewhere)
    with pytest.raises(OutsideError, match="cannot be written"):
        Workspace(folder).write(SCHEMA, "{}")
    assert list(elsewhere.iterdir()) == []


def test_a_file_that_is_a_link_is_replaced_not_written_through(folder: Path) -> None:
    target = folder.parent / "elsewhere" / "file"
    target.write_text("kept", encoding="utf-8")
    (folder / "report.md").symlink_to(target)
    Workspace(folder).write("report.md", "new")
    assert target.read_text(encoding="utf-8") == "kept"
    assert not (folder / "report.md").is_symlink()


@pytest.mark.parametrize(
    "path", ["../elsewhere/x", "/etc/x", ".github/workflows/x.yml", ".GIT/config", "a//b", ""]
)
def test_a_path_that_must_not_be_written_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(UnsafePathError):
        Workspace(folder).write(path, "x")
    assert list(folder.iterdir()) == []


def test_nothing_half_written_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutsideError, match="No space left on device"):
        Workspace(folder).write("report.md", "new")
    assert list(folder.iterdir()) == []


def test_root_gives_what_it_writes_to_the_owner(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tests/act` has it for real."""
    given: list[tuple[str, int, int]] = []

    def chown(path: Path, user: int, group: int, *, follow_symlinks: bool) -> None:
        assert not follow_symlinks
        given.append((path.name, user, group))

    owner = folder.stat()
    found = os.stat_result((*owner[:4], 1001, 1002, *owner[6:]))
    real = type(folder).stat
    monkeypatch.setattr(
        type(folder),
        "stat",
        lambda self, **options: found if self == folder else real(self, **options),
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", chown)
    Workspace(folder).write(SCHEMA, "{}")
    assert given[0] == ("schemas", 1001, 1002)
    assert [rest for _, *rest in given] == [[1001, 1002]] * 2
