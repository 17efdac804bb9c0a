"""`python -m param_discovery`: nothing of the folder it runs in is imported."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_modules_of_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    for name in ("yaml", "json", "argparse", "tomllib"):
        (tmp_path / f"{name}.py").write_text("print('ran')\nraise SystemExit(9)\n")
    (tmp_path / "c.json").write_text("{}")
    ended = subprocess.run(
        [sys.executable, "-m", "param_discovery", "check", "c.json", "--engine", "nothing"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ran" not in ended.stdout + ended.stderr
    assert ended.returncode == 2
