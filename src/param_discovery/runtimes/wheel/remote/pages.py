"""The pages of package indexes as lists of files.

Source: PyPA specifications, 'Simple repository API' (PEP 503, 691, 700, 592). `pypi-simple` reads
the formats; its import takes half a second, so this module is imported where a page is read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pypi_simple
from packaging.utils import canonicalize_name

from param_discovery.errors import WheelError
from param_discovery.runtimes.addresses import without_credentials
from param_discovery.runtimes.wheel.remote.failures import NOTHING, StatusError, shown, unreachable
from param_discovery.runtimes.wheel.remote.published import PublishedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.runtimes.wheel.remote.limits import Limits
    from param_discovery.runtimes.wheel.remote.transport import Reply, Transport

_JSON = "application/vnd.pypi.simple.v1+json"
_HTML = ("text/html", "application/vnd.pypi.simple.v1+html", "application/xhtml+xml")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ABSENT = frozenset({404, 410})
_CHARSET = re.compile(r"charset=\"?([\w.-]+)", re.IGNORECASE)


def index_files(
    transport: Transport, limits: Limits, address: str | None, package: str
) -> tuple[PublishedFile, ...] | None:
    """The files of `package` on one index over HTTP; None: the index does not have the package.

    `address` None is the index that the client library knows itself.

    Raises:
        WheelError: the index does not answer, or not in a way that can be understood.
    """
    base = (address or pypi_simple.PYPI_SIMPLE_ENDPOINT).rstrip("/")
    try:
        return _page(transport, limits, f"{base}/{canonicalize_name(package)}/", package)
    except StatusError as error:
        if error.status in _ABSENT:
            return None
        raise


def linked_files(
    transport: Transport, limits: Limits, address: str, package: str
) -> tuple[PublishedFile, ...]:
    """The files of `package` that a page of links has.

    Raises:
        WheelError: as `index_files`.
    """
    return _page(transport, limits, address, package)


def _page(
    transport: Transport, limits: Limits, address: str, package: str
) -> tuple[PublishedFile, ...]:
    reply = transport.get(
        address,
        limit_bytes=limits.page_bytes,
        headers={"Accept": pypi_simple.ACCEPT_JSON_PREFERRED},
    )
    if reply.status != 200:
        raise unreachable(address, f"HTTP {reply.status} for a whole page", 1)
    return tuple(_parsed(reply, package))


def _parsed(reply: Reply, package: str) -> Iterator[PublishedFile]:
    content_type = reply.headers.get("Content-Type", "text/html")
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _HTML:
        charset = _CHARSET.search(content_type)
        yield from parsed_html(reply.body, reply.address, package, charset and charset[1])
    elif kind == _JSON:
        try:
            page = pypi_simple.ProjectPage.from_json_data(json.loads(reply.body), reply.address)
        except (pypi_simple.UnsupportedRepoVersionError, ValueError, RecursionError) as error:
            raise _not_understood(reply.address, error) from error
        yield from _files(page.packages, reply.address)
    else:
        raise _not_understood(reply.address, f"it answers in {kind!r}")


def parsed_html(
    body: bytes, address: str, package: str, charset: str | None = None
) -> Iterator[PublishedFile]:
    """The files that a page of links has.

    Raises:
        WheelError: it is of a version of the format that we do not know.
    """
    try:
        page = pypi_simple.ProjectPage.from_html(package, body, address, charset)
    except (pypi_simple.UnsupportedRepoVersionError, ValueError, RecursionError) as error:
        raise _not_understood(address, error) from error
    yield from _files(page.packages, address)


def _files(
    packages: list[pypi_simple.DistributionPackage], page_address: str
) -> Iterator[PublishedFile]:
    for package in packages:
        scheme = urlsplit(package.url).scheme
        # A page from the network may not make us read this machine's files.
        if scheme in {"http", "https"} or (scheme == "file" and page_address.startswith("file:")):
            yield _file(package)


def _file(package: pypi_simple.DistributionPackage) -> PublishedFile:
    sha256 = package.digests.get("sha256", "").lower()
    return PublishedFile(
        filename=package.filename.strip(),
        address=without_credentials(package.url),
        sha256=sha256 if _SHA256.fullmatch(sha256) else None,
        size_bytes=package.size,
        requires_python=package.requires_python,
        yanked=(package.yanked_reason or "") if package.is_yanked else None,
        uploaded_at=package.upload_time,
    )


def _not_understood(address: str, why: object) -> WheelError:
    return WheelError(
        f"The package index answers with something else than a list of files: {shown(str(why))}",
        where=shown(address),
        meaning=NOTHING,
        mend="Check the index in pip's or uv's configuration: it has to speak the 'simple' API.",
    )
