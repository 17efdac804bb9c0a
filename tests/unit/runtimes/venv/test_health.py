from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.runtimes.venv.health import venv_health

if TYPE_CHECKING:
    import pytest

Web = tuple[str, Path]


def test_what_is_there_is_told(web: Web, tmp_path: Path) -> None:
    environ = {"PIP_INDEX_URL": web[0], "PARAM_DISCOVERY_CACHE": str(tmp_path / "not" / "yet")}
    health = venv_health(environ)
    assert health.uv_version is not None
    assert health.uv_version.startswith("uv ")
    assert health.index_seconds is not None
    assert health.index_problem is None
    assert health.cache_dir == tmp_path / "not" / "yet"
    assert health.disk_free_bytes > 0


def test_what_is_missing_is_told_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    health = venv_health({"PIP_INDEX_URL": "http://me:secret@127.0.0.1:9"}, timeout_seconds=2)
    assert health.uv_version is None
    assert health.uv_problem == "uv is not installed."
    assert health.index_seconds is None
    assert health.index_problem
    assert "secret" not in health.index_problem


def test_no_index_is_not_asked() -> None:
    health = venv_health({"PIP_NO_INDEX": "1"})
    assert (health.index_seconds, health.index_problem) == (None, None)
