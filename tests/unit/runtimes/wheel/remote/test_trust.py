"""Certificates, redirections and disks: what cannot be used or trusted is told."""

from __future__ import annotations

import errno
import io
import tempfile
from typing import TYPE_CHECKING, Any, Self

import requests
from requests.adapters import HTTPAdapter

from param_discovery.runtimes.package_index import PackageIndex
from tests.unit.runtimes.wheel.remote import shop as behaviour
from tests.unit.runtimes.wheel.remote.archives import ENGINE, WHEEL, wheel

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.unit.runtimes.wheel.remote.desk import Desk
    from tests.unit.runtimes.wheel.remote.shop import Shop


def test_authorities_that_are_not_there_are_told(desk: Desk) -> None:
    desk.settings = PackageIndex("https://127.0.0.1:9/simple", ca_bundle="/nowhere.pem")
    error = desk.fails("acme")
    assert error.what.startswith("The package index cannot be read")
    assert "/nowhere.pem" in error.what


def test_an_address_without_encryption_is_not_followed_to(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(
        _self: object, request: requests.PreparedRequest, **_options: Any
    ) -> requests.Response:
        response = requests.Response()
        response.status_code, response.request, response.url = 200, request, "http://host/page"
        response.raw = io.BytesIO()
        return response

    monkeypatch.setattr(HTTPAdapter, "send", send)
    desk.settings = PackageIndex("https://host/simple")
    assert "an address without encryption" in desk.fails("acme").what


class Full:
    """A file on a disk without room."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def seek(self, _place: int) -> None:
        pass

    def truncate(self) -> None:
        pass

    def write(self, _chunk: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = shop.publish(WHEEL, wheel())
    shop.behave(path, behaviour.ignores_ranges)
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "TemporaryFile", lambda **_options: Full())
        error = desk.fails("acme.engine")
    assert error.what.endswith("while it is read: No space left on device")
    assert "PARAM_DISCOVERY_CACHE" in str(error.mend)
    assert desk.read("acme.engine") == [ENGINE]
