"""Distributions on this machine: folders, and indexes that are folders.

Source: pip's documentation, `--find-links`, and uv's, 'Package indexes' (`file:` addresses).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.utils import canonicalize_name

from param_discovery.runtimes.wheel.remote.published import PublishedFile, version_of


def local_index_files(address: str, package: str) -> tuple[PublishedFile, ...] | None:
    """The files of `package` in an index that is a folder, `file:` its address.

    Raises:
        WheelError: a page in it cannot be understood.
    """
    folder = local_path(address) / canonicalize_name(package)
    page = folder / "index.html"
    if page.is_file():
        return _on_page(page, package)
    return local_files(folder, package) if folder.is_dir() else None


def local_files(place: Path, package: str) -> tuple[PublishedFile, ...]:
    """The files of `package` in a folder, or behind the links of an HTML file.

    Raises:
        WheelError: the file cannot be understood.
    """
    if place.is_file() and place.suffix.lower() in {".html", ".htm"}:
        return _on_page(place.absolute(), package)
    try:
        paths = sorted(place.iterdir()) if place.is_dir() else [place]
    except OSError:
        return ()
    files = (PublishedFile(path.name, path.absolute().as_uri()) for path in paths if path.is_file())
    return tuple(file for file in files if version_of(file, package) is not None)


def local_path(address: str) -> Path:
    """The path of a `file:` address, or of a plain path."""
    if address.startswith("file:"):
        return Path(url2pathname(urlsplit(address).path))
    return Path(address)


def _on_page(page: Path, package: str) -> tuple[PublishedFile, ...]:
    from param_discovery.runtimes.wheel.remote.pages import parsed_html  # noqa: PLC0415 - heavy

    return tuple(parsed_html(page.read_bytes(), page.as_uri(), package))
