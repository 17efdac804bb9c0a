from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.runtimes.docker.context import (
    context_digest,
    ignore_file_of,
    inputs_digest,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("content", encoding="utf-8")
    (tmp_path / "link").symlink_to("folder/file")
    (tmp_path / ".dockerignore").write_text("# a comment\n\n*.md\n", encoding="utf-8")
    return tmp_path


def digest(context: Path) -> str:
    return context_digest(context, context / ".dockerignore")


def test_the_same_files_give_the_same_hash(context: Path) -> None:
    before = digest(context)
    (context / "folder" / "file").touch()
    (context / "notes.md").write_text("left out", encoding="utf-8")
    assert digest(context) == before


@pytest.mark.parametrize("change", ["content", "mode", "link", "name", "ignore", "folder"])
def test_what_a_build_sees_changes_it(context: Path, change: str) -> None:
    before = digest(context)
    file = context / "folder" / "file"
    if change == "content":
        file.write_text("Content", encoding="utf-8")
    elif change == "mode":
        file.chmod(0o755)
    elif change == "link":
        (context / "link").unlink()
        (context / "link").symlink_to("folder")
    elif change == "name":
        file.rename(context / "folder" / "other")
    elif change == "ignore":
        (context / ".dockerignore").write_text("folder\n", encoding="utf-8")
    else:
        (context / "empty").mkdir()
    assert digest(context) != before


def test_a_context_without_ignore_file(tmp_path: Path) -> None:
    assert context_digest(tmp_path, tmp_path / ".dockerignore")


def test_a_dockerfile_s_own_ignore_file_is_buildkit_s(tmp_path: Path) -> None:
    dockerfile = tmp_path / "Dockerfile.x"
    own, common = tmp_path / "Dockerfile.x.dockerignore", tmp_path / ".dockerignore"
    assert ignore_file_of(dockerfile, tmp_path, is_buildkit=True) == common
    own.touch()
    assert ignore_file_of(dockerfile, tmp_path, is_buildkit=True) == own
    assert ignore_file_of(dockerfile, tmp_path, is_buildkit=False) == common


def test_the_order_of_facts_does_not_matter() -> None:
    assert inputs_digest({"a": 1, "b": {"c": 2}}) == inputs_digest({"b": {"c": 2}, "a": 1})
    assert inputs_digest({"a": 1}) != inputs_digest({"a": 2})
