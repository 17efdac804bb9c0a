"""What one file defines and another one hands on to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.pipeline import impact_search
from param_discovery.repository import python_judge
from tests.unit.pipeline.impact_house import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def found(folder: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    """Path, line and confidence of what is found."""
    uses = run(folder, files, least="name-only").shown
    return [(use.hit.path, use.hit.line, use.hit.confidence) for use in uses]


def test_a_class_that_comes_through_a_package_of_the_repository(tmp_path: Path) -> None:
    files = {
        "backend/__init__.py": "from acme import LLM\n",
        "backend/more.py": "from backend import LLM as Model\n",
        "a.py": "from backend import LLM\nLLM(swap_space=4)\n",
        "b.py": "from backend.more import Model\nModel(swap_space=4)\n",
        "c.py": "from elsewhere import LLM\nLLM(swap_space=4)\n",
    }
    assert found(tmp_path, files) == [("a.py", 2, "certain"), ("b.py", 2, "certain")]


def test_settings_that_another_file_unpacks(tmp_path: Path) -> None:
    settings = (
        "from pydantic import BaseModel\nclass Settings(BaseModel):\n    swap_space: int = 4\n"
    )
    use = "from acme import LLM\nfrom settings import Settings\n"
    files = {
        "settings.py": settings,
        "main.py": f"{use}own = Settings(swap_space=1)\nLLM(**own.model_dump())\n",
    }
    assert found(tmp_path, files) == [("main.py", 3, "likely"), ("settings.py", 3, "likely")]


def test_settings_that_nothing_hands_on(tmp_path: Path) -> None:
    settings = (
        "from pydantic import BaseModel\nclass Settings(BaseModel):\n    swap_space: int = 4\n"
    )
    use = "from acme import LLM\nfrom settings import Settings\n"
    files = {
        "settings.py": settings,
        "main.py": f"{use}own = Settings(swap_space=1)\nLLM(**{{}})\nprint(own)\n",
    }
    assert found(tmp_path, files) == [("settings.py", 3, "name-only")]


def wrappers(count: int) -> dict[str, str]:
    """So many files of which each hands on to the one before."""
    files = {"w0.py": "from acme import LLM\ndef f0(**kw):\n    return LLM(**kw)\n"}
    for number in range(1, count):
        before = number - 1
        files[f"w{number}.py"] = (
            f"from w{before} import f{before}\ndef f{number}(**kw):\n    return f{before}(**kw)\n"
        )
    last = count - 1
    files["use.py"] = f"from w{last} import f{last}\nf{last}(swap_space=4)\n"
    return files


def test_wrappers_of_wrappers_over_many_files(tmp_path: Path) -> None:
    assert found(tmp_path, wrappers(12)) == [("use.py", 2, "likely")]


def test_that_too_many_files_hand_on_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impact_search, "_MOST_FILES", 3)
    result = run(tmp_path, wrappers(5))
    assert [note for note in result.notes if "first 3 files" in note]


def test_that_values_go_too_far_in_a_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_judge, "MOST_STATES", 50)
    calls = "".join(f"def f{n}(**kw):\n    return f{n - 1}(**kw)\n" for n in range(1, 100))
    text = f"from acme import LLM\ndef f0(**kw):\n    return LLM(**kw)\n{calls}f99(swap_space=4)\n"
    result = run(tmp_path, {"a.py": text})
    assert [use.hit.confidence for use in result.shown] == ["likely"]
    assert [note for note in result.notes if "1 file(s) (a.py" in note]
