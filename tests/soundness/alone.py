"""How a process of its own finds these modules."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PRELUDE = f"""
import sys, types
sys.path.insert(0, {str(ROOT)!r})
# A distribution may have left a package of that name, and a package wins over a mere folder.
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].__path__ = [{str(ROOT / "tests")!r}]
"""
"""What a script starts with that imports `tests.soundness` without pytest."""
