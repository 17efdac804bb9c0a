"""Where the user's own package client looks for packages, told to `uv` and to HTTP readers.

pip's settings (environment, configuration files) and uv's (environment, `uv.toml`) are read; for
each setting uv's wins, because uv does the installing. What neither says is left to the client's
own default: no address stands in our code.

Sources: pip's documentation, 'Configuration' (files, their order, `PIP_*`), and uv's,
'Configuration files' and 'Environment variables'.
"""

from __future__ import annotations

import re
import sys
import tomllib
from configparser import Error as ConfigParserError
from configparser import RawConfigParser
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from param_discovery.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_PIP_SECTIONS = ("global", "install")
"""In the order in which pip lets the later one win."""

_PIP_TRUE = frozenset({"1", "y", "yes", "t", "true", "on"})

_UV_INDEX_KEYS = ("index", "index-url", "extra-index-url", "no-index")

_CREDENTIALS = re.compile(r"(\w[\w+.-]*://)[^/\s@]+@")
_NAMED_INDEX = re.compile(r"^[A-Za-z0-9._-]+=")


def mask_credentials(text: str) -> str:
    """`text` with `***` in place of every user name and password inside an address."""
    return _CREDENTIALS.sub(r"\1***@", text)


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """The settings in force; what is empty or None is left to the client's default."""

    default: str | None = None
    """Address of the main index, credentials included: never show it unmasked."""
    extra: tuple[str, ...] = ()
    """Addresses of further indexes."""
    find_links: tuple[str, ...] = ()
    """Folders, files or pages with links to distributions; local paths are absolute."""
    no_index: bool = False
    """Only `find_links` are searched. uv has no variable for it: give it `--no-index`."""
    best_match: bool = False
    """All indexes are searched and the best version wins, as pip does; else the first index that
    has the package decides, as uv does."""
    ca_bundle: str | None = None
    client_certificate: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    """Hosts whose certificate is not checked, because the user said so."""
    proxy: str | None = None
    known_to_uv: frozenset[str] = frozenset()
    """Those of the places above that uv has from its own settings, with names and credentials that
    only it knows: not told to it again."""

    def with_index(self, url: str, environ: Mapping[str, str]) -> PackageIndex:
        """The same with one more index, which an engine specification names."""
        best_match = self.best_match or not (
            self.extra or "UV_INDEX_STRATEGY" in environ or "UV_DEFAULT_INDEX" in environ
        )
        return replace(self, extra=(*self.extra, url), best_match=best_match)

    def uv_environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """What has to be added to `environ` so that uv searches the same places.

        Variables that the user has set for uv stay as they are, `UV_INDEX` aside, which lists all
        further indexes.
        """
        wanted = {
            "UV_DEFAULT_INDEX": None if self.default in self.known_to_uv else self.default,
            "UV_FIND_LINKS": ",".join(self._untold(self.find_links)) or None,
            "UV_INDEX_STRATEGY": "unsafe-best-match" if self.best_match else None,
            "UV_INSECURE_HOST": " ".join(self.trusted_hosts) or None,
            "SSL_CERT_FILE": self.ca_bundle,
            "SSL_CLIENT_CERT": self.client_certificate,
            "ALL_PROXY": self.proxy,
        }
        added = {name: value for name, value in wanted.items() if value and not environ.get(name)}
        if untold := self._untold(self.extra):
            told = environ.get("UV_INDEX", "").split()
            added["UV_INDEX"] = " ".join([*told, *untold])
        return added

    def _untold(self, places: tuple[str, ...]) -> list[str]:
        return [place for place in places if place not in self.known_to_uv]


def read_package_index(
    environ: Mapping[str, str],
    *,
    pip_files: Iterable[Path] | None = None,
    uv_files: Iterable[Path] | None = None,
) -> PackageIndex:
    """The settings of the user's clients.

    `pip_files` and `uv_files` replace the documented places; a later file wins.

    Raises:
        InputError: a configuration file cannot be read.
    """
    pip = _pip_settings(environ, pip_config_files(environ) if pip_files is None else pip_files)
    uv = _uv_settings(environ, uv_config_files(environ) if uv_files is None else uv_files)
    extra_from_pip = not uv.extra and bool(pip.extra)
    return PackageIndex(
        default=uv.default or pip.default,
        extra=uv.extra or pip.extra,
        find_links=uv.find_links or pip.find_links,
        no_index=uv.no_index or (pip.no_index and not uv.chooses_indexes),
        # pip takes the best version over all its indexes. With uv's own rule, a package that an
        # extra index has in an unsuitable version would hide the one that pip would install.
        best_match=extra_from_pip and not uv.chooses_strategy,
        ca_bundle=pip.cert,
        client_certificate=pip.client_cert,
        trusted_hosts=pip.trusted_hosts,
        proxy=None if _has_proxy(environ) else pip.proxy,
        known_to_uv=frozenset({*uv.extra, *uv.find_links, *([uv.default] if uv.default else [])}),
    )


