"""Fixtures of the venv runtime's tests."""

from __future__ import annotations

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.runtimes.venv.workshop import Heard, Wheelhouse, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def uv_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: what uv has learnt of the interpreter is the same."""
    return tmp_path_factory.mktemp("uv-cache")


@pytest.fixture
def wheelhouse(tmp_path: Path, uv_cache: Path) -> Wheelhouse:
    folder = tmp_path / "wheels"
    folder.mkdir()
    environ = {
        "HOME": os.environ["HOME"],
        "PATH": os.environ["PATH"],
        "UV_CACHE_DIR": str(uv_cache),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
    }
    return Wheelhouse(folder, environ)


@pytest.fixture
def workshop(wheelhouse: Wheelhouse, tmp_path: Path) -> Workshop:
    return Workshop(wheelhouse, tmp_path / "cache")


@pytest.fixture
def heard() -> Heard:
    return Heard()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        if str(path).endswith(".json"):
            return "application/vnd.pypi.simple.v1+json"
        return super().guess_type(path)

    def translate_path(self, path: str) -> str:
        found = super().translate_path(path)
        page = Path(found) / "index.json"
        return str(page) if page.is_file() else found


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A folder on the loopback interface: its address and itself."""
    folder = tmp_path / "web"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", folder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
