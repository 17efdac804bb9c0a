"""Files are read at a commit, whole or not at all, and only where they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.github import snapshot as snapshots
from param_discovery.github.failures import NotFoundError, UnexpectedReplyError, UnsafePathError
from param_discovery.github.snapshot import Entry, Objects, Snapshot, blob_sha
from tests.github.hub import DOCKERFILE, OTHER_SCHEMA, REPOSITORY, SCHEMA, SPEC

if TYPE_CHECKING:
    from tests.github.hub import Hub


def at(hub: Hub, branch: str = "bump") -> Snapshot:
    return Snapshot(Objects(hub.client.repository), hub.head(branch))


def test_a_file_is_read_as_it_is(hub: Hub) -> None:
    assert at(hub).read(SPEC) == b"current_version: v0.32.0\n"
    assert at(hub, "main").read(SPEC) == b"current_version: v0.31.0\n"


def test_a_large_file_is_read_whole(hub: Hub) -> None:
    content = bytes(range(256)) * 4 * 1100
    hub.push({SCHEMA: content})
    assert len(content) > 1024 * 1024
    assert at(hub).read(SCHEMA) == content


def test_an_empty_file_is_not_a_missing_one(hub: Hub) -> None:
    hub.push({SCHEMA: b""})
    assert at(hub).read(SCHEMA) == b""


@pytest.mark.parametrize("path", ["schemas/none.json", "none/at/all", "README.md/inside"])
def test_what_is_not_there_is_none(hub: Hub, path: str) -> None:
    assert at(hub).entry(path) is None
    assert at(hub).read(path) is None


def test_entry_and_names(hub: Hub) -> None:
    found = at(hub).entry(SPEC)
    assert found == Entry("100644", blob_sha(b"current_version: v0.32.0\n"), 25)
    folder = at(hub).entry("schemas")
    assert folder is not None
    assert folder.is_folder
    assert at(hub).names("schemas") == ("sglang.json", "vllm.json")
    assert at(hub).names("none") == at(hub).names("README.md") == ()


def test_names_leave_out_folders_and_links(hub: Hub) -> None:
    hub.push({"schemas/deep/x.json": b"{}"})
    hub.app.gits.commit(
        REPOSITORY, "bump", {"schemas/a.json": b"/etc/passwd"}, modes={"schemas/a.json": "120000"}
    )
    assert at(hub).names("schemas") == ("sglang.json", "vllm.json")


def test_a_link_is_never_followed(hub: Hub) -> None:
    links: dict[str, bytes | None] = {"schemas/vllm.json": b"../README.md", "linked": b"docker"}
    hub.app.gits.commit(REPOSITORY, "bump", links, modes=dict.fromkeys(links, "120000"))
    with pytest.raises(UnsafePathError, match="a link lies on the way"):
        at(hub).read(SCHEMA)
    with pytest.raises(UnsafePathError, match="a link lies on the way"):
        at(hub).read("linked/Dockerfile.vllm")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../secrets",
        ".github::$INDEX_ALLOCATION/x",
        "schemas/../../x",
        "schemas//x",
        "./schemas/x",
        "schemas/",
        "schemas\\x",
        "schemas/\n::add-mask::x",
        ".github/workflows/x.yml",
        ".GitHub/workflows/x.yml",
        ".github./x",
        ".git/config",
    ],
)
def test_unsafe_paths_are_refused_before_anything_is_asked(hub: Hub, path: str) -> None:
    snapshot = at(hub)
    with pytest.raises(UnsafePathError):
        snapshot.read(path)
    assert not any("contents" in call or "blobs" in call for call in hub.app.log)


def test_a_folder_is_no_file(hub: Hub) -> None:
    with pytest.raises(UnsafePathError, match="it is a folder"):
        at(hub).read("schemas")


def test_a_file_that_is_too_large_is_not_read(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "LARGEST_BYTES", 10)
    with pytest.raises(UnsafePathError, match="it is larger than 10 bytes"):
        at(hub).read(SPEC)
    assert hub.called(f"GET /repos/{REPOSITORY}/git/blobs") == 0


def test_each_object_is_asked_for_once(hub: Hub) -> None:
    objects = Objects(hub.client.repository)
    for _ in range(3):
        snapshot = Snapshot(objects, hub.head())
        assert snapshot.read(SPEC)
        assert snapshot.read(SCHEMA)
    assert hub.called("GET") == len(set(hub.app.log)) == 5


def test_holds(hub: Hub) -> None:
    snapshot = at(hub)
    assert snapshot.holds(SPEC, b"current_version: v0.32.0\n")
    assert not snapshot.holds(SPEC, b"current_version: v0.31.0\n")
    assert not snapshot.holds(SPEC, None)
    assert snapshot.holds("none", None)
    assert not snapshot.holds("none", b"")
    assert hub.called(f"GET /repos/{REPOSITORY}/git/blobs") == 0


def test_changed_since(hub: Hub) -> None:
    objects = Objects(hub.client.repository)
    base = hub.app.gits.merge_base(hub.head("main"), hub.head())
    assert base is not None
    old = Snapshot(objects, base)
    new = Snapshot(objects, hub.head())
    assert new.changed_since(old) == (DOCKERFILE, SPEC)
    assert new.changed_since(old, "docker") == (DOCKERFILE,)
    assert new.changed_since(old, "schemas") == new.changed_since(old, "none") == ()
    assert new.changed_since(new) == ()


def test_changed_since_sees_every_kind_of_change(hub: Hub) -> None:
    objects = Objects(hub.client.repository)
    old = Snapshot(objects, hub.head())
    many: dict[str, bytes | None] = {f"context/{n // 20}/{n}.txt": b"x" for n in range(330)}
    files: dict[str, bytes | None] = {OTHER_SCHEMA: None, "schemas/new/deep.json": b"{}", **many}
    modes = {SCHEMA: "100755"}
    content = hub.read(SCHEMA)
    hub.app.gits.commit(REPOSITORY, "bump", {**files, SCHEMA: content}, modes=modes)
    new = Snapshot(objects, hub.head())
    assert new.changed_since(old) == tuple(sorted([*files, SCHEMA]))
    assert len(new.changed_since(old, "context")) == 330
    assert old.changed_since(new) == new.changed_since(old)


def test_a_file_that_became_a_folder_changed_as_both(hub: Hub) -> None:
    objects = Objects(hub.client.repository)
    old = Snapshot(objects, hub.head())
    hub.push({"README.md": None})
    hub.push({"README.md/inside.txt": b"x"})
    new = Snapshot(objects, hub.head())
    assert new.changed_since(old) == ("README.md", "README.md/inside.txt")


def test_a_commit_that_is_not_there(hub: Hub) -> None:
    missing = Snapshot(Objects(hub.client.repository), "0" * 40)
    assert not missing.exists()
    assert at(hub).exists()
    with pytest.raises(NotFoundError):
        missing.read(SPEC)


def test_a_cut_listing_is_no_listing(hub: Hub) -> None:
    sha = hub.head()
    body = {"sha": sha, "truncated": True, "tree": [], "url": "https://github.example/x"}
    hub.fail(f"GET /repos/{REPOSITORY}/git/trees", 200, body=body)
    with pytest.raises(UnexpectedReplyError, match="too large to be listed"):
        at(hub).read(SPEC)


def test_content_that_is_not_that_of_its_name_is_refused(hub: Hub) -> None:
    body = {"sha": "x", "content": "aGVsbG8=", "encoding": "base64", "size": 5}
    hub.fail(f"GET /repos/{REPOSITORY}/git/blobs", 200, body=body)
    with pytest.raises(UnexpectedReplyError, match="not that of this object"):
        at(hub).read(SPEC)


def test_content_that_is_no_base64_is_refused(hub: Hub) -> None:
    body = {"sha": "x", "content": "a", "encoding": "base64", "size": 5}
    hub.fail(f"GET /repos/{REPOSITORY}/git/blobs", 200, body=body)
    with pytest.raises(UnexpectedReplyError):
        at(hub).read(SPEC)


def test_the_name_that_git_gives() -> None:
    assert blob_sha(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
