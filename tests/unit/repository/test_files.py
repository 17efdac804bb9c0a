"""Which files of a folder are read, and that nothing of it is executed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import InputError
from param_discovery.repository import git_listing
from param_discovery.repository.content import reason_in
from param_discovery.repository.files import LARGEST_BYTES, Skipped, list_files, read_file

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
    assert reasons["app.min.js"] == reasons["api_pb2.py"] == "generated"
    assert reasons["uv.lock"] == "a lock file"


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
        (b"#!/bin/sh\n\n# This file was automatically generated.\n", "generated"),
        (b"# Warning: this is generated, do not edit\n", "generated"),
        (b"// Code generated by tool. DO NOT EDIT.\n", "generated"),
        (b"/*\n * DO NOT EDIT\n */\n", "generated"),
        (b"/* Licence\n   @generated\n*/\n", "generated"),
        (b'<?xml version="1.0"?>\n<!-- AUTO-GENERATED -->\n', "generated"),
        (b"---\n# Autogenerated\na: 1\n", "generated"),
        (b'"""@generated"""\n', "generated"),
        (b'"""Licence.\n\nGenerated by us\n"""\n', "generated"),
        (b"text = 'generated by hand'\n", None),
        (b"a = 1\n# Generated by protoc\n", None),
        (b"# Print the outputs generated by the model\n", None),
        (b"# The report is made, not generated by us\n", None),
        (b'"""Text that is automatically generated by a model."""\n', None),
        (b"# Please do not edit\n", None),
        (b"x\n" * 2000 + b"# Generated by protoc\n", None),
    ],
)
def test_what_a_files_content_tells(content: bytes, reason: str | None) -> None:
    assert reason_in(content) == reason


_SCHEMA = b'"$schema": "https://json-schema.org/draft/2020-12/schema"'


@pytest.mark.parametrize(
    ("path", "content", "is_schema"),
    [
        ("a.json", b"{%s}" % _SCHEMA, True),
        ("a.json", b'{"$id": "a",\n  %s, "a": {}}' % _SCHEMA, True),
        ("a.yaml", b"# What it takes\n$schema: http://json-schema.org/draft-07/schema#\n", True),
        ("a.yml", b"{%s}" % _SCHEMA, True),
        ("a.py", b"SCHEMA = {%s}" % _SCHEMA, False),
        ("a.py", b"{%s}" % _SCHEMA, False),
        ("a.json", b'{"inner": {%s}}' % _SCHEMA, False),
        ("a.yaml", b"inner:\n  $schema: http://json-schema.org/draft-07/schema#\n", False),
        ("a.json", b'{"$schema": "https://example.org/own.json"}', False),
    ],
)
def test_a_schema_is_one_as_a_whole(path: str, content: bytes, is_schema: bool) -> None:
    assert (reason_in(content, path) == "a JSON Schema") is is_schema


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_other_encodings_come_as_utf8(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("be") else ""
    (tmp_path / "a.py").write_bytes(f"{mark}a = 'ä'\n".encode(encoding))
    assert read_file(str(tmp_path), "a.py") == "a = 'ä'\n".encode()


def test_a_repository_inside_is_said(tmp_path: Path) -> None:
    place = tmp_path / "checkout"
    for folder in (place, place / "sub"):
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
    write(place, sub__a_dot_py="")
    listing = list_files(str(place))
    assert listing.skipped == (Skipped("sub", "a repository of its own"),)


def test_files_outside_a_sparse_checkout_are_said(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, a_dot_py="", b_dot_py="", c_dot_py="")
    for command in (
        ["add", "-A"],
        ["update-index", "--skip-worktree", "a.py"],
        ["update-index", "--skip-worktree", "b.py"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "a.py").unlink()
    (tmp_path / "c.py").unlink()
    listing = list_files(str(tmp_path))
    assert listing.skipped == (Skipped("a.py", "not in this sparse checkout"),)
    assert "b.py" in listing.paths


def test_folders_that_cannot_be_listed_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, closed__a_dot_py="", b_dot_py="")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).rstrip("/").endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    expected = Skipped("closed", "cannot be read: Permission denied")
    assert list_files(str(tmp_path)).skipped == (expected,)


def test_folders_that_git_cannot_list_are_said() -> None:
    warned = "warning: could not open directory 'a b/': Permission denied\n"
    listing = git_listing._listing(".", "H b.py\0", warned)
    assert listing.paths == ("b.py",)
    assert listing.unseen == (("a b", "cannot be read: Permission denied"),)


def test_without_a_checkout_what_is_ignored_may_be_tracked(tmp_path: Path) -> None:
    write(tmp_path, _dot_gitignore="b.py\n", a_dot_py="")
    assert list_files(str(tmp_path)).note is None
    write(tmp_path, b_dot_py="")
    assert "no git checkout" in (list_files(str(tmp_path)).note or "")


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
        *(True, True, False, False, True, False)
    ]
