"""What every test starts from: an environment that is empty but for what a test must have.

A unit test sees no configuration of the machine it runs on, writes to a home of its own and
reaches no network but its own loopback interface. A test marked `docker`, `network` or `engine`
also sees what the user's own clients are set up with, as the product does.
"""

from __future__ import annotations

import os
import re
import signal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

REACHES_OUT = frozenset({"docker", "engine", "network"})
ROOMS = {
    "daemon": re.compile(r"\bmark\.(?:browser|docker)\b"),
    "index": re.compile(r"\bmark\.(?:engine|network)\b"),
}
"""What a file says whose tests cannot run beside others of the kind; the first that fits."""
ROOT = Path(__file__).resolve().parent.parent

KEPT = frozenset({"LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "VIRTUAL_ENV"})

KEPT_WHEN_REACHING_OUT = ("DOCKER_", "PIP_", "REQUESTS_", "SSL_CERT_", "UV_")
PROXIES = frozenset({"all_proxy", "http_proxy", "https_proxy", "no_proxy"})

OUR_OWN = ("COVERAGE_", "PYTEST_")
"""Set while a test runs, by the tools that run it."""


def _kept(name: str, *, reaches_out: bool) -> bool:
    if name in KEPT or name.startswith(OUR_OWN):
        return True
    return reaches_out and (name.startswith(KEPT_WHEN_REACHING_OUT) or name.lower() in PROXIES)


def _uv_cache() -> str:
    """The real cache of downloads, so that gigabytes of engines come over the network once."""
    default = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "uv"
    return os.environ.get("UV_CACHE_DIR", str(default))


def _reaches_out(item: pytest.Item) -> bool:
    return any(mark.name in REACHES_OUT for mark in item.iter_markers())


def pytest_configure() -> None:
    """Hear SIGINT, and let what the tests start hear it: a shell's `&` has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those out that say so; pytest-socket's options in pyproject.toml stop all others."""
    for item in items:
        if _reaches_out(item):
            item.add_marker(pytest.mark.enable_socket)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How tests are handed out when they run in several processes.

    A file's tests stay together, for what is made for them once. There is one Docker daemon and one
    browser, so all files whose tests ask for these run in one process, one after the other; those
    that only fetch from an index, and share what they keep of it, in another.
    (`--dist=loadgroup` would be told by marks, but gives them no heed with pytest 9.2.)
    """
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - not every run has it

    class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types for it
        def _split_scope(self, nodeid: str) -> str:
            return _room(nodeid.partition("::")[0])

    return Scheduling(config, log)


@cache
def _room(path: str) -> str:
    text = (ROOT / path).read_text(encoding="utf-8")
    return next((room for room, said in ROOMS.items() if said.search(text)), path)


@pytest.fixture(autouse=True)
def hermetic_environment(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """An emptied environment and a fresh home."""
    reaches_out = _reaches_out(request.node)
    if reaches_out:
        monkeypatch.setenv("UV_CACHE_DIR", _uv_cache())
    for name in list(os.environ):
        if not _kept(name, reaches_out=reaches_out):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the working tree."""
    return Path(__file__).resolve().parent.parent
