from __future__ import annotations

import sys

import pytest

from param_discovery.errors import VenvError
from param_discovery.runtimes.package_index import PackageIndex
from param_discovery.runtimes.venv.uv import find_uv, uv_environment


def test_only_what_says_how_to_reach_packages_is_kept() -> None:
    reaching = {
        "HOME": "/h",
        "HTTPS_PROXY": "http://p",
        "UV_INDEX_MINE_PASSWORD": "s",
        "UV_CACHE_DIR": "/c",
        "UV_OFFLINE": "1",
    }
    deciding = {
        "UV_EXCLUDE_NEWER": "2020-01-01",
        "UV_OVERRIDE": "/o",
        "UV_PRERELEASE": "allow",
        "UV_SYSTEM_PYTHON": "1",
        "UV_TORCH_BACKEND": "cpu",
        "VIRTUAL_ENV": "/v",
        "PYTHONPATH": "/p",
    }
    made = uv_environment(reaching | deciding, PackageIndex("https://a"))
    assert made == {**reaching, "UV_DEFAULT_INDEX": "https://a", "UV_PYTHON_DOWNLOADS": "never"}


def test_the_user_may_let_uv_fetch_a_python() -> None:
    made = uv_environment({"UV_PYTHON_DOWNLOADS": "automatic"}, PackageIndex())
    assert made["UV_PYTHON_DOWNLOADS"] == "automatic"


def test_a_missing_uv_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_uv()
    monkeypatch.setitem(sys.modules, "uv", None)
    with pytest.raises(VenvError, match="not installed") as caught:
        find_uv()
    assert "pip install uv" in str(caught.value.mend)
