"""Which files of a folder are read, and that nothing of it is executed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import InputError
from param_discovery.repository import git_listing
from param_discovery.repository.files import (
    LARGEST_BYTES,
    Skipped,
    list_files,
    read_file,
    reason_in,
)

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(params=[True, False], ids=["git", "no git"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that git knows, and one that it does not; both have to be listed alike."""
    place = tmp_path / "checkout"
    place.mkdir()
    if request.param:
        subprocess.run(["git", "init", "-q", str(place)], check=True)
    return place


def test_what_is_ignored_is_not_listed(folder: Path) -> None:
    write(
        folder,
        _dot_gitignore="*.log\nbuild/\n/only_here.py\n!keep.log\n",
        a_dot_py="",
        a_dot_log="",
        keep_dot_log="",
        build__x_dot_py="",
        only_here_dot_py="",
        deep__only_here_dot_py="",
        deep___dot_gitignore="!b.log\nown.py\n",
        deep__b_dot_log="",
        deep__own_dot_py="",
        deep__deeper__own_dot_py="",
    )
    assert list_files(str(folder)).paths == (
        ".gitignore",
        "a.py",
        "deep/.gitignore",
        "deep/b.log",
        "deep/only_here.py",
        "keep.log",
    )


def test_what_others_wrote_is_skipped(folder: Path) -> None:
    write(
        folder,
        a_dot_py="",
        vendor__b_dot_py="",
        web__node_modules__c_dot_json="",
        env__pyvenv_dot_cfg="",
        env__lib__d_dot_py="",
        uv_dot_lock="",
        app_dot_min_dot_js="",
        api_pb2_dot_py="",
    )
    listing = list_files(str(folder))
    assert listing.paths == ("a.py",)
    reasons = {one.path: one.reason for one in listing.skipped}
    assert reasons["env/lib/d.py"] == "in a virtual environment"
    assert reasons["uv.lock"] == reasons["app.min.js"] == reasons["api_pb2.py"] == "generated"


def test_what_is_marked_as_generated_is_skipped(folder: Path) -> None:
    write(
        folder,
        _dot_gitattributes="*.api.py linguist-generated\nsub/** linguist-generated=true\n",
        a_dot_api_dot_py="",
        sub__b_dot_py="",
        sub__c_dot_py="",
        sub___dot_gitattributes="c.py -linguist-generated\n",
        d_dot_py="",
    )
    paths = list_files(str(folder)).paths
    assert [path for path in paths if path.endswith(".py")] == ["d.py", "sub/c.py"]


def test_a_hostile_configuration_of_git_runs_nothing(tmp_path: Path) -> None:
    place = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    proof = tmp_path / "proof"
    command = f"touch {proof}"
    with (place / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(f'[core]\n\tfsmonitor = "{command}"\n\thooksPath = hooks\n')
        config.write(f'\tsshCommand = "{command}"\n[alias]\n\tls-files = "!{command}"\n')
    hook = place / "hooks" / "post-index-change"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    hook.chmod(0o755)
    write(place, a_dot_py="")
    assert "a.py" in list_files(str(place)).paths
    assert not proof.exists()


def test_another_work_tree_is_not_read(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.py").write_text("", encoding="utf-8")
    place = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    subprocess.run(["git", "config", "core.worktree", str(other)], cwd=place, check=True)
    write(place, a_dot_py="")
    assert list_files(str(place)).paths == ("a.py",)


def test_variables_of_a_hook_do_not_lead_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    write(place, a_dot_py="")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    listing = list_files(str(place))
    assert (listing.paths, listing.note) == (("a.py",), None)


def test_a_linked_work_tree_and_a_folder_inside(tmp_path: Path) -> None:
    place = tmp_path / "checkout"
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    write(place, _dot_gitignore="b.py\n", sub__a_dot_py="", sub__b_dot_py="")
    user = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for command in (
        ["add", "-A"],
        [*user, "commit", "-qm", "a"],
        ["worktree", "add", "-q", "../w"],
    ):
        subprocess.run(["git", *command], cwd=place, check=True)
    assert list_files(str(tmp_path / "w")).paths == (".gitignore", "sub/a.py")
    assert list_files(str(place / "sub")).paths == ("a.py",)


def test_without_git_the_listing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, _dot_gitignore="b.py\n", a_dot_py="", b_dot_py="")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    listing = list_files(str(tmp_path))
    assert listing.paths == (".gitignore", "a.py")
    assert listing.note is not None
    assert "git is not installed" in listing.note


def test_a_damaged_repository_is_walked(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    write(tmp_path, a_dot_py="")
    listing = list_files(str(tmp_path))
    assert listing.paths == ("a.py",)
    assert listing.note is not None
    assert "git does not list the files" in listing.note


def test_names_that_are_no_text(folder: Path) -> None:
    path = os.fsencode(folder) + b"/\xff.py"
    with open(path, "wb"):  # noqa: PTH123 - the name is bytes
        pass
    (name,) = list_files(str(folder)).paths
    assert read_file(str(folder), name) == b""


def test_only_regular_files_are_opened(folder: Path) -> None:
    outside = folder.parent / "outside.py"
    outside.write_text("secret", encoding="utf-8")
    (folder / "link.py").symlink_to(outside)
    (folder / "loop.py").symlink_to("loop.py")
    os.mkfifo(folder / "pipe.py")
    (folder / "sub").mkdir()
    expected = {
        "link.py": "a symbolic link",
        "loop.py": "a symbolic link",
        "pipe.py": "a pipe, socket or device",
        "sub": "a repository of its own",
    }
    for name, reason in expected.items():
        assert read_file(str(folder), name) == Skipped(name, reason)
    assert read_file(str(folder), "gone.py") is None


def test_large_files_are_not_read(folder: Path) -> None:
    with (folder / "large.py").open("wb") as stream:
        stream.truncate(LARGEST_BYTES + 1)
    assert read_file(str(folder), "large.py") == Skipped("large.py", "larger than 2 MiB")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a = 1\n", None),
        (b"a\0b", "binary"),
        (b"x" * 9000 + b"\0", "generated: one line holds it all"),
        (b"# Generated by protoc\na = 1\n", "generated"),
        (b"// Code generated by tool. DO NOT EDIT.\n", "generated"),
        (b'"""@generated"""\n', "generated"),
        (b"text = 'generated by hand'\n", None),
        (b"# The report is generated by us later\n", "generated"),
        (b"x\n" * 2000 + b"# Generated by protoc\n", None),
        (b'{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "a JSON Schema"),
        (b'{"$schema": "https://example.org/own.json"}', None),
    ],
)
def test_what_a_files_content_tells(content: bytes, reason: str | None) -> None:
    assert reason_in(content) == reason


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file"):
        list_files(str(tmp_path / "file"))
    with pytest.raises(InputError, match="cannot be read"):
        list_files(str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="cannot be read"):
        list_files("a\0b")


def test_paths_that_lead_out_are_dropped() -> None:
    assert [git_listing._is_inside(name) for name in ("a", "a/..b", "../a", "/a", "a/", "")] == [
        *(True, True, False, False, False, False)
    ]
