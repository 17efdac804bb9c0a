"""The guide to `generate`: its Python runs on the models that its first command writes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT, blocks, commands

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = ROOT / "docs" / "guides" / "generate.md"


def test_the_example_runs_on_what_is_generated(tmp_path: Path) -> None:
    console, python = list(blocks(GUIDE))[:2]
    program, *arguments = next(iter(commands(console))).split()
    assert program == "param-discovery"
    written = subprocess.run(
        [sys.executable, "-m", "param_discovery", *arguments, "--root", str(ROOT)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    # The schema's path is the specification's, from the root.
    assert (written.returncode, written.stdout) == (0, "vllm_models.py: written\n"), written.stderr
    (tmp_path / "example.py").write_text(python.body, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    shown = {"compilation_config": {"mode": 3}, "max_model_len": 4096, "model": "acme/tiny"}
    assert eval(ended.stdout) == shown, ended.stderr  # noqa: S307 - our own example's output