def pip_config_files(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where pip looks for its configuration, the strongest last."""
    named = environ.get("PIP_CONFIG_FILE")
    if named == "/dev/null":
        return
    for folder in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":"):
        yield Path(folder) / "pip" / "pip.conf"
    yield Path("/etc/pip.conf")
    if not (named and Path(named).exists()):
        home = Path(environ.get("HOME") or Path.home())
        if sys.platform == "darwin":
            yield home / "Library" / "Application Support" / "pip" / "pip.conf"
        yield home / ".pip" / "pip.conf"
        yield _config_home(environ) / "pip" / "pip.conf"
    yield Path(sys.prefix) / "pip.conf"
    if named:
        yield Path(named)


def uv_config_files(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where uv looks for its configuration outside projects, the strongest last."""
    if environ.get("UV_NO_CONFIG"):
        return
    if named := environ.get("UV_CONFIG_FILE"):
        yield Path(named)
        return
    yield Path("/etc/uv/uv.toml")
    for folder in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":"):
        yield Path(folder) / "uv" / "uv.toml"
    yield _config_home(environ) / "uv" / "uv.toml"


@dataclass(frozen=True, slots=True)
class _PipSettings:
    default: str | None
    extra: tuple[str, ...]
    find_links: tuple[str, ...]
    no_index: bool
    cert: str | None
    client_cert: str | None
    trusted_hosts: tuple[str, ...]
    proxy: str | None


def _pip_settings(environ: Mapping[str, str], files: Iterable[Path]) -> _PipSettings:
    values: dict[str, str] = {}
    for path in files:
        values.update(_pip_file(path))
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            values[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return _PipSettings(
        default=values.get("index-url"),
        extra=tuple(values.get("extra-index-url", "").split()),
        find_links=tuple(_location(item) for item in values.get("find-links", "").split()),
        no_index=values.get("no-index", "").lower() in _PIP_TRUE,
        cert=values.get("cert"),
        client_cert=values.get("client-cert"),
        trusted_hosts=tuple(values.get("trusted-host", "").split()),
        proxy=values.get("proxy"),
    )


def _pip_file(path: Path) -> dict[str, str]:
    text = _text_of(path, "pip")
    if text is None:
        return {}
    parser = RawConfigParser()
    try:
        parser.read_string(text, source=str(path))
    except ConfigParserError as error:
        raise _unreadable(path, "pip", str(error).splitlines()[0]) from error
    return {
        key.lower().replace("_", "-").removeprefix("--"): value
        for section in _PIP_SECTIONS
        if parser.has_section(section)
        for key, value in parser.items(section)
        if value
    }


@dataclass(frozen=True, slots=True)
class _UvSettings:
    default: str | None
    extra: tuple[str, ...]
    find_links: tuple[str, ...]
    no_index: bool
    chooses_indexes: bool
    chooses_strategy: bool


def _uv_settings(environ: Mapping[str, str], files: Iterable[Path]) -> _UvSettings:
    values: dict[str, Any] = {}
    for path in files:
        values.update(_uv_file(path))
    tables = [table for table in values.get("index", []) if not table.get("explicit")]
    defaults = [str(table["url"]) for table in tables if table.get("default")]
    further = [str(table["url"]) for table in tables if not table.get("default")]
    in_environ = environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL")
    default = in_environ or next(iter(defaults), None) or values.get("index-url")
    extra = (*_uv_indexes(environ), *further, *values.get("extra-index-url", []))
    links = environ.get("UV_FIND_LINKS", "").split(",") + list(values.get("find-links", []))
    return _UvSettings(
        default=_without_name(default) if default else None,
        extra=extra,
        find_links=tuple(_location(item.strip()) for item in links if item.strip()),
        no_index=bool(values.get("no-index")),
        chooses_indexes=bool(default or extra or any(key in values for key in _UV_INDEX_KEYS)),
        chooses_strategy="UV_INDEX_STRATEGY" in environ or "index-strategy" in values,
    )


def _uv_file(path: Path) -> dict[str, Any]:
    text = _text_of(path, "uv")
    if text is None:
        return {}
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, "uv", str(error)) from error
    # `[pip]` holds settings of `uv pip`, which is what installs here.
    return {**values, **values.get("pip", {})}


def _uv_indexes(environ: Mapping[str, str]) -> tuple[str, ...]:
    listed = f"{environ.get('UV_INDEX', '')} {environ.get('UV_EXTRA_INDEX_URL', '')}"
    return tuple(_without_name(item) for item in listed.split())


def _without_name(index: str) -> str:
    """The address in uv's `name=address`."""
    return _NAMED_INDEX.sub("", index, count=1)


def _location(text: str) -> str:
    """A find-links entry that means the same in any working directory."""
    return text if "://" in text else str(Path(text).expanduser().absolute())


def _config_home(environ: Mapping[str, str]) -> Path:
    home = Path(environ.get("HOME") or Path.home())
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config")


def _has_proxy(environ: Mapping[str, str]) -> bool:
    names = {name.upper() for name, value in environ.items() if value}
    return bool(names & {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})


def _text_of(path: Path, client: str) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        # What the client itself passes over.
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, client, str(error)) from error


def _unreadable(path: Path, client: str, why: str) -> InputError:
    return InputError(
        f"{client}'s configuration cannot be read: {mask_credentials(why)}",
        where=str(path),
        meaning="It says where packages come from, so nothing is installed without it.",
        mend=f"Correct the file, or move it away; {client} itself would refuse it too.",
    )
