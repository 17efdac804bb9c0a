"""The settings of the user's own clients, as pip and uv document them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import InputError
from param_discovery.runtimes.package_index import (
    PackageIndex,
    mask_credentials,
    pip_config_files,
    read_package_index,
    uv_config_files,
)

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def read(
    environ: dict[str, str] | None = None, pip: tuple[Path, ...] = (), uv: tuple[Path, ...] = ()
) -> PackageIndex:
    return read_package_index(environ or {}, pip_files=pip, uv_files=uv)


def test_nothing_set_leaves_all_to_the_clients_default() -> None:
    index = read()
    assert index == PackageIndex()
    assert index.uv_environment({}) == {}


def test_pips_files_are_merged_and_its_environment_wins(tmp_path: Path) -> None:
    weak = write(
        tmp_path / "a",
        "[global]\nindex-url = https://a/simple\nextra-index-url = https://x https://y\n",
    )
    strong = write(
        tmp_path / "b", "[global]\ntrusted_host = h\n[install]\nindex-url = https://b/simple\n"
    )
    index = read(pip=(weak, strong))
    assert index.default == "https://b/simple"
    assert index.extra == ("https://x", "https://y")
    assert index.trusted_hosts == ("h",)
    assert read({"PIP_INDEX_URL": "https://c"}, pip=(weak, strong)).default == "https://c"


def test_pips_extra_indexes_are_searched_together_as_pip_does() -> None:
    index = read({"PIP_EXTRA_INDEX_URL": "https://x\nhttps://y"})
    added = index.uv_environment({})
    assert added["UV_INDEX"] == "https://x https://y"
    assert added["UV_INDEX_STRATEGY"] == "unsafe-best-match"


def test_uvs_own_extra_indexes_keep_uvs_rule() -> None:
    environ = {"UV_INDEX": "mine=https://x", "PIP_EXTRA_INDEX_URL": "https://y"}
    index = read(environ)
    assert index.extra == ("https://x",)
    assert index.uv_environment(environ) == {}


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_uvs_environment_wins_over_pips(variable: str) -> None:
    environ = {variable: "https://uv", "PIP_INDEX_URL": "https://pip"}
    index = read(environ)
    assert index.default == "https://uv"
    assert index.uv_environment(environ) == {}


def test_uvs_file_wins_over_pip(tmp_path: Path) -> None:
    file = write(
        tmp_path / "uv.toml",
        'find-links = ["/w"]\n'
        '[[index]]\nname = "a"\nurl = "https://a"\ndefault = true\n'
        '[[index]]\nurl = "https://b"\n'
        '[[index]]\nname = "c"\nurl = "https://c"\nexplicit = true\n',
    )
    index = read({"PIP_INDEX_URL": "https://pip", "PIP_NO_INDEX": "1"}, uv=(file,))
    assert (index.default, index.extra, index.find_links) == ("https://a", ("https://b",), ("/w",))
    assert index.no_index is False
    assert index.uv_environment({}) == {}


def test_local_find_links_mean_the_same_in_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    index = read({"PIP_FIND_LINKS": "wheels ~/more https://h/page"})
    assert index.find_links == (f"{tmp_path}/wheels", "/home/me/more", "https://h/page")
    assert index.uv_environment({})["UV_FIND_LINKS"] == ",".join(index.find_links)


def test_certificates_and_proxy_are_handed_on_unless_the_user_has_set_them() -> None:
    environ = {"PIP_CERT": "/ca", "PIP_CLIENT_CERT": "/me", "PIP_PROXY": "http://p"}
    added = read(environ).uv_environment(environ)
    assert added == {"SSL_CERT_FILE": "/ca", "SSL_CLIENT_CERT": "/me", "ALL_PROXY": "http://p"}
    own = {**environ, "SSL_CERT_FILE": "/mine", "https_proxy": "http://q"}
    assert read(own).uv_environment(own) == {"SSL_CLIENT_CERT": "/me"}


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("yes", True), ("false", False)])
def test_no_index(value: str, *, expected: bool) -> None:
    assert read({"PIP_NO_INDEX": value}).no_index is expected


def test_the_specifications_index_is_added() -> None:
    index = read({"PIP_INDEX_URL": "https://a"}).with_index("https://n", {})
    added = index.uv_environment({"UV_INDEX": "https://m"})
    assert added["UV_INDEX"] == "https://m https://n"
    assert added["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert not read().with_index("https://n", {"UV_INDEX_STRATEGY": "first-index"}).best_match


def test_a_broken_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"pip\.conf"):
        read(pip=(write(tmp_path / "pip.conf", "index-url = lost"),))
    with pytest.raises(InputError, match=r"uv\.toml"):
        read(uv=(write(tmp_path / "uv.toml", "= ="),))


def test_the_documented_places(tmp_path: Path) -> None:
    environ = {"HOME": "/h", "XDG_CONFIG_DIRS": "/etc/xdg"}
    names = [str(path) for path in pip_config_files(environ)]
    assert names[:2] == ["/etc/xdg/pip/pip.conf", "/etc/pip.conf"]
    assert names.index("/h/.pip/pip.conf") < names.index("/h/.config/pip/pip.conf")
    mine = write(tmp_path / "mine", "")
    named = [str(path) for path in pip_config_files({**environ, "PIP_CONFIG_FILE": str(mine)})]
    assert named[-1] == str(mine)
    assert not [name for name in named if name.startswith("/h/")]
    assert list(pip_config_files({"PIP_CONFIG_FILE": "/dev/null"})) == []
    assert str(list(uv_config_files(environ))[-1]) == "/h/.config/uv/uv.toml"
    assert [str(p) for p in uv_config_files({"UV_CONFIG_FILE": "/u"})] == ["/u"]
    assert list(uv_config_files({"UV_NO_CONFIG": "1"})) == []


def test_credentials_are_masked() -> None:
    text = "get https://me:pass@host/a and http://token@other, not a@b"
    assert mask_credentials(text) == "get https://***@host/a and http://***@other, not a@b"
