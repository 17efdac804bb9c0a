"""What a name on the command line means, and what it must not mean."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import InputError, OutsideError, SchemaError, SpecError
from param_discovery.pipeline import git_objects, schema_source
from param_discovery.pipeline.git_objects import GitPath, git_path
from param_discovery.pipeline.schema_source import Source, read_source, repository_path
from tests.unit.pipeline.schema_house import commit, git, schema, text, write

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.errors import ParamDiscoveryError

INT = {"type": "integer"}


def source(name: str, root: str = ".") -> Source:
    return read_source(name, root, lambda _text: None)


def version(found: Source) -> str:
    assert found.document is not None
    return found.document.envelope.engine_version


def refused(name: str, kind: type[ParamDiscoveryError] = InputError, root: str = ".") -> str:
    with pytest.raises(kind) as caught:
        source(name, root)
    assert caught.value.exit_code == (3 if kind is OutsideError else 2)
    assert caught.value.where or kind is OutsideError
    assert caught.value.mend
    return caught.value.render()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits: the schema came in the second, and was changed on disk since."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    (tmp_path / "README").write_text("x")
    commit(tmp_path)
    write(tmp_path / "schemas" / "acme.json", schema(version="1.0", a=INT))
    commit(tmp_path)
    write(tmp_path / "schemas" / "acme.json", schema(version="2.0", a=INT))
    return tmp_path


def test_a_file_is_read_with_its_text_and_place(repository: Path) -> None:
    found = source("schemas/acme.json")
    assert version(found) == "2.0"
    assert found.path == "schemas/acme.json"
    assert found.text == (repository / "schemas/acme.json").read_text()
    assert source(str(repository / "schemas/acme.json")).path == "schemas/acme.json"


def test_a_path_is_told_from_the_repositorys_root(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(repository / "schemas")
    assert repository_path("acme.json") == "schemas/acme.json"
    assert repository_path("./../README") == "README"
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert repository_path("x/y.json") == "x/y.json"


@pytest.mark.parametrize("revision", ["HEAD", "main", "@", "main@{0}"])
def test_a_revision_has_the_file_as_it_was(repository: Path, revision: str) -> None:
    found = source(f"{revision}:schemas/acme.json")
    assert version(found) == "1.0"
    assert found.path == "schemas/acme.json"


def test_the_index_is_a_revision(repository: Path) -> None:
    git(repository, "add", "-A")
    assert version(source(":schemas/acme.json")) == "2.0"
    assert version(source(":0:schemas/acme.json")) == "2.0"
    assert source(":schemas/none.json").document is None


def test_a_revision_is_read_from_any_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(repository / "schemas")
    assert version(source("HEAD:schemas/acme.json")) == "1.0"
    assert version(source("HEAD:./acme.json")) == "1.0"
    assert source("HEAD:./acme.json").path == "schemas/acme.json"
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert version(source("HEAD:schemas/acme.json", str(repository))) == "1.0"


def test_a_file_that_the_revision_lacks_is_no_schema(repository: Path) -> None:
    found = source("HEAD~1:schemas/acme.json")
    assert (found.document, found.git_path) == (None, "schemas/acme.json")


@pytest.mark.parametrize("name", ["HEAD~9:x", "nowhere:schemas/acme.json", "--help:x", "a b:x"])
def test_a_revision_that_is_not_there_is_no_verdict(repository: Path, name: str) -> None:
    said = refused(name)
    assert "git knows no revision" in said
    assert "git fetch" in said


def test_a_shallow_clone_says_so(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth", "1", f"file://{repository}", ".")
    assert version(source("HEAD:schemas/acme.json", str(clone))) == "1.0"
    assert "fetch-depth: 0" in refused("HEAD~1:schemas/acme.json", root=str(clone))


def test_what_is_no_file_in_git_is_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is a tree in git" in refused("HEAD:schemas")
    assert "names no file" in refused("HEAD:")
    assert "names no file" in refused("HEAD:a\nb")
    monkeypatch.setattr(schema_source, "LARGEST_BYTES", 10)
    assert "larger than" in refused("HEAD:schemas/acme.json")


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    said = refused("HEAD:x", root=str(tmp_path))
    assert "no git repository that can be read here" in said
    assert "--root" in said


def test_without_git_it_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert "git is not installed" in refused("HEAD:x", OutsideError)


def test_git_that_hangs_is_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_objects, "TIMEOUT_SECONDS", 1e-6)
    assert "git did not answer" in refused("HEAD:x", OutsideError)


@pytest.mark.parametrize("damaged", ["HEAD:schemas/acme.json", "HEAD:schemas", "HEAD^{tree}"])
@pytest.mark.parametrize("is_gone", [True, False])
def test_a_damaged_repository_is_no_repository_without_a_schema(
    repository: Path, damaged: str, is_gone: bool
) -> None:
    name = git(repository, "rev-parse", damaged)
    path = repository / ".git" / "objects" / name[:2] / name[2:]
    path.chmod(0o600)
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(b"damaged")
    with pytest.raises((OutsideError, InputError)):
        source("HEAD:schemas/acme.json")


def test_the_name_is_split_as_git_splits_it() -> None:
    assert git_path("HEAD:a:b") == GitPath("HEAD", "a:b")
    assert git_path("HEAD@{2026-01-31 12:00}:a") == GitPath("HEAD@{2026-01-31 12:00}", "a")
    assert git_path("HEAD^{/fix: it}:a") == GitPath("HEAD^{/fix: it}", "a")
    assert git_path("HEAD@{12:00}") is None


@pytest.mark.parametrize("name", ["HEAD:acme.json", "acme@1.0", "a@b:c"])
def test_a_file_of_that_name_wins(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / name, schema(version="9"))
    assert version(source(name)) == "9"


@pytest.mark.parametrize("name", ["nowhere.json", "", "@1.0", "acme@", "nowhere/"])
def test_a_file_that_is_not_there_is_no_empty_schema(name: str) -> None:
    said = refused(name)
    assert "no such file, and neither REV:path nor engine@version" in said
    assert "/dev/null" in said


def test_dev_null_is_no_schema() -> None:
    assert source("/dev/null") == Source("/dev/null", None)


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(text(schema(version="3")).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    assert version(source("-")) == "3"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{")))
    assert "standard input:1:2: this is no JSON" in refused("-", SchemaError)
    monkeypatch.setattr(schema_source, "LARGEST_BYTES", 10)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 11)))
    assert "larger than" in refused("-", SchemaError)


def test_what_is_no_regular_file_is_not_even_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is a pipe, socket or device" in refused(str(tmp_path / "pipe"))
    assert "is a folder" in refused(str(tmp_path))
    assert "is a pipe, socket or device" in refused("/dev/zero")
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert "cannot be read: No such file" in refused(str(tmp_path / "link"), SchemaError)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as huge:
        huge.truncate(schema_source.LARGEST_BYTES + 1)
    assert "huge.json: larger than 64 MiB" in refused(str(path), SchemaError)


def test_what_is_not_utf_8_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b'{\n "a": "\xff"}')
    assert "x.json:2:8: not UTF-8" in refused(str(path), SchemaError)
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert "x.json:1:1: this is no JSON" in refused(str(path), SchemaError)


def test_an_engine_that_is_not_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "engine_versions").mkdir()
    with pytest.raises(SpecError, match="no engine 'vlm'"):
        source("vlm@1.0", str(tmp_path))
