"""What one file defines and another one hands on to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.pipeline.impact_house import run

if TYPE_CHECKING:
    from pathlib import Path


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
